"""Words that tell who speaks: verbs of speech, roles, honorifics, organisations, first names. Data only."""

from __future__ import annotations

import re

CUES = (
    "said says say saying added adds adding told tells telling explained explains explaining commented comments commenting"
    " continued continues continuing stated states stating insisted insists insisting argued argues arguing claimed claims"
    " claiming warned warns warning admitted admits admitting acknowledged acknowledges conceded concedes concede noted notes"
    " noting stressed stresses stressing concluded concludes concluding remarked observed declared announced announces asked"
    " asks replied replies replying responded responds responding wrote writes writing tweeted tweets tweeting posted"
    " described describes describing called calls calling praised criticised criticized condemned welcomed accused urged urges"
    " recalled recalls joked quipped suggested suggests reported revealed reveals pledged promised vowed confirmed confirms"
    " emphasised emphasized reiterated repeated predicted complained lamented maintained maintains asserted contended"
    " countered agreed agrees shouted yelled cried exclaimed testified thought believes believed feels felt found finds"
    " highlighted pointed reflected hailed labelled dubbed branded vented quoted exclaims opined mused boasted denied denies"
    " demanded cautioned interjected laughed fired retorted proclaimed blasted slammed"
).split()

# Documents say things too, but they are not people.
DOCUMENTS = (
    "report reports document letter website page webpage inspection assessment findings review survey study statement"
    " paper article file files summary publication policy guidance memo email filing lawsuit indictment complaint"
    " headline sign banner poster advert ad leaflet"
).split()

HONORIFICS = {
    "mr": "m", "sir": "m", "lord": "m", "mrs": "f", "ms": "f", "miss": "f", "lady": "f", "dame": "f", "baroness": "f",
    "dr": "", "prof": "", "professor": "", "rev": "", "cllr": "", "mx": "",
}  # fmt: skip

# Ranks and offices that stand before a name, longest first, and the nouns that end a description of somebody's part.
TITLES = (
    "Her Majesty's Chief Inspector of Constabulary", "His Majesty's Chief Inspector of Constabulary",
    "HM Chief Inspector of Constabulary", "Her Majesty's Inspector of Constabulary",
    "His Majesty's Inspector of Constabulary", "HM Inspector of Constabulary", "Inspector of Constabulary",
    "HM Chief Inspector", "HM Inspector", "Police, Fire and Crime Commissioner", "Police, Crime and Victims Commissioner",
    "Police and Crime Commissioner", "Deputy Police and Crime Commissioner", "Deputy Commissioner",
    "Assistant Commissioner", "Police Commissioner", "Commissioner", "PFCC", "PCC", "Temporary Chief Constable",
    "Acting Chief Constable", "Deputy Chief Constable", "Assistant Chief Constable", "Chief Constable", "Chief Superintendent",
    "Detective Superintendent", "Superintendent", "Detective Chief Inspector", "Chief Inspector", "Detective Inspector",
    "Inspector", "Detective Sergeant", "Sergeant", "Detective Constable", "Police Constable", "DCC", "ACC", "PC", "DC", "DI",
    "DCI", "Det Insp", "Det Con", "Det Sgt", "Ch Insp", "Insp", "Supt", "Sgt", "Commander", "Shadow Home Secretary",
    "Home Secretary", "Prime Minister", "Policing Minister", "Minister", "Chancellor", "Mayor", "Councillor", "Coun",
    "Council leader", "Leader", "Chairman", "Chairwoman", "Chair", "Chief Executive", "Director", "Secretary",
    "President", "Vice President", "Senator", "Congressman", "Congresswoman", "Governor", "Judge", "Justice",
    "Speaker", "Spokesman", "Spokeswoman", "Spokesperson", "Attorney General", "Secretary of State", "Secretary General",
    "Ambassador", "General", "Colonel", "Captain", "Former", "MP", "MSP", "Federation chairman", "HMI",
    "Archbishop", "Bishop", "Father", "Sheriff", "Officer", "Attorney", "Sen", "Rep", "Gov", "Gen", "Col", "Lt", "Capt",
)  # fmt: skip

ROLE_HEADS = (
    "inspector of constabulary|inspectors of constabulary|inspector|constable|commissioner|superintendent|sergeant|spokesman|spokeswoman"
    "|spokesperson|spokes person|representative|leader|chairman|chairwoman|chairperson|chair|chief executive|director"
    "|secretary|minister|councillor|mp|msp|mayor|president|officer|chief|pcc|pfcc|head|manager|campaigner|lawyer|solicitor|attorney"
    "|barrister|professor|expert|analyst|editor|researcher|senator|congressman|congresswoman|governor|judge|speaker"
    "|adviser|advisor|aide|strategist|candidate|resident|victim|witness|source|insider|official|deputy|founder|trustee"
    "|teacher|student|author|coordinator|activist|detective|commander|sheriff|ambassador|economist|pollster|consultant"
    "|chancellor|bishop|archbishop|pastor|owner|worker|member|organiser|organizer|critic|supporter|voter"
)

UNNAMED = r"spokes(?:man|woman|person|people)|source|insider|official|representative|inspectors?|officer|resident|neighbour|aide|staffer|campaigner|adviser|lawyer"

