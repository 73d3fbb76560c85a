"""Every trap that quotations set, each by its name."""

import pytest

from scrapers.news.statements import find_statements


def said(text):
    """The statements of a text as (speaker or role and organisation, kind, words)."""
    found = find_statements(text)
    for statement in found:
        assert statement.text == " ".join(text[start:end] for start, end in statement.spans)
        assert list(statement.spans) == sorted(statement.spans)
    return [
        (s.speaker or " ".join(filter(None, (s.organisation, s.role))) or None, s.kind.value, s.text) for s in found
    ]


CASES = {
    # where the speaker stands
    "speaker before with a colon": (
        "Roy Wilsher, HM Inspector of Constabulary, said: “The force has more to do.”",
        [("Roy Wilsher", "direct", "The force has more to do.")],
    ),
    "speaker after": (
        "“The force has more to do,” said Roy Wilsher.",
        [("Roy Wilsher", "direct", "The force has more to do,")],
    ),
    "verb last": (
        "“The force has more to do,” Roy Wilsher said.",
        [("Roy Wilsher", "direct", "The force has more to do,")],
    ),
    "verb of speech with an addressee": (
        "Emily Spurrell told the BBC: “We shall watch this closely.”",
        [("Emily Spurrell", "direct", "We shall watch this closely.")],
    ),
    "speaker line below": (
        "“We accept each of the findings.”\n– Jo Farrell, chief constable",
        [("Jo Farrell", "direct", "We accept each of the findings.")],
    ),
    "introduced by the paragraph above": (
        "Chief Constable Jo Farrell said:\n“We accept each of the findings.”",
        [("Jo Farrell", "direct", "We accept each of the findings.")],
    ),
    "the person of the paragraph above": (
        "Police and crime commissioner Philip Seccombe welcomed the report.\n“I am glad of these findings.”",
        [("Philip Seccombe", "direct", "I am glad of these findings.")],
    ),
    "said in between": (
        "“The force,” said Roy Wilsher, “has a great deal more to do.”",
        [("Roy Wilsher", "direct", "The force, has a great deal more to do.")],
    ),
    "a line with a name below": (
        "The force has its report.\n“These findings hurt.\n“We will put them right.”\nChief Constable Pam Kellow",
        [("Pam Kellow", "direct", "These findings hurt. We will put them right.")],
    ),
    "adding": (
        "Jo Farrell said that the report “recognises what was done”, adding: “We are not complacent.”",
        [("Jo Farrell", "partial", "recognises what was done"), ("Jo Farrell", "direct", "We are not complacent.")],
    ),
    "somebody asked": (
        'Lee Freeman was asked if he would resign. He replied: "No."',
        [("Lee Freeman", "direct", "No.")],
    ),
    # who it is
    "she said": (
        "Zoe Billingham, an inspector of constabulary, led the work. She said: “There is a way to go.”",
        [("Zoe Billingham", "direct", "There is a way to go.")],
    ),
    "he is not her": (
        "Zoe Billingham and Keith Hunter met on Monday.\nHe said: “There is a way to go.”",
        [("Keith Hunter", "direct", "There is a way to go.")],
    ),
    "surname only": (
        "Roy Wilsher led the inspection.\nThe report was long.\nMr Wilsher said: “There is a way to go.”",
        [("Roy Wilsher", "direct", "There is a way to go.")],
    ),
    "misspelt surname": (
        "Roy Wilsher led the inspection.\nMr Wilshire said: “There is a way to go.”",
        [("Roy Wilsher", "direct", "There is a way to go.")],
    ),
    "two spellings of a first name": (
        "Lisa Winward spoke.\nLis Winward said: “There is a way to go.”",
        [("Lisa Winward", "direct", "There is a way to go.")],
    ),
    "named in full only later": (
        "Mr Wilsher said: “There is a way to go.”\nRoy Wilsher was once a fire chief.",
        [("Roy Wilsher", "direct", "There is a way to go.")],
    ),
    "by role": (
        "Chief Constable Jo Farrell met the commissioner, Ron Hogg.\nThe chief constable said: “There is a way to go.”",
        [("Jo Farrell", "direct", "There is a way to go.")],
    ),
    "the commissioner": (
        (
            "Chief Constable Jo Farrell met the police and crime commissioner, Ron Hogg.\nThe commissioner "
            "added: “Much is done.”"
        ),
        [("Ron Hogg", "direct", "Much is done.")],
    ),
    "a person in the headline is no speaker": (
        ("Tribute to Simon Cole as force is praised\nRoy Wilsher, HM Inspector, led it.\nHe said: “It honours him.”"),
        [("Roy Wilsher", "direct", "It honours him.")],
    ),
    "somebody else is named in the quotation": (
        "Roy Wilsher said: “I thank Simon Cole for all of it.”\nHe added: “The force is better for him.”",
        [
            ("Roy Wilsher", "direct", "I thank Simon Cole for all of it."),
            ("Roy Wilsher", "direct", "The force is better for him."),
        ],
    ),
    "predecessor in a clause": (
        "Jo Farrell, who followed Mike Barton in the post, said: “We go on as we began.”",
        [("Jo Farrell", "direct", "We go on as we began.")],
    ),
    "unnamed spokesman": (
        "An NSPCC spokesman, after reading the report, said: “Children must come first.”",
        [("NSPCC spokesman", "direct", "Children must come first.")],
    ),
    "unnamed spokeswoman for": (
        'A spokeswoman for Kent Police said: "We accept the findings."',
        [("Kent Police spokeswoman", "direct", "We accept the findings.")],
    ),
    "a body": (
        "The Home Office said: “Policing is a matter for chief constables.”",
        [("Home Office", "direct", "Policing is a matter for chief constables.")],
    ),
    "alternating speakers": (
        "Jo Farrell said: “We are proud of it.”\n“So are we,” said Ron Hogg.\n“It was hard work,” Ms Farrell added.",
        [
            ("Jo Farrell", "direct", "We are proud of it."),
            ("Ron Hogg", "direct", "So are we,"),
            ("Jo Farrell", "direct", "It was hard work,"),
        ],
    ),
    "Sir and a first name": (
        "The commissioner, Sir Mark Rowley, spoke.\nSir Mark said: “I do know that.”",
        [("Mark Rowley", "direct", "I do know that.")],
    ),
    "letters after a name": (
        'Sarah Johns MP said: "This cannot go on."',
        [("Sarah Johns", "direct", "This cannot go on.")],
    ),
    "a victim without a name": (
        'A victim of burglary, who did not want to be named, said: "Nobody came for two days."',
        [("victim", "direct", "Nobody came for two days.")],
    ),
    "an aide's superior is no speaker": (
        "Huma Abram, an aide to Hillary Clifton, said: “It is so.”",
        [("Huma Abram", "direct", "It is so.")],
    ),
    # paragraphs
    "opening marks only": (
        "Jo Farrell said: “One thing is clear.\n“Another is too.\n“And that is all.”",
        [("Jo Farrell", "direct", "One thing is clear. Another is too. And that is all.")],
    ),
    "boilerplate in the middle of a quotation": (
        (
            "Jo Farrell said: “One thing is clear.\nYou may also want to watch:\n“Another is too.\nMost Read\n"
            "Man held after fire in town centre\n“And that is all.”"
        ),
        [("Jo Farrell", "direct", "One thing is clear. Another is too. And that is all.")],
    ),
    "newsletter form in the middle of a quotation": (
        (
            "Jo Farrell said: “One thing is clear.\nSign up to our free newsletter for the day's top stories in your "
            "inbox.\n"
            "“And that is all.”"
        ),
        [("Jo Farrell", "direct", "One thing is clear. And that is all.")],
    ),
    "caption in the middle of a quotation": (
        "Jo Farrell said: “One thing is clear.\nChief constable Jo Farrell at headquarters\n“And that is all.”",
        [("Jo Farrell", "direct", "One thing is clear. And that is all.")],
    ),
    "follow-on without a new attribution": (
        "“It was a fair report,” said Jo Farrell.\n“We shall act on it.”",
        [("Jo Farrell", "direct", "It was a fair report,"), ("Jo Farrell", "direct", "We shall act on it.")],
    ),
    "hard-wrapped": (
        (
            "The chief constable of the force, Jo Farrell, said on Tuesday that the\n"
            "report was fair: “We shall act on each of its findings, and we have begun\n"
            "to do so in every one of our departments this week already.” The report\n"
            "was published by the inspectorate on the same day as twelve others.\n"
        ),
        [
            (
                "Jo Farrell",
                "direct",
                (
                    "We shall act on each of its findings, and we have begun\n"
                    "to do so in every one of our departments this week already."
                ),
            )
        ],
    ),
    # marks
    "straight marks": ('Jo Farrell said: "We accept it all."', [("Jo Farrell", "direct", "We accept it all.")]),
    "single marks": (
        "Jo Farrell said: 'We don't accept it all.'",
        [("Jo Farrell", "direct", "We don't accept it all.")],
    ),
    "single curly marks and a plural": (
        "Jo Farrell said: ‘The officers’ work isn’t done yet.’",
        [("Jo Farrell", "direct", "The officers’ work isn’t done yet.")],
    ),
    "a quotation within a quotation": (
        "Jo Farrell said: “They told us ‘this must change’ and so it must.”",
        [("Jo Farrell", "direct", "They told us ‘this must change’ and so it must.")],
    ),
    "double marks within double marks": (
        "Jo Farrell said: “They told us “this must change” and so it must.”",
        [("Jo Farrell", "direct", "They told us “this must change” and so it must.")],
    ),
    "double marks within single ones": (
        "Jo Farrell said: 'They told us \"this must change\" and so it must.'",
        [("Jo Farrell", "direct", 'They told us "this must change" and so it must.')],
    ),
    "a lost closing mark": (
        "Jo Farrell said: “We accept it all.\nThe inspectors will come again in a year, the report says.",
        [("Jo Farrell", "direct", "We accept it all.")],
    ),
    # partial
    "partial": (
        "Roy Wilsher said he was “deeply concerned about the backlog” of cases.",
        [("Roy Wilsher", "partial", "deeply concerned about the backlog")],
    ),
    "partial by pronoun": (
        "Roy Wilsher led the work.\nHe said the force had “a long way to go” on this.",
        [("Roy Wilsher", "partial", "a long way to go")],
    ),
    # no statements
    "scare quotes": ("Jo Farrell said domestic abuse was a “cause for concern” at the force.", []),
    "grade words": ("Jo Farrell said the force was “good” and “requires improvement” in places.", []),
    "titles": ("Jo Farrell spoke on the report “State of Policing in England and Wales” at noon.", []),
    "scheme": ("Jo Farrell said the “Safer Streets for All” scheme was new.", []),
    "a document says": ("The report said the force had “a limited understanding of its demand” in places.", []),
    "a web page says": ("The watchdog's website says: “Forces enter Engage when they do not respond.”", []),
    "nobody": ("The “way things have always been done” here is over.", []),
    "headline": ("Chief: ‘We must do better for victims’\nThe force was inspected in May.", []),
    "headline that is all quotation": ("“We let them all down”\nThe chief constable wrote in May.", []),
    "headline that opens with a quotation": ("'We let people down,' admits chief\nThe force was inspected in May.", []),
    "teaser": ("The force was inspected.\nRead more: “We let them all down,” says chief", []),
    "inches": ('The man was 5\'10" tall and wore a 6" badge, police said.', []),
}


