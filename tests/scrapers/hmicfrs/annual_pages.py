"""Writes annual and pillar pages of 2014 to 2018-19 that state given grades, in many wordings and mark-ups.

The wordings are ours, after the templates that were seen; which of them a page gets is drawn from its seed.
"""

from __future__ import annotations

import html
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schema.forces import register
from schema.frameworks import get_framework

PUBLISHED_GRADES = Path(__file__).parents[4] / "shared" / "reference" / "published-grades.json"
PILLARS = ("effectiveness", "efficiency", "legitimacy")
PURPOSE = "keeping people safe and reducing crime"
ADJECTIVES = {"effectiveness": "effective", "efficiency": "efficient", "legitimacy": "legitimate"}
ASKED_2018 = {
    "effectiveness": "How effectively does the force reduce crime and keep people safe?",
    "efficiency": "How efficiently does the force operate and how sustainable are its services?",
    "legitimacy": "How legitimately does the force treat the public and its workforce?",
}
EXTENT_2018 = {
    "effectiveness": "is effective at reducing crime and keeping people safe",
    "efficiency": "operates efficiently and sustainably",
    "legitimacy": "treats the public and its workforce legitimately",
}
SOC_2015 = (
    "How effective is the force at tackling serious and organised crime, including its arrangements for fulfilling its "
    "national policing responsibilities?"
)
PUBLIC_2015 = (
    "How well does the force understand, engage with and treat fairly the people it serves to maintain and improve its "
    "legitimacy?"
)
# Each question: as its heading asks, as a gerund ("is good at ..."), after "in the way it ...".
QUESTIONS: dict[str, dict[str, tuple[str, str, str]]] = {
    "peel-2014": {
        "preventing-crime": (
            "How effective is the force at reducing crime and preventing offending?",
            "reducing crime and preventing offending",
            "reduces crime and prevents offending",
        ),
        "investigating-crime": (
            "How effective is the force at investigating offending?",
            "investigating offending",
            "investigates offending",
        ),
        "tackling-anti-social-behaviour": (
            "How effective is the force at tackling anti-social behaviour?",
            "tackling anti-social behaviour",
            "tackles anti-social behaviour",
        ),
    },
    "peel-2016": {
        "preventing-crime": (
            "How effective is the force at preventing crime, tackling anti-social behaviour and keeping people safe?",
            "preventing crime, tackling anti-social behaviour and keeping people safe",
            "prevents crime, tackles anti-social behaviour and keeps people safe",
        ),
        "investigating-crime": (
            "How effective is the force at investigating crime and reducing re-offending?",
            "investigating crime and reducing re-offending",
            "investigates crime and reduces re-offending",
        ),
        "protecting-vulnerable-people": (
            "How effective is the force at protecting those who are vulnerable from harm, and supporting victims?",
            "protecting those who are vulnerable from harm and supporting victims",
            "protects vulnerable people and supports victims",
        ),
        "serious-and-organised-crime": (
            "How effective is the force at tackling serious and organised crime?",
            "tackling serious and organised crime",
            "tackles serious and organised crime",
        ),
        "understanding-demand": (
            "How well does the force understand its current and likely future demand?",
            "understanding its current and likely future demand",
            "understands demand",
        ),
        "use-of-resources": (
            "How well does the force use its resources to manage current demand?",
            "using its resources to manage current demand",
            "uses its resources to manage demand",
        ),
        "planning-for-demand": (
            "How well is the force planning for demand in the future?",
            "planning for demand in the future",
            "plans for future demand",
        ),
        "treating-the-public-fairly": (
            "To what extent does the force treat all of the people it serves with fairness and respect?",
            "treating all of the people it serves with fairness and respect",
            "treats the people it serves with fairness and respect",
        ),
        "ethical-workforce": (
            "How well does the force ensure that its workforce behaves ethically and lawfully?",
            "ensuring its workforce behaves ethically and lawfully",
            "ensures that its workforce behaves ethically and lawfully",
        ),
        "treating-the-workforce-fairly": (
            "To what extent does the force treat its workforce with fairness and respect?",
            "treating its workforce with fairness and respect",
            "treats its workforce with fairness and respect",
        ),
    },
    "peel-2015": {
        "preventing-crime": (
            "How effective is the force at preventing crime and anti-social behaviour, and keeping people safe?",
            "preventing crime and anti-social behaviour, and keeping people safe",
            "prevents crime and anti-social behaviour and keeps people safe",
        ),
        "investigating-crime": (
            "How effective is the force at investigating crime and managing offenders?",
            "investigating crime and managing offenders",
            "investigates crime and manages offenders",
        ),
        "protecting-vulnerable-people": (
            "How effective is the force at protecting from harm those who are vulnerable, and supporting victims?",
            "protecting from harm those who are vulnerable, and supporting victims",
            "protects those who are vulnerable from harm",
        ),
        "serious-and-organised-crime": (
            SOC_2015,
            "tackling serious and organised crime",
            "tackles serious and organised crime",
        ),
        "use-of-resources": (
            "How well does the force use its resources to meet its demand?",
            "using its resources to meet its demand",
            "uses its resources to meet demand",
        ),
        "workforce-model": (
            "How sustainable and affordable is the workforce model?",
            "the sustainability and affordability of its workforce model",
            "",
        ),
        "financial-position": (
            "How sustainable is the force’s financial position for the short and long term?",
            "the sustainability of its financial position for the short and long term",
            "",
        ),
        "treating-the-public-fairly": (
            PUBLIC_2015,
            "understanding, engaging with and treating fairly the people it serves",
            "understands, engages with and treats fairly the people it serves",
        ),
        "stop-and-search-and-taser": (
            "To what extent are decisions taken on the use of stop and search and Taser fair and appropriate?",
            "the use of stop and search and Taser",
            "",
        ),
    },
    "peel-2018-19": {
        "preventing-crime": (
            "Preventing crime and tackling anti-social behaviour",
            "preventing crime and tackling anti-social behaviour",
            "prevents crime and tackles anti-social behaviour",
        ),
        "investigating-crime": ("Investigating crime", "investigating crime", "investigates crime"),
        "protecting-vulnerable-people": (
            "Protecting vulnerable people",
            "protecting vulnerable people",
            "protects vulnerable people",
        ),
        "serious-and-organised-crime": (
            "Tackling serious and organised crime",
            "tackling serious and organised crime",
            "tackles serious and organised crime",
        ),
        "meeting-current-demands": (
            "Meeting current demands and using resources",
            "meeting current demands and using resources",
            "meets current demands and uses resources",
        ),
        "planning-for-demand": ("Planning for the future", "planning for the future", "plans for the future"),
        "treating-the-public-fairly": (
            "Treating the public fairly",
            "treating the public fairly",
            "treats the public fairly",
        ),
        "ethical-workforce": (
            "Ethical and lawful workforce behaviour",
            "behaving ethically and lawfully",
            "makes sure its workforce behaves ethically and lawfully",
        ),
        "treating-the-workforce-fairly": (
            "Treating the workforce fairly",
            "treating its workforce fairly",
            "treats its workforce fairly",
        ),
    },
}
QUESTIONS["peel-2017"] = QUESTIONS["peel-2016"]
FORMER = {"hampshire-and-isle-of-wight": ("Hampshire", "Hampshire Constabulary")}


