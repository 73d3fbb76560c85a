"""Short pieces of political and police news, read whole: who is quoted in them, and where one quotation ends."""

import pytest

from scrapers.news.statements import find_statements

PIECES = {
    "a council meeting with a question and an answer": (
        (
            "Councillor Ruth Amblin asked the chief finance officer how the gap had come about.\n"
            "“Did nobody in your department look at the invoices before March?” she asked.\n"
            "“They were looked at every month,” Gordon Peake replied. “The trouble was what we were not sent.”\n"
            "“Then who was it that held them back?”\n"
            "“I would rather not say that in public session,” he said.\n"
            "A resident in the gallery shouted that it was “a disgrace from beginning to end” and was asked to leave."
        ),
        [
            ("Ruth Amblin", "direct", "Did nobody in your department look at the invoices before March?"),
            (
                "Gordon Peake",
                "direct",
                "They were looked at every month, The trouble was what we were not sent.",
            ),
            ("Ruth Amblin", "direct", "Then who was it that held them back?"),
            ("Gordon Peake", "direct", "I would rather not say that in public session,"),
            ("resident", "partial", "a disgrace from beginning to end"),
        ],
    ),
    "two unnamed neighbours and a statement read out": (
        (
            "People who live beside the closed custody suite have had enough.\n"
            "“Vans turn up at three in the morning with nobody in them,” said one resident, who asked not to be named.\n"
            "Another said: “My children ask me every night if the bad men are coming back.”\n"
            "In a statement read out by her solicitor, Kiran Dhaliwal, the former superintendent Paula Wrexley said she "
            "had “never been asked for a single document” by the inquiry.\n"
            "A spokesperson for the force said: “We are aware of the concerns and officers visit daily.”"
        ),
        [
            ("resident", "direct", "Vans turn up at three in the morning with nobody in them,"),
            (None, "direct", "My children ask me every night if the bad men are coming back."),
            ("Paula Wrexley", "partial", "never been asked for a single document"),
            ("spokesperson", "direct", "We are aware of the concerns and officers visit daily."),
        ],
    ),
    "an American campaign stop": (
        (
            "DAYTON, Ohio — Sen. Marla Kestrel told reporters outside the plant on Tuesday that the governor had "
            "“walked away from the people who built this state.”\n"
            "“He shook every hand in this room,” Kestrel said, pointing behind her. “Then he signed the bill.”\n"
            "Gov. Tad Willoughby’s campaign dismissed the attack.\n"
            "“Senator Kestrel voted for that same bill twice when nobody was filming,” campaign spokesman Dov Harlan "
            "said in a statement. “Voters will remember.”\n"
            "Asked whether he regretted the signing, Willoughby laughed.\n"
            "“Not for a minute,” he said."
        ),
        [
            ("Marla Kestrel", "partial", "walked away from the people who built this state."),
            ("Marla Kestrel", "direct", "He shook every hand in this room, Then he signed the bill."),
            (
                "Dov Harlan",
                "direct",
                "Senator Kestrel voted for that same bill twice when nobody was filming, Voters will remember.",
            ),
            ("Tad Willoughby", "direct", "Not for a minute,"),
        ],
    ),
    "a commissioner's own piece": (
        (
            "By Elspeth Corran, police and crime commissioner\n"
            "Last week I sat with the new intake of call handlers until two in the morning.\n"
            "One of them told me: “You learn to listen to what is not being said.”\n"
            "I replied that I had never heard the work put better.\n"
            "I have said before that we need “more people on phones and fewer on forms”, and I say it again today."
        ),
        [
            (None, "direct", "You learn to listen to what is not being said."),
            ("Elspeth Corran", "partial", "more people on phones and fewer on forms"),
        ],
    ),
    "a speaker named after the quotation in the next sentence": (
        (
            "“I have been burgled three times since Easter and I have yet to meet an officer.” Those were the words of "
            "shopkeeper Mina Oduya at Monday's meeting.\n"
            "“We hear you.” Inspector Lloyd Barraclough was quick to answer. “From June there will be a van on the "
            "estate each night.”"
        ),
        [
            ("Mina Oduya", "direct", "I have been burgled three times since Easter and I have yet to meet an officer."),
            (
                "Lloyd Barraclough",
                "direct",
                "We hear you. From June there will be a van on the estate each night.",
            ),
        ],
    ),
    "a scheme and a sign beside a speech": (
        (
            "Under the banner “Hands Off Our Beat Officers Now”, some two hundred people marched on the town hall.\n"
            "A placard read “No cuts without a vote first”.\n"
            "The deputy commissioner, Hugo Stainmore, said the “Walk Me Home Safely Tonight” programme would be spared.\n"
            "“It costs us less than one patrol car,” he told the crowd."
        ),
        [("Hugo Stainmore", "direct", "It costs us less than one patrol car,")],
    ),
    "neighbours in opposite camps": (
        (
            "Union leader Frances Ockley called the offer an insult.\n"
            "“Nobody can live on that in this city,” she said.\n"
            "Transport secretary Giles Penhallow said the union had walked out on a fair deal.\n"
            "“The money is on the table and the trains should be on the track.”\n"
            "Labour's Dee Marchbank accused him of “pouring petrol on the flames”.\n"
            "“He has not been in the room once since January.”"
        ),
        [
            ("Frances Ockley", "direct", "Nobody can live on that in this city,"),
            ("Giles Penhallow", "direct", "The money is on the table and the trains should be on the track."),
            ("Dee Marchbank", "partial", "pouring petrol on the flames"),
            ("Dee Marchbank", "direct", "He has not been in the room once since January."),
        ],
    ),
    "single straight marks with plurals and elisions": (
        (
            "Chief Superintendent Nell Arkwright said: 'The officers' rest days weren't cancelled lightly, and it's the "
            "public's safety that came first.'\n"
            "Federation chair Bob Tansley disagreed. 'Our members' goodwill is gone,' he said. 'It won't come back by "
            "Christmas.'"
        ),
        [
            (
                "Nell Arkwright",
                "direct",
                "The officers' rest days weren't cancelled lightly, and it's the public's safety that came first.",
            ),
            ("Bob Tansley", "direct", "Our members' goodwill is gone, It won't come back by Christmas."),
        ],
    ),
    "a letter set off without marks": (
        (
            "The minister resigned at noon. In her letter, Agnes Thorley wrote:\n"
            "“It has been an honour to serve.\n"
            "“I cannot defend a policy that I argued against.”\n"
            "The prime minister replied within the hour.\n"
            "“I am sorry to receive your letter,” Daniel Roke wrote. “You leave with my thanks.”\n"
            "One Downing Street source was blunter, calling it “a resignation looking for a reason”."
        ),
        [
            (
                "Agnes Thorley",
                "direct",
                "It has been an honour to serve. I cannot defend a policy that I argued against.",
            ),
            ("Daniel Roke", "direct", "I am sorry to receive your letter, You leave with my thanks."),
            ("Downing Street source", "partial", "a resignation looking for a reason"),
        ],
    ),
    "an inspectorate's report and its author": (
        (
            "The report found that the force had “no reliable picture of its own demand” in 2016.\n"
            "HM Inspector Oona Fairley, who wrote it, told the panel that was “a polite way of putting it”.\n"
            "“I would go further,” Ms Fairley added.\n"
            "The force's chief constable, Stuart Impey, accepted the findings, saying the past year had been "
            "“the hardest of my time in policing”.\n"
            "He told BBC Radio: “We have a plan and we are sticking to it.”\n"
            "The Police Federation said the plan was “built on sand and overtime”."
        ),
        [
            ("Oona Fairley", "partial", "a polite way of putting it"),
            ("Oona Fairley", "direct", "I would go further,"),
            ("Stuart Impey", "partial", "the hardest of my time in policing"),
            ("Stuart Impey", "direct", "We have a plan and we are sticking to it."),
            ("Police Federation", "partial", "built on sand and overtime"),
        ],
    ),
    "a debate told with surnames alone": (
        (
            "Harwood and Delacroix met for the last time on a stage in Tampa.\n"
            "“I have read the plan, and there is no plan,” Congresswoman Inez Delacroix said in her opening answer.\n"
            "Senator Pete Harwood, who trails by six points, smiled at the camera. “She read the cover,” he said.\n"
            "“And you wrote only the cover,” she shot back.\n"
            "Harwood declined to say whether he would concede, calling the question “a little early in the evening for me.”"
        ),
        [
            ("Inez Delacroix", "direct", "I have read the plan, and there is no plan,"),
            ("Pete Harwood", "direct", "She read the cover,"),
            ("Inez Delacroix", "direct", "And you wrote only the cover,"),
            ("Pete Harwood", "partial", "a little early in the evening for me."),
        ],
    ),
    "a post and those who answered it": (
        (
            "“Total disgrace. The vote was fixed and everybody knows it!” the former mayor, Clint Barraza, tweeted before "
            "dawn on Sunday.\n"
            "His lawyers did not repeat the claim in court.\n"
            "Lupe Orland, the county clerk, said in an interview that she had “never seen a cleaner count in thirty years.”\n"
            "Asked about the post, a spokeswoman for Barraza said it “speaks for itself and needs no footnote.”"
        ),
        [
            ("Clint Barraza", "direct", "Total disgrace. The vote was fixed and everybody knows it!"),
            ("Lupe Orland", "partial", "never seen a cleaner count in thirty years."),
            ("Barraza spokeswoman", "partial", "speaks for itself and needs no footnote."),
        ],
    ),
    "two partial quotations of one sentence and one of another speaker": (
        (
            "Chief Constable Ewan Tarbert said the report was “fair in most of its findings” but “unkind in its timing”, "
            "while the commissioner, Sheila Naylor, called it “a mirror that nobody enjoys”.\n"
            "Mr Tarbert, she said, had her “full and unhurried support”."
        ),
        [
            ("Ewan Tarbert", "partial", "fair in most of its findings"),
            ("Ewan Tarbert", "partial", "unkind in its timing"),
            ("Sheila Naylor", "partial", "a mirror that nobody enjoys"),
            ("Sheila Naylor", "partial", "full and unhurried support"),
        ],
    ),
    "a speech in three paragraphs and a heckler": (
        (
            "The home secretary, Alma Prentice, told the conference: “I was a constable's daughter.\n"
            "“I know what it is to wait for the key in the door.\n"
            "“So do not tell me that we do not care.”\n"
            "“You closed our station!” shouted a man in the third row.\n"
            "Ms Prentice paused. “And I will come and talk to you about it,” she said."
        ),
        [
            (
                "Alma Prentice",
                "direct",
                (
                    "I was a constable's daughter. I know what it is to wait for the key in the door. So do not tell me that "
                    "we do not care."
                ),
            ),
            ("man", "direct", "You closed our station!"),
            ("Alma Prentice", "direct", "And I will come and talk to you about it,"),
        ],
    ),
    "anonymous officials": (
        (
            "WASHINGTON — The order surprised the people who will have to carry it out.\n"
            "“Nobody called us,” said one senior official, who was not authorized to speak publicly.\n"
            "A second official said the text had been “written on a plane and read on a phone.”\n"
            "Representative Noor Haddad, Democrat of Michigan, was not surprised at all. “This is how they do it every "
            "time,” she said.\n"
            "The White House did not respond to a request for comment."
        ),
        [
            ("senior official", "direct", "Nobody called us,"),
            ("second official", "partial", "written on a plane and read on a phone."),
            ("Noor Haddad", "direct", "This is how they do it every time,"),
        ],
    ),
    "a wife who speaks for her husband": (
        (
            "Councillor Dave Rooke has been suspended by his party.\n"
            "His wife, Janet Rooke, answered the door on Friday.\n"
            "“He is asleep and he is staying asleep,” she said.\n"
            "Mr Rooke later issued a statement.\n"
            "“I regret the words and I regret the hat,” it read."
        ),
        [
            ("Janet Rooke", "direct", "He is asleep and he is staying asleep,"),
            ("Dave Rooke", "direct", "I regret the words and I regret the hat,"),
        ],
    ),
    "a book and what was never said": (
        (
            "In his memoir, “The Long Corridor of Power”, Lord Fenby recalls the night of the vote.\n"
            "“I went home and burnt the speech,” he writes.\n"
            "What he should have said, he admits, was “sorry for all of it”.\n"
            "The so-called “party of the kitchen table” never forgave him."
        ),
        [
            ("Lord Fenby", "direct", "I went home and burnt the speech,"),
        ],
    ),
    "officers at a misconduct hearing": (
        (
            "PC Neil Varley told the panel: 'I didn't see the van's lights until it was on top of us.'\n"
            "Asked by counsel, Amrita Sood, why he had not called it in, he said: 'The radio's been broken since March.'\n"
            "'Did you report that?' Ms Sood asked.\n"
            "'Twice,' he replied.\n"
            "Superintendent Gail Mossop, presenting the case, said Varley's account 'shifted with every telling of it'."
        ),
        [
            ("Neil Varley", "direct", "I didn't see the van's lights until it was on top of us."),
            ("Neil Varley", "direct", "The radio's been broken since March."),
            ("Amrita Sood", "direct", "Did you report that?"),
            ("Neil Varley", "direct", "Twice,"),
            ("Gail Mossop", "partial", "shifted with every telling of it"),
        ],
    ),
    "a think tank and a minister on the radio": (
        (
            "Ministers have “lost control of the numbers”, according to the Barford Institute.\n"
            "Its director, Colm Weir, said: “You cannot plan a service on a guess.”\n"
            "Speaking on the Today programme, the policing minister, Hattie Crewe, denied it.\n"
            "“We publish them every quarter,” she said. “The institute could have looked.”\n"
            "Pressed on the backlog, Ms Crewe insisted things were “moving in the right direction”."
        ),
        [
            ("Barford Institute", "partial", "lost control of the numbers"),
            ("Colm Weir", "direct", "You cannot plan a service on a guess."),
            ("Hattie Crewe", "direct", "We publish them every quarter, The institute could have looked."),
            ("Hattie Crewe", "partial", "moving in the right direction"),
        ],
    ),
    "a rally with slogans and a chant": (
        (
            "Thousands waved signs reading “Keep Our Stations Open Now” outside the county hall.\n"
            "They chanted “no cuts, no closures, no excuses” until the doors opened.\n"
            "“My mother waited forty minutes on the kitchen floor,” said Della Quayle, 44, a care worker from Tilbury.\n"
            "“It should never happen to anybody,” added her brother, Ross.\n"
            "Council leader Vic Amory, a Conservative, said later that he had heard them “loud and perfectly clear.”"
        ),
        [
            ("Della Quayle", "direct", "My mother waited forty minutes on the kitchen floor,"),
            ("Ross", "direct", "It should never happen to anybody,"),
            ("Vic Amory", "partial", "loud and perfectly clear."),
        ],
    ),
    "New York style": (
        (
            "WASHINGTON — Mr. Kessler, who has never held office, told CNN’s Dana Ruiz on Sunday that the trade deal was "
            "“the worst thing ever signed by a grown man.”\n"
            "Alec Kessler has made that line a staple of his rallies.\n"
            "“They took our jobs, folks, and they took our dignity,” he said in Toledo last week, as the crowd roared.\n"
            "As Representative Hal Burke of Ohio, a supporter, put it, “He says the thing the rest of us think at two in "
            "the morning.”\n"
            "Not everyone in the party agrees. “I will not be voting for him, and neither will my dog,” said Susan Tillery, "
            "a former aide to Mr. Burke who now runs a consulting firm in Columbus."
        ),
        [
            ("Alec Kessler", "partial", "the worst thing ever signed by a grown man."),
            ("Alec Kessler", "direct", "They took our jobs, folks, and they took our dignity,"),
            ("Hal Burke", "direct", "He says the thing the rest of us think at two in the morning."),
            ("Susan Tillery", "direct", "I will not be voting for him, and neither will my dog,"),
        ],
    ),
    "a campaign that says and a man who wrote it": (
        (
            'The Kessler campaign said in a statement that the story was "invented from start to finish by losers."\n'
            'In a letter to the paper, lawyer Marc Osterman wrote that his client would "pursue every remedy available to him."\n'
            'The editor, Phyllis Grange, was unmoved. "We stand by every word of it," she told staff in a memo obtained by the '
            "Herald.\n"
            'Alec Kessler himself wrote on Facebook that Grange was "a sad person with a sad little newspaper."\n'
            'Three senators who had backed him wrote in a joint letter that they were "no longer able to look away."'
        ),
        [
            ("Kessler campaign", "partial", "invented from start to finish by losers."),
            ("Marc Osterman", "partial", "pursue every remedy available to him."),
            ("Phyllis Grange", "direct", "We stand by every word of it,"),
            ("Alec Kessler", "partial", "a sad person with a sad little newspaper."),
            ("senators", "partial", "no longer able to look away."),
        ],
    ),
    "she and she": (
        (
            "Maria Lindqvist and her running mate, Tessa Cole, toured the flooded county on Thursday.\n"
            "“We are going to rebuild every house on this street,” Lindqvist told a small crowd.\n"
            "Cole, a nurse, handed out water.\n"
            "“I have seen worse,” she said, “but not by much.”\n"
            "Lindqvist’s opponent, Gov. Ray Dutton, called the visit “a photograph in search of a disaster.”\n"
            "Lindqvist said that was “beneath him and beneath the office.”"
        ),
        [
            ("Maria Lindqvist", "direct", "We are going to rebuild every house on this street,"),
            ("Tessa Cole", "direct", "I have seen worse, but not by much."),
            ("Ray Dutton", "partial", "a photograph in search of a disaster."),
            ("Maria Lindqvist", "partial", "beneath him and beneath the office."),
        ],
    ),
    "a long paragraph with several voices": (
        (
            "Reaction was swift. “A gut punch,” said Tom Alvarez, the union’s president. “Absolutely right and long overdue,” "
            "countered Beth Moran of the Chamber of Commerce. A spokesman for the governor, Neil Pruitt, said only that the "
            "ruling was “under active review by our lawyers”."
        ),
        [
            ("Tom Alvarez", "direct", "A gut punch,"),
            ("Beth Moran", "direct", "Absolutely right and long overdue,"),
            ("Neil Pruitt", "partial", "under active review by our lawyers"),
        ],
    ),
    "transcript-like exchange": (
        (
            "The anchor, Jim Farris, asked Sen. Olga Petrov about the memo on air.\n"
            "“Did you read it?” Farris asked.\n"
            "“I was briefed on it,” Petrov said.\n"
            "“That is not what I asked,” he said.\n"
            "“It’s what I answered,” she said."
        ),
        [
            ("Jim Farris", "direct", "Did you read it?"),
            ("Olga Petrov", "direct", "I was briefed on it,"),
            ("Jim Farris", "direct", "That is not what I asked,"),
            ("Olga Petrov", "direct", "It’s what I answered,"),
        ],
    ),
    "what he called and what others call it": (
        (
            "In what he described as “the most important speech of my life,” Senator Gus Fallon laid out a plan for the ports.\n"
            "Critics say the “Buy It Here First” clause would start a trade war.\n"
            "“It’s a fantasy wrapped in a flag,” said economist Lena Hartmann of Brookfield College.\n"
            "Fallon has heard the criticism before.\n"
            "“Professors don’t load ships,” he told the crowd."
        ),
        [
            ("Gus Fallon", "partial", "the most important speech of my life,"),
            ("Lena Hartmann", "direct", "It’s a fantasy wrapped in a flag,"),
            ("Gus Fallon", "direct", "Professors don’t load ships,"),
        ],
    ),
    "a report that quotes and a force that replies": (
        (
            "The inspectorate’s report said there was “an over-reliance on goodwill and overtime” at the force.\n"
            "Detective Chief Superintendent Moira Kell said: “That is a fair cop, if you will pardon the phrase.”\n"
            "She added: “We’ve recruited sixty more.”\n"
            "Local resident Jack Tempest, 71, said he had waited “four hours for a uniform that never came”.\n"
            "“You give up ringing,” he said.\n"
            "The force said in a statement: “We apologise to Mr Tempest.”"
        ),
        [
            ("Moira Kell", "direct", "That is a fair cop, if you will pardon the phrase."),
            ("Moira Kell", "direct", "We’ve recruited sixty more."),
            ("Jack Tempest", "partial", "four hours for a uniform that never came"),
            ("Jack Tempest", "direct", "You give up ringing,"),
            ("force", "direct", "We apologise to Mr Tempest."),
        ],
    ),
    "somebody else is quoted as having said it": (
        (
            "Deputy mayor Kit Rawson said the commissioner had told her: “We have six weeks of money left.”\n"
            "The commissioner, Paul Amery, disputes that.\n"
            "“I said no such thing to Kit or to anybody,” he said.\n"
            "But an aide who was in the room remembers it. “He said it, and then he laughed,” said the aide."
        ),
        [
            ("Paul Amery", "direct", "We have six weeks of money left."),
            ("Paul Amery", "direct", "I said no such thing to Kit or to anybody,"),
            ("aide", "direct", "He said it, and then he laughed,"),
        ],
    ),
    "husband and wife of one surname": (
        (
            "Former President Walt Brannigan and his wife, Senator Laurel Brannigan, were in Iowa together on Saturday.\n"
            "“Laurel is the best change-maker I have ever known,” Mr. Brannigan said.\n"
            "Mrs. Brannigan, in a blue coat, told the crowd that she would “fight for every last one of you.”\n"
            "“I’m not in this for the balloons,” she said.\n"
            "“He likes the balloons,” she added, nodding at her husband."
        ),
        [
            ("Walt Brannigan", "direct", "Laurel is the best change-maker I have ever known,"),
            ("Laurel Brannigan", "partial", "fight for every last one of you."),
            ("Laurel Brannigan", "direct", "I’m not in this for the balloons,"),
            ("Laurel Brannigan", "direct", "He likes the balloons,"),
        ],
    ),
    "a surrogate on television": (
        (
            'National security adviser Rex Tolliver said Sunday that the leak was "an act of pure political spite."\n'
            '"Somebody in that building wanted to hurt this president," Tolliver said on NBC\'s "Meet the Nation." '
            '"And somebody is going to be sorry."\n'
            "Rep. Debbie Marsh Keller, the committee's top Democrat, fired back on Twitter.\n"
            '"The only thing leaking is his credibility," Marsh Keller wrote.\n'
            "Tolliver's spokeswoman, Ann-Marie Duval, did not return calls."
        ),
        [
            ("Rex Tolliver", "partial", "an act of pure political spite."),
            (
                "Rex Tolliver",
                "direct",
                "Somebody in that building wanted to hurt this president, And somebody is going to be sorry.",
            ),
            ("Debbie Marsh Keller", "direct", "The only thing leaking is his credibility,"),
        ],
    ),
    "emails that were stolen": (
        (
            "In one exchange, the campaign chairman, John D. Pasternak, wrote to an aide: “We need to bury this before lunch.”\n"
            "“Agreed,” the aide, Kristy Vole, replied.\n"
            "A third email, from the pollster Joel Benning, warned of “a real problem with younger women.”\n"
            "The campaign has not confirmed that the emails are genuine.\n"
            "“This is a crime, and the press is covering the loot,” Mr. Pasternak told reporters on the plane."
        ),
        [
            ("John D. Pasternak", "direct", "We need to bury this before lunch."),
            ("Kristy Vole", "direct", "Agreed,"),
            ("Joel Benning", "partial", "a real problem with younger women."),
            ("John D. Pasternak", "direct", "This is a crime, and the press is covering the loot,"),
        ],
    ),
    "a judge and two lawyers": (
        (
            "U.S. District Judge Marian Foley was not persuaded.\n"
            "“You are asking me to stop an election with three affidavits and a video,” Foley told the plaintiffs’ lawyer, "
            "Sidney Crabb.\n"
            "“Your Honor, it is a very good video,” Crabb replied.\n"
            "Foley’s ruling said the request was “untimely by any measure known to law.”\n"
            "State Attorney General Kwame Osei, whose office defended the count, called the suit “a press release with a "
            "filing fee.”"
        ),
        [
            ("Marian Foley", "direct", "You are asking me to stop an election with three affidavits and a video,"),
            ("Sidney Crabb", "direct", "Your Honor, it is a very good video,"),
            ("Kwame Osei", "partial", "a press release with a filing fee."),
        ],
    ),
    "voters in a diner": (
        (
            "At the counter of the Blue Moon Diner, nobody wanted to talk about the debate.\n"
            "“I turned it off,” said Earl Stubbs, 68, a retired pipe fitter who voted for both parties in his time. “I had "
            "a headache already.”\n"
            "His friend Gus Pohl laughed. “He turned it off because his wife was watching it upstairs,” Mr. Pohl said.\n"
            "The waitress, who would give only her first name, Tammy, said she had “no use for either of them.”"
        ),
        [
            ("Earl Stubbs", "direct", "I turned it off, I had a headache already."),
            ("Gus Pohl", "direct", "He turned it off because his wife was watching it upstairs,"),
            ("Tammy", "partial", "no use for either of them."),
        ],
    ),
    "a statement of two senators": (
        (
            "“The people of this state deserve a full account,” Senators Amy Drake and Bob Lund said in a joint statement.\n"
            "The White House press secretary, Tricia Maddow, waved the letter away.\n"
            "“I haven’t seen it,” she said. “When I have, I’ll tell you I’ve seen it.”\n"
            "Asked when that would be, Ms. Maddow said, “After the weekend.”"
        ),
        [
            ("Amy Drake", "direct", "The people of this state deserve a full account,"),
            ("Tricia Maddow", "direct", "I haven’t seen it, When I have, I’ll tell you I’ve seen it."),
            ("Tricia Maddow", "direct", "After the weekend."),
        ],
    ),
}


@pytest.mark.parametrize("name", PIECES)
def test_piece(name):
    text, expected = PIECES[name]
    found = find_statements(text)
    assert [
        (s.speaker or " ".join(filter(None, (s.organisation, s.role))) or None, s.kind.value, s.text) for s in found
    ] == expected