@pytest.mark.parametrize("name", CASES)
def test_statement(name):
    text, expected = CASES[name]
    assert said(text) == expected


def test_role_and_organisation_from_the_apposition():
    statement = find_statements("Zoë Lee, of Her Majesty’s Inspectorate of Constabulary, said: “It is so.”")[0]
    assert (statement.speaker, statement.organisation) == ("Zoë Lee", "Her Majesty's Inspectorate of Constabulary")
    statement = find_statements("Keith Hunter, police and crime commissioner for Humberside, said: “It is so.”")[0]
    assert (statement.role, statement.organisation) == ("police and crime commissioner", "Humberside")
    assert statement.forces == ("humberside",)
    statement = find_statements("Kent Police Chief Constable Tim Smith said: “It is so.”")[0]
    assert (statement.speaker, statement.role, statement.organisation) == (
        "Tim Smith",
        "Chief Constable",
        "Kent Police",
    )


def test_cue_is_the_verb():
    assert find_statements("“It is so,” conceded Jo Farrell.")[0].cue == "conceded"


def test_forces_of_a_statement():
    text = "Kent Police was seen.\nEssex Police was too.\nJo Lee said: “Kent Police did well and Essex Police did not.”"
    assert find_statements(text)[0].forces == ("kent", "essex")
    text = "Kent Police was inspected.\nJo Lee said: “It did rather well.”"
    assert find_statements(text)[0].forces == ("kent",)
