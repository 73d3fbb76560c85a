"""Within one sentence: which grade belongs to which questions and forces, and whether it is last time's.

Works on skeletons (`skeleton.py`). A grade is bound to a question only over words from short lists, so that prose which
merely sounds like a grade ("good progress in preventing crime", "good in all but legitimacy") binds to nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapers.news.skeleton import Skeleton

_NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen single 1 2 3 4 5 6 7 8 9 10 11 12 13"
_PLAIN = (
    "the its their his her our it they A F s 's effectively well way ways that force force's constabulary police area areas of when"
    " comes terms relation respect regard regards performance work handling ability being both all overall also again , key"
    f" {_NUMBERS}"
)
_FORWARD_LINKS = frozenset("at in for on how with : - – — ( including include includes included are were is".split())
_FORWARD = _FORWARD_LINKS | frozenset(
    (
        f"{_PLAIN} category categories rating ratings grade grades grading gradings score mark namely these this such as following"
        " to carries approach pillar element elements question questions field fields aspect aspects strand strands heading across against"
        " provides service out which second highest top lowest possible worst best respectively x"
    ).split()
)
_LISTS_AREAS = frozenset("are were is include includes included".split())
_BACKWARD_LINKS = frozenset(
    (
        "is was were are be been being rated graded judged deemed assessed classed classified categorised found considered"
        " ranked marked scored labelled : - – — ( as received given got gets gained earned awarded achieved remains remained"
        " remain where regarded adjudged"
    ).split()
)
_BACKWARD = _BACKWARD_LINKS | frozenset(
    (
        "has have had also both all now still again to a an the rating grade grading of with it A F they which at overall currently"
        " this year time 's performance work by inspectors hmic hmicfrs inspectorate , force constabulary consistently each s only"
    ).split()
)
_LIST = frozenset(
    ", ; and & as well in at for how the its their it A both also effectively then • - on way areas plus s 's together along with".split()
)
_LONGEST_GLUE = 16
_WORD = re.compile(r"'s\b|[a-z0-9']+|[A-Z]|[^\sa-z0-9A-Z]")

_GRADERS = (
    "rated|rates|rate|graded|judged|judges|deemed|assessed|classed|classified|categorised|ranked|marked|scored|labelled|branded"
    "|considered|found|given|gave|gives|awarded|receives?|received|receiving|gets?|got|earned|achieved|achieving|secured"
    "|gained|handed|won|obtained|declared|adjudged|regarded|evaluated|retained|retains|kept|held|maintained|maintains|rating of"
    "|gradings? of|grades? of|score of|verdict of|judgments? of|judgements? of|ratings? of|said|says|concluded|moved|improved|risen|dropped|fallen"
    "|slipped|downgraded|upgraded|gone|went|rose|fell|up|down"
)
_FILLER = (
    r"(?:[AFQ]|it|them|us|itself|as|to|be|being|been|at|with|an?|the|of|its?|their|overall|also|again|both|all|each|either|by|inspectors?"
    r"|hmic(?:frs)?|'s|s|performance|work|currently|still|now|top|highest|second|new|grades?|ratings?|gradings?|marks?|areas?"
    r"|categor(?:y|ies)|numbers|in|on|for|across|from|police|and|is|was|were|are|that|force|"
    + "|".join(_NUMBERS.split())
    + r"|[-,:–—(])"
)
_GRADED = re.compile(rf"\b(?:{_GRADERS})(?:\s*{_FILLER}(?![\w'])|\s*[-,:–—(]){{0,14}}\s*\Z")
_COPULA = re.compile(
    r"(?:[FAQ]|\bwhich|\bwho|\bthat|\bboth|\ball|\bpolice|\bconstabulary|\bareas?|\bforces|\))\s?,?\s?"
    r"(?:has been|have been|had been|is|are|was|were|remains?|remained|being|be)"
    r"(?:\s(?:also|again|now|currently|both|all|still|only|the|an?|indeed|already|once|each))*\s?\Z"
)
_VERBAL = re.compile(r"(?:[FAQ)]|\bwhich|\bthat|\bboth|\ball|\bpolice|\bto|\band|\balso|\bstill|\bcurrently|\bareas?|,)\s?,?\s?\Z|\A\s*\Z")
_COORDINATE = re.compile(r"(?:\A|[,:;(–—-]|\band|\bbut|\bplus)\s*(?:with|is|was|were|also|as|an?|it|A|F|then|rated|graded|judged|being|to|be|and|\s)*\Z")
_AREAS = re.compile(r"\bareas? (?:which |that |(?:rated|graded|judged|deemed|found)(?: as| to be)? )*(?:are |were |was )?\Z")

# What may follow an adjective that is a grade; a noun after it makes it a plain adjective.
_FOLLOWS = re.compile(
    r"\s*(?:\Z|[^\s\w])|\s(?:[AFR]\b|G\b|(?:in|at|for|by|on|across|overall|when|with|as|and|or|but|while|whereas|rating|ratings|grades?"
    r"|gradings?|score|scores|marks?|judge?ments?|verdict|category|categories|standard|areas?|last|this|again|from|compared|although|though|despite|because"
    r"|since|under|within|after|before|during|over|to|is|was|were|are|respectively|both|today|now|previously|twelve|12|two|three|one|year|years|-)\b)"
)
_WEAK_BEFORE = re.compile(
    r"\b(?:not yet|so|very|really|pretty|consistently|generally|mostly|largely|broadly|mainly|how|as|no|some|more|many|other|for|any|much|provid\w+ an?|do\w* an?)\s*\Z"
)
_NEGATED = re.compile(r"\b(?:no|not(?! only)|none|never|neither|nor|without|nothing|nowhere|\w+n't|cannot|unable|avoid\w*|denie[sd]|wrong\w*|false\w*)\b")
_NEGATED_AFTER = re.compile(r"\s*(?:rating |grade )?(?:in|for|at) (?:none|no|any|neither)\b|\s*in every .{0,12}(?:except|bar|but)\b")
_SUPPOSED = re.compile(
    r"\b(?:if|would|could|should|may|might|aim\w*|hop(?:e|es|ed|ing)|want\w*|wish\w*|expect\w*|aspir\w*|striv\w*|target\w*|towards?|needs? to"
    r"|must|become|becoming|try\w*|goal|ambition|unless|whether|until|potentially|likely|predict\w*|deserv\w*|nearly|almost|like to|will|seek\w*"
    r"|bid|plan\w* to|pledge\w*|promis\w*|vow\w*|determined|working|in order|a chance|either|return(?:ing)? to)\b"
)
_CONNECTOR = re.compile(r"\b(?:after|because|since|that|having|which|who|despite|where|given)\b|[;:]")
_EXPLAINS = re.compile(
    r"\b(?:scale|possible (?:grades|ratings|judge?ments|outcomes)|(?:four|five|4|5)(?: possible| different)? (?:grades|gradings|judge?ments|ratings|categories|grade)\b"
    r"|grade of G means|means that|rang(?:e|es|ing) from|either G|G (?:or|to) [GR]\b(?! (?:at|in|for))|a new grade|introduc\w+|definition|defined as|G means|G is (?:when|where|given))"
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:\w+|\d+)(?: \w+)? forces\b|\bnationally\b|\bof the 43\b|\bon average\b|\bnational (?:average|picture)\b|\bmost (?:of|forces)\b"
)
_ASIDE = re.compile(r"\b(?:unlike|compared (?:with|to)|alongside|than|like|neighbouring|neighbours?|from|with|formerly|at|joined|behind|to|of|by|against|including neighbour)\s\Z")
_LISTED_FORCES = re.compile(r"\s?(?:,|and|&|, and|as well as|;|together with|along with|both|, both)?\s?")
_SPLIT = re.compile(r";|,?\s(?:but|while|whilst|whereas|although|though|yet|however)\s|,?\sand\s(?=(?:A|F|also|is|was|were|had|has|then|R|rated|graded|judged|G)\b)|,\s(?=(?:A|F|R)\b)")

_YEAR = re.compile(r"\b(?:in|from|of|for|since|back in|during|the) (?:(?:its|the|their|an?|late|early|\w+ber|january|february|march|april|may|june|july|august) )*(20[12]\d)\b(?!\s?[/–-]\s?\d)")
_THEN = (
    r"last year|last time|previous(?:ly)?|formerly|last inspect\w+|last (?:peel |full )?(?:assessment|report)|a year (?:ago|earlier|before)|(?:12|twelve|18|eighteen) months"
    r" (?:ago|earlier|before)|(?:two|three|four) years (?:ago|earlier|before)|years? ago|earlier (?:inspection|assessment|report)s?|the year before|prior (?:inspection|assessment)"
)
_THEN_BEFORE = re.compile(
    rf"\b(?:{_THEN})\b|\b(?:up|down|improve[ds]?|improving|improvement|rise|risen|fall|fell|dropped?|drop|moved?|gone|rose|went|slipped|change[ds]?|upgraded|downgraded|compared"
    r"|better|worse|higher|lower|increase)\b[^GR]{0,30}\b(?:from|on|with|to|than)\b(?: (?:an?|its|the|being|rated|graded|judged|last|year|s|'s|previous|it|was|A|F|of|rating|grade))*\s*\Z"
    r"|\b(?:had (?:previously )?been|used to be|had (?:previously )?(?:received|got|had)|had (?:rated|graded|judged))\b"
)
_FROM_TO = re.compile(r"\bfrom (?:an?|being|its|rated|graded|\s)*\Z")
_THEN_AFTER = re.compile(rf"(?P<lead>[^,;:()–—GRQF]{{0,60}}?)\b(?:{_THEN})\b")
_COMPARES = re.compile(r"\b(?:as|like|than|from|since|on|unchanged|same|compared|with|to|up|down|did|improve\w*)\b")
_NOW = re.compile(r"\b(?:now|this time|this year|today|latest|current(?:ly)?|new(?:est)? (?:report|inspection|assessment)|has since)\b")
_TO_NOW = re.compile(r"\bto (?:an?|being|now|\s)*\Z")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a skeleton's words."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A grade with its questions and forces (places in the skeleton). No questions: the sentence names none for it."""

    grade: int
    questions: tuple[int, ...]
    forces: tuple[int, ...]
    previous: bool
    year: int | None
    clause: Clause


