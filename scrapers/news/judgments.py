"""The graded judgments that an article asserts. Pure on its text; what the text does not say is not read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from schema.findings import Caution, Evidence, Judgment, Reason
from schema.frameworks import framework_of_day, frameworks
from schema.grades import Authority, Grade, Status, Tense
from scrapers.news.cycles import cycles_named, earlier_framework, framework_for
from scrapers.news.drafts import Reader
from scrapers.news.labels import Draft
from scrapers.news.layout import even, folded
from scrapers.news.questions import question_of
from scrapers.news.rare import Rare
from scrapers.news.tenses import LAST_MONTH

# The regions' own reports (2022 on) grade forces on this question too, outside PEEL.
_VETTING = "vetting-and-counter-corruption"  # graded by reports of its own, outside PEEL
_NEAR = 200  # characters
_REGIONAL_QUESTION = "serious-and-organised-crime"
_REGIONAL = re.compile(
    r"\b(?:regional|region[’']s) organised crime unit|\b[A-Z]*ROCU\b|\bregion(?:al|[’']s) response to serious",
    re.IGNORECASE,
)

# A force that took part in a pilot was looked at again, within the same cycle.
_REVISITED = Rare(
    r"\bpilot\b[^\0]{0,600}\b(?:second (?:\w+ )?(?:inspection|report|visit)|returned|came back|re-?visit\w*"
    r"|afresh|looked at \w+ again|since)\b",
    "pilot",
    flags=re.IGNORECASE,
)


def find_judgments(  # noqa: PLR0913
    text: str,
    *,
    published_on: date | None,
    authority: Authority,
    title: str | None = None,
    home: str | None = None,
    framework: str | None = None,
    places: bool = False,
) -> tuple[list[Judgment], list[Caution]]:
    """Give the judgments that a text asserts, one per force, framework, question and tense, and what was withheld.

    Offsets are characters of `text`. `title` is the headline where `text` does not hold it; it only helps to tell what
    the article is about. `home` is the force (slug) whose own site this is: it is meant by "we" where none is named.
    `framework` is that of the inspection reported, where it is known. `places`: the text is one of the inspectorate's
    own, so that a place that is graded ("Cumbria was judged to be good") is a force.
    """
    flat = even(text)
    words = f"{title or ''}\n{flat}"
    drafts = Reader(flat, title or "", home, places=places).drafts()
    if _REVISITED.search(flat, folded(flat)):
        drafts = [
            replace(draft, corrected=True) if draft.previous and draft.year is None else draft for draft in drafts
        ]
    drafts = [replace(draft, year=_year_of(draft.year, published_on)) for draft in drafts]
    framework = framework or _all_look_back(drafts, words) or framework_for(words, published_on)
    drafts = _looking_back_still(drafts, framework)
    kept: dict[tuple[str, str | None, str, Tense], list[Judgment]] = {}
    cautions: list[Caution] = []
    order: dict[tuple[str, str | None, str, Tense], int] = {}
    for place, draft in sorted(enumerate(_without_doubt(drafts)), key=lambda numbered: numbered[1].previous):
        for judgment in _judge(text, draft, framework, published_on, authority):
            if isinstance(judgment, Caution):
                cautions.append(judgment)
                continue
            told = judgment
            if draft.previous and not draft.corrected and (now := _replaced(judgment, kept)) is not None:
                asked = (judgment.question,)
                older = earlier_framework(framework, draft.year, asked, own=False) if draft.year else None
                told = replace(judgment, framework=older or judgment.framework, tense=Tense.PREVIOUS)
                if older is None:  # "It had been good in February" and is another now: corrected within one cycle.
                    kept[now] = [replace(one, reason=Reason.CORRECTION) for one in kept[now]]
            key = (told.force, told.framework, told.question, told.tense)
            order[key] = min(place, order.get(key, place))
            kept.setdefault(key, []).append(told)
    judgments = []
    for same in (kept[key] for key in sorted(kept, key=order.__getitem__)):
        if len({judgment.grade for judgment in same}) == 1:
            judgments.append(same[0])
        elif (new := _correction(same)) is not None:
            was = next(judgment for judgment in same if judgment.grade is not new.grade)
            judgments += [new, replace(was, tense=Tense.PREVIOUS)]
        else:
            cautions.append(_conflict(same))
    return judgments, list(dict.fromkeys(cautions))


def _looking_back_still(drafts: list[Draft], framework: str | None) -> list[Draft]:
    """Make a grade earlier that follows an earlier one, where this cycle does not grade its question."""
    found: list[Draft] = []
    for draft in drafts:
        last = found[-1] if found else None
        near = last is not None and last.previous and 0 <= draft.evidence.start - last.evidence.end < _NEAR
        if last and near and framework and not draft.previous and question_of(draft.ids, framework) is None:
            found.append(replace(draft, previous=True, year=last.year))
        else:
            found.append(draft)
    return found


def _without_doubt(drafts: list[Draft]) -> list[Draft]:
    """Take "had been" for reported speech where an article never looks back; where it does, leave such grades out."""
    looks_back = any(draft.previous and not draft.reported for draft in drafts)
    plain = [draft for draft in drafts if not draft.reported]
    asked = {draft.ids for draft in plain}
    reported = [draft for draft in drafts if draft.reported and not looks_back and draft.ids not in asked]
    return [*plain, *(replace(draft, previous=False) for draft in reported)]


def _replaced(
    judgment: Judgment, kept: dict[tuple[str, str | None, str, Tense], list[Judgment]]
) -> tuple[str, str | None, str, Tense] | None:
    """The key of the judgments, all of one other grade, that came in the place of an earlier one of the same cycle."""
    key = (judgment.force, judgment.framework, judgment.question, judgment.tense)
    grades = {one.grade for one in kept.get(key, ()) if judgment.tense is Tense.CURRENT}
    return key if len(grades) == 1 and judgment.grade not in grades else None


def _year_of(year: int | None, published_on: date | None) -> int | None:
    """The year that is meant by one below zero: so many years before the article's day."""
    if year is None or year > 0:
        return year
    return published_on.year + year if published_on else None


