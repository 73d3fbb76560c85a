"""The words of grading: what may stand between a grade and its question; what makes a grade asserted, denied, earlier.

Data for `binding.py`. All patterns run over skeletons (`skeleton.py`): lower-case prose in which F is a force, Q a
question, G a grade, R "requires improvement" as a verb, A the force as pronoun or noun, I the inspectorate, O another
body.
"""

from __future__ import annotations

import re

NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *map(str, range(1, 14)),
)


def number_of(word: str) -> int:
    """One of `NUMBERS` as a number."""
    return NUMBERS.index(word) % 13 + 1


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def either(*alternatives: str) -> str:
    """A pattern of alternatives."""
    return "(?:" + "|".join(alternatives) + ")"


# --- between a grade and its question -------------------------------------------------------------------------------

_PLAIN = _set(
    "too came about the its their his her our it they A F I s 's effectively well way ways that force force's"
    " constabulary police area"
    " areas of them those when comes extent terms relation respect regard regards performance work handling ability"
    " being both all overall effective sustainable affordable making sure"
    " also again , key by each every"
) | frozenset(NUMBERS)

DASHES = frozenset("-–—")
FORWARD_LINKS = _set(
    "when at in for on under how with comes namely : - – — ( including include includes included are were is was"
)
FORWARD = (
    FORWARD_LINKS
    | _PLAIN
    | _set(
        "graded assessed inspected seven more main parts part inspection verdict judgment judgement category"
        " categories rating ratings grade grades grading gradings score mark namely these this such as "
        "following to"
        " carries given awarded handed other categories approach pillar pillars element elements question questions"
        " field fields aspect"
        " aspects strand"
        " strands heading"
        " across against provides service out which second highest top lowest possible worst best respectively"
        " asked looked peel year another january february march april may june july august september october"
        " november december"
    )
)
OPENING = FORWARD | _set(
    "findings report reports section verdict assessment review but and whether about decisions matter issue"
    " topic subject front matters first second third last"
)
# These link only where areas are listed: "the areas requiring improvement are Q and Q".
LISTING_LINKS = _set("are were is was include includes included")

BACKWARD_LINKS = _set(
    "is was were are be been being rated graded judged deemed assessed classed classified categorised found considered"
    " ranked marked scored labelled : - – — ( as received given got gets gained earned awarded achieved remains "
    "remained"
    " remain where regarded adjudged rose risen improved moved went gone slipped fell fallen dropped changed upgraded"
    " downgraded corrected revised amended regraded lifted raised lowered demoted said described up among"
    " slumped tumbled plunged sank sunk jumped leapt soared progressed crept climbed called came come comes out"
    " stays stay stayed"
    " get receive earn put reached"
)
BACKWARD = BACKWARD_LINKS | _set(
    "down has have had also both all now still again same word too to a an the rating grade grading of with it A F I"
    " they which at overall"
    " does did well told that in currently itself themselves merely this year time 's performance work by ,"
    " force constabulary each s only"
)

# Between two questions of one list.
LIST = _set(
    ", ; and & as well in at to for how the its their it A both also effectively then • - on way areas plus s"
    " 's together approach handling work our"
    " along with which again of area headed called titled one"
)
LONGEST_GLUE = 16
_WORD = re.compile(r"'s\b|[a-z0-9']+|[A-Z]|[^\sa-z0-9A-Z]")


def glue(words: str, allowed: frozenset[str], links: frozenset[str]) -> set[str]:
    """The links among the words between two tokens; none where any of those words is not allowed there."""
    if len(words) > LONGEST_GLUE * 12:
        return set()
    parts = _WORD.findall(words.replace("way that", "way"))
    if len(parts) > LONGEST_GLUE or any(part not in allowed for part in parts):
        return set()
    return {part for part in parts if part in links}