def glue(words: str, allowed: frozenset[str], links: frozenset[str]) -> bool:
    """Whether the words between two tokens may join them: all of them allowed, and one at least a link."""
    parts = _WORD.findall(words)
    return len(parts) <= _LONGEST_GLUE and all(part in allowed for part in parts) and any(part in links for part in parts)


def bind(skeleton: Skeleton, *, in_list: bool = False) -> list[Bound]:
    """Every grade that a sentence asserts, with what it is bound to. `in_list`: the line is an item below a lead-in."""
    words = skeleton.words
    if _EXPLAINS.search(words) and not re.search(r"\bfrom G to [GR]\b", words):
        return []
    found: list[Bound] = []
    forces: tuple[int, ...] = ()
    for clause in _clauses(skeleton):
        own = _subjects(skeleton, clause)
        forces = own or forces
        grades = skeleton.letters("GR", clause.start, clause.end)
        taken: set[int] = set()
        pairs: dict[int, tuple[int, ...]] = {}
        for grade in grades:
            pairs[grade] = _forward(skeleton, clause, grade)
            taken.update(pairs[grade])
        for grade in grades:
            if not pairs[grade]:
                back = tuple(place for place in _backward(skeleton, clause, grade) if place not in taken)
                pairs[grade] = back
                taken.update(back)
        for grade in grades:
            coordinate = in_list or any(bound.grade < grade for bound in found)
            if not _is_grade(skeleton, clause, grade) or not _is_asserted(skeleton, clause, grade, pairs[grade], coordinate=coordinate):
                continue
            if _OTHER_SUBJECT.search(words, clause.start, grade) and not forces:
                continue
            if skeleton.letters("O", clause.start, clause.end):
                continue
            previous, year = _tense(skeleton, clause, grade)
            found.append(Bound(grade, pairs[grade], _after(skeleton, clause, grade) if not forces else forces, previous, year, clause))
    return found


