"""Messages that people read: events in, a letter out. Pure.

A letter says in one line what moved from what to what, then the words it rests on and where they stand. Whatever was
read on a page, or written by a person, comes into it as one line of words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from schema.events import (
    DigestData,
    Event,
    EventType,
    EvidenceShown,
    GradeData,
    PhaseData,
    SourceData,
    SubscriptionData,
)
from schema.forces import forces
from schema.frameworks import frameworks
from schema.grades import Authority
from worker.letters import Item, Letter, Quote, cut, link, one_line
from worker.rhythms import DAILY, LONDON

SUBJECT_CHARACTERS = 200
_QUOTE_CHARACTERS = 600
_SEVERAL_QUOTE_CHARACTERS = 240
_NAMED = 3
"""So many forces are named in a subject; of more it says how many."""
_RANK = (
    EventType.TEST,
    EventType.RETRACTED,
    EventType.MOVED,
    EventType.REBASED,
    EventType.PHASE_MOVED,
    EventType.REPORTED,
    EventType.FIRST,
    EventType.CONFIRMED,
    EventType.DRIFTED,
    EventType.RECOVERED,
    EventType.DISABLED,
)
"""In a letter about several events, what comes first."""
_COUNTED = {
    EventType.RETRACTED: "{} withdrawn",
    EventType.MOVED: "{} moved",
    EventType.REBASED: "{} given anew, not comparable",
    EventType.PHASE_MOVED: "{} in or out of special measures",
    EventType.REPORTED: "{} reported",
    EventType.FIRST: "{} first known",
    EventType.CONFIRMED: "{} confirmed",
    EventType.DRIFTED: "{} no longer readable",
    EventType.RECOVERED: "{} readable again",
    EventType.DISABLED: "{} switched off",
}


def compose(events: Sequence[Event], *, subscription: int | None = None) -> Letter:
    """The letter that tells of these events: of one report, of one digest, or of one thing alone.

    Raises ValueError for none at all.
    """
    if not events:
        raise ValueError("a letter tells of something")
    digests = [event.data for event in events if isinstance(event.data, DigestData)]
    told = [event for event in events if not isinstance(event.data, DigestData)]
    several = len(told) > 1
    ordered = sorted(told, key=_place) if several else told
    items = tuple(_item(event, withdrawn=_withdrawn(event, told), several=several) for event in ordered)
    footer = _footer(events, subscription)
    if digests:
        return Letter(_digest_subject(digests[-1], told), _digest_opening(digests[-1], told), items, footer)
    subject = _several_subject(told) if several else items[0].headline
    return Letter(cut(subject, SUBJECT_CHARACTERS), (), items, footer)


def _place(event: Event) -> tuple[str, int, str]:
    data = event.data
    force = data.force.name if isinstance(data, GradeData | PhaseData) else ""
    rank = _RANK.index(event.type) if event.type in _RANK else len(_RANK)
    return force, rank, event.sequence


def _withdrawn(event: Event, others: Iterable[Event]) -> bool:
    """Whether a later event of the same letter takes back the grade that this one tells."""
    data = event.data
    if not isinstance(data, GradeData) or event.type is EventType.RETRACTED or data.current is None:
        return False
    return any(
        isinstance(other.data, GradeData)
        and other.type is EventType.RETRACTED
        and other.sequence > event.sequence
        and (other.data.force, other.data.question) == (data.force, data.question)
        and other.data.previous is not None
        and (other.data.previous.grade, other.data.previous.framework) == (data.current.grade, data.current.framework)
        for other in others
    )


def _item(event: Event, *, withdrawn: bool, several: bool) -> Item:
    data = event.data
    most = _SEVERAL_QUOTE_CHARACTERS if several else _QUOTE_CHARACTERS
    if isinstance(data, GradeData):
        item = Item(_grade_headline(event.type, data), _grade_details(event.type, data), _quotes(data.evidence, most))
        if event.type is EventType.CONFIRMED and several:
            item = Item(item.headline)
    elif isinstance(data, PhaseData):
        item = Item(_phase_headline(data), (), _quotes(data.evidence, most))
    elif isinstance(data, SourceData):
        item = _source_item(event.type, data)
    elif isinstance(data, SubscriptionData):
        item = _subscription_item(event.type, data)
    else:
        raise TypeError(f"a digest is no item: {event.id}")
    if withdrawn:
        item = Item(f"{item.headline} [since withdrawn]", item.details, item.quotes)
    return item


# Grades


def _grade_headline(kind: EventType, data: GradeData) -> str:
    what = f"{_force(data.force.slug, data.force.name)}: {one_line(data.question.title)}"
    previous, current = data.previous, data.current
    if kind is EventType.RETRACTED or current is None:
        return _retracted_headline(data)
    now = f"{current.grade.words} ({_title(current.framework)})"
    if kind is EventType.REPORTED:
        return f"{what} is graded {now}, reports {_host(data.evidence, current.url)}"
    if kind is EventType.FIRST or previous is None:
        return f"{what} is graded {now}, the first grade known of it"
    before = previous.grade.words
    if kind is EventType.CONFIRMED:
        return f"{what} stays {now}"
    if kind is EventType.REBASED:
        return (
            f"{what} is graded {now}; {_title(previous.framework)} said {before}, and the two grades cannot be compared"
        )
    way = f" {data.direction.value}" if data.direction else ""
    return f"{what} moved{way} from {before} to {now}"


def _retracted_headline(data: GradeData) -> str:
    force, question = _force(data.force.slug, data.force.name), one_line(data.question.title)
    wrong, right = data.previous, data.current
    was = f"{wrong.grade.words} ({_title(wrong.framework)})" if wrong else "without a grade"
    if right is None:
        return f"We were wrong: {force} has no known grade for {question}; it is not {was}"
    stands = f"{force}'s grade for {question} is {right.grade.words} ({_title(right.framework)})"
    if data.reason == "reinstated":
        return f"We were wrong to withdraw it: {stands} after all, not {was}"
    if data.reason == "overruled":
        return f"Overruled: {stands}, not {was}; a page that counts for more says so"
    return f"We were wrong: {stands}, not {was}"


_REASONS = {
    "revisit": "The inspectorate went back and graded it again.",
    "correction": "The inspectorate corrected what it had published.",
    "unstated": "The page was changed; it does not say why.",
    "misread": "Our reader had misread the page; nothing moved.",
    "overruled": "Nothing moved: we had it from a page that counts for less.",
    "retracted": "A person looked and withdrew what we had told you; nothing moved.",
    "reinstated": "A person looked again and put it back.",
}


def _grade_details(kind: EventType, data: GradeData) -> tuple[str, ...]:
    lines = []
    before = data.previous
    if kind is EventType.MOVED and before and data.current and before.framework != data.current.framework:
        lines.append(f"Before: {before.grade.words} ({_title(before.framework)}, {_day(before.published_on)}).")
    if kind is EventType.REBASED:
        lines.append("The inspectorate grades differently now, so this says neither better nor worse.")
    if data.comparison is not None and kind is not EventType.RETRACTED:
        lines.append(f"The report itself says of the change: “{cut(one_line(data.comparison.text), 300)}”")
    if kind is EventType.REPORTED:
        lines.append("The inspectorate's own pages, as far as we read them, do not say so yet.")
    if data.reason in _REASONS:
        lines.append(_REASONS[data.reason])
    if data.note:
        lines.append(f"The reason given: “{cut(one_line(data.note), 500)}”")
    if kind is EventType.RETRACTED and data.current is None and data.evidence:
        lines.append("It rested on these words:")
    if data.current and kind is not EventType.RETRACTED:
        lines.append(f"Published {_day(data.current.published_on)}.")
    return tuple(lines)


# Phases, sources, subscriptions


def _phase_headline(data: PhaseData) -> str:
    what = "enters" if data.direction == "in" else "leaves"
    measures = " (special measures)" if data.phase == "engage" else ""
    when = f", {_told_day(data.date)}" if data.date else ""
    by = f", reports {_host(data.evidence, '')}" if data.authority is Authority.REPORTED else ""
    name = _force(data.force.slug, data.force.name)
    return f"{name} {what} the {one_line(data.phase).capitalize()} phase{measures}{when}{by}"


def _source_item(kind: EventType, data: SourceData) -> Item:
    source, why = one_line(data.source), one_line(data.why)
    where = (Quote("", link(data.url)),)
    if kind is EventType.RECOVERED:
        return Item(f"Source {source} can be read again", ("What it shows counts again from now on.",))
    line = f"{data.drift} readings in a row were not as they should be. All standings stay as they are."
    return Item(f"Source {source} can no longer be read as before", (line, f"The last: {cut(why, 500)}."), where)


def _subscription_item(kind: EventType, data: SubscriptionData) -> Item:
    number = data.subscription
    if kind is EventType.TEST:
        return Item(f"This is a test: what is announced will reach you (subscription {number})")
    mend = f"`gradewatch subscriptions resume {number}` switches it on again, and sends what it missed."
    return Item(f"Subscription {number} ({data.channel}) was switched off", (cut(one_line(data.why), 500), mend))


# Several, and digests


def _several_subject(events: Sequence[Event]) -> str:
    """What several events tell in all: `Cambridgeshire: 2 grades moved (1 up, 1 down), 7 confirmed (PEEL 2017)`."""
    current = {
        event.data.current.framework for event in events if isinstance(event.data, GradeData) and event.data.current
    }
    framework = f" ({_title(current.pop())})" if len(current) == 1 else ""
    who = _who(events)
    return f"{who}: {_counts(events)}{framework}" if who else f"{_counts(events)}{framework}"


def _who(events: Iterable[Event]) -> str:
    named = {
        event.data.force.slug: _force(event.data.force.slug, event.data.force.name)
        for event in events
        if isinstance(event.data, GradeData | PhaseData)
    }
    names = sorted(named.values())
    return ", ".join(names) if len(names) <= _NAMED else f"{len(names)} forces"


def _counts(events: Iterable[Event]) -> str:
    events = list(events)
    counted = Counter(event.type for event in events)
    parts: list[str] = []
    for kind in _RANK:
        if not counted[kind] or kind not in _COUNTED:
            continue
        number = _number(counted[kind], "grade") if not parts and ".grade." in kind else str(counted[kind])
        if kind is EventType.PHASE_MOVED:
            number = _number(counted[kind], "force")
        elif kind in {EventType.DRIFTED, EventType.RECOVERED}:
            number = _number(counted[kind], "source")
        elif kind is EventType.DISABLED:
            number = _number(counted[kind], "subscription")
        part = _COUNTED[kind].format(number)
        if kind is EventType.MOVED:
            ways = Counter(
                e.data.direction.value
                for e in events
                if isinstance(e.data, GradeData) and e.type is kind and e.data.direction
            )
            part += f" ({', '.join(f'{ways[way]} {way}' for way in ('up', 'down') if ways[way])})" if ways else ""
        parts.append(part)
    return ", ".join(parts)


def _digest_subject(data: DigestData, told: Sequence[Event]) -> str:
    day = _day(data.until.astimezone(LONDON).date())
    name = f"gradewatch, {day}" if data.every == DAILY else f"gradewatch, the week to {day}"
    if told:
        who = _who(told)
        return cut(f"{name}: {_counts(told)}{f' ({who})' if who else ''}", SUBJECT_CHARACTERS)
    if not data.pages_checked:
        return f"{name}: NOTHING COULD BE CHECKED"
    if data.events:
        return f"{name}: told before"
    return f"{name}: nothing moved, {data.forces_checked} of {_number(data.forces, 'force')} checked"


def _digest_opening(data: DigestData, told: Sequence[Event]) -> tuple[str, ...]:
    since, until = _moment(data.since), _moment(data.until)
    lines = []
    if told:
        lines.append(f"What was announced from {since} to {until}:")
    elif not data.events:
        lines.append(f"Nothing was announced from {since} to {until}.")
    missing = data.events - len(told)
    if missing > 0:
        lines.append(f"{_number(missing, 'event')} of that time came to you in another message.")
    last = f"The last look was on {_moment(data.last_checked)}." if data.last_checked else "There was never a look."
    if data.pages_checked:
        lines.append(
            f"Checked in that time: {data.forces_checked} of {_number(data.forces, 'force')}, "
            f"{_number(data.pages_checked, 'page')}. {last}"
        )
    else:
        lines.append(
            "No page of the inspectorate could be checked in that time, so grades may have moved unseen. "
            f"{last} Whoever runs this service should look: `gradewatch status`."
        )
    if data.drifted:
        names = ", ".join(one_line(name) for name in data.drifted)
        lines.append(f"Some pages can no longer be read as before, and may hide a move (source {names}).")
    return tuple(lines)


def _footer(events: Sequence[Event], subscription: int | None) -> tuple[str, ...]:
    first, last = int(events[0].sequence), int(events[-1].sequence)
    numbers = f"event {first}" if first == last else f"events {first} to {last}"
    lines = [f"gradewatch at {one_line(events[0].source)}, {numbers} of its log."]
    if subscription is not None:
        lines.append(
            f"You get this by subscription {subscription}; whoever runs the service ends it with "
            f"`gradewatch subscriptions end {subscription}`."
        )
    return tuple(lines)


# Words


def _force(slug: str, name: str) -> str:
    return forces()[slug].place if slug in forces() else one_line(name)


def _title(framework: str) -> str:
    return frameworks()[framework].title if framework in frameworks() else one_line(framework)


def _quotes(evidence: Sequence[EvidenceShown], most: int) -> tuple[Quote, ...]:
    """The words that the newer grade rests on, once each."""
    return tuple(Quote(cut(one_line(one.text), most), link(one.url)) for one in evidence[:1])


def _host(evidence: Sequence[EvidenceShown], url: str) -> str:
    """Who reports it: the host of the page, without `www.`."""
    try:
        host = urlsplit(evidence[0].url if evidence else url).hostname
    except ValueError:
        host = None
    return one_line(host or "a page").removeprefix("www.")


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _told_day(told: str) -> str:
    """A day, month or year in ISO form, as people write it."""
    parts = told.split("-")
    try:
        day = date(*(int(part) for part in [*parts, "1", "1"][:3]))
    except ValueError:
        return one_line(told)
    return {1: f"{day:%Y}", 2: f"{day:%B %Y}"}.get(len(parts), _day(day))


def _moment(moment: datetime) -> str:
    """A moment by London's clock."""
    local = moment.astimezone(LONDON)
    return f"{_day(local.date())}, {local:%H:%M}"