# "Under Q, Q was G": the pillar above heads the questions below it.
HEADED = re.compile(r"(?:but |and )?(?:under|within|beneath) (?:the )?Q(?: heading| pillar| section)?,\s")
# "They called the force's Q G" - "Q was G and the Q G".
ADJACENT = re.compile(
    r"\b(?:call(?:s|ed)?|rate[sd]?|grade[sd]?|judge[sd]?|deem(?:s|ed)|consider(?:s|ed)?|mark(?:s|ed)|thought|thinks"
    r"|found|finds|declare[sd]?|pronounce[sd]?)\b[^QGR;,.]{0,30}Q\Z"
    r"|Q\b[^QGR;.]*\b(?:is|are|was|were|rated|graded|judged|remains)\b[^QGR;.]*[GR][^QGRFAO;.]*?(?:,|\band|\bwhile|\bwith)"
    r" (?:(?:the|its|their|our) )?Q\Z"
)
# "... critical of Q and of Q, and both were judged as G".
AND_BOTH = re.compile(r"\A,? and (?=(?:both|all|each)\b)")
# Between a question and the verb that it requires improvement.
REQUIRES = (
    r",?\s?(?:(?:of|at|in|within) (?:the )?[FA] )?(?:as a whole )?(?:to )?(?:,? ?(?:which|that|(?:all|both"
    r"|each) of which|(?:in|on|at|for) which(?= A)"
    r"|where(?= A)) )?"
    r"(?:(?:also|still|both|all|each|now|A|F|it|overall) )*"
)
PLURAL = re.compile(
    r"\b(?:(?P<two>both|both forces|the (?:two forces|pair)|each of (?:them|the two)|the two(?= (?:were|are|have"
    r"|had|both)\b))"
    r"|all three|the three forces)\b(?! (?:its|of its|Q))"
)

# --- a grade asserted -----------------------------------------------------------------------------------------------