@dataclass
class Facts:
    """What a page states: of one force and framework, each question's grade or status in words."""

    url: str
    force: str
    framework: str
    grades: dict[str, str] = field(default_factory=dict)
    carried: dict[str, tuple[str, str]] = field(default_factory=dict)
    before: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def pillar(self) -> str | None:
        last = self.url.rstrip("/?").rpartition("/")[2]
        return last if last in PILLARS else None


def published_facts() -> list[Facts]:
    """The pages of the published grades of 2014 to 2018-19, each with the facts that it states."""
    pages: dict[tuple[str, str], Facts] = {}
    for row in json.loads(PUBLISHED_GRADES.read_text(encoding="utf-8"))["judgments"]:
        if row["cycle"] not in {"2014", "2015", "2016", "2017", "2018/19"} or row["level"] not in {
            "pillar",
            "question",
        }:
            continue
        framework = f"peel-{row['cycle'].replace('/', '-')}"
        question = _question_of(row["question"], framework)
        if question not in get_framework(framework).questions:
            continue  # in 2014 effectiveness and legitimacy had no grade
        page = pages.setdefault((row["url"], row["snapshot"]), Facts(row["url"], row["force"], framework))
        page.grades[question] = row["grade"]
    return list(pages.values())


def _question_of(words: str, framework: str) -> str:
    if words in PILLARS:
        return words
    _, _, phrase = words.partition(": ")
    known = {
        "reducing crime and preventing offending": "preventing-crime",
        "investigating offending": "investigating-crime",
        "tackling anti-social behaviour": "tackling-anti-social-behaviour",
        "understanding demand": "understanding-demand",
        "use of resources to manage demand": "use-of-resources",
        "planning for future demand": "planning-for-demand",
        "investigating crime and reducing re-offending": "investigating-crime",
        "protecting vulnerable people and supporting victims": "protecting-vulnerable-people",
        "tackling serious and organised crime": "serious-and-organised-crime",
    }
    return known[phrase]