def _clauses(skeleton: Skeleton) -> list[Clause]:
    """Cut where both sides hold a grade: there a new assertion begins."""
    words, grades = skeleton.words, skeleton.letters("GR")
    if not grades:
        return []
    cuts, start = [], 0
    for match in _SPLIT.finditer(words):
        if any(start <= place < match.start() for place in grades) and any(place >= match.start() for place in grades):
            if match.group().startswith(";") and not _has_grade_before(words, grades, match.end()):
                continue
            cuts.append(Clause(start, match.start()))
            start = match.end() if not match.group().strip().endswith("and") else match.end()
    cuts.append(Clause(start, len(words)))
    return cuts


def _has_grade_before(words: str, grades: list[int], start: int) -> bool:
    """Whether the part after a semicolon, up to the next, has a grade of its own; else it only goes on with a list."""
    stop = words.find(";", start)
    return any(start <= place < (len(words) if stop < 0 else stop) for place in grades)


def _subjects(skeleton: Skeleton, clause: Clause) -> tuple[int, ...]:
    """The forces that stand before a clause's first grade, as its subject: the last list of them, asides left out."""
    grades = skeleton.letters("GR", clause.start, clause.end)
    if not grades:
        return ()
    places = [
        place
        for place in skeleton.letters("F", clause.start, grades[0])
        if not _ASIDE.search(skeleton.words, max(clause.start, place - 40), place)
    ]
    subject: list[int] = []
    for place in places:
        between = skeleton.words[subject[-1] + 1 : place] if subject else ""
        if subject and not _LISTED_FORCES.fullmatch(between):
            subject = []
        subject.append(place)
    return tuple(subject)


