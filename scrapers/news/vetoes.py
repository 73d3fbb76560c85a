"""What makes a grade none of the inspectorate's: denied, supposed, explained, another's opinion, another's grade.

Data for `binding.py`, over skeletons as those of `phrases.py`.
"""

from __future__ import annotations

import re

from scrapers.news.phrases import NUMBERS, either

NEGATED = re.compile(
    r"\b(?:no(?!,| (?:wonder|surprise|doubt|secret|question that)\b)|not(?! only)|none|never|neither|nor|without"
    r"|nothing|nowhere|\w+n't|cannot|unable|avoid\w*"
    r"|miss(?:ed|ing)"
    r"|lost|los(?:es|ing))\b"
)

# The whole sentence asserts nothing: a question, a denial, an opinion, a force's own view of itself.
UNASSERTED = re.compile(
    r"\?\s*\Z|\b"
    + either(
        r"(?:would|'d) (?:dearly |really )?(?:love|like|prefer|swap|trade|give)|in a year's time|one day",
        r"nor is it true|(?:put|have|has|had|got|hav\w+) (?:\w+ ){0,2}down as|not the case|(?:has"
        r"|have) been claimed|on social media|bets?|betting|bookmaker\w*"
        r"|odds on|sweepstakes?"
        r"|(?:money|shirt) (?:is|was|had|has) (?:been |gone )?on|wager\w*|(?:an )?earlier version of this"
        r"|mistakenly (?:said|reported)",
        r"(?:in|to) (?:his|her|my|their|your|some people's) (?:own )?(?:view|opinion|eyes|mind|book)",
        r"we (?:wrongly |incorrectly |mistakenly )?(?:reported|printed|published|wrote)",
        r"(?<!was )(?<!is )(?<!remains )(?<!whether )(?<!how )(?:a|any|every|each|the typical|the average"
        r"|the ideal|another) force"
        r" (?:that|which|(?:in (?:the|this) (?:\w+ )?\w+ )?(?:is|was)|would|to be|has|does)\b|somewhere between"
        r"|typical force",
        r"den(?:y|ies|ied|ying)|(?:is|are|was|were) (?:wrong|false|untrue|incorrect)|not true|rumou?r\w*"
        r"|self-assess\w*",
        r"(?:rat|grad|judg)(?:ed|es|ing)? (?:itself|themselves|ourselves)|(?:he|she) (?:had |has )?(?:himself "
        r"|herself )?(?:scored|rated|graded|marked)",
    )
    + r"\b"
)

# Somebody else's verdict: "residents say it is inadequate".
OPINION = re.compile(
    r"\b"
    + either(
        "residents?|critics?|campaigners?|unions?|federation|people|public|locals?|victims?|officers|staff"
        "|(?:my|his|her|our|next-door) neighbour"
        "|councillors?|mps?|charity|charities|families|experts?|readers?|many|some|leaflets?|academics?|researchers?"
        "|university|think[- ]tank|consultants?|analysts?|auditors?|pensioners?|drivers?|shopkeepers?|columnists?"
        "|opponents?|candidates?|lawyers?|solicitors?|barristers?|petition|letter|poster|opposition|association",
    )
    + r"\b.{0,60}\b(?:say|says|said|(?<!itself )(?<!was )(?<!were )(?<!been )found|finds?|believed?|calls?"
    r"|called|thinks?|thought|feels?|felt"
    r"|described?|(?<!was )(?<!were )(?<!been )(?<!and )(?<!also )(?<!is )(?<!are )(?:rated?|graded?)|voted?"
    r"|tells?|reckons?|claims?|claimed|argued?|argues|view)\b"
    r"|(?<!\b[iI] )(?<!first )(?<!second )(?<!third )(?<!fourth )(?<!question )\b(?:thinks?|thought|believes?"
    r"|believed|feels?|felt|reckons?|reckoned|suspects?|suspected"
    r"|guess\w*|asks?|asked"
    r"|wonders?|wondered|fears?|feared|imagin\w*) (?:me |us |them )?(?:that|whether|if)\b[^GR;]{0,80}\Z"
    r"|\b(?:eleven|ten|nine|dozens?|hundreds?|thousands?|most|many|some|all|half) of (?:you|us|them"
    r"|those) (?:think|say|believe)\b"
    r"|\b(?:poll|survey|(?:common|popular|usual) answers?|vot(?:es|ers)|respondents"
    r"|of those asked"
    r"|readers(?!(?: [a-z]+){0,4},? (?:may|might|will) (?:well )?(?:recall|remember|know|need no reminding))"
    r"|per cent of|% of)\b"
)

# "Councillors said that inspectors gave it an adequate".
_INSPECTORS_GAVE = re.compile(r"\bI (?:[a-z]+ ){0,2}(?:gave|rated|graded|judged|awarded|marked|scored|deemed)\b")
# "... rated good for Q by a Labrador".
BY_ANYBODY = re.compile(
    r"[^GR.;,]{0,60}\bby (?:an?|the|its|his|her|their|our|local|some|many)? ?(?:\w+ ){0,2}(?:group|charity|panel"
    r"|team|dogs?|labrador"
    r"|cats?|poll|survey|readers?|residents?|academics?|researchers?|consultan\w+|councillors?|children|pupils|university|unions?"
    r"|federation|neighbours?|newspaper|magazine|website|app|algorithm|think[- ]tank|auditors?|voters?|customers?)\b"
)
# Before a question, these say that the grade is another one's.
EXCEPTED = re.compile(
    r"\b(?:except|excepting|apart from|aside from|bar|(?<=\w )but|other than|excluding|besides)(?: (?:for|in|at|the|its"
    r"|how it))*\s\Z"
)