class Writer:
    """Writes one page of given facts; two writers with one seed write the same page."""

    def __init__(self, facts: Facts, seed: int) -> None:
        self.facts = facts
        self.random = random.Random(f"{seed} {facts.url} {sorted(facts.grades.items())}")
        known = register().forces[facts.force]
        self.place, self.name = FORMER.get(facts.force, (known.place, known.name))
        self.us = self.random.choice(["the force", "the constabulary", "the force", self.name])
        self.year = facts.framework.removeprefix("peel-").replace("-", "/")
        self.heading = self.random.choice(["h2", "h2", "h3", "div", "strong"])

    def page(self) -> str:
        body = "\n".join(self._body())
        if self.random.random() < 0.3:
            body = body.replace(" is good", " is&nbsp;good").replace(
                "requires improvement", "requires&nbsp;improvement"
            )
        if self.random.random() < 0.3:
            body = body.replace("’", "&rsquo;")
        elif self.random.random() < 0.3:
            body = body.replace("’", "'")
        return self._chrome(body)

    def _body(self) -> Iterator[str]:
        facts, pick = self.facts, self.random.choice
        year = self.year if facts.framework != "peel-2018-19" else pick(["2018/19", "2018/19", "2018–19", "2018"])
        heads = [f"{self.place} {year}"]
        if facts.pillar or self.random.random() < 0.2:
            heads = [f"{self.place} PEEL {year}", f"{self.place} PEEL {year}", f"PEEL {year}: {self.place}"]
        yield f"<h1>{html.escape(pick(heads))}</h1>"
        if self.random.random() < 0.5:
            yield f"<p><a href='/more/'>Read more about {self.place} {pick([year, ''])}</a></p>"
        if not facts.pillar and self.random.random() < 0.7:
            who = "HMIC" if facts.framework < "peel-2017" else "HMICFRS"
            yield (
                f"<p>This is {who}’s {pick(['', 'second ', 'third '])}PEEL (police effectiveness, efficiency and "
                f"legitimacy) "
                f"assessment of {pick(['', 'the '])}{self.name}. Those who live there can see here how it does.</p>"
            )
        if facts.pillar:
            yield from self._pillar_page(facts.pillar)
        elif facts.framework == "peel-2014":
            yield from self._annual_2014()
        else:
            yield from self._annual()

    # --- annual ---

    def _annual(self) -> Iterator[str]:
        facts, pick = self.facts, self.random.choice
        lines = [self._extent(pillar) for pillar in PILLARS if pillar in facts.grades]
        top = self.random.random() < 0.85 or any("graded" in facts.grades.get(p, "") for p in PILLARS)
        if top:
            if facts.framework == "peel-2018-19":
                lead = f"{self.name} was inspected in tranche {pick(['one', 'two', 'three'])} and we found:"
                lines = [line[0].lower() + line[1:] for line in lines] if self.random.random() < 0.7 else lines
                yield f"<p>{pick([lead, 'We inspected the force in the autumn and found the following.'])}</p>"
            yield self._together(lines)
        yield f"<p>{pick(['Zoë Billingham', 'Michael Cunningham'])}, Her Majesty’s Inspector of Constabulary</p>"
        yield "<p><a href='/contact/'>Contact the inspector</a></p>"
        yield self._titled(pick(["HMI’s observations", "HMI's observations"]), self.heading)
        yield (
            "<p>I am pleased with much of what I saw. The work on gangs is good and some of its teams are outstanding. "
            "Its answer to domestic abuse was once inadequate, and some of it still requires improvement.</p>"
        )
        for pillar in PILLARS:
            if pillar in facts.grades:
                yield from self._pillar_section(pillar, silent=top)
        yield self._titled("Leadership", self.heading)
        yield "<p>Leaders are visible, and their training is good. Leadership is not graded.</p>"

    def _extent(self, pillar: str) -> str:
        pick, grade = self.random.choice, self.facts.grades[pillar]
        if self.facts.framework == "peel-2018-19":
            lead = f"The extent to which {self.us} {EXTENT_2018[pillar]}"
        else:
            lead = f"The extent to which {self.us} is {ADJECTIVES[pillar]} at {PURPOSE}"
        if grade == "requires improvement":
            return lead + pick(
                [
                    " requires improvement.",
                    " requires improvement.",
                    ": requires improvement.",
                    " is requires improvement.",
                ]
            )
        if grade == "not yet graded":
            return lead + pick([": not yet graded.", " is not yet graded."])
        return lead + pick(
            [f" is {grade}.", f" is {grade}.", f" is: {grade}.", f" is <strong>{grade}</strong>.", f" is ‘{grade}’."]
        )

    def _together(self, lines: list[str]) -> str:
        way = self.random.choice(["p", "p", "ul", "one", "br", "table"])
        if way == "ul":
            ends = [";", "; and", "."][-len(lines) :]
            if self.random.random() < 0.5:
                lines = [line.rstrip(".") + end for line, end in zip(lines, ends, strict=True)]
            return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        if way == "one":
            return f"<p>{' '.join(lines)}</p>"
        if way == "br":
            return f"<p>{'<br>'.join(lines)}</p>"
        if way == "table":
            return "<table>" + "".join(f"<tr><td>{line}</td></tr>" for line in lines) + "</table>"
        return "".join(f"<p>{line}</p>" for line in lines)

    def _titled(self, words: str, tag: str) -> str:
        return f"<p><strong>{words}</strong></p>" if tag == "strong" else f"<{tag}>{words}</{tag}>"

    def _asked(self, pillar: str) -> str:
        if self.facts.framework == "peel-2018-19":
            return ASKED_2018[pillar]
        return f"How {ADJECTIVES[pillar]} is the force at {PURPOSE}?"

    def _updated(self) -> str:
        day = get_framework(self.facts.framework).published
        shown = self.random.choice([day.strftime("%d/%m/%Y"), f"{day.day} {day.strftime('%B %Y')}"])
        return f"<p>Last updated {shown}</p>"

    def _label(self, grade: str, missing: float = 0.3) -> str:
        if self.random.random() < missing:
            return "<div class='grade'><svg><path d='M0 0'/></svg></div>"
        words = {"not yet graded": "To be graded", "not graded": "Not being graded"}.get(grade, grade.capitalize())
        shapes = [
            "<p>{}</p>",
            "<div><img src='/g.svg' alt='{}'></div>",
            "<span role='img' aria-label='{}'></span>",
            "<p><strong>{}</strong></p>",
            "<h4>{}</h4>",
            "<p>Judgment: {}</p>",
            "<p>Overall grade – {}</p>",
        ]
        return self.random.choice(shapes).format(words)

    def _pillar_section(self, pillar: str, *, silent: bool) -> Iterator[str]:
        grade = self.facts.grades[pillar]
        if self.random.random() < 0.5:
            yield self._titled(pillar.capitalize(), self.heading)
        yield self._titled(self._asked(pillar), self.heading)
        yield self._updated()
        said = "graded" not in grade and self.random.random() < 0.6
        yield self._label(grade, missing=0.4 if silent or said else 0.0)
        summary = self._pillar_sentence(pillar, grade) if said else "Inspectors looked at what the force does and how."
        chain = self._chain(pillar)
        yield f"<p>{summary} {chain} More is told in the force’s own report.</p>"
        yield f"<p><a href='/v/'>View the {self.random.choice(['four', 'three'])} questions for {pillar}</a></p>"

    def _pillar_sentence(self, pillar: str, grade: str) -> str:
        pick = self.random.choice
        ways = {
            "effectiveness": [PURPOSE],
            "efficiency": ["the efficiency with which it keeps people safe and reduces crime"],
            "legitimacy": ["the legitimacy with which it keeps people safe and reduces crime"],
        }[pillar]
        if self.facts.framework == "peel-2018-19":
            ways = {
                "effectiveness": [
                    "reducing crime and keeping people safe",
                    "effectively reducing crime and keeping people safe",
                ],
                "efficiency": [
                    "operating efficiently and providing sustainable services to the public",
                    "how efficiently it operates",
                ],
                "legitimacy": [
                    "treating the public and its workforce legitimately",
                    "the way it treats the public and its workforce",
                ],
            }[pillar]
        what = pick(ways)
        if grade == "requires improvement":
            return pick([
                f"{self.name} is judged to require improvement in {what}.",
                f"{self.name} requires improvement in {what}.",
                f"{self.name} has been assessed as requiring improvement in respect of {what}.",
            ])  # fmt: skip
        return pick([
            f"{self.name} is judged to be {grade} in {what}.",
            f"{self.name} has been assessed as {grade} in respect of {what}.",
            f"{self.name} is {grade} {'at' if pillar == 'effectiveness' else 'in'} {what}.",
        ])  # fmt: skip

    def _chain(self, pillar: str) -> str:
        known = QUESTIONS.get(self.facts.framework, {})
        under = get_framework(self.facts.framework).questions
        said = []
        for question, grade in self.facts.grades.items():
            if question in known and under[question].pillar == pillar:
                _, gerund, way = known[question]
                said.append((grade, gerund, way))
        if not said:
            return ""
        style = self.random.choice(["sentences", "chain"])
        if style == "sentences" or pillar != "efficiency":
            return " ".join(self._question_sentence(*one) for one in said)
        nouns = {
            "understanding": "its understanding of demand",
            "using": "its use of resources to manage demand",
            "planning": "its planning for future demand",
        }
        parts = []
        for n, (grade, gerund, _) in enumerate(said):
            noun = nouns.get(gerund.split()[0], gerund)
            judged = "to require improvement" if grade == "requires improvement" else f"to be {grade}"
            parts.append(
                f"The force is judged {judged} in {noun}"
                if n == 0
                else f"{noun} is {'also ' if n > 1 else ''}judged {judged}"
            )
        return "; ".join(parts[:-1]) + (f"; and {parts[-1]}." if len(parts) > 1 else f"{parts[-1]}.")

    def _question_sentence(self, grade: str, gerund: str, way: str) -> str:
        pick = self.random.choice
        who = pick([self.name, "The force", "It", self.place])
        if grade == "requires improvement":
            forms = [f"{who} requires improvement at {gerund}.", f"{who} is judged to require improvement in {gerund}."]
            if way:
                forms += [
                    f"{who} requires improvement in the way it {way}.",
                    f"{who} requires improvement in how it {way}.",
                ]
            return pick(forms)
        forms = [
            f"{who} is {grade} at {gerund}.",
            f"{who} is ‘{grade}’ at {gerund}.",
            f"{who} is {grade} at {gerund}, although there is more to do.",
            f"{who} has been judged {grade} at {gerund}.",
        ]
        if way:
            forms.append(f"{who} is {grade} in the way it {way}.")
        return pick(forms)

    # --- 2014 ---

    def _annual_2014(self) -> Iterator[str]:
        pick, grades = self.random.choice, self.facts.grades
        known = QUESTIONS["peel-2014"]
        good = [(grades[q], known[q]) for q in known if grades.get(q, "requires improvement") != "requires improvement"]
        bad = [known[q] for q in known if grades.get(q) == "requires improvement"]
        who = pick(["the force", "the force", self.name])
        lead = "in terms of its effectiveness, in general, "
        if good:
            parts = [f"{grade} at {words[1]}" for grade, words in good]
            listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
            sentence = f"{lead}{who} is {listed}"
            if bad:
                ways = " and ".join(words[2] for words in bad)
                sentence += pick(
                    [
                        f". However, it requires improvement in the way it {ways}",
                        f", but requires improvement in how it {ways}",
                    ]
                )
        else:
            parts = [f"requires improvement at {words[1]}" for words in bad]
            one = f"{lead}{who} requires improvement at {bad[0][1]}, {bad[1][1]} and {bad[2][1]}"
            sentence = pick([one, f"{lead}{who} {', '.join(parts[:-1])} and {parts[-1]}"])
        efficiency = grades["efficiency"]
        told = "requires improvement" if efficiency == "requires improvement" else f"is {efficiency}"
        share = pick(["most", "some", "a limited number"])
        lines = [
            f"{sentence};",
            f"the efficiency with which the force carries out its responsibilities {told}; and",
            f"the force is acting to achieve fairness and legitimacy in {share} of the practices.",
        ]
        if self.random.random() < 0.3:
            yield f"<p>The available evidence indicates that: {' '.join(lines)}</p>"
        else:
            yield pick(
                ["<p>The available evidence indicates that:</p>", "<h2>The available evidence indicates that:</h2>"]
            )
            yield pick(["<ul>{}</ul>", "<div>{}</div>"]).format("".join(f"<li>{line}</li>" for line in lines))
        yield self._titled("HMI’s observations", "h2")
        yield "<p>The force is good. Its neighbourhood teams are outstanding at what they do.</p>"
        for question in [*known, "efficiency"]:
            if self.random.random() < 0.5:
                asked = known[question][0] if question in known else "To what extent is the force efficient?"
                yield self._titled(asked, "h2")
                yield self._label(grades[question])
                yield "<p>Inspectors saw what officers do, and they read the files of forty cases.</p>"

    # --- pillar ---

    def _pillar_page(self, pillar: str) -> Iterator[str]:
        facts, pick = self.facts, self.random.choice
        known, under = QUESTIONS[facts.framework], get_framework(facts.framework).questions
        yield self._titled(self._asked(pillar), self.heading)
        if pillar in facts.grades:
            yield self._updated()
            grade, said = facts.grades[pillar], self.random.random() < 0.7
            yield self._label(grade, missing=0.4 if said else 0.0)
            yield f"<p>{self._pillar_sentence(pillar, grade) if said else 'What follows tells how it does.'}</p>"
        yield self._titled(f"Questions for {pillar.capitalize()}", self.heading)
        for n, (question, (asked, gerund, way)) in enumerate(known.items(), 1):
            if under[question].pillar != pillar:
                continue
            if question not in facts.grades and question not in facts.carried:
                continue
            yield self._titled(pick(["", "", f"{n}. "]) + asked, self.heading)
            if question in facts.carried:
                yield from self._carried(question)
                continue
            grade, said = facts.grades[question], self.random.random() < 0.7
            yield self._label(grade, missing=0.5 if said else 0.0)
            if self.random.random() < 0.5:
                yield "<h5>Areas for improvement</h5><ul><li>Teams should be told of good practice.</li></ul>"
            sentence = (
                self._question_sentence(grade, gerund, way) if said else "Inspectors read the files of forty cases."
            )
            earlier = " ".join(
                pick([f"In {name[5:9]} we judged the force as {words} at {QUESTIONS[name][asked_of][1]}.",
                      f"In {name[5:9]} we judged it to be {words} at {QUESTIONS[name][asked_of][1]}."])
                for (name, asked_of), words in facts.before.items() if asked_of == question
            )  # fmt: skip
            yield f"<p>{sentence} {earlier}</p><p>It has a good team, and some of its work is outstanding.</p>"
        if pillar == "effectiveness":
            yield self._titled("How effective are the force’s specialist capabilities?", self.heading)
            yield "<p>Ungraded</p><p>The force has good plans, and its firearms officers are good at what they do.</p>"

    def _carried(self, question: str) -> Iterator[str]:
        grade, name = self.facts.carried[question]
        year = name.removeprefix("peel-")
        labelled = self.random.random() < 0.5
        if labelled:
            yield self._label(grade, missing=0.0)
        own = self.year
        ways = [
            f"This question was not inspected in {own}, and the {year} judgment of {grade} still stands.",
            f"This question was not inspected in {own}. The judgment of {grade} from {year} still stands.",
            f"We did not inspect this area in {own}. The force’s {year} grade of {grade} was carried over.",
        ]
        if labelled:
            ways.append(f"This area was not inspected in {own}; the {year} grade still stands.")
        yield f"<p>{self.random.choice(ways)}</p>"

    def _chrome(self, body: str) -> str:
        title = f"<title>{html.escape(self.place)} {self.year} - HMICFRS</title>"
        banner = "<p>Have your say on our plans for fire and rescue services in 2018. Are they good?</p>"
        related = "<ul><li>Another force requires improvement</li><li>Suffolk Constabulary is outstanding</li></ul>"
        nav = "<nav><ul><li>PEEL assessments</li></ul></nav>"
        inside = self.random.choice([
            f"<div role='banner'>HMIC</div><div id='content'>{body}</div>",
            f"{nav}<main>{banner}{body}</main><aside>{related}</aside><footer><p>Good</p></footer>",
            f"<header>HMICFRS</header><p>Skip to content</p><article>{body}</article><footer>{related}</footer>",
        ])  # fmt: skip
        return (
            f"<!doctype html><html lang='en-GB'><head>{title}<style>p {{}}</style></head><body>{inside}</body></html>"
        )