_ORGANISATION_NOUNS = (
    "police constabulary force council party house court committee university college department inspectorate"
    " association federation agency service services office ministry commission group union society trust charity"
    " foundation institute company school church hospital board authority bank bbc nspcc hmic hmicfrs parliament"
    " congress senate government times post mail guardian telegraph news radio tv press journal herald echo gazette"
    " county city borough centre center alliance network campaign coalition constabularies crime"
)
ORGANISATION_NOUNS = frozenset(_ORGANISATION_NOUNS.split())

# Capitalised words that begin or end no person's name.
NOT_NAMES = frozenset(
    (
        "the a an this that these those it he she they we i you his her their our my its in on at of for from by with to as"
        " and but or if when while after before since although though however yet so then there here now today yesterday"
        " tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april june july"
        " august september october november december speaking responding commenting writing asked following despite during under over"
        " last next every each all both some many most more no not yes overall meanwhile also another other elsewhere"
        " hm majesty majesty's hmic hmicfrs peel nspcc bbc uk us eu england wales scotland britain british welsh english"
        " american europe london north south east west northern southern eastern western great united kingdom states"
        " police constabulary inspectorate report what who why how where which one two three four five six seven eight"
        " nine ten first second third good outstanding inadequate adequate requires improvement effectiveness efficiency"
        " legitimacy democrat republican democrats republicans labour conservative conservatives tory tories liberal"
        " according because until unless earlier later once again still instead nevertheless finally"
        " crime victims twitter facebook brexit covid christmas easter anonymous special measures engage"
    ).split()
)

MALE = frozenset(
    (
        "aaron adam adrian alan albert alec alex alexander alfred ali alistair allan andrew andy anthony antony arthur barack barry"
        " ben benjamin bernard bernie bill billy bob boris brian bruce carl charles charlie chris christopher clive colin craig cyril"
        " damian damon dan daniel darren dave david dean dennis derek dominic don donald doug douglas duncan ed eddie edward"
        " eric ernest euan evan francis frank fred gareth garry gary gavin geoff geoffrey george gerald gerry giles glenn gordon"
        " graeme graham grant greg guy harold harry hector henry howard hugh ian ivan jack jacob jake james jamie jared jason jeff"
        " jeffrey jeremy jerry jim jimmy joe joel john johnny jon jonathan joseph josh joshua julian justin karl keir keith ken kenneth"
        " kevin kit lance larry laurence lawrence lee len leo leon leonard les lewis liam luke malcolm marc marco marcus mark"
        " martin martyn matt matthew max michael mick mike mitch mohammed muhammad nathan neal neil newt nicholas nick nigel nigel noel norman"
        " oliver oscar owen patrick paul pete peter phil philip phillip ralph ray raymond rex rhys richard rick rob robert"
        " robin rod roger ron ronald rory ross roy rudy rupert russell ryan sadiq sajid sam samuel scott sean sebastian shaun simon stan"
        " stanley stephen steve steven stewart stuart ted terry theodore thomas tim timothy toby tom tommy tony trevor"
        " victor vincent vladimir walter warren wayne will william winston zac"
    ).split()
)
FEMALE = frozenset(
    (
        "abigail alice alison amanda amber amy andrea angela anita ann anna anne annette annie april barbara becky belinda"
        " bernadette beth betty beverley brenda bridget carol caroline carolyn catherine cathy charlotte cheryl chloe christina"
        " christine claire clare clara cressida dawn debbie deborah denise diana diane donna dorothy dru elaine eleanor elizabeth ella ellen"
        " emily emma erica erin esther eva eve fiona frances gail gemma georgia georgina gillian gina gloria grace hannah harriet"
        " hazel heather helen hilary hillary holly irene isabel ivanka jackie jacqui jacqueline jane janet janice jayne jean jen jennifer"
        " jenny jess jessica jill jo joan joanna joanne jodie josephine joy joyce judith judy julia julie june karen kate katherine kathleen"
        " kathryn kathy katie katy kay kelly kellyanne kerry kim kirsty laura lauren leanne lesley lily linda lis lisa liz lorraine louise lucy"
        " lynn lynne maggie margaret maria marie marion martha mary maureen megan melanie melissa michelle michele miranda"
        " molly monica nancy natalie natasha nicola nicole nicky nina olivia olivia pam pamela patricia paula pauline penny"
        " philippa polly priti rachel rebecca rita rosemary rosie ruth sally samantha sandra sara sarah serena sharon sheila shirley"
        " sian simone sonia sophie stella stephanie sue susan susanna suzanne sylvia teresa theresa tina tracey tracy"
        " ursula valerie vanessa vera veronica vicky victoria virginia wendy yasmin yvette yvonne zoe zoë"
    ).split()
)

WORD = r"[A-ZÀ-ÖØ-Þ](?:[a-zà-öø-ÿ'’]|(?<=[a-z])[A-Z]|-(?=[A-Za-z])|(?<=-)[A-Z]|(?<=['’])[A-Z]|(?<=Mc)[A-Z])*"
INITIAL = r"[A-Z]\.?"
PARTICLE = r"(?:de|da|del|della|der|den|di|du|la|le|van|von|bin|al|el|ap|ab|y|O)"
NAME = re.compile(rf"(?<![\w’'-]){WORD}(?:\.(?=\s[A-Z]))?(?:[ ](?:{PARTICLE}[ ]){{0,2}}(?:{WORD}|{INITIAL}(?=[ ][A-Z])))*")
