"""How a sentence refers to the one before it: "in that area", "at both", "each was", "it has been graded good".

Data for `drafts.py`, over skeletons as those of `phrases.py`.
"""

from __future__ import annotations

import re

SAME_QUESTION = re.compile(
    r"\b(?:that )?(?:this|that) (?:now |also |still )?(?:R|is G|was G)\b|\b(?:on|in|for|at|by) (?:the same|that"
    r"|this|each) (?:question|area|measure|score|count|front|point|heading"
    r"|category|pillar|subject|respect|part|strand|thing)\b"
    r"|\b(?:lifts?|lifted|moves?|moved|upgrades?|upgraded|downgrades?|downgraded|cuts?|raises?|raised|lowers?|lowered"
    r"|promotes?|promoted|bumps?) (?:A|it|that) (?:up |down )?to (?:an? )?[GR]"
    r"|\bput (?:that|this) at\b|\bthe same (?:question|area|category|pillar|heading) (?:was|is|had|got"
    r"|received)\b|\bthere\b(?! (?:is|are|was|were|has|have|had|will|would|remains?)\b)|\bthere was\Z"
    r"|\b(?:that|this) (?:part|strand|aspect|side|element|area) of (?:the|its|A's|our|their) (?:inspection|work"
    r"|report|job)\b"
    r"|\b(?:that|this) (?:area|question|category) (?:is|was|has|had|got|received|R)\b"
    r"|\b(?:rated|graded|judged|marked|assessed) (?:that|this) (?:area|question|category)\b"
    r"|\bthat (?:went|rose|climbed|fell|dropped|moved|slipped|improved|became)\b"
    r"|\bthat (?:judge?ment|grade|rating|verdict|mark) (?:was|had been|is)\b|\bthis one (?:is|was|gets?|got)\b"
    r"|\b(?:that|this) is an? (?:step|grade|change|fall|rise|drop|improvement|decline)\b"
    r"|\bat A\b|\bfor the same work\b|\b(?:for|on|in|at) (?:this|that)(?=[,.;]|\s(?:and|but|while)\b|\Z)"
)
# "Each was handed a G": of the questions that the sentence before named.
EACH = re.compile(
    r"(?:each|both|all (?:of them|two|three|four|five))(?: of (?:these|them|those))? (?:\w+ )?(?:was|were|is|are"
    r"|got|received|has|have|R)\b"
)
# "It was G at both."
AT_BOTH = re.compile(
    r"\b(?:at|in|for|on) (?:(?P<two>both(?: of (?:those|these|them))?|the two)|all three)(?! (?:of|forces|the|its|Q))\b"
)
# The forces, or the areas, that the sentence before only counted: "They are:".
THEY_ARE_LISTED = re.compile(r"(?:they|A|these|those)(?: areas)? (?:are|were|include[ds]?)(?: as follows)?:\s*")
# "Here is how the forces were graded for Q."
HERE_IS = re.compile(
    r"(?:here|below|this) (?:is|are)\b|the (?:full )?(?:list|results|grades|table)\b|how (?:the |all |each "
    r"|every |your )"
)
# Below a heading that is a question: "Good." - "Also adequate." - "Rated requires improvement."
BARE = re.compile(r"(?:(?:also|again|still|now|rated|graded|judged|grade|an?|as|to be|:) ?)*[GR][.!]?\s*")
THEN_OR_NOW = re.compile(
    r"(?:then|before|last time|previously|now|this time|today)\s?[:–—-] (?:an? )?[GR](?: again| still)?[.!]?\s*"
)
# "It has published its annual inspection of Q." - "Its report peel: police Q 2016 - an inspection of F".
ABOUT = re.compile(
    r"\b(?:inspections?|reports?|reviews?|assessments?|findings|verdicts?|outcome|results?|judge?ment)\b[^;.GR]{0,60}"
    r"\b(?:of|on|into|about|at)\b[^;.GR,]{0,40}Q|\breport peel: police Q\b"
    r"|\b(?:looked at|examined|assessed|inspected|considered)\b[^;.GR]{0,30}Q"
)
# "Is its Q sustainable? I has graded A G."
GRADED_IT = re.compile(
    r"\b(?:rate[sd]|grade[sd]|judge[sd]|mark(?:s|ed)|deem(?:s|ed)|called|calls|considers?|found|finds) A"
    r" (?:as |at |to be |an? )*\Z"
)
# "A further 15 were R, among them F and F": on what the sentence before graded.
FURTHER = re.compile(r"(?:a further|another|the (?:other|remaining)) (?:\d+|[a-z]+)\b")

# "Its understanding of the calls on it was marked G": of a question that no wording tells, not of the article's.
SOMETHING_ELSE = re.compile(
    r"(?:\A|[,;:] |\b(?:and|but|that) )(?:(?:its|their|our|how|the way)"
    r" (?!(?:overall |latest |new |own |current |previous |last )*(?:grades?|ratings?|marks?|performance|forces?"
    r"|reports?|inspections?|verdict|scores?|results?|assessments?|judge?ments?|chief|neighbours?|counterparts?)\b)[a-z]"
    r"|[a-z]+ing (?:an? |the |its |their )[a-z]+ [^,;]{0,60}\b(?:is|was|are|were) )[^,;GR]{0,80}\Z"
)