_GRADERS = either(
    "rated|rates|rate|finds?|graded|judged|judges|deemed|assessed|classed|classified|categorised|ranked|ranks|marked|scored"
    "|labelled",
    "branded|named|pronounce[ds]?|considered|found|given|gave|gives|awarded|receives?|received|receiving|gets?|got|earned|achieved"
    "|achieving",
    "(?:grading|rating|judging|marking)(?= [AF] )|secured|gained|handed|won|obtained|declared|adjudged|regarded"
    "|evaluated|retained|retains|kept|held|maintained",
    "reached|put|maintains|(?:rating|grading|grade|score|verdict|judge?ment)s? of|said|says|concluded|moved"
    "|improved|risen|dropped",
    "fallen|slipped|downgraded|upgraded|gone|went|rose|fell|corrected|revised|amended|regraded|changed|up|down",
    "grades(?= (?:[AF]|us) )|lifted|raised|lowered|demoted|considers?|compared|against|recogni[sz]ed",
    "(?:came|comes?|emerged) out|emerged|described|(?:stands?|sits?|stood) at",
)
_FILLER = either(
    "[AFQI]|it|them|us|out|itself|as|to|be|being|been|at|with|an?|the|of|its?|their|overall|also|again|both|all|each"
    "|either|by",
    "another|same|verdict|merely|just|only|,|'s|s|performance|work|currently|still|now|top|highest|second|new|grades?|ratings?|gradings?|marks?|areas?",
    "categor(?:y|ies)|numbers|in|on|for|across|from|police|and|is|was|were|are|that|force",
    *NUMBERS,
)
GRADED = re.compile(rf"\b{_GRADERS}(?:\s*(?:{_FILLER}(?![\w'])|[-,:–—(])){{0,14}}\s*\Z")
AS_GRADED = re.compile(
    rf"\b(?:{_GRADERS}|came|comes?|sits?|sat|stands?|stood|stays?|stayed|remains?|remained|lists?|listed|seen|has|have"
    rf"|had)\b[^,]{{0,40}} as\s*\Z"
    rf"|\bas [GR]\b.*,? and as(?: an?)? \Z"
)
COPULA = re.compile(
    r"F\s?[:–—-]\s\Z|(?:[FAQ)](?: (?:again|too|also|alone|each|both|therefore|thus))?|\b(?:which|who|that|both"
    r"|each|all|police"
    r"|constabulary|areas?|forces|grades?|answer|marks?"
    r"|ratings?|measure|question|count|score|results?|findings?|verdicts?|outcomes?|conclusions?))\s?[,–—-]?\s?"
    r"(?:has been|have been|had been|is|are|was|were|remains?|remained|being|be)"
    r"(?:,?\s(?:also|again|now|today|currently|both|all|still|only|the|an?|indeed|already|once|each|likewise|in turn"
    r"|too|just|this time"
    r"|[a-z]+ly)\b,?)*\s?\Z"
    r"|\bhaving been \Z"
    r"|\b(?:[AF]|that|there)'(?:s|re)(?: (?:also|now|still|only))* \Z"
    rf"|\b(?:{either(*NUMBERS)}|others?|rest|remainder) (?:more )?(?:is|are|was|were)(?: (?:also|all|both|only))* \Z"
    r"|\b(?:has|have|had) (?:the )?[AF] as(?: an?)? \Z"
    r"|\b(?:grade|rating|mark|verdict|same(?: again)?), \Z"
)
VERBAL = re.compile(
    r"(?:[FAQ),]|F's \w+|\b(?:which|that|this|these|both|all|each|police|to|and|also|still|currently|now|areas?"
    r"|having))"
    r"\s?,?\s?\Z|\A\s*\Z"
)
COORDINATE = re.compile(
    r"(?:\A|[,:;(–—-]|\b(?:and|but|plus))"
    r"(?:\s*(?:with|together|along|alongside|only|just|is|was|were|also|as|an?|it|A|F|then|rated|graded|judged|being|to|be|and|now|still"
    r"|currently)\b)*\s*\Z"
)
AREAS_BEFORE = re.compile(
    rf"\b(?:areas?|categor(?:y|ies)|questions?|{either(*NUMBERS)}|those|ones?) "
    r"(?:of (?:the|its|their|[AF]'s) (?:report|work|inspection|force|service|performance|policing) )?"
    r"(?:(?:(?:in|on|for) which|where) (?:A|F|it|they) |which |that |A "
    r"|(?:rated|graded|judged|deemed|found|told)(?: as| to be| that| to)? |are |were |was )*\Z"
)
# "F stands alone here, G for its Q."
APPOSED = re.compile(r"(?:the )?[FA]\b[^,;:GRQ]{0,50}, (?:an? )?")
# "At F the trouble lay elsewhere, and Q R."
AT_FORCE = re.compile(r"(?:(?:meanwhile|elsewhere|and|but),? )?(?:at|in|for|over at) (?:the )?")
# "There were good grades for Q and Q."
THERE = re.compile(r"\bthere (?:is|are|was|were)(?: also| an?)*\s\Z")
# "The G grade came for Q": the noun and its verb.
GRADE_WENT = re.compile(
    r"\s(?:is|was) (?:the )?(?:I(?:'s?)? )?(?:word|verdict|grade|mark|description|judge?ment|rating)(?= (?:for"
    r"|on|in) )|\s(?:(?:grade|rating|grading|mark|judge?ment|verdict)s? )?(?:also )?(?:(?:is|was|are"
    r"|were) (?:also )?(?:handed (?:down|out)|given"
    r"|awarded|earned|received)?|comes?|came|goes|went)(?= )"
)
GRADES_AFTER = re.compile(r"\s?(?:grade|rating|grading|mark|judge?ment|verdict)s?\b")
# What somebody or something is, as its predicate.
PREDICATE = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|am)|'(?:s|re|m))(?: (?:[a-z]+ly|also|both|all|now|still|too|not only))*\s\Z"
)
PERSON = re.compile(
    r"\b(?:people|officers?|detectives?|staff|constables?|sergeants?|teams?|investigators|leaders|managers|he"
    r"|she)(?: who| that)?"
    r"(?: (?:is|are|was|were|be|been|being)|'(?:s|re))(?: (?:[a-z]+ly|also|both|all))* \Z"
)
GRADING = re.compile(
    r"\b(?:rat(?:ed|es?|ings?)|grad(?:ed|es?|ings?)|judge?(?:d|s|ments?)?|deemed|assess(?:ed|ments?)|classed"
    r"|classified|ranked|marks?|marked|scored?|scores|verdicts?|categories|category|inspectors|inspection)\b|\bI\b"
)
A_GRADE = re.compile(
    r"\b(?:an?|one|two|three|four|only|another|its|our|their|(?:all|both|each) of (?:them|which)|the (?:only"
    r"|single|one))(?: (?:further|second|third|more"
    r"|single|rare|of))* \Z|\b(?:single|sole|lone) \Z"
)
# "The G A got for Q", "the second G was for Q".
THE_ONE = re.compile(r"\bthe (?:(?:first|second|third|fourth|fifth|other|only|last|final|single|lone|sole) )?\Z")
AREAS_AFTER = re.compile(
    r"\s?(?:include[sd]?|(?:were|are|was|is|came) (?:given )?for|went to)\b|\s?(?:areas?|grades?|ratings?) (?:are|were"
    r"|include[ds]?|went to)\b"
    r"|\s(?:that |which )?[AF] (?:(?:was|were|has|had|have) (?:given|received|awarded|got|earned)|got|received"
    r"|earned|achieved|won|gained)\b"
    r"|\s?(?:is|was) (?:also )?the (?:verdict"
    r"|grade|rating|mark)\b"
)
# "F was rated G and F G": what is left out is what was said of the force before.
ELLIPTIC = re.compile(r"(?:\A|\b(?:and|while|but|with) |[,:;–—] )\s*F\s\Z")
# "Inspectors assessed as good the force's Q".
RATED_AS = re.compile(r"\b(?:assessed|rated|graded|judged|classed|described|regarded|marked) as(?: being)? \Z")
# "... was rated G, as was Q": the same grade once more.
SO_WAS = re.compile(
    r"[,;]? (?:and|with) (?:the|that|this) (?:very )?same\b[^GRQFO;.]{0,40}\b(?:for|of|about|to|on|in|at|with)(?= )|"
    r",? (?:and|but) (?:A |it |they )?(?:also )?(?:gets?|got|received|receives|(?:was|were) (?:also )?(?:given"
    r"|awarded)|made|makes|has|had)"
    r" (?:the same|that) (?:grade|mark|rating|verdict|judge?ment|score)(?= (?:for|on|in|at|of) )"
    r"|, which was also the (?:grade|mark|rating|verdict) (?:that )?A (?:received|got|was given"
    r"|earned)(?= (?:for|on|in|at) )|"
    r"(?:, (?:A|I|they|he|she) (?:said|say|says|found))?(?:\s?[,;]\s(?:and )?| and (?=so))(?:(?:as|so) (?:was"
    r"|were|is|are|has|have"
    r"|had|does|do|did)|;? ?(?:and )?the same (?:goes|went|is true|was true|applies|applied|can be said) (?:for"
    r"|of|to)|as (?:it|they|A|F) (?:was|were|is|are|has|had|did|does))\b"
)
# "... a G rating for Q, and another for Q".
ANOTHER = re.compile(r",? (?:and|with|plus) (?:another|a second|the same)(?: one)?(?= (?:for|at|in|on) )")
ALSO_FORCE = re.compile(
    r",? (?:as|so) (?:was|were) (?:its|their) (?:neighbours?|counterparts?) (?:in |at )?(?=F)|,? and (?:gave"
    r"|awarded|gives) (?:the same|that) (?:grade|rating|mark|verdict) to (?=F)|,? (?:along"
    r"|together) with (?:(?:its|the|their) )?(?:(?:neighbours?|neighbouring forces|colleagues) (?:in"
    r"|at) )?(?=F)|[,;]\s(?:and )?(?:as|so) (?:was|were|is|are|did|does|do|has)"
    r" (?:neighbouring |nearby |the )?(?=F)"
)
# What stands before a grade that goes on with the one before: "G at Q and R at Q".
ELLIPSIS = re.compile(r"[\s,]*(?:and |also |an? |as |then )*")
# "R, as it was in 2017": the same grade, earlier too.
AS_THEN = re.compile(
    r"[^.;GR]{0,60}?,? (?:(?:just )?as (?:it|they|A|F) (?:also )?(?:was|were|had been|did|had)"
    r"|the (?:same )?(?:verdict|grade|rating|mark)(?: that)? (?:it|they|A|F) (?:also |had )?(?:received|got"
    r"|was given|earned)"
    r"(?: for Q)?) (?:in (?P<year>20[12]\d)|last (?:time|year)"
    r"|before|previously|at (?:the|its) (?:last|previous) inspection)\b"
)
# The grade that another took the place of: "replaces last year's G".
FORMER = re.compile(
    r", (?:up |down )?from (?:an? )?\Z|"
    r"\b(?:than|improvement on|step up from|up on) the \Z|\b(?:last (?:year|time)'s|previous|earlier|former"
    r"|20[12]\d's) (?:grade of |rating of )?\Z"
)
# "Twenty-nine were said to be G": whose, or what, is not told.
COUNT_SUBJECT = re.compile(
    rf"(?<!all )(?<!the )\b(?:(?!20[12]\d)\d+|{either(*NUMBERS[1:13])}|\w+teen|(?:twenty|thirty|forty)(?:-\w+)?"
    rf"|most|others"
    rf"|the rest|none)"
    r" (?:(?:was|were|are|is|be|to|said|told|also|that|A|rated|graded|judged|deemed|found) )*\Z"
)
COUNTED = re.compile(r"\b(?:in|across|for) (?:(?:all|every|each|\w+) ){0,3}(?:areas?|categories|questions|pillars)\b")
# "The report puts Q at G."
PUTS = re.compile(r"\b(?:puts?|places?|placed|rates?|marks?)\b[^GRF]*\Z")
# "... downgraded F's rating for Q to G".
MOVED = re.compile(r"\b(?:(?:down|up)graded|lowered|raised|lifted|cut|changed|moved)\b.{0,60}\Z")
# "Marked G for how it picks up the phone": of a question that no wording tells.
OF_UNKNOWN = re.compile(r"\s(?:at|for|in) (?:how|the way)\b[^Q]*\Z")
# What may follow an adjective that is a grade; a noun after it makes it a plain adjective ("good progress").
FOLLOWS = re.compile(
    r"\s*(?:\Z|[^\s\w])|\s(?:[AFRGI]|"
    + either(
        "in|at|for|by|on|across|overall|when|with|as|and|or|but|while|whereas|ratings?|grades?|gradings?|mark",
        "judge?ments?|verdict|category|categories|standard|areas?|last|this|again|from|compared|although|though"
        "|despite",
        "according|alongside|among|against|based|except|following|later|nationally|not|rather|so|still|than|through"
        "|throughout|until|where|which|who|without|nor|just|the (?:year|month|week|day|previous|second|third|time)",
        "because|since|under|within|after|before|during|over|to|is|was|were|are|respectively|both|today|now|then|previously",
        "apiece|(?:has|have|had) been|notwithstanding|regardless|came|went|goes|once|back|there|here|yet|year"
        "|years|-|too|also|instead|twice|earlier|respect|a year"
        "|includ(?:ed?|es|ing)"
        "|having",
        *NUMBERS,
    )
    + r")\b"
)
WEAK_BEFORE = re.compile(
    r"\b"
    + either(
        "not yet|so|very|really|pretty|consistently|generally|mostly|largely|broadly|mainly|how|as|no|some|more|many"
        "|other",
        r"for|any|much|provid\w+ an?|do\w* an?|fairly|quite|nearly|almost|particularly",
    )
    + r"\s*\Z"
)
OVERALL = re.compile(r"\boverall\b|\bon average\b|\bacross the board\b")