def _all_look_back(drafts: list[Draft], words: str) -> str | None:
    """The cycle that is the article's own, because every grade is of the one that it looks back to."""
    named, then = cycles_named(words)
    if named or not then or not drafts:
        return None
    of_then = (draft.year and earlier_framework(then, draft.year, draft.ids) == then for draft in drafts)
    return then if all(of_then) else None


def _judge(
    text: str, draft: Draft, framework: str | None, published_on: date | None, authority: Authority
) -> list[Judgment | Caution]:
    """Apply a framework's rules to a draft: its questions, its scale."""
    meant, tense = framework, Tense.CURRENT
    if draft.previous and draft.month and not draft.corrected:
        then = framework_of_day(_last_month(draft.month, published_on)) if published_on else None
        if then is None or framework is None or then.order > frameworks()[framework].order:
            return []
        meant, tense = then.id, Tense.CURRENT if then.id == framework else Tense.PREVIOUS
    elif draft.previous:
        named = question_of(draft.ids, framework)
        asked = (named,) if named else draft.ids
        meant = framework if draft.corrected else earlier_framework(framework, draft.year, asked)
        if meant is None and (framework or draft.year):
            return []  # no cycle before this one asked it
        if draft.corrected or meant is None or meant != framework:
            tense = Tense.PREVIOUS
    question = question_of(draft.ids, meant)
    words = text[draft.evidence.start : draft.evidence.end]
    regional = question == _REGIONAL_QUESTION and framework is not None and draft.previous
    if regional and question not in frameworks()[framework or ""].questions and (draft.year or 2023) > 2022:  # noqa: PLR2004
        return []  # since then the regions' own reports grade it
    if question in {None, _VETTING} or (question == _REGIONAL_QUESTION and _REGIONAL.search(text)):
        return []
    if draft.grade is Grade.ADEQUATE and not _has_adequate(meant, published_on):
        message = f"adequate is no grade of {meant or 'that time'}"
        return [Caution("grade-not-in-scale", message, words, question)]
    stands_from = earlier_framework(framework, draft.year, (question,)) if draft.carried and draft.year else None
    return [
        Judgment(
            force=force,
            framework=meant,
            question=question,
            grade=draft.grade if draft.status is Status.GRADED else None,
            status=Status.CARRIED if draft.carried else draft.status,
            stands_from=stands_from if stands_from != framework else None,
            tense=tense,
            authority=authority,
            evidence=Evidence(words, *draft.evidence),
            reason=Reason.CORRECTION if draft.corrected and tense is Tense.CURRENT else None,
            context=tuple(Evidence(text[start:end], start, end) for start, end in draft.context),
        )
        for force in draft.forces
    ]


def _last_month(month: int, day: date) -> date:
    """The middle of that month (1 to 12; `LAST_MONTH`: that before a day's), the last before a day or in its month."""
    if month == LAST_MONTH:
        return (day.replace(day=1) - timedelta(days=1)).replace(day=15)
    return date(day.year if month <= day.month else day.year - 1, month, min(15, day.day) if month == day.month else 15)


def _has_adequate(framework: str | None, published_on: date | None) -> bool:
    if framework is not None:
        return Grade.ADEQUATE in frameworks()[framework].scale
    first = next(known.published for known in frameworks().values() if Grade.ADEQUATE in known.scale)
    return published_on is None or published_on >= first


def _correction(same: list[Judgment]) -> Judgment | None:
    """The judgment that a correction put in the place of the others, where these all give one grade."""
    new = [judgment for judgment in same if judgment.reason is Reason.CORRECTION]
    grades = ({judgment.grade for judgment in new}, {judgment.grade for judgment in same if judgment not in new})
    return new[0] if all(len(told) == 1 for told in grades) and grades[0] != grades[1] else None


def _conflict(same: list[Judgment]) -> Caution:
    """Several grades for one question: which one the article means cannot be told, so none is taken."""
    told = " and ".join(dict.fromkeys(judgment.grade.words for judgment in same if judgment.grade))
    message = f"{same[0].force} is given {told} on {same[0].question}; none was taken"
    return Caution("conflicting-grades", message, same[0].evidence.text, same[0].question)
