"""Words that tell that somebody speaks or writes: verbs of speech, and what people write. Data only."""

from __future__ import annotations

from scrapers.news.names import words_of

# Verbs that introduce speech; also what people do with words in headlines ("slammed").
CUES = words_of(
    "read reads accused acknowledged acknowledges added adding adds admits admitted admitting admonished agreed "
    "agrees alleged alleges announced announces answered answering answers argued argues arguing asked asks "
    "asserted assured assures attested attests began begins believed believes bellowed blamed blasted "
    "boasted boomed branded called calling calls cautioned cautions characterised characterized chided chimed "
    "chuckled claimed claiming claims commented commenting comments complained complains concede conceded concedes "
    "conceding concluded concludes concluding condemned confirmed confirms contended continued continues continuing "
    "countered countering cracked cried criticised criticized deadpanned declared declares declaring decried "
    "demanded demanding demands denied denies denounced denying derided described describes describing dubbed "
    "elaborated emailed emphasised emphasized enthused exclaimed exclaims explained explaining explains "
    "feels felt finds fired found fumed groaned growled gushed hailed highlighted hinted hissed implored informed "
    "insisted insisting insists instructed interjected interjects interrupted intoned jabbed japed joked jokes "
    "joking labelled lambasted lamented lamenting laments laughed lectured likened maintained maintains marvelled "
    "mentioned messaged mocked mumbled murmured mused muses musing muttered noted notes notified noting observed "
    "observes observing offered opined opines ordered pleaded pledged pointed pondered posted praised preached "
    "predicted predicting predicts proclaimed proclaims professed promised pronounced proposed protested "
    "protests queried quipped quips quoted quoting ranted reasoned recalled recalling recalls recited reckoned "
    "reckons recounts reflected reiterated rejoined relayed remarked remarks reminded repeated replied replies "
    "replying reported responded responding responds retorted revealed reveals roared said say saying says scoffed "
    "scolded screamed shouted shouting shrugged sighed signaled signalled slammed snapped sneered sniffed "
    "spat speculated spluttered stammered stated states stating stressed stresses stressing suggested suggests "
    "summarised summarized summed surmised swears swore taunted teased telling tells termed testified texted "
    "texting theorised theorized thought thundered told touted tweeted tweeting tweets urged urges urging vented "
    "ventured volunteered vowed wailed warned warning warns welcomed whined whispered wondered wonders worried "
    "worries writes writing wrote yelled yells "
    "instructing instructs ordering directing urging commanded commanding thanked thanking "
    "accuses accusing allowing advised advises apologised apologized appealed avowed barked begged bemoaned bemoaning "
    "berated blasting blogged boasting boasts bragged bragging brags branding bristled challenged "
    "charged cheered chided invited invites encouraged clarified clarifies comparing compared complimented "
    "confessed confesses confided "
    "congratulated conjectured crowed cursed dared deduced denounces denouncing deplored describe "
    "disagreed disclosed dismissed dismisses dismissing dubs echoed echoing estimated exclaiming "
    "exhorted exulted faulted fretted fumes gloated grinned grouses groused grumbled harrumphed heckled hollered "
    "howled hypothesised hypothesized inquired enquired interposed jeered jested introduced introduces "
    "mentions mocking narrated objected objects parried pleads pledges pledging posting "
    " praises praising prayed preaches pressed pretended professes promises promising prompted "
    "promulgated proposes quips raged railed rails rambled rationalised rationalized recites "
    "recommended recommends rebuked rebuts rebutted recapped referred referring refers remembered remembering "
    "remembers "
    "reminds reminisced remonstrated responding retweeted rhapsodised rhapsodized ridiculed ridiculing "
    "saluted savaged scolds scribbled seethed shouts slams sniped snarled snorted sobbed "
    "  squealed surmises swore sympathised sympathized "
    "threatened threatening threatens trumpeted typed underlined underscored uttered venting vows vowing "
    "whimpers whooped yelling theorises theorizes attacked attacking acknowledging advising contends "
    "contending hailing stresses asking ruled ruling"
)

# Several words that introduce speech.
PHRASES = (
    r"according to|in the words of|(?:were|are|was) the words of|(?:went|goes|going) on(?! to\b)"
    r"|(?:hit|shot|fired) back|(?<=had )written|(?<=has )written|(?<=have )written|(?:spoke|speaks|talked|talks) of"
    r"|(?:(?<=['’]s )|(?<=his )|(?<=her ))(?:claim|assertion|contention|suggestion|insistence|argument|promise|pledge"
    r"|prediction|warning|complaint|admission|observation|declaration|remark) that"
    r"|(?:put|puts|putting) it to (?:\w+|the \w+) that"
    r"|(?:put|puts|putting) it(?! (?:away|down|on|in|into|out|off|up|back|to|aside|together|behind)\b)"
    r"|(?<=would )(?:add|joke|quip|boast|recall|later say|later write)|(?:cut|chimed) in|called out"
    r"|(?:came|was) the (?:\w+ )?(?:answer|reply|response|retort)"
)

# The bare verbs that tell speech after "to", "did" or "heard": "liked to call him", "can be heard to tell".
BARE_CUES = (
    "accuse|argue|ask|brag|boast|call|claim|complain|confess|declare|denounce|describe|dismiss|dub|insist|joke|label|note|post"
    "|predict|proclaim|promise|recall|refer|remark|remind|reply|shout|suggest|tell|text|tweet|urge|warn|write|yell"
)

# Of these, what needs no known subject to be speech, and what is as often done to somebody ("was told").
PLAIN_CUES = words_of(
    "said says say told tells wrote writes added adds tweeted insisted insists argued argues claimed claims warned "
    "explained explains replied saying adding vowed pledged promised telling written instructing"
)

OFTEN_PASSIVE = words_of(
    "asked told called described labelled dubbed termed urged accused criticised criticized quoted warned reported "
    "posted found informed introduced reminded pressed praised mocked touted noted"
)

# Cues that are nouns after an article: "a warning from Jo Lee that".
NOUN_CUES = words_of(
    "warning reports report claim claims promise promises pledge demand demands remarks comments comment "
    "complaint complaints accusation charge charges criticism suggestion prediction assertion argument statement "
    "question questions answer reply "
    "ruling contention insistence admission observation declaration remark "
    "notes note posts post tweet tweets cheers cries cry shouts lament laments boast boasts plea joke jokes quips"
)

# Documents say things too, but they are not people.
DOCUMENTS = words_of(
    "ruling order decision verdict bill transcript recording tape video script billboard manifesto "
    "ad ads advert article assessment banner banners badge caption complaint document documents email emails file "
    "files filing findings guidance headline headlines indictment inspection lawsuit leaflet leaflets letter memo "
    "message motto page paper placard placards plaque policy poster posters publication report reports review sign "
    "signs slogan statement sticker stickers study summary survey t-shirt t-shirts webpage website "
    "act amendment clause code constitution law regulations statute treaty anthem ballad jingle lyrics song songs "
    "dissent concurrence footnote memoir essay op-ed "
)

# What a person writes or sends: it speaks for its writer.
MESSAGES = (
    "message|statement|letter|email|e-mail|memo|note|post|tweet|text message|text|column|speech|foreword|report|op-ed"
    "|book|dissent|concurrence|footnote|testimony|memoir|essay"
)

# What may stand between a subject and its verb.
ADVERBS = (
    r"also|later|then|has|had|have|further|previously|did|would|will|is|was|again|today|yesterday|once|simply|only|just"
    r"|on \w+day|(?-i:[a-z]+ly)"
)
BETWEEN = rf"(?:,? (?:{ADVERBS}))*"