def _after(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[int, ...]:
    """Forces after a grade: "a rating of good for Kent Police and Essex Police"."""
    later = skeleton.letters("F", grade, clause.end)
    if later and re.fullmatch(r"\s(?:rating |grade |grading |mark )?(?:in .{0,20})?(?:for|to|at) (?:both )?", skeleton.words[grade + 1 : later[0]]):
        found = [later[0]]
        for place in later[1:]:
            if not _LISTED_FORCES.fullmatch(skeleton.words[found[-1] + 1 : place]):
                break
            found.append(place)
        return tuple(found)
    return ()


def _forward(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[int, ...]:
    """The questions after a grade: "good at Q, Q and Q"."""
    words = skeleton.words
    following = [place for place in skeleton.letters("QGR", grade + 1) if place < clause.end]
    if not following or skeleton.tokens[following[0]].letter != "Q":
        return ()
    between = words[grade + 1 : following[0]]
    if not glue(between, _FORWARD, _FORWARD_LINKS):
        return ()
    links = {part for part in _WORD.findall(between) if part in _FORWARD_LINKS}
    before = words[max(clause.start, grade - 60) : grade]
    if links <= _LISTS_AREAS and not (re.search(r"\bareas?\b", between) or _AREAS.search(before)):
        return ()
    return _run(skeleton, following)


def _run(skeleton: Skeleton, places: list[int]) -> tuple[int, ...]:
    """The list of questions that begins the given places."""
    found = [places[0]]
    for place in places[1:]:
        between = skeleton.words[found[-1] + 1 : place]
        if skeleton.tokens[place].letter != "Q" or not glue(between, _LIST, _LIST):
            break
        found.append(place)
    if len(found) < len(places) and len(found) > 1 and skeleton.tokens[places[len(found)]].letter in "GR":
        # "good for Q and Q, Q was adequate": the last one is the next grade's own.
        after = skeleton.words[found[-1] + 1 : places[len(found)]]
        if glue(after, _BACKWARD, _BACKWARD_LINKS) or (not after.strip() and skeleton.tokens[places[len(found)]].letter == "R"):
            found.pop()
    return tuple(found)


def _backward(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[int, ...]:
    """The questions before a grade: "Q and Q were rated good"."""
    words = skeleton.words
    before = [place for place in skeleton.letters("QGR", clause.start, grade)]
    if not before or skeleton.tokens[before[-1]].letter != "Q":
        return ()
    between = words[before[-1] + 1 : grade]
    verbal = skeleton.tokens[grade].letter == "R" and re.fullmatch(r"\s?(?:also |still |both |all |A |F |it )*", between)
    if not verbal and not glue(between, _BACKWARD, _BACKWARD_LINKS):
        return ()
    found = [before[-1]]
    for place in reversed(before[:-1]):
        if skeleton.tokens[place].letter != "Q" or not glue(words[place + 1 : found[-1]], _LIST, _LIST):
            break
        found.append(place)
    return tuple(reversed(found))


def _is_grade(skeleton: Skeleton, clause: Clause, grade: int) -> bool:
    """Whether the word is used as a grade, asserted and not denied, hoped for or explained."""
    words = skeleton.words
    before, after = words[clause.start : grade], words[grade + 1 : min(len(words), grade + 60)]
    token = skeleton.tokens[grade]
    if token.letter == "G" and not _FOLLOWS.match(after):
        return False
    if token.letter == "G" and _WEAK_BEFORE.search(before) and not re.search(rf"\b(?:{_GRADERS}) as\s*\Z|\b(?:{_GRADERS})[^,]{{0,30}} as\s*\Z", before):
        return False
    window = before[_last_end(_CONNECTOR, before) :]
    return not (_NEGATED.search(window) or _SUPPOSED.search(window) or _NEGATED_AFTER.match(after))


def _last_end(pattern: re.Pattern[str], words: str) -> int:
    end = 0
    for match in pattern.finditer(words):
        end = match.end()
    return end


def _is_asserted(skeleton: Skeleton, clause: Clause, grade: int, questions: tuple[int, ...], *, coordinate: bool) -> bool:
    """Whether the sentence gives the grade: by a grading verb, as a predicate of the force or question, or in a list."""
    before = skeleton.words[clause.start : grade]
    token = skeleton.tokens[grade]
    if questions and questions[-1] < grade:
        return True
    tail = before[-160:]
    if _GRADED.search(tail) or _COPULA.search(tail) or _AREAS.search(tail):
        return True
    if token.letter == "R" and _VERBAL.search(tail):
        return True
    if coordinate and _COORDINATE.search(tail):
        return True
    return token.marked and bool(tail.strip())


def _tense(skeleton: Skeleton, clause: Clause, grade: int) -> tuple[bool, int | None]:
    """Whether a grade is an earlier inspection's, and the year told for it."""
    words = skeleton.words
    earlier = [place for place in skeleton.letters("GR", 0, grade)]
    start = max(clause.start, earlier[-1] + 1 if earlier else 0)
    before = words[start:grade]
    near = before[max(before.rfind(sign) for sign in ",(–—;") + 1 :] if re.search(r"[,(–—;]", before) else before
    opening = words[: words.find(",")] if "," in words[:60] and not skeleton.letters("GR", 0, words.find(",")) else ""
    later = skeleton.letters("GR", grade + 1)
    after = words[grade + 1 : later[0] if later else len(words)]
    after = re.split(r"[,;:()–—]", after, maxsplit=1)[0]
    if _NOW.search(near) or _TO_NOW.search(near):
        return False, None
    for stretch in (near, opening):
        if _THEN_BEFORE.search(stretch):
            year = _YEAR.search(stretch) or _YEAR.search(after)
            return True, int(year.group(1)) if year else None
        year = _YEAR.search(stretch)
        if year is not None:
            return True, int(year.group(1))
    if _FROM_TO.search(near) and later:
        return True, None
    then = _THEN_AFTER.match(after)
    if then is not None and not _COMPARES.search(then["lead"]):
        return True, None
    year = _YEAR.search(after)
    if year is not None and not _COMPARES.search(after[: year.start()]):
        return True, int(year.group(1))
    return False, None
