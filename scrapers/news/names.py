"""Words that tell who speaks: verbs of speech, roles, honorifics, organisations, first names. Data only."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verbs that introduce speech; also what people do with words in headlines ("slammed").
CUES = _words(
    "read reads "
    "accused acknowledged acknowledges added adding adds admits admitted admitting agreed agrees announced "
    "announces argued argues arguing asked asks asserted believed believes blasted boasted branded called calling "
    "calls cautioned claimed claiming claims commented commenting comments complained concede conceded concedes "
    "concluded concludes concluding condemned confirmed confirms contended continued continues continuing "
    "countered cried criticised criticized declared demanded denied denies described describes describing dubbed "
    "elaborated emphasised emphasized exclaimed exclaims explained explaining explains feels felt finds fired "
    "found hailed highlighted insisted insisting insists interjected joked labelled lamented laughed maintained "
    "maintains marvelled mused muttered noted notes noting observed opined pledged pointed posted praised "
    "predicted proclaimed promised quipped quoted recalled recalls recounts reflected reiterated remarked "
    "repeated replied replies replying reported responded responding responds retorted revealed reveals said say "
    "saying says shouted slammed stated states stating stressed stresses stressing suggested suggests summed "
    "telling tells testified thought told tweeted tweeting tweets urged urges vented vowed warned warning warns "
    "welcomed whispered writes writing wrote yelled "
)

# Documents say things too, but they are not people.
DOCUMENTS = _words(
    "ad advert article assessment banner complaint document email file files filing findings guidance headline "
    "indictment inspection lawsuit leaflet letter memo page paper policy poster publication report reports review "
    "sign statement study summary survey webpage website "
)

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
    "Sen",
    "Rep",
    "Gov",
    "Gen",
    "Col",
    "Lt",
    "Capt",
)

# The nouns that end a description of somebody's part ("police and crime commissioner").
ROLE_HEADS = (
    "inspector of constabulary|inspectors of constabulary|inspector|constable|commissioner|superintendent|"
    "sergeant|spokesman|spokeswoman|spokesperson|spokes person|representative|leader|chairman|chairwoman|"
    "chairperson|chair|chief executive|director|secretary|minister|councillor|mp|msp|mayor|president|"
    "officer|chief|pcc|pfcc|head|manager|campaigner|lawyer|solicitor|attorney|barrister|professor|expert|"
    "analyst|editor|researcher|senator|congressman|congresswoman|governor|judge|speaker|adviser|advisor|"
    "aide|strategist|candidate|resident|victim|witness|source|insider|official|deputy|founder|trustee|"
    "teacher|student|author|coordinator|activist|detective|commander|sheriff|ambassador|economist|"
    "pollster|consultant|chancellor|bishop|archbishop|pastor|owner|worker|member|organiser|organizer|"
    "critic|supporter|voter"
)

# Roles that are quoted without a name.
UNNAMED = (
    "spokes(?:man|woman|person|people)|source|insider|official|representative|inspectors?|officer|"
    "resident|neighbour|aide|staffer|campaigner|adviser|lawyer|victim|witness|supporter|voter|critic|teacher|parent|member"
)

# Words that end the name of a body, never a person's.
ORGANISATION_NOUNS = _words(
    "agency alliance association authority bank bbc board borough campaign center centre charity church city "
    "coalition college commission committee company congress constabularies constabulary council county court "
    "crime department echo federation force foundation gazette government group guardian herald hmic hmicfrs "
    "hospital house inspectorate institute journal mail ministry network news nspcc office parliament party "
    "police post press radio school senate service services society telegraph times trust tv union university "
)

# Capitalised words that begin or end no person's name.
NOT_NAMES = _words(
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
    "unless until us victims wales we wednesday welsh west western what when where which while who why with "
    "writing yes yesterday yet you "
)

MALE = _words(
    "aaron adam adrian alan albert alec alex alexander alfred ali alistair allan andrew andy anthony antony "
    "arthur barack barry ben benjamin bernard bernie bill billy bob boris brian bruce carl charles charlie chris "
    "christopher clive colin craig cyril damian damon dan daniel darren dave david dean dennis derek dominic don "
    "donald doug douglas duncan ed eddie edward eric ernest euan evan francis frank fred gareth garry gary gavin "
    "geoff geoffrey george gerald gerry giles glenn gordon graeme graham grant greg guy harold harry hector henry "
    "howard hugh ian ivan jack jacob jake james jamie jared jason jeff jeffrey jeremy jerry jim jimmy joe joel "
    "john johnny jon jonathan joseph josh joshua julian justin karl keir keith ken kenneth kevin kit lance larry "
    "laurence lawrence lee len leo leon leonard les lewis liam luke malcolm marc marco marcus mark martin martyn "
    "matt matthew max michael mick mike mitch mohammed muhammad nathan neal neil newt nicholas nick nigel noel "
    "norman oliver oscar owen patrick paul pete peter phil philip phillip ralph ray raymond rex rhys richard rick "
    "rob robert robin rod roger ron ronald rory ross roy rudy rupert russell ryan sadiq sajid sam samuel scott "
    "sean sebastian shaun simon stan stanley stephen steve steven stewart stuart ted terry theodore thomas tim "
    "timothy toby tom tommy tony trevor victor vincent vladimir walter warren wayne will william winston zac "
)
FEMALE = _words(
    "abigail alice alison amanda amber amy andrea angela anita ann anna anne annette annie april barbara becky "
    "belinda bernadette beth betty beverley brenda bridget carol caroline carolyn catherine cathy charlotte "
    "cheryl chloe christina christine claire clara clare cressida dawn debbie deborah denise diana diane donna "
    "dorothy dru elaine eleanor elizabeth ella ellen emily emma erica erin esther eva eve fiona frances gail "
    "gemma georgia georgina gillian gina gloria grace hannah harriet hazel heather helen hilary hillary holly "
    "irene isabel ivanka jackie jacqueline jacqui jane janet janice jayne jean jen jennifer jenny jess jessica "
    "jill jo joan joanna joanne jodie josephine joy joyce judith judy julia julie june karen kate katherine "
    "kathleen kathryn kathy katie katy kay kelly kellyanne kerry kim kirsty laura lauren leanne lesley lily linda "
    "lis lisa liz lorraine louise lucy lynn lynne maggie margaret maria marie marion martha mary maureen megan "
    "melanie melissa michele michelle miranda molly monica nancy natalie natasha nicky nicola nicole nina olivia "
    "pam pamela patricia paula pauline penny philippa polly priti rachel rebecca rita rosemary rosie ruth sally "
    "samantha sandra sara sarah serena sharon sheila shirley sian simone sonia sophie stella stephanie sue susan "
    "susanna suzanne sylvia teresa theresa tina tracey tracy ursula valerie vanessa vera veronica vicky victoria "
    "virginia wendy yasmin yvette yvonne zoe zoë "
)

_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_REST = r"(?:[a-zà-öø-ÿ'’]|(?<=[a-z])[A-Z]|-(?=[A-Za-z])|(?<=-)[A-Z]|(?<=['’])[A-Z]|(?<=Mc)[A-Z])*(?!\w)"
_WORD = _CAPITAL + _REST
_INITIAL = r"[A-Z]\.?"
_PARTICLE = r"(?:de|da|del|della|der|den|di|du|la|le|van|von|bin|al|el|ap|ab|y)"

# A run of capitalised words, one blank apart: "Sen. Marco Rubio", "Chief Constable Jo O'Neill".
# It begins with a letter's class, not with the look behind: so the search passes over all other characters.
NAME = re.compile(
    rf"{_CAPITAL}(?<![\w’'-]{_CAPITAL}){_REST}"
    rf"(?:\.(?=\s[A-Z]))?(?:[ ](?:{_PARTICLE}[ ]){{0,2}}(?:{_WORD}|{_INITIAL}(?=[ ][A-Z])))*"
)
