"""Every trap that news prose sets for a reader of grades, each by its name."""

from datetime import date

import pytest

from schema.grades import Authority
from scrapers.news.judgments import find_judgments

SHORT = {"requires improvement": "requires-improvement"}


def read(text, day, **more):
    """The judgments of a text as lines: "kent 2016 efficiency good", with "previous" after them where they are."""
    when = date.fromisoformat(day) if day else None
    judgments, _ = find_judgments(text, published_on=when, authority=Authority.REPORTED, **more)
    for judgment in judgments:
        for evidence in (judgment.evidence, *judgment.context):
            assert text[evidence.start : evidence.end] == evidence.text
    return {
        " ".join(
            [
                judgment.force,
                (judgment.framework or "unknown").removeprefix("peel-"),
                judgment.question,
                judgment.grade or "none",
                *(["previous"] if judgment.tense == "previous" else []),
                *(["carried"] if judgment.status == "carried" else []),
            ]
        )
        for judgment in judgments
    }


ASSERTED = {
    # ways to give a grade
    "rated": (
        "Kent Police was rated good for efficiency by inspectors.",
        "2016-11-03",
        ["kent 2016 efficiency good"],
    ),
    "rated as": (
        "Inspectors rated Kent Police as outstanding for legitimacy.",
        "2017-12-12",
        ["kent 2017 legitimacy outstanding"],
    ),
    "gerund question": (
        "Essex Police is 'good' at preventing crime, HMICFRS has found.",
        "2022-05-01",
        ["essex 2021-22 preventing-crime good"],
    ),
    "areas counted, named in the next sentence": (
        (
            "Kent Police has been rated as inadequate in three areas after a visit in March. These are how well"
            " it records"
            " crime, how it responds to the public and how it investigates crime."
        ),
        "2022-05-01",
        [
            "kent 2021-22 recording-crime-data inadequate",
            "kent 2021-22 responding-to-the-public inadequate",
            "kent 2021-22 investigating-crime inadequate",
        ],
    ),
    "more areas counted, then named": (
        (
            "Kent Police was graded good for recording crime data. Two more were adequate. They were preventing"
            " crime and"
            " managing offenders."
        ),
        "2022-05-01",
        [
            "kent 2021-22 recording-crime-data good",
            "kent 2021-22 preventing-crime adequate",
            "kent 2021-22 managing-offenders adequate",
        ],
    ),
    "good in some of them": (
        (
            "Inspectors looked at nine areas of Kent Police. It was found to be good in two of them: preventing"
            " crime and"
            " recording data about crime."
        ),
        "2022-05-01",
        ["kent 2021-22 preventing-crime good", "kent 2021-22 recording-crime-data good"],
    ),
    "the two in which it was told": (
        (
            "Kent Police was inspected. The two in which the force was told it requires improvement were investigating"
            " crime and managing offenders."
        ),
        "2022-05-01",
        [
            "kent 2021-22 investigating-crime requires-improvement",
            "kent 2021-22 managing-offenders requires-improvement",
        ],
    ),
    "there were good grades": (
        (
            "Kent Police had a mixed report. There were good grades for preventing crime and for recording data about"
            " crime."
        ),
        "2022-05-01",
        ["kent 2021-22 preventing-crime good", "kent 2021-22 recording-crime-data good"],
    ),
    "and another for": (
        "Kent Police got a good rating for preventing crime, and another for tackling serious and organised crime.",
        "2016-02-18",
        ["kent 2015 preventing-crime good", "kent 2015 serious-and-organised-crime good"],
    ),
    "the town-based force": (
        (
            "Lancashire Constabulary was visited. Inspectors found the Preston-based force to be outstanding at"
            " tackling"
            " anti-social behaviour."
        ),
        "2014-11-27",
        ["lancashire 2014 tackling-anti-social-behaviour outstanding"],
    ),
    "in the same inspection of a year": (
        (
            "Durham Constabulary was rated outstanding for efficiency. It was also outstanding in the same"
            " inspection in"
            " 2015."
        ),
        "2016-11-03",
        ["durham 2016 efficiency outstanding", "durham 2015 efficiency outstanding previous"],
    ),
    "a report into one pillar": (
        (
            "I have read the report by HMIC into the legitimacy of Kent Police, and I am glad that overall it"
            " was judged"
            " to be good."
        ),
        "2016-12-08",
        ["kent 2016 legitimacy good"],
    ),
    "both carried": (
        (
            "Kent Police was rated good for effectiveness. Preventing crime and tackling serious and organised crime"
            " were not inspected"
            " in 2017, so the good grades awarded in 2016 stand for both."
        ),
        "2018-03-22",
        [
            "kent 2017 effectiveness good",
            "kent 2017 preventing-crime good carried",
            "kent 2017 serious-and-organised-crime good carried",
        ],
    ),
    "a verb that nobody listed": (
        "The question of how Kent Police investigates crime drew a requires improvement from HMICFRS.",
        "2022-05-01",
        ["kent 2021-22 investigating-crime requires-improvement"],
    ),
    "sits in the middle as": (
        (
            "Kent Police was inspected. Two more, investigating crime and managing offenders, sit in the middle as"
            " adequate."
        ),
        "2022-05-01",
        ["kent 2021-22 investigating-crime adequate", "kent 2021-22 managing-offenders adequate"],
    ),
    "words between grade and question": (
        "Inspectors rated Kent Police outstanding in its patient, unshowy approach to preventing crime.",
        "2022-05-01",
        ["kent 2021-22 preventing-crime outstanding"],
    ),
    "another area where the force is": (
        "Managing offenders is another area where Kent Police is adequate.",
        "2022-05-01",
        ["kent 2021-22 managing-offenders adequate"],
    ),
    "good, too,": (
        "Kent Police was considered good at understanding demand and good, too, in the use of its resources.",
        "2016-11-03",
        ["kent 2016 understanding-demand good", "kent 2016 use-of-resources good"],
    ),
    "in which it is": (
        (
            "Inspectors examined how Kent Police prevents crime, in which it is good, and how it investigates crime, in"
            " which it requires improvement."
        ),
        "2018-03-22",
        ["kent 2017 preventing-crime good", "kent 2017 investigating-crime requires-improvement"],
    ),
    "there they decided": (
        (
            "HMIC came to see how Kent Police protects vulnerable people, and there they decided that it requires"
            " improvement."
        ),
        "2016-02-18",
        ["kent 2015 protecting-vulnerable-people requires-improvement"],
    ),
    "as does": (
        (
            "The way in which Kent Police investigates crime requires improvement, as does the way in which it protects"
            " vulnerable people."
        ),
        "2022-05-01",
        [
            "kent 2021-22 investigating-crime requires-improvement",
            "kent 2021-22 protecting-vulnerable-people requires-improvement",
        ],
    ),
    "found to require": (
        (
            "The two areas of Kent Police's work found to require improvement were managing offenders and investigating"
            " crime."
        ),
        "2022-05-01",
        [
            "kent 2021-22 managing-offenders requires-improvement",
            "kent 2021-22 investigating-crime requires-improvement",
        ],
    ),
    "adequate was the verdict": (
        (
            "Kent Police has been inspected. Adequate was the verdict on two areas: managing offenders and preventing"
            " crime."
        ),
        "2022-05-01",
        ["kent 2021-22 managing-offenders adequate", "kent 2021-22 preventing-crime adequate"],
    ),
    "the results were": (
        (
            "The headline results for Kent Police were good for effectiveness, good for efficiency and inadequate for"
            " legitimacy."
        ),
        "2019-09-27",
        [
            "kent 2018-19 effectiveness good",
            "kent 2018-19 efficiency good",
            "kent 2018-19 legitimacy inadequate",
        ],
    ),
    "when it was last looked at": (
        (
            "Kent Police is good at preventing crime. When the force was last looked at, in the 2018/19 round, it was"
            " outstanding for effectiveness."
        ),
        "2022-05-01",
        ["kent 2021-22 preventing-crime good", "kent 2018-19 effectiveness outstanding previous"],
    ),
    "a cycle looked back to is not the one reported": (
        (
            "Kent Police is now adequate at investigating crime, at which it was rated inadequate in the 2021/22"
            " inspection. Preventing crime was good, they said, as was the force's recording of crime data."
        ),
        "2024-09-12",
        [
            "kent 2023-25 investigating-crime adequate",
            "kent 2021-22 investigating-crime inadequate previous",
            "kent 2023-25 preventing-crime good",
            "kent 2023-25 recording-crime-data good",
        ],
    ),
    "then and now": (
        (
            "Kent Police was inspected again.\n\nEFFICIENCY\n\nThen: The force was scored good in 2017 for"
            " efficiency.\n\nNow: Requires improvement. Money is short.\n\nLEGITIMACY\n\nThen: Good.\n\nNow: Good"
            " again."
        ),
        "2019-09-27",
        [
            "kent 2017 efficiency good previous",
            "kent 2018-19 efficiency requires-improvement",
            "kent 2017 legitimacy good previous",
            "kent 2018-19 legitimacy good",
        ],
    ),
    "a heading says whose cycle": (
        (
            "Kent Police has two reports side by side.\n\nWhat it was given in the 2021/22 inspection\n\nManaging"
            " offenders: inadequate\n\nPreventing crime: good\n\nWhat it has been given in the 2023-25"
            " inspection\n\nManaging offenders: adequate\n\nPreventing crime: good"
        ),
        "2024-09-12",
        [
            "kent 2021-22 managing-offenders inadequate previous",
            "kent 2021-22 preventing-crime good previous",
            "kent 2023-25 managing-offenders adequate",
            "kent 2023-25 preventing-crime good",
        ],
    ),
    "a heading says whose grades": (
        (
            "Four forces were inspected.\n\nWarwickshire Police\n\nInspectors found Warwickshire's efficiency to"
            " require improvement.\n\nDevon & Cornwall Police\n\nThe far South West's force was graded good for"
            " effectiveness."
        ),
        "2020-02-07",
        [
            "warwickshire 2018-19 efficiency requires-improvement",
            "devon-and-cornwall 2018-19 effectiveness good",
        ],
    ),
    "forces below a pillar": (
        (
            "The results are in.\n\nKent Police was inspected.\n\nEFFECTIVENESS\n\nOutstanding: Avon &"
            " Somerset\n\nGood: Kent, Norfolk\n\nEFFICIENCY\n\nGood: Norfolk, Essex, Kent"
        ),
        "2019-09-27",
        [
            "avon-and-somerset 2018-19 effectiveness outstanding",
            "kent 2018-19 effectiveness good",
            "norfolk 2018-19 effectiveness good",
            "norfolk 2018-19 efficiency good",
            "essex 2018-19 efficiency good",
            "kent 2018-19 efficiency good",
        ],
    ),
    "both are questions": (
        (
            "Cleveland Police was inadequate at preventing crime. Durham Constabulary, the best in the region, was not"
            " part of it. Cleveland Police has been told. Protecting vulnerable people and treating the public"
            " fairly were"
            " both classed as inadequate as well."
        ),
        "2019-09-27",
        [
            "cleveland 2018-19 preventing-crime inadequate",
            "cleveland 2018-19 protecting-vulnerable-people inadequate",
            "cleveland 2018-19 treating-the-public-fairly inadequate",
        ],
    ),
    "in one force's case": (
        (
            "Bedfordshire Police and Kent Police were told that their efficiency requires improvement, and in"
            " Bedfordshire's case the sustainability of its finances was rated as inadequate."
        ),
        "2015-10-20",
        [
            "bedfordshire 2015 efficiency requires-improvement",
            "kent 2015 efficiency requires-improvement",
            "bedfordshire 2015 financial-position inadequate",
        ],
    ),
    "of others, the same pillar": (
        (
            "Durham Constabulary was awarded an outstanding grade for efficiency. Northumbria Police and"
            " Cleveland Police"
            " both received good."
        ),
        "2017-11-09",
        [
            "durham 2017 efficiency outstanding",
            "northumbria 2017 efficiency good",
            "cleveland 2017 efficiency good",
        ],
    ),
    "has it as": (
        (
            "The report has Kent Police as inadequate at preventing crime. Only in tackling serious and organised crime"
            " does it get a good."
        ),
        "2017-03-02",
        ["kent 2016 preventing-crime inadequate", "kent 2016 serious-and-organised-crime good"],
    ),
    "was good this time, up from": (
        (
            "Kent Police has gone up a grade for the way it investigates crime: it was good this time, up from requires"
            " improvement in 2016."
        ),
        "2018-03-22",
        ["kent 2017 investigating-crime good", "kent 2016 investigating-crime requires-improvement previous"],
    ),
    "in a change from when": (
        (
            "Kent Police was awarded a good for preventing crime and, in a change from 2022, when it was found"
            " to require"
            " improvement, a good for investigating crime."
        ),
        "2024-09-12",
        [
            "kent 2023-25 preventing-crime good",
            "kent 2023-25 investigating-crime good",
            "kent 2021-22 investigating-crime requires-improvement previous",
        ],
    ),
    "the three whose efficiency": (
        (
            "The five whose efficiency was judged outstanding are:\n\nCheshire Constabulary\n\nStaffordshire"
            " Police\n\nThe three whose efficiency requires improvement are:\n\nBedfordshire Police\n\nGwent Police"
        ),
        "2014-11-27",
        [
            "cheshire 2014 efficiency outstanding",
            "staffordshire 2014 efficiency outstanding",
            "bedfordshire 2014 efficiency requires-improvement",
            "gwent 2014 efficiency requires-improvement",
        ],
    ),
    "given a rating": (
        "The inspectorate has given Dorset Police a rating of 'inadequate' for how it responds to the public.",
        "2024-02-01",
        ["dorset 2023-25 responding-to-the-public inadequate"],
    ),
    "received a grading": (
        "Sussex Police received a good grading for its efficiency.",
        "2016-11-10",
        ["sussex 2016 efficiency good"],
    ),
    "to be good": (
        "The report found Surrey Police to be good at efficiency.",
        "2015-10-20",
        ["surrey 2015 efficiency good"],
    ),
    "judged to require improvement": (
        "Cleveland Police was judged to require improvement at investigating crime.",
        "2019-09-27",
        ["cleveland 2018-19 investigating-crime requires-improvement"],
    ),
    "judged as requiring improvement": (
        "Gwent Police was judged as requiring improvement for its effectiveness.",
        "2017-03-02",
        ["gwent 2016 effectiveness requires-improvement"],
    ),
    "required improvement": (
        "Inspectors said Humberside Police required improvement in protecting vulnerable people.",
        "2017-03-02",
        ["humberside 2016 protecting-vulnerable-people requires-improvement"],
    ),
    "requires improvement as a verb": (
        "Cumbria Constabulary requires improvement in the way it keeps people safe and reduces crime.",
        "2016-02-18",
        ["cumbria 2015 effectiveness requires-improvement"],
    ),
    "question as subject": (
        (
            "Its legitimacy was judged good and its effectiveness was rated outstanding, inspectors said of Durham "
            "Constabulary."
        ),
        "2017-03-02",
        ["durham 2016 legitimacy good", "durham 2016 effectiveness outstanding"],
    ),
    "question in front": (
        "Lancashire Constabulary has a new report. For legitimacy the force was rated outstanding.",
        "2017-12-12",
        ["lancashire 2017 legitimacy outstanding"],
    ),
    "headline alone": (
        (
            "Hampshire and Isle of Wight Constabulary 'good' at protecting the vulnerable\n"
            "The force, inspected by HMICFRS, has a plan."
        ),
        "2025-07-24",
        ["hampshire-and-isle-of-wight 2023-25 protecting-vulnerable-people good"],
    ),
    "grade in a quotation counts": (
        "Norfolk Constabulary was inspected.\n“The force is good at investigating crime,” said Jo Lee, HM Inspector.",
        "2024-05-01",
        ["norfolk 2023-25 investigating-crime good"],
    ),
    "then he said the force": (
        "Wiltshire Police has been inspected. The county force was rated adequate at responding to the public.",
        "2024-08-10",
        ["wiltshire 2023-25 responding-to-the-public adequate"],
    ),
    "hard-wrapped grade": (
        (
            "Staffordshire Police was visited by inspectors in the autumn and the force\n"
            "has now had its report, which says that the force was judged to require\n"
            "improvement at responding to the public and to be inadequate at investigating\n"
            "crime, the watchdog said in a statement that was published on Tuesday.\n"
        ),
        "2022-11-01",
        [
            "staffordshire 2021-22 responding-to-the-public requires-improvement",
            "staffordshire 2021-22 investigating-crime inadequate",
        ],
    ),
    "headline with a lost article": (
        "Met Police 'inadequate' at responding to public\nThe Metropolitan Police has been inspected by HMICFRS.",
        "2022-05-01",
        ["metropolitan 2021-22 responding-to-the-public inadequate"],
    ),
    "colon after the force": (
        "Kent Police: good for efficiency.",
        "2016-11-03",
        ["kent 2016 efficiency good"],
    ),
    "kept its grade": (
        "Kent Police kept its good rating for efficiency.",
        "2016-11-03",
        ["kent 2016 efficiency good"],
    ),
    "upgraded to": (
        "Kent Police was upgraded to good for efficiency.",
        "2016-11-03",
        ["kent 2016 efficiency good"],
    ),
    # several questions
    "list of questions": (
        "Kent Police was graded good at preventing crime, investigating crime and managing offenders.",
        "2022-05-01",
        [
            "kent 2021-22 preventing-crime good",
            "kent 2021-22 investigating-crime good",
            "kent 2021-22 managing-offenders good",
        ],
    ),
    "two grades in one sentence": (
        "West Mercia Police was rated good for legitimacy but requires improvement for effectiveness.",
        "2018-03-22",
        ["west-mercia 2017 legitimacy good", "west-mercia 2017 effectiveness requires-improvement"],
    ),
    "and requires improvement": (
        "Essex Police is good at preventing crime and requires improvement at responding to the public.",
        "2022-08-01",
        ["essex 2021-22 preventing-crime good", "essex 2021-22 responding-to-the-public requires-improvement"],
    ),
    "dash list after the last count": (
        (
            "Warwickshire Police was graded adequate in five areas and requires improvement in three - investigating "
            "crime, "
            "responding to the public and managing offenders and suspects."
        ),
        "2022-11-20",
        [
            "warwickshire 2021-22 investigating-crime requires-improvement",
            "warwickshire 2021-22 responding-to-the-public requires-improvement",
            "warwickshire 2021-22 managing-offenders requires-improvement",
        ],
    ),
    "a list between two dashes": (
        (
            "It was 'good' in three areas - recording data about crime, preventing crime and treatment of the public - "
            "'adequate' in four, and 'requires improvement' in two: responding to the public and managing offenders. "
            "HMICFRS published its report on Kent Police."
        ),
        "2022-12-01",
        [
            "kent 2021-22 recording-crime-data good",
            "kent 2021-22 preventing-crime good",
            "kent 2021-22 treating-the-public-fairly good",
            "kent 2021-22 responding-to-the-public requires-improvement",
            "kent 2021-22 managing-offenders requires-improvement",
        ],
    ),
    "when it comes to": (
        "Kent Police was found to be 'inadequate' when it comes to protecting vulnerable people.",
        "2022-12-10",
        ["kent 2021-22 protecting-vulnerable-people inadequate"],
    ),
    "question then a marked verb": (
        "Leadership at Kent Police was found to be good but the way it manages offenders 'requires improvement'.",
        "2025-03-10",
        [
            "kent 2023-25 leadership-and-force-management good",
            "kent 2023-25 managing-offenders requires-improvement",
        ],
    ),
    "questions in an opening phrase": (
        (
            "In how they protect vulnerable people, both Devon and Cornwall Police and Humberside Police require "
            "improvement, while the Metropolitan Police Service is inadequate, HMIC said."
        ),
        "2017-03-02",
        [
            "devon-and-cornwall 2016 protecting-vulnerable-people requires-improvement",
            "humberside 2016 protecting-vulnerable-people requires-improvement",
            "metropolitan 2016 protecting-vulnerable-people inadequate",
        ],
    ),
    "count then including": (
        (
            "Leicestershire Police was judged outstanding in three areas, including recording data about crime "
            "and protecting vulnerable people."
        ),
        "2022-04-28",
        [
            "leicestershire 2021-22 recording-crime-data outstanding",
            "leicestershire 2021-22 protecting-vulnerable-people outstanding",
        ],
    ),
    "areas requiring improvement are": (
        (
            "Gwent Police has had its report. The areas requiring improvement are investigating crime; and protecting "
            "vulnerable people."
        ),
        "2023-04-13",
        [
            "gwent 2021-22 investigating-crime requires-improvement",
            "gwent 2021-22 protecting-vulnerable-people requires-improvement",
        ],
    ),
    "the inadequate areas included how": (
        "The inadequate areas included how the force responds to the public, HMICFRS said of Gwent Police.",
        "2023-04-13",
        ["gwent 2021-22 responding-to-the-public inadequate"],
    ),
    "except names what is left": (
        "Kent Police was good or adequate in all areas except responding to the public, where it requires improvement.",
        "2022-06-01",
        ["kent 2021-22 responding-to-the-public requires-improvement"],
    ),
    # lists
    "labels with dashes": (
        (
            "The grades for Wiltshire Police:\nPreventing crime - Good\nInvestigating crime – Adequate\n"
            "Responding to the public: Requires improvement"
        ),
        "2024-08-10",
        [
            "wiltshire 2023-25 preventing-crime good",
            "wiltshire 2023-25 investigating-crime adequate",
            "wiltshire 2023-25 responding-to-the-public requires-improvement",
        ],
    ),
    "grade then labels": (
        (
            "Wiltshire Police was graded by HMICFRS.\n"
            '2 "Inadequate" - responding to the public, protecting vulnerable people\n'
            '1 "Requires improvement" - preventing crime'
        ),
        "2022-07-06",
        [
            "wiltshire 2021-22 responding-to-the-public inadequate",
            "wiltshire 2021-22 protecting-vulnerable-people inadequate",
            "wiltshire 2021-22 preventing-crime requires-improvement",
        ],
    ),
    "label line then grade line": (
        "How Kent Police was graded:\nPreventing crime\nGood\nInvestigating crime\nAdequate",
        "2024-01-10",
        ["kent 2023-25 preventing-crime good", "kent 2023-25 investigating-crime adequate"],
    ),
    "grade heading then labels": (
        (
            "Kent Police has its report card from HMICFRS.\nGood\nPreventing crime\nTreating the public "
            "fairly\nAdequate\n"
            "Investigating crime"
        ),
        "2024-01-10",
        [
            "kent 2023-25 preventing-crime good",
            "kent 2023-25 treating-the-public-fairly good",
            "kent 2023-25 investigating-crime adequate",
        ],
    ),
    "lead-in then bullets": (
        "Kent Police was graded as adequate in these areas:\n- Investigating crime\n- Responding to the public",
        "2024-01-10",
        ["kent 2023-25 investigating-crime adequate", "kent 2023-25 responding-to-the-public adequate"],
    ),
    "bullets with grades": (
        "HMICFRS said Kent Police was:\n• good at investigating crime;\n• inadequate at responding to the public.",
        "2024-01-10",
        ["kent 2023-25 investigating-crime good", "kent 2023-25 responding-to-the-public inadequate"],
    ),
    "semicolon list of grades": (
        (
            "Kent Police was rated: good for preventing crime; adequate for investigating crime; and inadequate for "
            "managing "
            "offenders."
        ),
        "2024-01-10",
        [
            "kent 2023-25 preventing-crime good",
            "kent 2023-25 investigating-crime adequate",
            "kent 2023-25 managing-offenders inadequate",
        ],
    ),
    "brackets": (
        "Kent Police's three grades were good (effectiveness), good (efficiency) and outstanding (legitimacy).",
        "2019-06-01",
        ["kent 2018-19 effectiveness good", "kent 2018-19 efficiency good", "kent 2018-19 legitimacy outstanding"],
    ),
    "labels in one line": (
        "Kent Police: Effectiveness (Good), Efficiency (Requires improvement), Legitimacy (Good).",
        "2019-06-01",
        [
            "kent 2018-19 effectiveness good",
            "kent 2018-19 efficiency requires-improvement",
            "kent 2018-19 legitimacy good",
        ],
    ),
    "each of": (
        "Kent Police was rated good in each of effectiveness, efficiency and legitimacy.",
        "2017-03-02",
        ["kent 2016 effectiveness good", "kent 2016 efficiency good", "kent 2016 legitimacy good"],
    ),
    # several forces
    "distributed predicate": (
        "Kent Police, Essex Police and Sussex Police were all rated good for efficiency.",
        "2016-11-03",
        ["kent 2016 efficiency good", "essex 2016 efficiency good", "sussex 2016 efficiency good"],
    ),
    "both while": (
        (
            "North Yorkshire Police and West Yorkshire Police were both deemed to be good for efficiency, while South "
            "Yorkshire Police was judged as requiring improvement."
        ),
        "2016-11-03",
        [
            "north-yorkshire 2016 efficiency good",
            "west-yorkshire 2016 efficiency good",
            "south-yorkshire 2016 efficiency requires-improvement",
        ],
    ),
    "forces under a grade heading": (
        (
            "Police effectiveness: how did your force do in the HMIC report?\nOutstanding\nDurham\nGood\n"
            "Avon & Somerset, Cheshire, Kent and Norfolk\nRequires improvement\n• Essex\n• Gwent\n• Humberside"
        ),
        "2017-03-02",
        [
            "durham 2016 effectiveness outstanding",
            "avon-and-somerset 2016 effectiveness good",
            "cheshire 2016 effectiveness good",
            "kent 2016 effectiveness good",
            "norfolk 2016 effectiveness good",
            "essex 2016 effectiveness requires-improvement",
            "gwent 2016 effectiveness requires-improvement",
            "humberside 2016 effectiveness requires-improvement",
        ],
    ),
    "one of so many forces": (
        "Kent Police was one of 36 forces rated good for efficiency.",
        "2016-11-03",
        ["kent 2016 efficiency good"],
    ),
    "a neighbour is named but not graded": (
        (
            "Warwickshire Police, which ended its alliance with West Mercia Police, was rated adequate at preventing "
            "crime."
        ),
        "2022-11-20",
        ["warwickshire 2021-22 preventing-crime adequate"],
    ),
    "the report's name tells the pillar": (
        "The force's standing comes from the report PEEL: Police efficiency 2016. Northumbria Police was rated good.",
        "2016-11-03",
        ["northumbria 2016 efficiency good"],
    ),
    "whose neighbour": (
        "Essex Police, whose neighbour Kent Police was rated inadequate at preventing crime, has a new chief.",
        "2022-05-01",
        ["kent 2021-22 preventing-crime inadequate"],
    ),
    "ahead of": (
        "Essex Police was rated good at preventing crime, ahead of Kent Police.",
        "2022-05-01",
        ["essex 2021-22 preventing-crime good"],
    ),
    "other police beside it": (
        (
            "The Police Service of Northern Ireland was rated good for efficiency, and Kent Police was rated "
            "outstanding for efficiency."
        ),
        "2016-11-03",
        ["kent 2016 efficiency outstanding"],
    ),
    "a place before a full name": (
        "North Yorkshire and West Yorkshire police were deemed to be good at efficiency.",
        "2016-11-03",
        ["north-yorkshire 2016 efficiency good", "west-yorkshire 2016 efficiency good"],
    ),
    # then and now
    "up from last year": (
        "Kent Police was rated good for efficiency, up from requires improvement last year.",
        "2016-11-03",
        ["kent 2016 efficiency good", "kent 2015 efficiency requires-improvement previous"],
    ),
    "which last year was": (
        (
            "Humberside Police, which last year was rated as inadequate for efficiency, was judged as requiring "
            "improvement for "
            "efficiency."
        ),
        "2016-11-03",
        ["humberside 2015 efficiency inadequate previous", "humberside 2016 efficiency requires-improvement"],
    ),
    "in the year before": (
        "In 2016 the force was judged good for legitimacy, but now Kent Police is outstanding for legitimacy.",
        "2017-12-12",
        ["kent 2016 legitimacy good previous", "kent 2017 legitimacy outstanding"],
    ),
    "trailing year": (
        "Humberside Police was rated as inadequate for efficiency in 2015.",
        "2016-11-03",
        ["humberside 2015 efficiency inadequate previous"],
    ),
    "had been rated": (
        "Kent Police is rated good for legitimacy. It had been rated requires improvement for legitimacy.",
        "2017-12-12",
        ["kent 2017 legitimacy good", "kent 2016 legitimacy requires-improvement previous"],
    ),
    "from one grade to another": (
        "Kent Police has improved from requires improvement to good for effectiveness.",
        "2017-03-02",
        ["kent 2016 effectiveness good", "kent 2015 effectiveness requires-improvement previous"],
    ),
    "two full sets": (
        (
            "Wiltshire Police is now rated good for preventing crime and adequate for investigating crime.\n"
            "In 2022, the force was judged to be inadequate at preventing crime. It was graded as "
            "requires improvement for "
            "investigating crime."
        ),
        "2024-08-10",
        [
            "wiltshire 2023-25 preventing-crime good",
            "wiltshire 2023-25 investigating-crime adequate",
            "wiltshire 2021-22 preventing-crime inadequate previous",
            "wiltshire 2021-22 investigating-crime requires-improvement previous",
        ],
    ),
    "a set under last time's heading": (
        (
            "Kent Police has been inspected by HMICFRS.\nLast time's grades\nPreventing crime: Good\n"
            "Investigating crime: Adequate\nThis time's grades\nPreventing crime: Adequate\nInvestigating crime: Good"
        ),
        "2024-11-09",
        [
            "kent 2023-25 preventing-crime adequate",
            "kent 2023-25 investigating-crime good",
            "kent 2021-22 preventing-crime good previous",
            "kent 2021-22 investigating-crime adequate previous",
        ],
    ),
    "in our inspection of a cycle": (
        (
            "Kent Police is adequate at investigating crime. In our 2021/22 inspection we graded the force as good at "
            "investigating crime."
        ),
        "2024-06-21",
        ["kent 2023-25 investigating-crime adequate", "kent 2021-22 investigating-crime good previous"],
    ),
    "in the pilot that a second visit replaced": (
        "Kent Police is now adequate at investigating crime. In the pilot it was judged inadequate at it.",
        "2022-07-21",
        ["kent 2021-22 investigating-crime adequate", "kent 2021-22 investigating-crime inadequate previous"],
    ),
    "as was another question": (
        (
            "Its investigation of crime was given a grade of requires improvement, as was the way "
            "Kent Police manages offenders."
        ),
        "2022-10-20",
        [
            "kent 2021-22 investigating-crime requires-improvement",
            "kent 2021-22 managing-offenders requires-improvement",
        ],
    ),
    "so was another question": (
        "Crime prevention at Kent Police was deemed adequate; so was its leadership.",
        "2024-08-15",
        ["kent 2023-25 preventing-crime adequate", "kent 2023-25 leadership-and-force-management adequate"],
    ),
    "as was another force": (
        "Neighbouring Staffordshire Police was graded good for effectiveness, as was Warwickshire Police, HMIC said.",
        "2018-03-22",
        ["staffordshire 2017 effectiveness good", "warwickshire 2017 effectiveness good"],
    ),
    "both forces": (
        (
            "Warwickshire Police and West Mercia Police have an alliance, HMIC said.\n"
            "Both forces were good at preventing crime, and both were found to require improvement at protecting "
            "vulnerable people."
        ),
        "2016-02-18",
        [
            "warwickshire 2015 preventing-crime good",
            "west-mercia 2015 preventing-crime good",
            "warwickshire 2015 protecting-vulnerable-people requires-improvement",
            "west-mercia 2015 protecting-vulnerable-people requires-improvement",
        ],
    ),
    "the same question": (
        (
            "On efficiency West Mercia Police was graded inadequate by HMIC.\n"
            "Warwickshire Police received a grade of good on the same question."
        ),
        "2016-02-18",
        ["west-mercia 2015 efficiency inadequate", "warwickshire 2015 efficiency good"],
    ),
    "a partner is another force": (
        (
            "When it came to legitimacy, Warwickshire Police was judged to be good while its larger "
            "partner was told that "
            "it requires improvement. West Mercia Police is that partner."
        ),
        "2016-02-18",
        ["warwickshire 2015 legitimacy good"],
    ),
    "a place whose force is named": (
        (
            "Merseyside Police, Cheshire Constabulary and North Wales Police were seen by HMICFRS.\n"
            "Both Merseyside and North Wales were good at protecting vulnerable people, while Cheshire's arrangements "
            "required improvement."
        ),
        "2020-02-07",
        [
            "merseyside 2018-19 protecting-vulnerable-people good",
            "north-wales 2018-19 protecting-vulnerable-people good",
            "cheshire 2018-19 protecting-vulnerable-people requires-improvement",
        ],
    ),
    "in a place it": (
        (
            "South Yorkshire Police and North Yorkshire Police were seen by HMICFRS.\n"
            "South Yorkshire Police was graded good for legitimacy.\nIn North Yorkshire the force was judged good for "
            "effectiveness."
        ),
        "2020-02-07",
        ["south-yorkshire 2018-19 legitimacy good", "north-yorkshire 2018-19 effectiveness good"],
    ),
    "not inspected and keeps": (
        (
            "Cumbria Constabulary was good for effectiveness, HMICFRS said. Preventing crime was not "
            "inspected this time, "
            "and the force keeps the grade of good it was given in 2016."
        ),
        "2018-03-22",
        ["cumbria 2017 effectiveness good", "cumbria 2017 preventing-crime good carried"],
    ),
    "not looked at then stands": (
        (
            "Cumbria Constabulary was good for effectiveness, HMICFRS said. Nor did inspectors look "
            "afresh at serious and "
            "organised crime. There, the earlier judgment of outstanding stands."
        ),
        "2018-03-22",
        ["cumbria 2017 effectiveness good", "cumbria 2017 serious-and-organised-crime outstanding carried"],
    ),
    "replaced that with": (
        (
            "In February, HMICFRS published a report on Northamptonshire Police in which responding to the public was "
            "graded as adequate. Yesterday the inspectorate replaced that with requires improvement."
        ),
        "2024-08-09",
        [
            "northamptonshire 2023-25 responding-to-the-public requires-improvement",
            "northamptonshire 2023-25 responding-to-the-public adequate previous",
        ],
    ),
    "assessed as good its": (
        "Inspectors assessed as adequate Kent Police's management of offenders and its use of police powers.",
        "2025-04-03",
        ["kent 2023-25 managing-offenders adequate", "kent 2023-25 treating-the-public-fairly adequate"],
    ),
    "lower than when it was": (
        "Kent Police was judged to require improvement for efficiency - a grade lower than in 2017, when it was good.",
        "2019-05-02",
        ["kent 2018-19 efficiency requires-improvement", "kent 2017 efficiency good previous"],
    ),
    "then, after a last inspection": (
        (
            "Kent Police is good at managing offenders, HMICFRS found. Set that beside the last "
            "inspection. Then, the force "
            "was judged requires improvement at managing offenders.\nIn the same report it was graded adequate for "
            "investigating crime."
        ),
        "2024-09-12",
        [
            "kent 2023-25 managing-offenders good",
            "kent 2021-22 managing-offenders requires-improvement previous",
            "kent 2021-22 investigating-crime adequate previous",
        ],
    ),
    "a table of two inspections": (
        (
            "Wiltshire Police has been inspected by HMICFRS.\nArea of policing: 2021/22: 2023-25\n"
            "Preventing crime: Requires improvement: Good\nInvestigating crime: Adequate: Adequate"
        ),
        "2024-07-30",
        [
            "wiltshire 2023-25 preventing-crime good",
            "wiltshire 2023-25 investigating-crime adequate",
            "wiltshire 2021-22 preventing-crime requires-improvement previous",
            "wiltshire 2021-22 investigating-crime adequate previous",
        ],
    ),
    "a table of forces": (
        (
            "HMIC has graded the forces.\nForce: Investigating crime: Preventing crime\n"
            "Kent Police: Good: Outstanding\nEssex Police: Requires improvement: Good"
        ),
        "2017-03-02",
        [
            "kent 2016 investigating-crime good",
            "kent 2016 preventing-crime outstanding",
            "essex 2016 investigating-crime requires-improvement",
            "essex 2016 preventing-crime good",
        ],
    ),
    "under a pillar": (
        (
            "Under effectiveness, preventing crime was outstanding and protecting vulnerable people "
            "was good at Kent Police."
        ),
        "2019-05-02",
        ["kent 2018-19 preventing-crime outstanding", "kent 2018-19 protecting-vulnerable-people good"],
    ),
    "since a year is not then": (
        "In its gravest verdict since 2022, HMICFRS said Kent Police was inadequate at managing offenders.",
        "2024-08-15",
        ["kent 2023-25 managing-offenders inadequate"],
    ),
    "another body in passing": (
        (
            "Kent Police was rated outstanding at tackling anti-social behaviour, with inspectors impressed by council "
            "wardens."
        ),
        "2014-11-27",
        ["kent 2014 tackling-anti-social-behaviour outstanding"],
    ),
    "so were the next": (
        (
            "Kent Police's work to prevent crime was described as adequate. So were its leadership "
            "and how it records crime."
        ),
        "2024-02-13",
        [
            "kent 2023-25 preventing-crime adequate",
            "kent 2023-25 leadership-and-force-management adequate",
            "kent 2023-25 recording-crime-data adequate",
        ],
    ),
    "a lead-in above forces by grade": (
        (
            "Here is the full list of the grades for effectiveness by "
            "HMIC:\nOUTSTANDING\nDurham\nGOOD\nKent, Essex and Surrey"
        ),
        "2017-03-02",
        [
            "durham 2016 effectiveness outstanding",
            "kent 2016 effectiveness good",
            "essex 2016 effectiveness good",
            "surrey 2016 effectiveness good",
        ],
    ),
    "bare places that are graded": (
        (
            "West Yorkshire and North Yorkshire were each deemed to be good in the annual review of "
            "police efficiency by HMIC."
        ),
        "2016-11-03",
        ["west-yorkshire 2016 efficiency good", "north-yorkshire 2016 efficiency good"],
    ),
    "and so does": (
        (
            "HMIC's report on police efficiency says that South Yorkshire requires improvement, and "
            "so does Humberside Police."
        ),
        "2016-11-03",
        ["south-yorkshire 2016 efficiency requires-improvement", "humberside 2016 efficiency requires-improvement"],
    ),
    "a report on a pillar, in which": (
        "Both verdicts follow October's report on efficiency, in which Essex Police was classed as good by HMIC.",
        "2016-02-18",
        ["essex 2015 efficiency good"],
    ),
    "changed the grade for it to": (
        (
            "Kent Police was rated adequate for responding to the public in February. Yesterday HMICFRS changed the "
            "grade for responding to the public to requires improvement."
        ),
        "2024-08-09",
        [
            "kent 2023-25 responding-to-the-public requires-improvement",
            "kent 2023-25 responding-to-the-public adequate previous",
        ],
    ),
    "the area in which it was": (
        "The area in which Kent Police was good was preventing crime, HMICFRS found.",
        "2022-09-30",
        ["kent 2021-22 preventing-crime good"],
    ),
    "in other areas": (
        "Kent Police was deemed to require improvement in two other areas: investigating crime and leadership.",
        "2025-02-13",
        [
            "kent 2023-25 investigating-crime requires-improvement",
            "kent 2023-25 leadership-and-force-management requires-improvement",
        ],
    ),
    "was and is now": (
        "Kent Police was inadequate at protecting vulnerable people; it is now good, HMICFRS said.",
        "2023-09-15",
        [
            "kent 2021-22 protecting-vulnerable-people good",
            "kent 2018-19 protecting-vulnerable-people inadequate previous",
        ],
    ),
    "sentences of one grade each": (
        (
            "Kent Police was graded by HMICFRS as follows. Good: preventing crime, protecting vulnerable people. "
            "Adequate: investigating crime. Requires improvement: managing offenders."
        ),
        "2023-11-22",
        [
            "kent 2023-25 preventing-crime good",
            "kent 2023-25 protecting-vulnerable-people good",
            "kent 2023-25 investigating-crime adequate",
            "kent 2023-25 managing-offenders requires-improvement",
        ],
    ),
    "lifted to": (
        "Kent Police's rating for investigating crime has been lifted to adequate by HMICFRS.",
        "2025-03-10",
        ["kent 2023-25 investigating-crime adequate"],
    ),
    "unchanged from last year": (
        "Kent Police was rated good for efficiency, unchanged from last year.",
        "2016-11-03",
        ["kent 2016 efficiency good"],
    ),
    "third year running": (
        "For the third year in a row Kent Police was rated outstanding for legitimacy.",
        "2017-12-12",
        ["kent 2017 legitimacy outstanding"],
    ),
    "last time without a comma": (
        (
            "Kent Police will be inspected. Last time it was rated good for legitimacy and requires improvement for "
            "effectiveness."
        ),
        "2019-06-01",
        ["kent 2017 legitimacy good previous", "kent 2017 effectiveness requires-improvement previous"],
    ),
    "was once": (
        "Kent Police was once inadequate at preventing crime.",
        "2022-05-01",
        ["kent 2018-19 preventing-crime inadequate previous"],
    ),
    "but is now": (
        "Wiltshire Police was previously rated inadequate at responding to the public, but is now adequate.",
        "2024-08-01",
        [
            "wiltshire 2021-22 responding-to-the-public inadequate previous",
            "wiltshire 2023-25 responding-to-the-public adequate",
        ],
    ),
    "two changes in one sentence": (
        (
            "Wiltshire Police's grade for investigating crime rose from inadequate to good, while for managing "
            "offenders it slipped from good to adequate."
        ),
        "2024-08-01",
        [
            "wiltshire 2021-22 investigating-crime inadequate previous",
            "wiltshire 2023-25 investigating-crime good",
            "wiltshire 2021-22 managing-offenders good previous",
            "wiltshire 2023-25 managing-offenders adequate",
        ],
    ),
    "brackets with the grade before": (
        "Essex Police is rated ‘good’ for preventing crime (it was ‘requires improvement’ in 2019).",
        "2022-05-01",
        ["essex 2021-22 preventing-crime good", "essex 2018-19 preventing-crime requires-improvement previous"],
    ),
    "corrected within the cycle": (
        (
            "Northamptonshire Police has had its grade for responding to the public corrected from adequate to "
            "requires improvement."
        ),
        "2024-08-08",
        [
            "northamptonshire 2023-25 responding-to-the-public adequate previous",
            "northamptonshire 2023-25 responding-to-the-public requires-improvement",
        ],
    ),
    # frameworks
    "the cycle named": (
        "In its PEEL 2021/22 inspection Kent Police was rated good for preventing crime.",
        "2023-11-20",
        ["kent 2021-22 preventing-crime good"],
    ),
    "no day and no cycle": (
        "Kent Police was rated good for preventing crime.",
        None,
        ["kent unknown preventing-crime good"],
    ),
    "outside every season": (
        "Kent Police was rated good for preventing crime.",
        "2018-09-01",
        ["kent unknown preventing-crime good"],
    ),
    # shortened and wrong titles
    "short labels": (
        (
            "Kent Police was graded good for treatment of the public, developing a positive workplace and good use of "
            "resources."
        ),
        "2022-05-01",
        [
            "kent 2021-22 treating-the-public-fairly good",
            "kent 2021-22 supporting-the-workforce good",
            "kent 2021-22 value-for-money good",
        ],
    ),
    "wrong titles that can mean one thing": (
        "Kent Police was graded adequate for reporting data about crime and managing orders.",
        "2022-05-01",
        ["kent 2021-22 recording-crime-data adequate", "kent 2021-22 managing-offenders adequate"],
    ),
    "pillar asked as a question": (
        "On how efficient it is at keeping people safe and reducing crime, Kent Police was rated good.",
        "2016-11-03",
        ["kent 2016 efficiency good"],
    ),
}


