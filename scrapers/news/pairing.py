"""Within one clause: the questions of each grade, those after it, before it and those of the sentence's opening.

Works on skeletons (`skeleton.py`) with the word lists of `phrases.py`.
"""

from __future__ import annotations

import re

from schema.grades import Grade
from scrapers.news import phrases, tenses, vetoes
from scrapers.news.cuts import Clause
from scrapers.news.nearest import nearest
from scrapers.news.skeleton import Skeleton

# "The Q reports came out in October, when": all that follows is of that question.
_REPORTS_ON = re.compile(r"(?:the |its |their )?Q (?:reports?|inspections?|verdicts?|grades?|ratings?)\b")
_OPENS = re.compile(r"(?:in|on|for|at|under|when|but when|but in|but on|but for)\b")
# "On Q, a word that few know, F is G."
_OPENED = re.compile(
    r" (?=(?:the )?[FA]\b)|[^,A-Z]{0,70},\s(?!and |or )|,\s(?:which|published|released|issued|out"
    r"|an? )[^,;:QGRF]{1,90},\s"
)
# "... a report on Q, in which F was G".
_REPORTED_ON = re.compile(
    r"\b(?:reports?|inspections?|reviews?|assessments?|verdicts?)(?: (?:by|from) (?:the )?I)? (?:on|into|of)"
    r" (?:its |the |police )?(?=Q(?: (?:of|at) F)?,? (?:in \w+ )?(?:in which|where|which|when|and A|and i|said"
    r"|says|found|finds|concluded)\b)"
)
# "The best marks for Q went to F and F, both of which were G."
_MARKS_FOR = re.compile(
    r"(?:the )?(?:best|top|highest|lowest|worst) (?:marks?|grades?|ratings?|scores?) (?:for|in|on) (?:the |its )?Q"
)
# "... G for Q, and its Q got the same mark" - "Q another" - "Q likewise".
_SAME_AFTER = re.compile(
    r",? (?:which |that )?(?:(?:has|have|had|was|were|is|been|being|also|put|given|awarded|handed|rated|graded|marked"
    r"|got|gets|received|earned|drew|took|won|met|shared|came|assessed|placed|put) )*(?:in |at |with |on |as )?"
    r"(?:(?:the|that|an?) (?:very )?(?:same|identical|similar|like|equal)(?: (?:grade|mark|rating|verdict|assessment"
    r"|judge?ment|bracket|level|way|one|score|category|fate))?|likewise|another|(?:an?|the) (?:second|third|fourth))"
    r"(?=[,.;)–—-]|\s(?:and|but|while|in|too|as)\b|\s*\Z)"
)
_AREAS_OF = re.compile(r"\b(?:areas|questions|parts|aspects|elements|strands) of \Z")


def opening_of(skeleton: Skeleton) -> tuple[int, ...]:
    """The questions of an opening phrase, which all of the sentence is about: "In Q and Q, F and F R"."""
    words, places = skeleton.words, skeleton.letters("QGR")
    if (reported := _REPORTED_ON.search(words)) is not None:
        return (reported.end(),)
    if not places or skeleton.tokens[places[0]].letter != "Q":
        return ()
    if _REPORTS_ON.match(words) or _MARKS_FOR.match(words):
        return (places[0],) if len(skeleton.letters("Q")) == 1 else ()
    if not _OPENS.match(words) or not phrases.glue(words[: places[0]], phrases.OPENING, phrases.FORWARD_LINKS):
        return ()
    found = run(skeleton, places, closing="")
    return found if _OPENED.match(words, found[-1] + 1) else ()