RESPECTIVELY = re.compile(r"\brespectively\b")

# --- whose grade ----------------------------------------------------------------------------------------------------

ASIDE = re.compile(
    r"\b(?:unlike|compared (?:with|to)|alongside|than|like|neighbouring|neighbours?|from|with|formerly|at|joined"
    r"|behind|to|of|by"
    r"|against)\s\Z"
)
# A force named only for comparison or in passing.
BESIDE = re.compile(
    r"\b(?:unlike|compared (?:with|to)|alongside|than|like|neighbouring|from|with|against|joined|including"
    r"|such as)(?: the)?\s\Z",
    re.IGNORECASE,
)
BY_OTHER = re.compile(r"[^,;:]*\b(?:by|for|at|in|of|to) (?:the |an? |\w+ )?")
IS_SUBJECT = re.compile(r"\s(?:also |both |all )?(?:was|were|is|are|has|have|had|received|got|gets|requires?|R)\b")
OF_SUBJECT = re.compile(
    r"(?:\b(?:grades?|ratings?|performance|inspection|report|assessment|effectiveness|work)|Q) (?:of|by|from) \Z"
)
FORCE_LIST = re.compile(
    r"(?: police| constabulary)?\s?(?:,|and|&|, and|as well as|;|together with|along with|both|, both)?\s?(?:the )?"
)
# "Four forces", "a further 13", "the dozen rated": which they are, a list behind the grade may tell.
COUNTED_FORCES = re.compile(
    r"\b(?:\d+|"
    + "|".join(NUMBERS[:13])
    + r"|dozen|\w+teen|twenty|thirty|forty|(?:twenty|thirty|forty)-\w+|several|many|some|others?|others)\b"
)
WHICH_FORCES = re.compile(
    r"(?:[–—:(-]|\b(?:among them(?: (?:is|are|was|were))?|including"
    r"|includes?|included|namely|they (?:are|were)"
    r"|those (?:are|were)))"
    r"\s*(?:the )?\Z"
)
# "Among the forces rated G for Q were F and F."
AMONG_FORCES = re.compile(r"(?:also |and )?among (?:the |those )")
ARE = re.compile(r"\b(?:is|are|was|were) (?:the )?\Z")
FOR_FORCE = re.compile(r"\s(?:rating |grade |grading |mark )?(?:in .{0,20})?(?:for|to|at|in|on) (?:both )?")
IN_FORCE = re.compile(r" (?:in|on|at) (?=F\b)")

# --- an assertion of its own kind ------------------------------------------------------------------------------------

# "Two further areas, Q and Q, R."
THE_AREAS = re.compile(r"\b(?:areas?|questions?|categories|others?|more)(?:,| [–—-]| \() (?:the |how |its )?\Z")
CORRECTED = re.compile(
    r"\b(?:correct(?:ed|ion)|revised|amended|re-?graded)\b"
    r"|\b(?:has|have|had) (?:now |therefore |since )?changed (?:the |its |F's |A's |F )?(?:[a-z']+ )?(?:grade"
    r"|rating|judge?ment)s?\b"
    r"|\boriginally (?:rated|graded|judged|given|published|reported)\b|\b(?:grade|rating|judge?ment) (?:(?:for"
    r"|on|at|in) (?:the "
    r"|its )?Q )?(?:has|have|had) (?:now )?been changed\b"
)