@pytest.mark.parametrize("name", ASSERTED)
def test_asserted(name):
    text, day, expected = ASSERTED[name]
    assert read(text, day) == set(expected)


NOTHING = {
    "need for improvement": ("Kent Police has a need for improvement in investigating crime.", "2016-02-18"),
    "needs to improve": ("Kent Police needs to improve at investigating crime, inspectors said.", "2022-05-01"),
    "told to improve": ("Kent Police was told to improve how it responds to the public.", "2022-05-01"),
    "must do better": ("Kent Police must do better at responding to the public.", "2023-04-17"),
    "good progress": ("Kent Police has made good progress in preventing crime.", "2022-05-01"),
    "good work": ("Inspectors saw good work at Kent Police on protecting vulnerable people.", "2022-05-01"),
    "good understanding": ("Kent Police has a good understanding of investigating crime.", "2022-05-01"),
    "good service": ("Kent Police provides a consistently good service in responding to the public.", "2022-05-01"),
    "adequate processes": ("Kent Police has adequate processes for managing offenders.", "2022-05-01"),
    "inadequate response": ("There was an inadequate response to the public by Kent Police.", "2022-05-01"),
    "outstanding natural beauty": (
        "Lancashire Constabulary is preventing crime in areas of outstanding natural beauty.",
        "2022-05-01",
    ),
    "outstanding warrants": ("Kent Police has 400 outstanding warrants in managing offenders.", "2022-05-01"),
    "outstanding job": ("Officers of Kent Police do an outstanding job of preventing crime.", "2022-05-01"),
    "officers are good at it": ("Many officers are good at investigating crime, Kent Police said.", "2022-05-01"),
    "not yet good": ("Kent Police is not yet good at preventing crime.", "2022-05-01"),
    "negation none": (
        "None of the areas of Kent Police were categorised as outstanding, good or inadequate for preventing crime.",
        "2022-05-01",
    ),
    "negation no areas": ("No areas of Kent Police were inadequate in investigating crime.", "2022-05-01"),
    "negation not": ("Kent Police was not rated good for efficiency.", "2016-11-03"),
    "hypothesis": ("If Kent Police were rated good for efficiency, the commissioner would be glad.", "2016-11-03"),
    "hope": ("Kent Police hopes to be rated outstanding for legitimacy.", "2017-12-12"),
    "scale explained": (
        (
            "There are four possible grades for efficiency: outstanding, good, requires improvement and inadequate. "
            "Kent Police "
            "awaits its own."
        ),
        "2016-11-03",
    ),
    "scale explained with means": (
        "A grade of good means that the force is good at preventing crime, HMICFRS said of Kent Police.",
        "2022-05-01",
    ),
    "counts only": (
        "Kent Police was graded good in three areas, adequate in four and requires improvement in two.",
        "2022-05-01",
    ),
    "counts with the pillar's list above": (
        (
            "Inspectors looked at preventing crime, investigating crime and responding to the public. Kent Police "
            "was graded "
            "good in one area and adequate in two."
        ),
        "2022-05-01",
    ),
    "national counts of forces": (
        (
            "Thirty-six forces were rated good for efficiency and five as requiring improvement. Kent Police spoke of "
            "its plans."
        ),
        "2016-11-03",
    ),
    "last year's set of another pillar": (
        (
            "PEEL: Police efficiency 2017\nHMICFRS published its efficiency grades.\nLast year's effectiveness\n"
            "Durham Constabulary – Outstanding\nBedfordshire Police – Inadequate"
        ),
        "2017-11-09",
    ),
    "a separate inspection": (
        (
            "In a separate inspection of the North West region, Merseyside Police was rated outstanding at tackling "
            "serious and organised crime."
        ),
        "2023-10-20",
    ),
    "a poll of readers": (
        "For responding to the public, 41 per cent of people rated Kent Police good in our survey.",
        "2023-03-02",
    ),
    "the most common answer": (
        "For preventing crime, the most common answer on Kent Police was adequate.",
        "2023-03-02",
    ),
    "a table of two unknown times": (
        "Kent Police has been inspected by HMICFRS.\nPreventing crime: Requires improvement: Good",
        "2024-07-30",
    ),
    "most forces": ("Most forces were rated good for efficiency, Kent Police heard.", "2016-11-03"),
    "the rest": ("Kent Police was adequate in the rest.", "2022-05-01"),
    "overall after 2018-19": (
        "Kent Police was given an overall rating of good for its effectiveness in the report.",
        "2022-05-01",
    ),
    "rated good overall": ("Kent Police was rated good overall by HMIC.", "2016-11-03"),
    "adequate before 2021": ("Kent Police was rated adequate for efficiency.", "2016-11-03"),
    "adequate before 2021 without a cycle": ("Kent Police was rated adequate at investigating crime.", "2018-08-01"),
    "legitimacy was not graded then": ("Kent Police was rated good for legitimacy.", "2014-11-27"),
    "fire service": (
        "Kent Fire and Rescue Service was rated good for efficiency by HMICFRS. Kent Police was not inspected.",
        "2019-12-17",
    ),
    "Ofsted": ("Ofsted rated the school good at protecting vulnerable people, Kent Police was told.", "2022-05-01"),
    "other police": ("British Transport Police was rated good for effectiveness. Kent Police helps it.", "2017-03-02"),
    "foreign namesake": ("Las Vegas Metropolitan Police was rated good for effectiveness.", "2017-03-02"),
    "regional unit": (
        (
            "The regional organised crime unit was graded good at disrupting serious organised crime. Dorset Police is "
            "part of it."
        ),
        "2023-02-01",
    ),
    "a region's report on organised crime": (
        (
            "HMICFRS looked at the regional organised crime unit and its five forces. Dorset Police was graded as "
            "requires improvement at tackling serious and organised crime."
        ),
        "2023-02-01",
    ),
    "crime data integrity": (
        "In a crime data integrity inspection Kent Police was rated good for crime recording.",
        "2018-03-01",
    ),
    "teaser of another story": (
        (
            "Kent Police has a new chief, its inspectors heard.\nRead more: Essex Police rated good for "
            "efficiency\nMost Read\n"
            "Sussex Police rated inadequate for efficiency\nThe chief will start in May."
        ),
        "2016-11-03",
    ),
    "headline in the middle": (
        "Kent Police has a new chief.\nEssex Police rated inadequate for efficiency\nThe chief will start in May.",
        "2016-11-03",
    ),
    "the same as last year": ("For efficiency Kent Police has the same grade as last year.", "2016-11-03"),
    "question list without grades": (
        "Kent Police was inspected on effectiveness, efficiency and legitimacy.",
        "2016-11-03",
    ),
    "areas for improvement": (
        "Two areas for improvement were found in how Kent Police manages offenders.",
        "2022-05-01",
    ),
    "loose adequate": (
        "The quality of later work by Kent Police is ‘adequate’ and it investigates crime in its own way.",
        "2016-02-18",
    ),
    "efficient as an adjective": ("Kent Police is efficient and its good name is known.", "2017-12-12"),
    "in all but": ("Kent Police was rated good at everything but investigating crime.", "2022-05-01"),
    "apart from": ("Apart from investigating crime, Kent Police was rated good.", "2022-05-01"),
    "every area except": ("Every area except investigating crime was rated good at Kent Police.", "2022-05-01"),
    "the question nearest by is of another sentence's matter": (
        (
            "Kent Police was inspected. Asked about its work on preventing crime, the minister said that rural"
            " bus services"
            " were inadequate."
        ),
        "2022-05-01",
    ),
    "another verb in between": (
        "Kent Police, whose team for investigating crime spent the week in court, has said that its canteen was good.",
        "2022-05-01",
    ),
    "every area bar": ("Kent Police was rated inadequate in every area bar investigating crime.", "2022-05-01"),
    "what one would love": (
        (
            "Inspectors visited Kent Police. I would love to be told one day that Kent Police is outstanding at"
            " preventing"
            " crime."
        ),
        "2022-05-01",
    ),
    "good and then spent": (
        (
            "Inspectors called Kent Police's new building good and the county has since spent a million on crime"
            " prevention."
        ),
        "2022-05-01",
    ),
    "residents say": (
        "Kent Police has been inspected, but residents say it is inadequate at responding to the public.",
        "2022-05-01",
    ),
    "another watchdog": ("The IOPC found Kent Police was inadequate at protecting vulnerable people.", "2022-05-01"),
    "a union's word": ("A union called Kent Police's treatment of the workforce inadequate.", "2018-01-01"),
    "belief": ("The commissioner believes Kent Police is good at preventing crime.", "2022-05-01"),
    "question": ("Was Kent Police rated good for efficiency?", "2016-11-03"),
    "denial": ("Kent Police denied that it had been rated inadequate for efficiency.", "2016-11-03"),
    "false reports": ("Reports that Kent Police was rated inadequate for efficiency are wrong.", "2016-11-03"),
    "its own view of itself": ("Kent Police rated itself good for efficiency.", "2016-11-03"),
    "avoided": ("Kent Police avoided an inadequate rating for efficiency.", "2016-11-03"),
    "missed": ("Kent Police narrowly missed an outstanding rating for efficiency.", "2016-11-03"),
    "no longer": ("Kent Police is no longer inadequate at efficiency.", "2016-11-03"),
    "good marks": ("Kent Police got good marks for efficiency.", "2016-11-03"),
    "bill of health": ("Kent Police was given a good bill of health for efficiency.", "2016-11-03"),
    "council": ("The council was rated good for efficiency, Kent Police was told.", "2016-11-03"),
    "Police Scotland": ("Police Scotland was rated good for efficiency; Kent Police was not seen.", "2016-11-03"),
    "a unit of the force": ("The efficiency of the unit at Kent Police is good.", "2016-11-03"),
    "which of two forces": (
        "Essex Police and Kent Police share a unit. The force was rated good at preventing crime.",
        "2022-05-01",
    ),
    "a former chief's time": (
        "Jo Lee, who led Durham Constabulary when it was rated outstanding for efficiency, is to lead Kent Police.",
        "2019-06-01",
    ),
    "a part of a question": (
        "HMICFRS found that Kent Police requires improvement in how it records ethnicity data.",
        "2022-05-01",
    ),
    "a cause of concern": ("Investigating crime was a cause of concern at Kent Police, HMICFRS said.", "2022-05-01"),
    "people who are good": ("Kent Police has people who are good at preventing crime, inspectors say.", "2022-05-01"),
    "a phrase that sounds": ("“Good at managing offenders” sounds as if Kent Police ran prisons.", "2022-05-01"),
    "somewhere between": (
        "Kent Police is somewhere between adequate and good at preventing crime, inspectors think.",
        "2022-05-01",
    ),
    "somebody said that inspectors had before": (
        "Jo Lee reminded members that inspectors had rated Kent Police good at preventing crime before her time.",
        "2022-10-20",
    ),
    "good in all but": ("Kent Police was rated good in all but investigating crime.", "2022-05-01"),
    "retained nothing named": ("Kent Police was outstanding for the fourth year in a row.", "2019-05-02"),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing(name):
    text, day = NOTHING[name]
    assert read(text, day) == set()


def test_adequate_before_its_time_is_told():
    _, cautions = find_judgments(
        "Kent Police was rated adequate for efficiency.", published_on=date(2016, 11, 3), authority=Authority.REPORTED
    )
    assert [caution.code for caution in cautions] == ["grade-not-in-scale"]


def test_two_grades_for_one_question_are_both_withheld():
    text = "Kent Police was rated good for efficiency. Kent Police was rated inadequate for efficiency."
    judgments, cautions = find_judgments(text, published_on=date(2016, 11, 3), authority=Authority.REPORTED)
    assert judgments == []
    assert [(caution.code, caution.question) for caution in cautions] == [("conflicting-grades", "efficiency")]


def test_we_on_a_forces_own_site():
    text = "We have been rated good at investigating crime by HMICFRS."
    assert read(text, "2022-05-01", home="kent") == {"kent 2021-22 investigating-crime good"}
    assert read(text, "2022-05-01") == set()


def test_once_however_often():
    text = "Kent Police was rated good for efficiency. The force is good at efficiency. Its efficiency was rated good."
    assert len(read(text, "2016-11-03")) == 1