def pairs_of(skeleton: Skeleton, clause: Clause, opening: tuple[int, ...]) -> dict[int, tuple[int, ...]]:
    """The questions of each grade of a clause: those after it first, then, of what is left, those before it.

    `opening` are those of the sentence's opening phrase, which count where the clause has none of its own.
    """
    words, grades = skeleton.words, skeleton.letters("GR", clause.start, clause.end)
    pairs = {grade: _forward(skeleton, clause, grade) for grade in grades}
    taken = {place for places in pairs.values() for place in places}
    unknown = [grade for grade in grades if not pairs[grade] and phrases.OF_UNKNOWN.match(words, grade + 1)]
    for grade in grades:
        if not pairs[grade] and grade not in unknown:
            pairs[grade] = tuple(place for place in _backward(skeleton, clause, grade) if place not in taken)
            taken.update(pairs[grade])
        more = phrases.SO_WAS.match(words, grade + 1)
        if not more and pairs[grade] and pairs[grade][-1] > grade:
            last = pairs[grade][-1] + 1
            more = phrases.ANOTHER.match(words, last) or phrases.SO_WAS.match(words, last)
        following = skeleton.letters("QGR", more.end(), clause.end) if more else []
        if more and following and skeleton.tokens[following[0]].letter == "Q" and following[0] not in taken:
            link = f"at{words[more.end() : following[0]]}"
            again = (
                run(skeleton, following, closing="")
                if phrases.glue(link, phrases.FORWARD, phrases.FORWARD_LINKS)
                else ()
            )
            pairs[grade] += again
            taken.update(again)
    for grade in grades:
        near = (
            None if pairs[grade] or opening or grade in unknown else nearest(skeleton, clause.start, clause.end, grade)
        )
        if near is not None and near not in taken:
            following = [place for place in skeleton.letters("QGR", near, clause.end) if place not in taken]
            pairs[grade] = (
                run(skeleton, following, closing="") if near > grade else _listed_before(skeleton, clause, near)
            )
            taken.update(pairs[grade])
    for grade, places in _same_after(skeleton, clause, pairs, taken).items():
        pairs[grade] += places
        taken.update(places)
    return pairs if any(pairs.values()) or unknown else dict.fromkeys(pairs, opening)


def _same_after(
    skeleton: Skeleton, clause: Clause, pairs: dict[int, tuple[int, ...]], taken: set[int]
) -> dict[int, tuple[int, ...]]:
    """The questions of which a clause says that they got the same as the one before: "and its Q got the same mark"."""
    found: dict[int, tuple[int, ...]] = {}
    given = [grade for grade, places in pairs.items() if places]
    for place in skeleton.letters("Q", clause.start, clause.end):
        before = [grade for grade in given if max(grade, *pairs[grade]) < place]
        if place not in taken and before and _SAME_AFTER.match(skeleton.words, place + 1):
            found[before[-1]] = (*found.get(before[-1], ()), place)
    return found


