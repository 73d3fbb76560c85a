"""Words that tell who somebody is: honorifics, titles, roles, bodies, and what no name is. Data only."""

from __future__ import annotations

import re
from collections.abc import Iterable


def words_of(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words that tries each letter once: a plain list of hundreds is slow to search for."""
    heads: dict[str, set[str]] = {}
    for word in words:
        heads.setdefault(word[:1], set()).add(word[1:])
    if set(heads) == {""}:
        return ""
    tails = [re.escape(head) + any_of(heads[head]) for head in sorted(heads) if head]
    if "" in heads:
        return f"(?:{'|'.join(tails)})?"
    return tails[0] if len(tails) == 1 else f"(?:{'|'.join(tails)})"


# What stands before a surname, and whom it says the person is: m, f, or nothing.
HONORIFICS = {
    **dict.fromkeys(("mr", "sir", "lord"), "m"),
    **dict.fromkeys(("mrs", "ms", "miss", "lady", "dame", "baroness"), "f"),
    **dict.fromkeys(("dr", "prof", "professor", "rev", "cllr", "mx"), ""),
}

# Ranks and offices that stand before a name.
TITLES = (
    "Her Majesty's Chief Inspector of Constabulary",
    "His Majesty's Chief Inspector of Constabulary",
    "HM Chief Inspector of Constabulary",
    "Her Majesty's Inspector of Constabulary",
    "His Majesty's Inspector of Constabulary",
    "HM Inspector of Constabulary",
    "Inspector of Constabulary",
    "HM Chief Inspector",
    "HM Inspector",
    "Police, Fire and Crime Commissioner",
    "Police, Crime and Victims Commissioner",
    "Police and Crime Commissioner",
    "Deputy Police and Crime Commissioner",
    "Deputy Commissioner",
    "Assistant Commissioner",
    "Police Commissioner",
    "Commissioner",
    "PFCC",
    "PCC",
    "Temporary Chief Constable",
    "Acting Chief Constable",
    "Deputy Chief Constable",
    "Assistant Chief Constable",
    "Chief Constable",
    "Chief Superintendent",
    "Detective Superintendent",
    "Superintendent",
    "Detective Chief Inspector",
    "Chief Inspector",
    "Detective Inspector",
    "Inspector",
    "Detective Sergeant",
    "Sergeant",
    "Detective Constable",
    "Police Constable",
    "DCC",
    "ACC",
    "PC",
    "DC",
    "DI",
    "DCI",
    "Det Insp",
    "Det Con",
    "Det Sgt",
    "Ch Insp",
    "Insp",
    "Supt",
    "Sgt",
    "Commander",
    "Shadow Home Secretary",
    "Home Secretary",
    "Prime Minister",
    "Policing Minister",
    "Minister",
    "Chancellor",
    "Mayor",
    "Councillor",
    "Coun",
    "Council leader",
    "Leader",
    "Chairman",
    "Chairwoman",
    "Chair",
    "Chief Executive",
    "Director",
    "Secretary",
    "President",
    "Vice President",
    "Senator",
    "Congressman",
    "Congresswoman",
    "Governor",
    "Judge",
    "Justice",
    "Speaker",
    "Spokesman",
    "Spokeswoman",
    "Spokesperson",
    "Attorney General",
    "Secretary of State",
    "Secretary General",
    "Ambassador",
    "General",
    "Colonel",
    "Captain",
    "Former",
    "Campaign Manager",
    "Manager",
    "Press Secretary",
    "Communications Director",
    "Adviser",
    "Advisor",
    "Strategist",
    "Majority Leader",
    "Minority Leader",
    "First Minister",
    "Foreign Secretary",
    "Health Secretary",
    "Transport Secretary",
    "Education Secretary",
    "Defence Secretary",
    "First Lady",
    "Representative",
    "Alderman",
    "Alderwoman",
    "Councilman",
    "Councilwoman",
    "Councilmember",
    "Assemblyman",
    "Assemblywoman",
    "Lieutenant",
    "Economist",
    "Pollster",
    "Candidate",
    "Presiding Officer",
    "Pope",
    "Prince",
    "Princess",
    "MP",
    "MSP",
    "Federation chairman",
    "HMI",
    "Archbishop",
    "Bishop",
    "Father",
    "Sheriff",
    "Officer",
    "Attorney",
    "Treasurer",
    "State Treasurer",
    "Comptroller",
    "Controller",
    "Auditor",
    "Delegate",
    "Majority Whip",
    "Minority Whip",
    "Solicitor General",
    "Lieutenant Governor",
    "District Attorney",
    "Admiral",
    "Major General",
    "Reverend",
    "Pastor",
    "Rabbi",
    "Imam",
    "Sister",
    "Coach",
    "Nominee",
    "Assemblymember",
    "Selectman",
    "Freeholder",
    "Supervisor",
    "Premier",
    "Senators",
    "Reps",
    "Sens",
    "Govs",
    "Lt Gov",
    "Lt. Gov",
    "Adm",
    "Maj",
    "Del",
    "Sen",
    "Rep",
    "Gov",
    "Gen",
    "Col",
    "Lt",
    *("Capt", "Ald", "Amb", "Pres", "Atty Gen", "Comm"),
)

# What somebody from a state is called: "the Arizonan said".
NATIVES = (
    "alabamian|alaskan|arizonan|arkansan|californian|coloradan|floridian|georgian|hawaiian|hoosier|idahoan|illinoisan|iowan"
    "|kansan|kentuckian|louisianan|mainer|marylander|michigander|minnesotan|mississippian|missourian|montanan|nebraskan"
    "|nevadan|ohioan|oklahoman|oregonian|pennsylvanian|tennessean|texan|utahn|vermonter|virginian|carolinian|dakotan"
    "|wisconsinite|wyomingite|native"
)

# The nouns that end a description of somebody's part ("police and crime commissioner").
ROLE_HEADS = any_of(
    (
        "inspector of constabulary|inspectors of constabulary|inspector|constable|commissioner|"
        "superintendent|sergeant|spokesman|spokeswoman|spokesperson|spokes person|representative|"
        "leader|chairman|chairwoman|chairperson|chair|chief executive|director|secretary|minister|"
        "councillor|mp|msp|mayor|president|officer|chief|pcc|pfcc|head|manager|campaigner|lawyer|"
        "solicitor|attorney|barrister|professor|expert|analyst|editor|researcher|senator|"
        "congressman|congresswoman|governor|judge|speaker|adviser|advisor|aide|strategist|candidate|"
        "resident|victim|witness|source|insider|official|deputy|founder|trustee|treasurer|"
        "comptroller|controller|auditor|clerk|delegate|lawmaker|legislator|pastor|nominee|whip|"
        "republican|democrat|billionaire|alderman|alderwoman|councilman|councilwoman|assemblyman|"
        "assemblywoman|prosecutor|columnist|commentator|host|moderator|reporter|historian|scholar|"
        "scientist|physician|doctor|nurse|farmer|veteran|reverend|rabbi|imam|colonel|general|"
        "admiral|counsel|lobbyist|donor|businessman|businesswoman|entrepreneur|incumbent|challenger|"
        "teacher|student|author|coordinator|activist|detective|commander|sheriff|ambassador|economist|pollster|"
        "consultant|chancellor|bishop|archbishop|owner|worker|member|organiser|organizer|critic|supporter|voter|"
        f"{NATIVES}"
    ).split("|")
)

# Roles that are quoted without a name.
_NAMELESS = (
    "spokesman|spokeswoman|spokesperson|spokespeople|source|insider|official|representative|inspector|"
    "officer|resident|neighbour|neighbor|aide|staffer|campaigner|adviser|advisor|lawyer|attorney|"
    "solicitor|victim|witness|supporter|voter|critic|teacher|parent|member|man|men|woman|women|boy|"
    "girl|lad|mother|father|mum|dad|son|daughter|brother|sister|husband|wife|widow|widower|friend|"
    "colleague|relative|reporter|journalist|interviewer|presenter|moderator|host|heckler|protester|"
    "demonstrator|bystander|passer-by|passenger|commuter|minister|backbencher|frontbencher|mp|peer|"
    "crossbencher|lawmaker|senator|congressman|congresswoman|councillor|republican|democrat|tory|"
    "conservative|strategist|operative|pollster|analyst|expert|economist|professor|academic|scientist|"
    "researcher|doctor|nurse|worker|driver|farmer|shopkeeper|trader|owner|pensioner|student|pupil|"
    "volunteer|activist|organiser|organizer|donor|veteran|constituent|caller|customer|user|person|"
    "chief|executive|manager|director|detective|constable|sergeant|superintendent|operator|paramedic|"
    "soldier|judge|prosecutor|diplomat|delegate|attendee|fan|pastor|priest|immigrant|migrant|hotelier|"
    "clerk|ally|waitress|waiter|retiree|engineer|mechanic|miner|rancher|chef|cook|barber|secretary|"
    "historian|scholar|commentator|columnist|businessman|businesswoman|lobbyist|observer|pundit|blogger|"
    "participant|attorney general|investigator|agent|counselor|intern|speechwriter|consultant|negotiator|"
    "envoy|congregant|parishioner|tourist|visitor|onlooker|spectator|juror|defendant|plaintiff|guest|"
    "panelist|viewer|listener|reader|grandmother|grandfather|aunt|uncle|cousin|niece|nephew|boyfriend|"
    "girlfriend|fiance|fiancee|roommate|classmate|co-worker|boss|dealer|builder|banker|broker|"
    "contractor|electrician|plumber|carpenter|welder|trucker|salesman|saleswoman|realtor|accountant|"
    "librarian|firefighter|pilot|actor|actress|singer|musician|writer|novelist|poet|comedian|"
    "filmmaker|producer|preacher|dentist|surgeon|pharmacist|therapist|psychologist|sociologist|ranger|"
    "trooper|marshal|bartender|grocer|fisherman|developer|landlord|tenant|hairdresser|machinist|"
    "steelworker|autoworker|janitor|homemaker|heir|heiress|mogul|investor|publisher|anchor|"
    "correspondent|pundit|rider|philanthropist|theologian|coach|player|captain|politician|statesman|"
    "stateswoman|freshman|grad|graduate|leader|mayor|governor|candidate|chairman|chairwoman|narrator|deacon"
)
UNNAMED = any_of(_NAMELESS.split("|")) + "(?:e?s)?"

# Bodies that speak without a name of their own.
BODIES = (
    "force|council|company|firm|department|ministry|government|administration|campaign|union|party|agency|authority|"
    "inspectorate|watchdog|charity|service|university|school|trust|board|committee|federation|association|bank|"
    "embassy|office|group|think tank|newspaper|broadcaster|court|commission|regulator|team"
)

# What tells the sex of somebody unnamed.
UNNAMED_WOMEN = re.compile(r"(?:woman|women|girl|mother|mum|daughter|sister|wife|widow)$")
UNNAMED_MEN = re.compile(r"(?:man|men|boy|lad|father|dad|son|brother|husband|widower)$")

# What a single capitalised word beside a verb of speech may be that is nobody's surname.
NO_SURNAMES = words_of(
    "reuters bloomberg politico axios breitbart cnn fox abc nbc cbs msnbc npr pbs ap afp google facebook amazon apple "
    "microsoft twitter uber boeing exxon walmart pfizer tesla spacex gallup pew nielsen moody's quinnipiac marist "
    "rasmussen wikipedia wikileaks moscow beijing washington london paris berlin tehran jerusalem kiev kyiv ottawa "
    "canberra brussels havana damascus baghdad kabul pyongyang seoul tokyo delhi islamabad ankara cairo "
    "riyadh doha rome madrid "
    "lisbon dublin warsaw budapest vienna geneva russia china iran iraq syria israel egypt turkey ukraine cuba mexico "
    "canada france germany japan india pakistan afghanistan venezuela brazil australia spain italy poland hungary "
    "greece ireland scotland wales england britain america americans russians chinese israelis palestinians iranians "
    "texas florida california ohio pennsylvania michigan wisconsin iowa nevada virginia georgia arizona "
    "congress parliament pentagon kremlin interpol nato unicef unesco opec hamas hezbollah taliban isis congressional "
    "treasury downing westminster holyrood stormont whitehall labour labor plaid snp ukip gop dems lib "
    "god jesus allah satan bible scripture shakespeare mom dad mum mama papa grandma grandpa grandfather grandmother "
    "counsel council critics officials aides sources supporters opponents protesters voters lawmakers prosecutors "
    "police investigators authorities analysts experts advocates activists residents neighbors witnesses "
    "reporters journalists economists scientists doctors teachers students parents organizers campaigners "
)

# Surnames that American news gives without a first name.
RENOWNED = words_of(
    "Jefferson Madison Hamilton Roosevelt Truman Eisenhower Nixon Reagan Bush Clinton Gore Obama Biden Trump Pence "
    "Cheney Palin McCain Romney Kerry Sanders Pelosi McConnell Boehner Cruz Rubio Kasich Huckabee Santorum Gingrich "
    "Kaine Comey Mueller Kavanaugh Scalia Putin Merkel Netanyahu Assad Khomeini Gorbachev Churchill Thatcher Corbyn "
    "Farage Mandela Gandhi"
)

# Words that are no names but after a first name: "Jim Justice", then "Justice said".
ALSO_SURNAMES = words_of("good justice west north french english church bishop pope christian read judge")

# Words of a clause that stand between its beginning and a name that is no subject of it.
CLAUSE_WORDS = words_of(
    "about according after against all also although among and are around as asking at be because been before behind "
    "being below between but by can could despite did do does during for from had has have how if in inside into is "
    "it just like may might near not off on onto or outside over past said shall should since so than that their "
    "them then there these they this those through throughout to toward towards under until up upon was were what "
    "when where whether which while who whom whose will with within without would"
)

# A sentence that begins so has its subject after a comma.
ADVERBIAL = words_of(
    "about above according across after told shown reminded against ahead "
    "along alongside although amid among around as asked at back "
    "because before behind below beside besides between beyond by despite down during earlier elsewhere even except "
    "facing far following for from given if in inside instead into later like meanwhile near now of off on once only "
    "opposite out outside over past pressed privately publicly questioned quizzed recently responding since soon "
    "speaking standing still then though through throughout to today together toward towards turning under unlike "
    "until up upon what when whenever where whereas while with within without writing yesterday"
)

# Parts that one person has at a time: whoever comes up as nothing else may have them.
OFFICES = (
    "minister", "president", "mayor", "governor", "senator", "chancellor", "secretary", "leader", "commissioner",
    "constable", "chief executive", "chairman", "chairwoman", "chair", "congressman", "congresswoman", "mp", "pcc",
    "candidate", "nominee", "director", "manager", "billionaire", "inspector", "councillor",
)  # fmt: skip

# Offices as they are shortened before a name.
IN_FULL = {"gov": "governor", "sen": "senator", "rep": "representative", "coun": "councillor", "supt": "superintendent",
           "ald": "alderman", "amb": "ambassador", "pres": "president", "comm": "commissioner"}  # fmt: skip

# First names that are as often places, months or things.
ALSO_PLACES = words_of(
    "virginia georgia carolina dakota charlotte austin jackson lincoln washington madison houston dallas israel "
    "jordan chad paris sydney london phoenix chelsea florence adelaide victoria savannah kent devon durham "
    "lancaster chester hamilton orlando cheyenne sierra asia india china kenya ireland brittany april may june "
    "august faith hope grace joy will mark bill rich grant chase frank guy pat sue rob jack tory christian dean "
    "major bishop judge grove page rusty "
)

# Words that end the name of a body, never a person's.
ORGANISATION_NOUNS = words_of(
    "agency alliance association authority bank bbc board borough campaign center centre charity church city "
    "coalition college commission committee company congress constabularies constabulary council county court "
    "crime department echo federation force foundation gazette government group guardian herald hmic hmicfrs "
    "hospital house inspectorate institute journal mail ministry network news nspcc office parliament party "
    "police post press radio school senate service services society telegraph times trust tv union university "
    "airport avenue boulevard islands act amendment "
)

# Capitalised words that begin or end no person's name.
NOT_NAMES = words_of(
    "a according adequate after again all also although american an and anonymous another april as asked at "
    "august bbc because before both brexit britain british but by christmas commenting conservative conservatives "
    "constabulary covid crime december democrat democrats despite during each earlier east easter eastern "
    "effectiveness efficiency eight elsewhere engage england english eu europe every facebook february finally "
    "first five following for four friday from good great he her here his hm hmic hmicfrs how however i if "
    "improvement in inadequate inspectorate instead it its january july june kingdom labour last later legitimacy "
    "liberal london majesty majesty's many march meanwhile measures monday more most my nevertheless next nine no "
    "north northern not november now nspcc october of on once one or other our outstanding over overall peel "
    "police report republican republicans requires responding saturday scotland second september seven she since "
    "six so some south southern speaking special states still sunday ten that the their then there these they "
    "third this those though three thursday to today tomorrow tories tory tuesday twitter two uk under united "
    "are is was were am be been being do does did has have had can could would should might shall must why whose whom "
    "let call ask tell say says see read watch just even only maybe perhaps thus hence indeed well look yeah ok okay "
    "sure those both neither either every never always often sometimes none nobody everybody everyone someone somebody "
    "anyone people folks thank thanks please sorry yes-no ditto meet take give get go come told asked said "
    "don't won't can't didn't isn't wasn't weren't hasn't haven't hadn't doesn't couldn't wouldn't shouldn't aren't "
    "it's he's she's that's there's what's who's let's they're we're you're i'm i've i'd i'll "
    "jewish christian muslim catholic protestant latino hispanic african asian european russian chinese mexican "
    "french german israeli iranian iraqi canadian australian irish "
    "state treasury defense defence commerce interior education transportation energy agriculture homeland security "
    "veterans affairs housing justice budget finance labor environment "
    "unless until us victims wales we wednesday welsh west western what when where which while who why with "
    "writing yes yesterday yet you "
)

_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_REST = r"(?:[a-zà-öø-ÿ'’]|(?<=[a-z])[A-Z]|-(?=[A-Za-z])|(?<=-)[A-Z]|(?<=['’])[A-Z]|(?<=Mc)[A-Z])*(?!\w)"
_WORD = _CAPITAL + _REST
_CAPITALS = (
    r"[A-Z](?:[A-Z'’-]+[A-Z]|[A-Z](?=[ ][A-Z]{3}))(?!\w)"  # "Sen. JO LEE", as newsletters and transcripts write it
)
_INITIAL = r"[A-Z]\.?"
_PARTICLE = r"(?:de|da|del|della|der|den|di|du|la|le|van|von|bin|al|el|ap|ab|y)"

# A run of capitalised words, one blank apart: "Sen. Marco Rubio", "Chief Constable Jo O'Neill".
# It begins with a letter's class, not with the look behind: so the search passes over all other characters.
NAME = re.compile(
    rf"{_CAPITAL}(?<![\w’'-]{_CAPITAL})(?:{_CAPITALS[5:]}|{_REST})"
    rf"(?:\.(?=\s[A-Z]))?(?:[ ](?:{_PARTICLE}[ ]){{0,2}}(?:{_INITIAL}(?=[ ][A-Z])|{_CAPITALS}|{_WORD})"
    r"(?:\.(?:(?<=\bGov\.|\bSen\.|\bRep\.|\bGen\.|\bRev\.)|(?<=\bDr\.|\bLt\.|\bMr\.|\bMs\.))(?=[ ][A-Z]))?)*"
)