NEGATED_AFTER = re.compile(
    r"\s*(?:rating |grade )?(?:in|for|at) (?:none|no|any|neither|nothing)\b|\s*in every .{0,12}(?:except|bar|but)\b"
)

SUPPOSED = re.compile(
    r"\b"
    + either(
        r"(?<!even )if|would|could|should|might"
        r"|(?<!in )(?<!since )(?<!last )(?<!of )(?<!early )(?<!late )(?<!\d )may(?! (?:20)?\d)|aim\w*|hop(?:e|es"
        r"|ed|ing)|want\w*|wish\w*|expect\w*|aspir\w*|striv\w*"
        r"|target\w*",
        r"towards?|needs? to|must|(?<!has )(?<!have )become|becoming|try\w*|goal|ambition|unless"
        r"|(?<!on )(?<!of )(?<!about )(?<!question )(?<!first, )(?<!second, )(?<!third, )whether|until"
        r"|potentially|likely|(?:certain|sure|bound|set"
        r"|tipped|due) to"
        r"|predict\w*",
        r"deserv\w*|nearly|almost|like to|will|seek\w*|bid|plan\w* to|pledge\w*|promis\w*|vow\w*|determined|working",
        r"in order|a chance|either|return(?:ing)? to|(?<!I )(?:thinks?|believes?)|claims?|suggests?|feels?",
    )
    + r"\b"
)

CONNECTOR = re.compile(
    r"\band (?:A|I) (?:have |has |had )?(?:rated|graded|judged)\b|\bwith an? (?:grade|rating|verdict|mark) of\b"
    r"|, (?:and|but|so)\b|\b(?:after|because|since|that|having|which|who|despite|where|given)\b|[;:]"
)

EXPLAINS = re.compile(
    r"\b"
    + either(
        "(?:on|uses?|using|has|have) (?:an?|the|its) (?:[a-z0-9-]+ )?scale"
        "|scale (?:of|from|runs?|goes|is|has|that|which|ranges)|possible (?:grades|ratings|judge?ments|outcomes)"
        "|grade of G means|means that|rang(?:e|es|ing) from"
        "|either G",
        "(?:four|five|4|5)(?: possible| different)? (?:grades|gradings|judge?ments|ratings|categories|grade)",
        r"a new grade|introduc\w+|definition|defined as|G means|G is (?:when|where|given)",
        r"(?<!that )sounds? (?:as|like)|phrase|G (?:grade|rating|mark) is (?:a|the|one of)|brought in",
    )
    + r"\b|\bG or [GR]\b(?! (?:at|in|for))|(?<!from )\bG to [GR]\b(?! (?:at|in|for))"
)

# "... the lowest of five possible grades" explains nothing but the grade.
RANKED = re.compile(
    r"\b(?:other|top|bottom|upper|lower|wrong|right|far) end of the (?:scale|table)\b|, an? (?:new )?(?:grade"
    r"|rating|mark) (?:introduced|brought in|that|which)\b[^;.]*|"
    r"\b(?:lowest|highest|top|bottom|middle|worst|best|(?:second|third)[- ](?:lowest|highest|best"
    r"|worst)) (?:one )?of (?:the )?(?:[a-z]+ ){1,2}(?:grade|grading|rating|judge?ment|categorie|categor"
    r"|outcome)(?:s|ies|y)?\b"
)

OTHER_SUBJECT = re.compile(
    r"(?<!the )(?<!one of )(?<!one of just )(?<!one of only )\b(?!(?:both|all three) )(?:\d+|"
    + "|".join(NUMBERS[:13])
    + r"|most|many|some|all|other|several|few|those|these"
    r"|\w+teen|(?:twenty|thirty)(?:-\w+)?) (?:\w+ )?forces\b"
    rf"|\b(?:{either(*NUMBERS)}|those|others?|ones?) whose\b"
    r"|\bof (?:the |these |those )?(?:\w+ )?forces\b|\b(?:the|these|those) forces\b"
    r"|\bnationally\b|(?<!one )(?<!force )\bof the 43\b|\bon average\b|\bnational (?:average|picture)\b"
    r"|\bmost (?:of|forces)\b"
)

# Another inspection than that of the article.
ELSEWHERE = re.compile(
    r"\b(?:separate(?! \w+ (?:on|into) Q)|thematic|joint|vetting|custody|regional) (?:inspection|report"
    r"|review)s?\b|\bdata integrity\b|\brecord(?:s|ed|ing)? reported crimes?\b"
    r"|\b(?:inspection|report|review) (?:of|on|into) (?:the )?(?:[a-z]+ ){1,3}region\b"
)


_INSPECTED = re.compile(r"\b(?:I|report|assessment|inspection)\b.* down as ")


def asserts_nothing(words: str) -> bool:
    """Whether a sentence explains grades, denies them, or speaks of another inspection."""
    plain = RANKED.sub("", words)
    if _INSPECTED.search(plain):  # "the report has A down as G": no bet of somebody's
        plain = plain.replace(" down as ", " as ")
    return any(pattern.search(plain) for pattern in (EXPLAINS, UNASSERTED, ELSEWHERE))


def is_anybodys(words: str, start: int, grade: int) -> bool:
    """Whether a grade is an opinion, or another body's: of the words between a clause's start and it, and after it."""
    opinion = OPINION.search(words, start, grade) and not _INSPECTORS_GAVE.search(words, start, grade)
    return bool(opinion) or BY_ANYBODY.match(words, grade + 1) is not None