def _forward(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[int, ...]:
    """The questions after a grade: "good at Q, Q and Q"."""
    words = skeleton.words
    following = skeleton.letters("QGR", grade + 1, clause.end)
    if not following or skeleton.tokens[following[0]].letter != "Q" or phrases.SO_WAS.match(words, grade + 1):
        return ()
    between = tenses.IN_YEAR.sub("", words[grade + 1 : following[0]])
    pillar = len(following) > 1 and skeleton.tokens[following[1]].letter == "Q"
    if pillar and _AREAS_OF.search(words, grade, following[0]) and ":" in words[following[0] : following[1]]:
        # "G in three areas of Q: Q, Q and Q": the first is the pillar of the others.
        following, between = following[1:], " in: "
    links = phrases.glue(between, phrases.FORWARD, phrases.FORWARD_LINKS)
    if phrases.RATED_AS.search(words, clause.start, grade) and phrases.glue(
        f"at{between}", phrases.FORWARD, phrases.FORWARD_LINKS
    ):
        return run(skeleton, following, closing="")
    listed = re.search(r"\b(?:areas?|grades?|ratings?)\b", between) or phrases.AREAS_BEFORE.search(
        words[max(clause.start, grade - 60) : grade]
    )
    if not links or (links <= phrases.LISTING_LINKS and not listed):
        return ()
    if between.startswith(", with ") and _ratesit(skeleton, clause, grade) and skeleton.letters("GR", following[0]):
        return ()
    dash = between.strip()[-1:]
    return run(skeleton, following, closing=dash if dash in phrases.DASHES else "")


def _ratesit(skeleton: Skeleton, clause: Clause, grade: int) -> bool:
    """Whether the question of a grade stands right before it: "rates Q as G"."""
    before = skeleton.letters("QGR", clause.start, grade)
    return bool(before) and skeleton.words[before[-1] : grade] in {"Q as ", "Q as an ", "Q as a "}


def run(skeleton: Skeleton, places: list[int], *, closing: str, also: tuple[str, ...] = ()) -> tuple[int, ...]:
    """The list of questions that begins the given places.

    `closing`: the dash that ends it, where one opened it; `also`: words that part its questions, too.
    """
    found = [places[0]]
    for place in places[1:]:
        between = skeleton.words[found[-1] + 1 : place]
        if skeleton.tokens[place].letter != "Q":
            closed = closing and between.strip().startswith(closing)
            if len(found) > 1 and not closed and _leads_to(skeleton, between, place):
                # The next grade's own: "good for Q and Q, Q was adequate", "good at Q, and both Q and Q are adequate".
                own = next((n for n, one in enumerate(found) if _both(skeleton, one)), len(found) - 1)
                found = found[: max(1, own)]
            break
        if not phrases.glue(between, phrases.LIST.union(also), phrases.LIST.union(also)):
            break
        found.append(place)
    return tuple(found)


def _both(skeleton: Skeleton, place: int) -> bool:
    return re.search(r"\bboth (?:its |the |their |our )?\Z", skeleton.words[max(0, place - 20) : place]) is not None


def _leads_to(skeleton: Skeleton, between: str, grade: int) -> bool:
    """Whether a question and the grade after it belong together: "Q was rated G", "Q requires improvement"."""
    if between in {" ", ", also "} and phrases.ADJACENT.search(skeleton.words, 0, grade - len(between)):
        return True
    between = phrases.AND_BOTH.sub(" ", between)
    if between.strip() == "at" and phrases.PUTS.search(skeleton.words, 0, grade - len(between) - 1):
        return True
    if between.strip() == "to" and phrases.MOVED.search(skeleton.words, 0, grade - len(between) - 1):
        return True
    if skeleton.tokens[grade].grade is Grade.REQUIRES_IMPROVEMENT and re.fullmatch(phrases.REQUIRES, between):
        return True
    return bool(phrases.glue(between, phrases.BACKWARD, phrases.BACKWARD_LINKS))


def _backward(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[int, ...]:
    """The questions before a grade: "Q and Q were rated good"."""
    words = skeleton.words
    before = skeleton.letters("QGR", clause.start, grade)
    if not before or skeleton.tokens[before[-1]].letter != "Q":
        return ()
    found = _listed_before(skeleton, clause, before[-1])
    between = words[before[-1] + 1 : grade]
    apposed = between in {", ", " – ", ") "} and phrases.THE_AREAS.search(words, clause.start, found[0])
    if not apposed and not _leads_to(skeleton, between, grade):
        return ()
    # "In all but Q it is good" gives Q nothing; "except Q, where it is good" does.
    if vetoes.EXCEPTED.search(words, clause.start, found[0]) and " where " not in words[before[-1] : grade]:
        return ()
    return found


def _listed_before(skeleton: Skeleton, clause: Clause, last: int) -> tuple[int, ...]:
    """The list of questions that ends at a place."""
    found = [last]
    for place in reversed(skeleton.letters("QGR", clause.start, last)):
        between = skeleton.words[place + 1 : found[-1]]
        if skeleton.tokens[place].letter != "Q" or not phrases.glue(between, phrases.LIST, phrases.LIST):
            break
        found.append(place)
    return tuple(reversed(found))
