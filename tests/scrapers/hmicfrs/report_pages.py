"""Writes reports of 2021-22 and later in many shapes, from facts: which area has which grade."""

from __future__ import annotations

from collections.abc import Callable

Facts = dict[str, str]
"""Question id -> grade words, in the page's order."""

TITLES = {
    "peel-2021-22": {
        "recording-crime-data": "Recording data about crime",
        "treating-the-public-fairly": "Engaging with and treating the public with fairness and respect",
        "preventing-crime": "Preventing crime and anti-social behaviour",
        "responding-to-the-public": "Responding to the public",
        "investigating-crime": "Investigating crime",
        "protecting-vulnerable-people": "Protecting vulnerable people",
        "managing-offenders": "Managing offenders and suspects",
        "serious-and-organised-crime": "Disrupting serious organised crime",
        "supporting-the-workforce": "Building, supporting and protecting the workforce",
        "vetting-and-counter-corruption": "Vetting and counter corruption",
        "value-for-money": "Strategic planning, organisational management and value for money",
    },
    "peel-2023-25": {
        "recording-crime-data": "Recording data about crime",
        "treating-the-public-fairly": "Police powers and treating the public fairly and respectfully",
        "preventing-crime": "Preventing and deterring crime and antisocial behaviour, and reducing vulnerability",
        "responding-to-the-public": "Responding to the public",
        "investigating-crime": "Investigating crime",
        "protecting-vulnerable-people": "Protecting vulnerable people",
        "managing-offenders": "Managing offenders and suspects",
        "supporting-the-workforce": "Building, supporting and protecting the workforce",
        "leadership-and-force-management": "Leadership and force management",
    },
}
TITLES["peel-2025-27"] = TITLES["peel-2023-25"]
WELSH = {
    "recording-crime-data": "Cofnodi data am droseddau",
    "treating-the-public-fairly": "Pwerau'r heddlu a thrin y cyhoedd yn deg ac yn barchus",
    "preventing-crime": "Atal troseddu ac ymddygiad gwrthgymdeithasol, a lleihau bregusrwydd",
    "responding-to-the-public": "Ymateb i’r cyhoedd",
    "investigating-crime": "Ymchwilio i droseddau",
    "protecting-vulnerable-people": "Amddiffyn pobl sy’n agored i niwed",
    "managing-offenders": "Rheoli troseddwyr a rhai a ddrwgdybir",
    "serious-and-organised-crime": "Tarfu ar droseddau cyfundrefnol difrifol",
    "supporting-the-workforce": "Adeiladu, cefnogi a diogelu’r gweithlu",
    "vetting-and-counter-corruption": "Fetio a gwrthlygredd",
    "value-for-money": "Cynllunio strategol, rheolaeth sefydliadol a gwerth am arian",
    "leadership-and-force-management": "Arweinyddiaeth a rheolaeth heddlu",
}
WELSH_GRADES = {
    "outstanding": "Eithriadol",
    "good": "Da",
    "adequate": "Digonol",
    "requires improvement": "Angen gwella",
    "inadequate": "Annigonol",
}
SCALE = ("outstanding", "good", "adequate", "requires improvement", "inadequate")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
SHORT = {
    "treating-the-public-fairly": "Treatment of the public",
    "preventing-crime": "Preventing crime",
    "managing-offenders": "Managing offenders",
    "supporting-the-workforce": "Developing a positive workplace",
    "value-for-money": "Good use of resources",
}
VICTIMS = "Providing a service to the victims of crime"
Writer = Callable[[list[tuple[str, str]]], str]
SHAPES: dict[str, Writer] = {}


def shape(writer: Writer) -> Writer:
    SHAPES[writer.__name__] = writer
    return writer


