"""How the press words a move into the Engage phase of monitoring (special measures) or out of it. For `phases.py`.

All patterns run over skeletons (`skeleton.py`): lower-case prose without quotation marks, in which F is a force, A the
force as pronoun or noun, I the inspectorate, O another body. They say what may stand; all else is no move.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from scrapers.news.days import DAY
from scrapers.news.rare import Rare

# Whether a text may speak of a phase of monitoring at all.
MENTIONS = Rare(
    r"special\s+measures|\bengage\b|\bmonitoring\b|\bscan\b",
    *("special", "engage", "monitoring", "scan"),
    flags=re.IGNORECASE,
)
# The same of a headline, where it makes a move the article's own news.
NAMES_PHASE = re.compile(r"special\s+measures|\bEngage\b|(?:enhanced|routine)\s+monitoring|\bScan\b", re.IGNORECASE)

# --- the phases -----------------------------------------------------------------------------------------------------

_DET = (
    r"(?:(?:the|an|a|its|their|so-called|what (?:is (?:known as|called)|(?:I|A) calls?"
    r"|the newspapers (?:like to )?call)"
    r"|form of|(?:stage|phase|process|level|form of monitoring|form of scrutiny) (?:known as|called)|I's|I) ){0,4}"
)
_OF = r"(?: of (?:(?:its|the|their|I|I's|enhanced|police|force) ){0,3}monitoring(?: process)?\b)?"
_PROCESS = r"(?: (?:process|regime|status|system|framework)\b)?"
_LEVEL = r"(?:phase|process|stage|level|status)"
ENGAGE = (
    rf"{_DET}(?:special measures\b|engage\b(?: (?:{_LEVEL}|monitoring)\b)?{_OF}"
    rf"|enhanced (?:(?:level|phase|stage|form) of |engage |police )?monitoring\b(?: {_LEVEL}\b)?){_PROCESS}"
)
SCAN = (
    rf"{_DET}(?:(?:routine|default|normal|standard) (?:(?:level|phase|stage|form) of |scan |police )?monitoring\b"
    rf"(?: {_LEVEL}\b)?|(?:routine |default )?scan\b(?: {_LEVEL}\b)?{_OF}){_PROCESS}"
)
# A phase's name where nothing says that it is one; then only its capital or its marks tell it from the verb.
BARE = re.compile(rf"\b(?:engage|scan)\b(?! (?:{_LEVEL}|monitoring)\b)")

# --- the verbs ------------------------------------------------------------------------------------------------------

_ADVERB = (
    r"(?: (?:now|also|today|officially|formally|finally|just|both|each|all|yesterday|this week|this month|last month"
    r"|since|later|then|subsequently|recently)){0,2}"
)
HAD = re.compile(r" had\b")
# With these a move is told as what came after another; only a date makes it news.
LATER = re.compile(r"\b(?:since|later|then|subsequently|recently)\b")
_INTO = r"(?: back)? (?:into|in|under|onto|on to|on|to) "
_PUT = (
    r"(?:placed|put|moved|escalated|taken|brought|transferred|plunged|elevated)"
    rf"(?: from {SCAN})?(?: {DAY})?{_INTO}{ENGAGE}"
)
_TAKEN = r"(?:(?:removed|released|lifted|brought|taken|pulled|freed|discharged) (?:from|out of)|moved out of) "
_BACK = r"(?:returned|restored|moved|brought|stepped down)(?: back| down)? (?:to|into) "
_TO_SCAN = rf"(?: and|,)?(?: (?:has |have )?(?:been )?(?:returned|moved|gone|put))?(?: back)? (?:to|into) {SCAN}"
_NOT_ELSEWHERE = r"(?!,? (?:and |back |straight )*(?:in)?to )"
_OUT = (
    rf"(?:(?:{_TAKEN}|moved from ){ENGAGE}{_TO_SCAN}|{_TAKEN}{ENGAGE}{_NOT_ELSEWHERE}"
    rf"|{_BACK}{SCAN}(?! (?:from|to) ))"
)
_HAS = rf"(?:has|have){_ADVERB}"
_FORCE = r"(?:police force|force|constabulary)(?: in (?:the country|england and wales|england|the uk|britain))?"
_TO_BE = rf"the (?:latest|[a-z]+(?:st|nd|rd|th)) {_FORCE} to be"
_AMONG = r"(?:was|were|is|are) (?:one of|among) (?:the )?[a-z0-9]+ (?:police )?forces(?: (?:that|which) were)?"


class Tense(Enum):
    """How a verb tells a move: as news (`HAS`), as past (`DID`), as what has held since a day (`SINCE`)."""

    HAS = "has"
    DID = "did"
    SINCE = "since"


class Verb(NamedTuple):
    """A way to tell a move: its words, its direction (`in`, `out`), how it tells it."""

    pattern: re.Pattern[str]
    direction: str
    tense: Tense


def _verb(words: str, direction: str, tense: Tense) -> Verb:
    return Verb(re.compile(words), direction, tense)


_BEEN = rf" (?:{_HAS} been{_ADVERB}|(?:has become|becomes) {_TO_BE}) "
_WAS = rf" (?:(?:was|were|had{_ADVERB} been){_ADVERB}|became {_TO_BE}|{_AMONG}) "
VERBS = (
    _verb(_BEEN + _PUT, "in", Tense.HAS),
    _verb(_BEEN + _OUT, "out", Tense.HAS),
    _verb(_WAS + _PUT, "in", Tense.DID),
    _verb(_WAS + _OUT, "out", Tense.DID),
    _verb(rf" {_HAS} (?:(?:moved|gone){_INTO}|entered ){ENGAGE}", "in", Tense.HAS),
    _verb(rf" {_HAS} (?:(?:come|moved) out of|emerged from|left|exited) {ENGAGE}{_NOT_ELSEWHERE}", "out", Tense.HAS),
    _verb(rf" {_HAS} (?:returned|moved)(?: back)? to {SCAN}", "out", Tense.HAS),
    _verb(rf"{_ADVERB} (?:(?:moved|went){_INTO}|entered ){ENGAGE}", "in", Tense.DID),
    _verb(rf"{_ADVERB} (?:(?:came|moved) out of|emerged from|left|exited) {ENGAGE}{_NOT_ELSEWHERE}", "out", Tense.DID),
    _verb(rf"{_ADVERB} (?:returned|moved)(?: back)? to {SCAN}", "out", Tense.DID),
    _verb(rf" (?:is|are)(?: now)? out of {ENGAGE}{_NOT_ELSEWHERE}", "out", Tense.HAS),
    _verb(rf" (?:is|are)(?: now)? (?:returning|going back|moving back) to {SCAN}", "out", Tense.HAS),
    _verb(rf" (?:is|are)(?: now)? no longer (?:in|under|subject to) {ENGAGE}", "out", Tense.HAS),
    _verb(
        rf" (?:has|have|had) been (?:in|under|subject to) {ENGAGE}"
        rf"(?:,? (?:which is )?(?:also |often )?(?:known|described|called)(?: as)? (?:the )?(?:engage"
        rf"|special measures),)?"
        rf"(?=,? since )",
        "in",
        Tense.SINCE,
    ),
)
# What a sentence may go on with that has told a move: "... in 2022 and left them in May".
GOES_ON = (*VERBS, _verb(rf"{_ADVERB} (?:left|came out of|emerged from) (?:them|it)\b", "out", Tense.DID))
# A headline leaves out the auxiliary.
HEADLINES = (
    _verb(rf" (?:{_PUT}|enters {ENGAGE})", "in", Tense.HAS),
    _verb(rf" (?:{_OUT}|(?:exits|leaves|out of) {ENGAGE})", "out", Tense.HAS),
)

# --- who is moved ---------------------------------------------------------------------------------------------------

SUBJECT = re.compile(
    r"(?<![\w'])(?:the )?F(?: \(F\))?(?:(?:,|,? and|,? both) (?:the )?F(?: \(F\))?){0,12}(?![\w'])|\bA\b"
)
# What may stand between the force and its verb: nothing of another body, nothing that anybody says.
ASIDE = re.compile(
    r", which (?:covers|serves|polices|looks after) [a-z0-9', £%-]{1,120}?,(?= (?:has|have|was|were|is|are) )|"
    r", (?!that |like |unlike |along |not |and |but |or )(?![a-z0-9' £%-]*\b(?:says?|said|told|claim|according)\b)"
    r"[a-z0-9' £%-]{1,120},(?= )"
    r"| (?:has )?(?:improved|made (?:[a-z]+ ){0,2}(?:progress|improvements)) and(?= )"
)
# "F G in three areas and put in special measures".
HEADLINE_ASIDE = re.compile(r" [a-z0-9',GQ -]{1,80} and(?= (?:placed|put|moved|escalated|taken|removed|released) )")
RELATIVE = re.compile(r",? (?:which|that)(?= )")
# "The control room of Kent Police, which was": the clause may be about the room.
OWNED = re.compile(r"\b(?:of|at|in|within|inside|for|to|by|with) (?:the )?\Z")
AND = re.compile(r",? (?:and|but)(?= )")


def _active(verbs: str, where: str, direction: str, tense: Tense) -> Verb:
    said = rf"(?: (?:has |have |also )?(?:today )?(?:announced|confirmed|revealed|said)(?: {DAY})?(?: that)? A ha[ds])"
    has = rf"(?: {_HAS}|{said})" if tense is Tense.HAS else "(?:,? which)?(?: had)?"
    return _verb(
        rf"\bI(?: \(I\))?{has} {verbs} (?P<whom>(?:the )?(?:F(?:(?:,| and) (?:the )?F){{0,12}}|A)) {where}",
        direction,
        tense,
    )


# The inspectorate moves a force.
ACTIVES = tuple(
    _active(verbs, where, direction, tense)
    for tense in (Tense.HAS, Tense.DID)
    for verbs, where, direction in (
        ("(?:placed|put|moved|escalated|taken|brought)", rf"{_INTO.removeprefix('(?: back)? ')}{ENGAGE}", "in"),
        ("(?:removed|released|lifted|brought|taken|took)", rf"(?:from|out of) {ENGAGE}{_NOT_ELSEWHERE}", "out"),
        ("moved", rf"out of {ENGAGE}{_NOT_ELSEWHERE}", "out"),
        ("(?:returned|moved|restored)", rf"(?:back )?to {SCAN}", "out"),
    )
)

WHICH_MOVED = re.compile(r"I,? which\b")  # "by I, which moved A": told of a day, whatever the sentence says
ACTIVES += (_verb(rf"\b(?:moving|placing|putting|escalating) (?P<whom>F|A) (?:into|in|to) {ENGAGE}", "in", Tense.DID),)

# --- what stands before and after -----------------------------------------------------------------------------------

_I = r"(?:the )?(?:policing |police |national )?I(?: \(I\))?"
_ANNOUNCED = r"(?:announced|confirmed|revealed|said|says?|found)"
_MEANWHILE = (
    r"(?:(?:at the same time|on the same day|meanwhile|separately|elsewhere|as a (?:result|consequence)"
    r"(?: of [a-z0-9' £%G-]{1,60})?),? )?"
)
# The beginning of a sentence whose own news the move is.
LEAD = re.compile(
    rf"(?:(?:[a-z]+'s )?(?:statement|update|breaking|exclusive): )?{_MEANWHILE}(?:but )?(?:(?P<day>{DAY}),? )?"
    rf"(?P<told>(?:A (?:has been|was)(?: {DAY})? (?:announced|confirmed|revealed)|[FA] (?:was|has been) told"
    rf"|(?:{_I}|the (?:same )?(?:announcement|decision|statement)) (?:has |have |also )?(?:{DAY} )?{_ANNOUNCED})"
    rf"(?: {DAY})?(?: that)? )?(?:the (?:policing |police )?)?"
)
# "It" is a force only after one that is the subject of what stands before.
SUBJECT_FIRST = re.compile(
    rf"{LEAD.pattern}(?:F(?: \(F\))?|A)(?:, |,? (?:is|was|has|had|does|did|must|needs?|received|got|failed|remains)\b)"
)
COORDINATE = re.compile(r"(?:, and|,? but|; and|;) \Z")
COORDINATE_PRONOUN = re.compile(r" and \Z")
# "Two weeks after it was put into Engage": so long before the article's day.
AGO = re.compile(
    r"(?:\A|[\s,(–—-])(?P<number>a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[0-9]{1,2})"
    r" (?P<unit>day|week|month|year)s? (?:after|since) (?:the )?\Z"
)
# What is told in passing; only a date makes it worth keeping.
SUBORDINATE = re.compile(r"(?:\A|[\s,(–—-])(?:after|since|when|before|because|while|although|though|as) (?:the )?\Z")
FILLING = re.compile(
    r"(?:,? (?:\(|[–—-] )?(?:(?:which is |is )?(?:also|often|sometimes|commonly|better|more commonly|widely) )?"
    r"(?:called|(?:known|described|referred to)(?: officially| formally)? as) (?:the )?(?:special measures"
    r"|engage)(?: phase)?(?:\)| [–—-])?"
    rf"|,? (?:[–—-] |\()?(?:the |its |their |{_I}'s |I's )?"
    rf"(?:highest|closest|enhanced|most intens(?:e|ive)|toughest|strictest)"
    rf" (?:level|form|phase|stage|kind)s? of (?:monitoring|scrutiny|oversight|supervision)"
    rf"(?:,? (?:known|referred to) as (?:the )?engage)?(?:\)| [–—-]|(?=[,.]))"
    rf"| \((?:special measures|engage)\)|,? by {_I}(?: \(I\))?|,? or (?:the )?(?:special measures"
    rf"|engage(?: phase)?\b)| again| for (?:a|the) (?:first|second|third) time){{0,3}}"
)
WHEN = re.compile(rf",? \(?(?P<day>{DAY})\)?")
FOLLOWS = re.compile(
    r"\s*(?:\Z|[.,;:!)])|\s(?:[–—(|-]|who\b"
    rf"|by {_I}\b|(?:after|over|following|amid|for|as|because|due|since|with|when|while|whilst|which|where"
    rf"|having|and|but"
    r"|again|from|despite|on|in|today|yesterday|this|just|under|more|nearly|almost|less|a|two|three|four|five"
    r"|[0-9]+)\b)"
)
NEVER_AFTER = re.compile(
    r"\s*,? ?(?:or\b|if\b|unless\b|before(?= ?(?:[.,;)]|\Z))|twice\b|once\b|(?:two|three|four|several|many"
    r"|more) times|more than once"
    r"|previously|in (?:the past|recent|all but|name|effect|theory|error|an?\b|20[0-9]{2} ?(?:/|or|and|to))"
    r"|for (?:decades|years|months|now)|(?:for )?(?:a|one|two|three|four|five|several) (?:months|years?) ago"
    rf"|by (?!{_I}\b)|and (?!left (?:them|it)\b)(?:(?:was|were|has|have|been|then|later|since|now|subsequently) )*"
    r"(?:removed|released|taken|moved|returned|lifted|brought|came|come|left|out)\b"
    r"|(?:and|,) (?:then )?(?:out|back))"
)
DOUBT_BEFORE = re.compile(
    r"\?|\b(?:if|whether|unless|would|could|should|might|must|will|shall|claim\w*|alleg\w*|rumou?r\w*|reported(?:ly)?"
    r"|suppos\w*|apparent\w*|den(?:y|ies|ied|ying|ial)|false\w*|untrue|incorrect\w*|wrong\w*|fear\w*|hop(?:e|es|ed|ing)"
    r"|want\w*|wish\w*|speculat\w*|satir\w*|fiction\w*|imagin\w*|risk\w*|fac(?:e|es|ing)|threat\w*|critics"
    r"|believ\w*|think\w*"
    r"|thought|suspect\w*|question\w*|nor|neither|no|none|never|unlike|nearly|almost|likely|ask\w*|demand\w*"
    r"|(?<!I )say|version|corrected|correction|calls? for|called for|near|close|avoid\w*|(?:said|understood"
    r"|expected|due|set) to)\b"
    r"|(?<!in )(?<!of )(?<!since )(?<!early )(?<!late )(?<!last )(?<!\d )(?<!th )(?<!st )(?<!nd )(?<!rd )\bmay\b"
)
DOUBT_AFTER = re.compile(
    r"\?|\b(?:claim\w*|alleg\w*|rumou?r\w*|reportedly|apparently|supposedly|den(?:y|ies|ied)|false\w*|untrue"
    r"|incorrect\w*"
    r"|wrongly|mistaken\w*|in error|in all but name|in effect|not true|respectively|critics|overturned|quashed|reversed"
    r"|jok\w+|satir\w*|unless|understood|sources?|insiders?|leak\w*|fear\w*|speculat\w*|would have|could have|insist\w*"
    rf"|suggest\w*|think\w*|believ\w*|according to (?!{_I}\b)|said|says?|told|tweeted|argu\w+|warn\w*)\b"
)
# Such sayings are the inspectorate's own.
SAID_BY_INSPECTORS = re.compile(
    rf"\b(?:I(?: \(I\))?|reports?|letter) (?:has |have )?(?:today )?(?:said|says?|told|warned|suggested"
    rf"|believes?|believed)\b"
    rf"|\b(?:said|says?|warned?|warns) {_I}\b"
)
# An article that denies a move, corrects itself or jests moves nobody.
DENIED = re.compile(
    r"\b(?:not|never|[a-z]+n't|nor|neither|no (?!longer)[a-z]+)(?: [a-z]+| [FAI]){0,4} (?:placed|put|moved"
    r"|escalated|taken|removed"
    r"|released|entered|left|in|into|under|out of|from) (?:the |an |a )?(?:special measures|engage|enhanced)"
    r"|\b(?:den(?:y|ies|ied|ying)|false\w*|untrue|incorrectly|wrongly|mistakenly|correction|rumou?rs?|satir\w+)\b"
)