def by_grade(rows: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    return [(grade.capitalize(), [title for title, own in rows if own == grade]) for grade in SCALE]


def judgments(inner: str, level: int = 2) -> str:
    return f"<h{level}>Our judgments</h{level}>{inner}"


def sections(rows: list[tuple[str, str]], write: Callable[[str, str], str]) -> str:
    return "".join(write(title, grade) for title, grade in rows)


PROSE = "<p>Staff told us that they know their neighbourhoods well and are proud of what they do there.</p>"


# --- tables ---------------------------------------------------------------------------------------------------------


@shape
def rows(facts):
    lines = "".join(f"<tr><td>{title}</td><td>{grade.capitalize()}</td></tr>" for title, grade in facts)
    return judgments(f"<table><thead><tr><th>Area</th><th>Grade</th></tr></thead><tbody>{lines}</tbody></table>")


@shape
def rows_with_th_and_number(facts):
    lines = "".join(
        f"<tr><td>{n}</td><th scope='row'>{title}</th><td><strong>{grade.upper()}</strong></td></tr>"
        for n, (title, grade) in enumerate(facts, 1)
    )
    return judgments(
        f"<table><caption>Grades</caption><tr><th>No</th><th>Core question</th><th>Judgment</th></tr>{lines}</table>"
    )


@shape
def rows_grade_first(facts):
    lines = "".join(f"<tr><td>{grade.capitalize()}</td><td>{title}</td></tr>" for title, grade in facts)
    return judgments(f"<table>{lines}</table>")


@shape
def rows_with_icons(facts):
    lines = "".join(
        f"<tr><td><a href='#x'>{t}</a></td><td><img src='g.svg' alt='{g.capitalize()}'></td></tr>" for t, g in facts
    )
    return judgments(f"<table><tr><th>Area of policing<th>Our grade</tr>{lines}</table>")


@shape
def rows_with_last_time(facts):
    lines = "".join(f"<tr><td>{t}</td><td>{g.capitalize()}</td><td>See section</td></tr>" for t, g in facts)
    return judgments(f"<table><tr><th>Area</th><th>Grade</th><th>Read more</th></tr>{lines}</table>")


@shape
def columns_of_lists(facts):
    groups = by_grade(facts)
    heads = "".join(f"<th>{grade}</th>" for grade, _ in groups)
    cells = "".join(f"<td><ul>{''.join(f'<li>{t}</li>' for t in titles)}</ul></td>" for _, titles in groups)
    return judgments(f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>")


@shape
def columns_of_breaks(facts):
    groups = [group for group in by_grade(facts) if group[1]]
    heads = "".join(f"<td><strong>{grade}</strong></td>" for grade, _ in groups)
    cells = "".join(f"<td>{'<br/>'.join(titles)}</td>" for _, titles in groups)
    return judgments(f"<table><tr><td colspan='{len(groups)}'>Grades</td></tr><tr>{heads}</tr><tr>{cells}</tr></table>")


@shape
def columns_of_paragraphs(facts):
    groups = by_grade(facts)
    heads = "".join(f"<th scope=col><p>{grade}</p></th>" for grade, _ in groups)
    cells = "".join(f"<td>{''.join(f'<p>{t}</p>' for t in titles)}</td>" for _, titles in groups)
    return judgments(f"<table border=1><tr>{heads}<tr>{cells}</table>")


@shape
def columns_one_area_a_row(facts):
    groups = by_grade(facts)
    heads = "".join(f"<th>{grade}</th>" for grade, _ in groups)
    deepest = max(len(titles) for _, titles in groups)
    lines = "".join(
        "<tr>" + "".join(f"<td>{titles[n] if n < len(titles) else ''}</td>" for _, titles in groups) + "</tr>"
        for n in range(deepest)
    )
    return judgments(f"<table><tr>{heads}</tr>{lines}</table>")


@shape
def columns_with_spans(facts):
    groups = by_grade(facts)
    heads = "".join(f"<th colspan='2'>{grade}</th>" for grade, _ in groups)
    cells = ""
    for _, titles in groups:
        half = (len(titles) + 1) // 2
        for part in (titles[:half], titles[half:]):
            cells += f"<td><ul>{''.join(f'<li>{t}</li>' for t in part)}</ul></td>"
    return judgments(f"<table><tr>{heads}</tr><tr>{cells}</tr></table>")


@shape
def columns_under_headings(facts):
    groups = by_grade(facts)
    heads = "".join(f"<th><h3>{grade}</h3></th>" for grade, _ in groups)
    cells = "".join(f"<td>{''.join(f'<p>{t}</p>' for t in titles)}</td>" for _, titles in groups)
    return judgments(f"<table><tr>{heads}</tr><tr>{cells}</tr></table>")


@shape
def ticks(facts):
    heads = "".join(f"<th>{grade.capitalize()}</th>" for grade in SCALE)
    lines = "".join(
        f"<tr><th>{title}</th>" + "".join(f"<td>{'✓' if own == grade else ''}</td>" for grade in SCALE) + "</tr>"
        for title, own in facts
    )
    extra = f"<tr><th>{VICTIMS}</th>{'<td></td>' * 5}</tr>"
    return judgments(f"<table><tr><th>Area</th>{heads}</tr>{extra}{lines}</table>")


@shape
def grade_rows_of_lists(facts):
    lines = "".join(
        f"<tr><th>{grade}</th><td><ul>{''.join(f'<li>{t}</li>' for t in titles)}</ul></td></tr>"
        for grade, titles in by_grade(facts)
    )
    return judgments(f"<table>{lines}</table>")


@shape
def grade_rows_with_rowspan(facts):
    lines = ""
    for grade, titles in by_grade(facts):
        for n, title in enumerate(titles):
            head = f"<th rowspan='{len(titles)}'>{grade}</th>" if n == 0 else ""
            lines += f"<tr>{head}<td>{title}</td></tr>"
    return judgments(f"<table>{lines}</table>")


# --- lists ----------------------------------------------------------------------------------------------------------


@shape
def list_with_dashes(facts):
    return judgments("<ul>" + "".join(f"<li>{t} – {g}</li>" for t, g in facts) + "</ul>")


@shape
def list_with_colons(facts):
    return judgments("<ol>" + "".join(f"<li>{t}: <b>{g.capitalize()}</b></li>" for t, g in facts) + "</ol>")


@shape
def list_with_badges(facts):
    return judgments(
        "<ul>" + "".join(f"<li><a href='#'>{t}</a> <span>{g.capitalize()}</span></li>" for t, g in facts) + "</ul>"
    )


@shape
def list_badge_first(facts):
    return judgments(
        "<ul>" + "".join(f"<li><span>{g.capitalize()}</span> <a href='#'>{t}</a></li>" for t, g in facts) + "</ul>"
    )


@shape
def list_of_sentences(facts):
    told = [
        f"requires improvement at {t.lower()}" if g.startswith("req") else f"is {g} at {t.lower()}" for t, g in facts
    ]
    return judgments("<p>We found that the force:</p><ul>" + "".join(f"<li>{words};</li>" for words in told) + "</ul>")


@shape
def grade_headings(facts):
    out = ""
    for grade, titles in by_grade(facts):
        out += f"<h3>{grade}</h3>" + (
            f"<ul>{''.join(f'<li>{t}</li>' for t in titles)}</ul>" if titles else "<p>None</p>"
        )
    return judgments(out)


@shape
def grade_headings_counted(facts):
    out = ""
    for grade, titles in by_grade(facts):
        if titles:
            out += f"<h4>{grade} ({len(titles)})</h4><ul>{''.join(f'<li>{t}</li>' for t in titles)}</ul>"
    return judgments(out, 3)


@shape
def grade_labels(facts):
    out = ""
    for grade, titles in by_grade(facts):
        if titles:
            out += f"<p><strong>{grade}</strong></p><p>{'<br>'.join(titles)}</p>"
    return judgments(out)


@shape
def grade_lead_ins(facts):
    out = ""
    for grade, titles in by_grade(facts):
        if titles:
            lines = "".join(f"<li>{title.lower()}</li>" for title in titles)
            out += f"<p>The force is graded {grade.lower()} at:</p><ul>{lines}</ul>"
    return judgments(out)


@shape
def one_line_a_grade(facts):
    return judgments(
        "".join(f"<p><b>{grade}:</b> {'; '.join(titles)}</p>" for grade, titles in by_grade(facts) if titles)
    )


@shape
def definition_list(facts):
    return judgments("<dl>" + "".join(f"<dt>{t}</dt><dd>{g.capitalize()}</dd>" for t, g in facts) + "</dl>")


@shape
def definition_list_by_grade(facts):
    out = "".join(
        f"<dt>{grade}</dt>" + "".join(f"<dd>{t}</dd>" for t in titles) for grade, titles in by_grade(facts) if titles
    )
    return judgments(f"<dl>{out}</dl>")


@shape
def cards(facts):
    return judgments("".join(f"<div><h3>{t}</h3><p>{g.capitalize()}</p></div>" for t, g in facts))


@shape
def divs(facts):
    return judgments("".join(f"<div class='r'><div>{t}</div><div>{g.capitalize()}</div></div>" for t, g in facts))


@shape
def key_and_list(facts):
    key = (
        "<h3>What the words mean</h3><dl><dt>Outstanding</dt><dd>The force has gone far beyond what is asked.</dd>"
        "<dt>Good</dt><dd>The force has shown nearly all of it.</dd></dl>"
    )
    return list_with_dashes(facts) + key


@shape
def graphic_by_area(facts):
    alt = "; ".join(f"{t}: {g}" for t, g in facts)
    return judgments(f"<figure><img src='judgments.svg' alt=\"{alt}.\"></figure>")


@shape
def graphic_by_grade(facts):
    alt = ". ".join(f"{grade}: {', '.join(titles)}" for grade, titles in by_grade(facts) if titles)
    return judgments(f'<div role="img" aria-label="{alt}."></div>')


# --- sections -------------------------------------------------------------------------------------------------------


def sentence(title: str, grade: str, who: str = "The force") -> str:
    verb = "requires improvement" if grade.startswith("req") else f"is {grade}"
    return f"{who} {verb} at {title[0].lower()}{title[1:]}."


@shape
def section_sentences(facts):
    return sections(
        facts,
        lambda t, g: (
            f"<h2>{t}</h2><p><strong>{sentence(t, g, '{force}')}</strong></p><h3>Areas for improvement</h3>{PROSE}"
        ),
    )


@shape
def section_sentences_run_on(facts):
    return sections(
        facts,
        lambda t, g: f"<h3>{t}</h3><p>{sentence(t, g, 'The constabulary')} It knows what it must do next.</p>{PROSE}",
    )


@shape
def section_badges(facts):
    return sections(facts, lambda t, g: f"<section><h2>{t}</h2><span>{g.capitalize()}</span>{PROSE}</section>")


@shape
def section_heading_with_grade(facts):
    return sections(facts, lambda t, g: f"<h2>{t} <span class='badge'>{g.capitalize()}</span></h2>{PROSE}")


@shape
def section_heading_with_dash(facts):
    return sections(facts, lambda t, g: f"<h2>{t} – {g}</h2>{PROSE}")


@shape
def section_alt(facts):
    return sections(facts, lambda t, g: f"<h2>{t}</h2><img src='a.png' alt='Grade: {g}'>{PROSE}")


@shape
def section_label(facts):
    return sections(facts, lambda t, g: f"<h2>{t}</h2><p>Our grade</p><p>{g.capitalize()}</p>{PROSE}")


@shape
def section_aria(facts):
    return sections(facts, lambda t, g: f"<h2>{t}</h2><span role='img' aria-label='Judgment: {g}'></span>{PROSE}")


@shape
def accordion(facts):
    return sections(
        facts,
        lambda t, g: (
            f"<h3><button aria-expanded='false'><span>{t}</span> "
            f"<span class='visually-hidden'>Grade:</span> {g.capitalize()}"
            f"</button></h3><div>{PROSE}</div>"
        ),
    )


@shape
def numbered_questions(facts):
    return sections(facts, lambda t, g: f"<h2>{t}</h2><h3>Judgment: {g}</h3>{PROSE}")


@shape
def question_headings(facts):
    return sections(
        facts,
        lambda t, g: (
            f"<h2>How good is the force at {t[0].lower()}{t[1:]}?</h2><p>{g.capitalize()}</p>"
            f"<h3>Main findings</h3>{PROSE}"
        ),
    )


@shape
def table_and_sections(facts):
    return rows(facts) + section_sentences(facts)


@shape
def columns_and_sections(facts):
    return columns_of_lists(facts) + section_badges(facts)


@shape
def groups_and_sections(facts):
    return grade_headings(facts) + section_sentences_run_on(facts)


def report(
    facts: Facts,
    shape_name: str,
    *,
    framework: str = "peel-2023-25",
    name: str = "Norfolk Constabulary",
    place: str = "Norfolk",
    head: int = 0,
    short: bool = False,
    total: int | None = None,
) -> str:
    """A whole page: chrome, heading, lead, victim service, comparability, observations, and the grades in one shape."""
    titles = {**TITLES[framework], **(SHORT if short else {})}
    years = framework.removeprefix("peel-").replace("-", ("–", "/", "-")[head % 3], 1)
    heading = [
        f"{place} {years}",
        f"PEEL {years}: An inspection of {name}",
        f"PEEL {years} Police effectiveness, efficiency and legitimacy: An inspection of {name}",
    ][head % 3]
    count = len(facts) if total is None else total
    told = SHAPES[shape_name]([(titles[question], grade) for question, grade in facts.items()]).replace("{force}", name)
    return f"""<!doctype html><html lang="en-GB"><head><title>{heading} - HMICFRS</title><style>.x{{}}</style></head>
<body class="page">
<a href="#main">Skip to content</a><header><a href="/">HMICFRS</a> <a href="/cy/">Cymraeg</a></header>
<nav><ul><li>Suffolk 2023–25</li><li>Investigating crime – inadequate</li></ul></nav>
<main id="main"><h1>{heading}</h1><p>Published on: 21 June {framework[5:9]}</p>
<h2>Overall summary</h2>
<p>Our inspection assessed how good {name} is in {count + 1} areas of policing. We make graded judgments in
{NUMBERS[count] if count < len(NUMBERS) else count} of these {count + 1}, as follows:</p>
{told}
<h2>The service to victims</h2>
<p>We looked as well at how good a service {name} gives victims of crime. We don’t make a graded
judgment of that.</p>
<h2>Important changes to PEEL</h2>
<p>A lower grade than in an earlier cycle, as from good to adequate, doesn’t by itself mean that
performance has declined since our last inspection, unless this report says so.</p>
<h2>HM Inspector’s observations</h2>
<p>I am pleased with how {name} keeps people safe. The force is outstanding at responding to the
public when lives are at risk. It is good at investigating crime that hurts many.</p>
<h2>About the data</h2><p>Our data come from the force.</p></main>
<aside><h2>Related</h2><p>Suffolk Constabulary is inadequate at investigating crime.</p></aside>
<footer><p>Good</p></footer><script>var grade="inadequate";</script></body></html>"""


def cycle_grades(questions: list[str], start: int = 0) -> Facts:
    """Every question with a grade, one after another on the scale."""
    return {question: SCALE[(n + start) % len(SCALE)] for n, question in enumerate(questions)}
