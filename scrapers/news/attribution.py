"""Who is said to speak: the verb of speech beside a quotation, and the person, role or body that is its subject."""

from __future__ import annotations

import re

from scrapers.news import cues, names
from scrapers.news.bodies import body_first, body_last, body_opening, common_body, several
from scrapers.news.cues import ADVERBS, BETWEEN
from scrapers.news.layout import Span, lowered
from scrapers.news.messages import DOCUMENT_FIRST, PERSON, Messages
from scrapers.news.referents import NAMELESS, PREPOSED, Referents
from scrapers.news.speakers import Cast, Mention, Speaker
from scrapers.news.unsaid import WOULD_SAY, is_unsaid
from scrapers.news.verbs import CUE, Cue, cue_of, cues_in, is_passive

_SUBJECT_FOLLOWS = ("according to", "in the words of", "the words of")
_ANSWER = re.compile(r"(?:came|was) the ")
_ADJACENT = re.compile(rf"(?: (?:[A-Z]{{2,4}}|[JS]r\.?)\b)?{BETWEEN} ?,?\s*")
# "Jo Lee, who follows Pat Roe, said": it is the first who speaks.
_THEN = re.compile(r"\b(?:after|before|since|until|once|when) (?:(?:[A-Z]\w*\.? )*|[a-z]+ )\Z")
_RELATIVE = re.compile(r" ?, (?:who|whose)\b[^,;:.“\"]*\Z")
_PRONOUN = re.compile(
    rf"(?:\b(he|she|they|i|we)\b{BETWEEN},?|(?:\A\W*|[,;]\s|\b(?:and|but|that|as)\s)(it)\b{BETWEEN})\s*\Z",
    re.IGNORECASE,
)
_OVERHEARD = re.compile(r"\b(?:hear|heard|hearing|watched|recorded|caught|had|made) (him|her)\s*\Z", re.IGNORECASE)
_PRONOUN_FIRST = re.compile(r"\s*(he|she|they|i|we|it)\b", re.IGNORECASE)
_SOME = re.compile(
    r"\b(?:another|others|many|several|someone|somebody"
    rf"|one of (?:them|those|the|his|her|its|their|our)(?: \w+){{0,3}}?"
    rf"|an?other (?:man|woman)){BETWEEN}\s*\Z",
    re.IGNORECASE,
)
_HIS_VIEW = re.compile(
    r"\b(?:by|in|on|to) (his|her) (?:own )?(?:count|account|view|words|opinion|telling|estimate|reckoning|phrase"
    r"|mind)\b",
    re.IGNORECASE,
)
_I = re.compile(r"\bI (?:have |had |also |then )*(?:wrote|written|said|told|asked|sent|put)\b")
_DONE_TO = frozenset({"accused", "described", "criticised", "criticized", "mocked", "warned", "praised", "urged"})
_WHO = re.compile(rf"\bwho{BETWEEN}\s*\Z")
_CLAUSE = re.compile(
    r" ?, (?:and|but|while|as|though|although|with)(?: that)? (?=[A-Z]|an? |one |another |he |she )"
    r"|\bthat (?=an? |one |another )|\b(?:in|on) which (?=[A-Z]|an? |the |one |another |he |she |his |her )"
)
_OF = re.compile(r"(?:\b(?:of|for|to|by|with|from|at)|(?<=\w),)\s\Z")
_TOPIC = re.compile(r"\W*On (?!behalf)[^,.]{2,80}:")  # "On his rival:"
_OWNS = re.compile(rf" ?['’]s? ((?:[\w-]+ ){{0,3}}?(?:{names.ROLE_HEADS}|{names.UNNAMED}))\b")
_DETERMINED = re.compile(
    r"(?:\b(?:an?|the|his|her|their|its|this|that|another|any)|\w[’']s?)(?: [\w-]+){0,2} \Z", re.IGNORECASE
)
# "Jo Lee's claim that", "his promise to": a noun that tells of speech, and whose it is.
_OWNER = re.compile(r"(?:\b(his|her)|(?<=\w)['’]s?)(?: [\w-]+)? \Z", re.IGNORECASE)
_COMES_FROM = re.compile(r"\s(?:from|by|of)\s")
# Words that come with a deed: "shared it with the comment".
_COMES_WITH = re.compile(
    r"\bwith (?:the|a|this|these) (?:\w+ )?(?:comment|message|words|caption|note|reply|warning|question|plea|promise"
    r"|line|announcement|declaration|joke|quip|admonition|observation)\s?[,:]?\s*\Z"
)
_WHEN = re.compile(r"\b(?:when|after|before|until|where|and|but) (?=[A-Z]|an? |one |another |the |his |her |he |she )")
_AS = re.compile(r"\s*As\b")
_ROLE_FIRST = re.compile(
    rf"\s*(?:the|its|their|our|his|her|[A-Z]\w+['’]s)\s((?:[\w’'&-]+\s){{0,5}}?"
    rf"(?:{names.ROLE_HEADS}|{names.UNNAMED}))\b(?! (?:{names.ROLE_HEADS})\b)",
    re.IGNORECASE,
)
_ROLE = re.compile(
    rf"(?:^|\s)(?i:the|his|her|its|[\w’']+['’]s?)\s((?:[\w’'&-]+\s){{0,4}}?(?i:{names.ROLE_HEADS}|{names.UNNAMED}))"
    rf"{BETWEEN},?\s*\Z"
)
_BARE_SUBJECT = re.compile(r"\s*(?i:the|an?|one|another) ([a-z][\w-]*(?: [a-z][\w-]*)?) ")  # "the crowd roared"
_BEGINS = frozenset({"begins", "began", "reads", "read"})
_READS = frozenset({"read", "reads"})
_ONE = re.compile(r" (?:one|another|the (?:first|second|third|last|next|text|message|email|note))\b(?! of\b)")
_BREAK = re.compile(r"[;:]\s|[a-z]{4}\.\s|\b(?:told|that)\b")
# How the words after a quotation begin if they tell its speaker: with the verb, or with a subject.
_TELLS = re.compile(
    rf"[\s,.–—-]*(?:as )?(?:(?:{ADVERBS})\s)*(?:(?P<cue>(?:how\s)?(?:{CUE.pattern}))"
    rf"|(?P<subject>(?:(?:state|former|then|longtime|veteran|radio|senior|deputy|acting|interim|freshman|fellow|local"
    rf"|defense|defence|party|campaign|committee|union|lead|chief|outgoing|retired|ex-) ){{1,2}}(?=[A-Z])"
    rf"|(?!(?:and|but|while|when|as|who|which|that|before|after|if)\b)(?:[\w’'-]+ ){{0,4}}?"
    rf"(?:{names.ROLE_HEADS})\b|(?i:the|an?|one|another|his|her|its|their|our|he|she|they|it|i|we|some|someone|somebody|many|several"
    r"|both|most|how|those|these|officials|critics|aides|residents|neighbours|campaigners|sources)\b|[A-ZÀ-Þ]))",
)
_ANY_VERB = re.compile(r"\s*(?:he|she|(?:[A-Z][\w’'.-]+ ){1,3})\s?(?P<verb>[a-z]+ed)\b(?! by\b)")
_DASH = re.compile(rf"\s*(?:[–—]|--?)\s(?:(?i:{names.any_of(t.lower() for t in names.TITLES)})\.? )?(?=[A-Z])")
_GOES_ON = re.compile(r"\s*(?:that|he|she|it|they|there|his|her|no|nobody|nothing|this|of|for)\b", re.IGNORECASE)
_BY = re.compile(r"\sby\s")
_TO = re.compile(r"\s*(?:To|For)\s")
_SHORT = 4  # words of an attribution amid a quotation
_TITLE = 40  # characters of office before a name
_LATE = 120  # characters: a verb of speech further from the quotation belongs to something else
_REACH = 180  # characters: how far from the verb of speech its subject is looked for

_FARTHEST = 1500  # characters before a quotation in which its speaker is looked for


class Attributor:
    """Finds the speakers of one article, in reading order."""

    def __init__(self, flat: str, cast: Cast, referents: Referents, messages: Messages) -> None:
        """`flat` is the evened text, `cast` its people."""
        self._flat, self._cast, self._referents, self._messages = flat, cast, referents, messages

    def before(self, stretch: Span) -> Speaker | None:
        """The speaker that the words before a quotation name: "Jo Lee, of the council, said:"."""
        stretch = Span(max(stretch.start, stretch.end - _FARTHEST), stretch.end)
        words = self._flat[stretch.start : stretch.end]
        told, active = cues_in(self._flat, stretch)
        if is_unsaid(words):
            return Speaker(document=True)  # nobody did say it
        if (owner := self._messages.announced(stretch)) is not None:
            return owner
        if " with " in words and _COMES_WITH.search(words) is not None:
            return self._with_words(stretch)
        found = next(filter(None, (self._by_cue(cue, stretch) for cue in reversed(active[-3:]))), None)
        if found is None and (view := _HIS_VIEW.search(words)) is not None:
            found = self._referents.pronoun(PERSON[view.group(1).lower()], stretch.start)
        if (found := found or self._agent(told, active, stretch)) is not None:
            return found
        if not active and told and told[-1].word in _DONE_TO:
            return Speaker(cue=told[-1].word)
        return self._without_cue(stretch, active)

    def _by_cue(self, cue: Cue, stretch: Span) -> Speaker | None:
        """Who does what a verb of speech before a quotation tells, or from whom its noun comes."""
        determined = max(stretch.start, cue.start - 40)
        if cue.word.removesuffix(" that") in cues.NOUN_CUES and _DETERMINED.search(self._flat, determined, cue.start):
            if (owner := _OWNER.search(self._flat, determined, cue.start)) is not None:
                return self._owner(owner, determined)
            source = _COMES_FROM.match(self._flat, cue.end, stretch.end)
            return self._following(Span(source.end(), stretch.end), cue) if source is not None else None
        after = Span(cue.end, stretch.end)
        if cue.word.endswith(_SUBJECT_FOLLOWS):
            return self._following(after, cue) or Speaker(cue=cue.word)
        return self._preceding(Span(stretch.start, cue.start), cue) or self._inverted(after, cue)

    def _owner(self, owner: re.Match[str], start: int) -> Speaker | None:
        """Whose claim it is: "Jo Lee's claim", "his claim"."""
        if owner.group(1):
            return self._referents.pronoun(PERSON[owner.group(1).lower()], owner.start())
        mentions = self._cast.between(start, owner.end())
        return Speaker(mentions[-1].person) if mentions and mentions[-1].end >= owner.start() - 1 else None

    def _without_cue(self, stretch: Span, active: list[Cue]) -> Speaker | None:
        """Whose words follow though no verb of speech has a subject: "Jo Lee's", "with the words", "Jo Lee rose:"."""
        words = self._flat[stretch.start : stretch.end]
        owner = self._cast.between(max(stretch.start, stretch.end - _TITLE), stretch.end)
        if owner and self._flat[owner[-1].end : stretch.end].strip() in {"'s", "’s", "'", "’"}:
            return Speaker(owner[-1].person)
        if not words.rstrip().endswith((":", "–", "—", " -")):
            plain = next((cue for cue in reversed(active) if cue.word in cues.PLAIN_CUES), None)
            return Speaker(cue=plain.word) if plain is not None else None
        topic = _TOPIC.fullmatch(words) is not None
        return self._messages.owner_of_words(stretch) or (None if active or topic else self.about(stretch))

    def _with_words(self, stretch: Span) -> Speaker | None:
        """Who does what words come with: "posted it with the comment", "an aide sent it to Jo Lee with the note"."""
        for match in reversed(list(_WHEN.finditer(self._flat, *stretch))):
            if self._referents.opens_clause(match.end(), stretch.end):
                return self._referents.subject(Span(match.end(), stretch.end))
        mentions = [m for m in self._cast.between(*stretch) if self._flat[m.end : m.end + 2] not in {"'s", "’s"}]
        return self._referents.subject(stretch) or (Speaker(mentions[-1].person) if mentions else None)

    def after(  # noqa: PLR0911  # one way of telling a branch
        self, stretch: Span, *, closed: bool, stopped: bool, waits: bool = False
    ) -> Speaker | None:
        """The speaker that the words after a quotation name: "said Ms Lee", "Ms Lee said".

        `closed`: the quotation ended as a sentence does, so these words may be the next one; `stopped`: in a full stop,
        so that they are; `waits`: it began a sentence and ended in a comma, so that any verb may be one of speech.
        """
        words = self._flat[stretch.start : stretch.end]
        if WOULD_SAY.match(words):
            return Speaker(document=True)
        if (dash := _DASH.match(words)) is not None:
            mentions = self._cast.between(stretch.start, stretch.end)
            if mentions and self._referents.is_office(self._flat[stretch.start + dash.end() : mentions[0].start]):
                return Speaker(mentions[0].person)
        tells = _TELLS.match(words)
        match = CUE.search(lowered(words), tells.start(tells.lastgroup or 0)) if tells is not None else None
        if tells is None or match is None or match.start() > _LATE:
            verb = _ANY_VERB.match(words) if waits else None
            place = stretch.start + (verb.start("verb") if verb is not None else 0)
            return self._before_verb(Span(stretch.start, place), Cue("", place, place)) if verb is not None else None
        cue = cue_of(match, stretch)
        sure = cue.word.endswith("words of")
        another = (stopped and cue.word != "put it") or (closed and _GOES_ON.match(words, match.end()) is not None)
        if another and not sure:
            return None
        if is_passive(self._flat, cue, stretch, told=True):
            return Speaker(cue=cue.word) if cue.word == "asked" else None
        if _ANSWER.match(cue.word):
            return self._answerer(stretch, cue)
        if tells["cue"] or cue.word.endswith(_SUBJECT_FOLLOWS):
            found = self._following(Span(cue.end, stretch.end), cue)
        else:
            found = self._preceding(Span(stretch.start, cue.start), cue)
        if found is None and (bare := _BARE_SUBJECT.fullmatch(self._flat, stretch.start, cue.start)) is not None:
            return Speaker(role=bare.group(1), cue=cue.word)
        return found or (Speaker(cue=cue.word) if cue.word in cues.PLAIN_CUES else None)

    def _agent(self, told: list[Cue], active: list[Cue], stretch: Span) -> Speaker | None:
        """Who says it though no verb of speech has a subject: "was accused by Jo Lee of", "To Jo Lee, it is"."""
        if len(told) > len(active) and (by := _BY.match(self._flat, told[-1].end, stretch.end)) is not None:
            place, word = by.end(), told[-1].word
        elif not told and (to := _TO.match(self._flat, stretch.start, stretch.end)) is not None:
            place, word = to.end(), ""
        else:
            return None
        mentions = self._cast.between(place, min(stretch.end, place + _REACH))
        if not mentions or mentions[0].start > place + _TITLE or (not word and self._flat[mentions[0].end] != ","):
            return None
        return Speaker(mentions[0].person, cue=word or None)

    @staticmethod
    def tells(words: str) -> bool:
        """Whether the words after a quotation are nothing but its attribution: "he told us,"."""
        return words.count(" ") <= _SHORT and _TELLS.match(words) is not None and CUE.search(lowered(words)) is not None

    @staticmethod
    def ends_in_cue(words: str) -> bool:
        """Whether the words before a quotation end in a verb of speech: "somebody yelled"."""
        last = words.rpartition(" ")[2].lower()
        return last in cues.CUES and last not in _SUBJECT_FOLLOWS

    def named(self, stretch: Span) -> Speaker | None:
        """The one person whom a stretch names, if it names just one: "Jo Lee welcomed the findings."."""
        people = {mention.person for mention in self._cast.between(*stretch)}
        return Speaker(people.pop()) if len(people) == 1 else None

    def imagines(self, sentence: Span) -> bool:
        """Whether a sentence tells of words that nobody did say: "You can hear them now."."""
        return is_unsaid(self._flat[sentence.start : sentence.end])

    def about(self, sentence: Span) -> Speaker | None:
        """Who a sentence without any verb of speech is about: its subject, or the one person it names."""
        return self._messages.of(sentence) or self._referents.subject(sentence) or self.named(sentence)

    def says(self, sentence: Span) -> Speaker | None:
        """Who a sentence says to say something, at its beginning or at its end: "She said that", "he explained."."""
        for match in CUE.finditer(lowered(self._flat[sentence.start : sentence.end])):
            if match.group() in cues.PLAIN_CUES:
                return self._preceding(Span(sentence.start, sentence.start + match.start()), cue_of(match, sentence))
        return None

    def writes(self, sentence: Span) -> Speaker | None:
        """The writer, where a lead-in says "I": "here is what I wrote to him:"."""
        return self._referents.pronoun("i", sentence.start) if _I.search(self._flat, *sentence) else None

    def _answerer(self, stretch: Span, cue: Cue) -> Speaker:
        """Who gives "the answer": whom the question before meant by he or she."""
        asked = self._flat.rfind("?", max(0, stretch.start - 600), stretch.start)
        begun = max(self._flat.rfind(sign, max(0, asked - 600), asked) for sign in ".?!\n") if asked > 0 else -1
        pronoun = re.search(r"\b(he|she)\b", self._flat[begun + 1 : asked], re.IGNORECASE) if asked > 0 else None
        found = self._referents.pronoun(pronoun.group(1).lower(), begun + 1) if pronoun else None
        return (found or Speaker()).saying(cue.word)

    # --- a subject before its verb ---

    def _preceding(self, stretch: Span, cue: Cue) -> Speaker | None:
        """The subject of a verb of speech that stands after it, the surest signs first."""
        found = self._before_verb(stretch, cue)
        return found.saying(cue.word) if found is not None else None

    def _before_verb(self, stretch: Span, cue: Cue) -> Speaker | None:
        tail = Span(max(stretch.start, stretch.end - _REACH), stretch.end)
        words = self._flat[tail.start : tail.end]
        everybody = self._cast.between(*stretch)
        if (match := _PRONOUN.search(words)) is not None:
            word = match.group(1) or match.group(2)
            if word.lower() == "it" and cue.word in _BEGINS:
                return self._messages.writer(stretch.start) or self._messages.unsigned(stretch.start)
            return self._meant(word.lower(), tail.start + match.start(), stretch.start)
        if words.rstrip()[-3:].lower() in {"him", "her"} and (match := _OVERHEARD.search(words)) is not None:
            pronoun = {"him": "he", "her": "she"}[match.group(1).lower()]
            return self._referents.pronoun(pronoun, tail.start + match.start())
        if _SOME.search(words):
            return Speaker()
        if everybody and _WHO.search(words):
            return Speaker(everybody[-1].person)
        mentions = [m for m in everybody if self._flat[m.end : m.end + 2] not in {"'s", "’s"}]
        subjects = [m for m in mentions if not PREPOSED.search(self._flat, max(stretch.start, m.start - 40), m.start)]
        return (
            self._adjacent(mentions, subjects, stretch)
            or self._messages.document(stretch, tail, cue.word)
            or self._office(tail)
            or several(words)
            or common_body(words)
            or (Speaker(everybody[0].person) if cue.word == "put it" and everybody and _AS.match(words) else None)
            or self._of_clause(tail)
            or self._referents.subject(stretch)
            or self._body(stretch, cue)
            or (Speaker(subjects[0].person) if subjects else None)
            or self._nameless(stretch)
            or body_last(words)
            or (Speaker(mentions[-1].person) if mentions else None)
        )

    def _body(self, stretch: Span, cue: Cue) -> Speaker | None:
        """The body that does what a sentence tells besides: "A court struck it down, ruling that"."""
        words = self._flat[stretch.start : stretch.end]
        if not cue.word.endswith(("ing", "that")) or CUE.search(lowered(words)) is not None:
            return None
        return body_opening(words)

    def _of_clause(self, tail: Span) -> Speaker | None:
        """The subject of the last clause that has one of its own: ", and a man left a note calling"."""
        for match in reversed(list(_CLAUSE.finditer(self._flat, *tail))):
            place = match.end()
            if self._referents.opens_clause(place, tail.end):
                return self._referents.subject(Span(place, tail.end))
        return None

    def _meant(self, word: str, place: int, start: int) -> Speaker | None:
        """Whom a pronoun means; "it" is a message, and speaks for its writer."""
        return self._messages.writer(start) if word == "it" else self._referents.pronoun(word, place)

    def _office(self, tail: Span) -> Speaker | None:
        """The office right before a verb, unless it only tells of which body or person something is."""
        words = self._flat[tail.start : tail.end]
        match = _ROLE.search(words)
        if match is None or _OF.search(words, 0, match.start() + 1):
            return None
        return self._referents.role(match.group(1), tail.start + match.start())

    def _nameless(self, stretch: Span) -> Speaker | None:
        match = NAMELESS.search(self._flat, stretch.start, stretch.end)
        if match is None:
            return None
        if match.group().lower().startswith(("the ", "his ", "her ", "their ", "its ")):
            known = self._referents.role(match.group(1) + match.group(2), match.start())
            if known.person is not None:
                return known
        return self._referents.nameless(match, stretch.end)

    def _adjacent(self, mentions: list[Mention], subjects: list[Mention], stretch: Span) -> Speaker | None:
        """The person named right before the verb, unless only as part of a description: "an aide to Jo Lee, said"."""
        if not mentions or (mentions[-1] not in subjects and len(mentions) > 1):
            return None
        last = mentions[-1]
        if not _ADJACENT.fullmatch(self._flat, last.end, stretch.end):
            return None
        if len(mentions) > 1 and self._flat[last.end : stretch.end].strip() == ",":
            head = mentions[-2]
            if _RELATIVE.fullmatch(self._flat, head.end, last.start):
                return Speaker(head.person)
        if last in subjects or _THEN.search(self._flat, max(stretch.start, last.start - 40), last.start):
            return Speaker(last.person)
        described = NAMELESS.search(self._flat, stretch.start, last.start)
        return None if described is not None and described.end() < last.start - 1 else Speaker(last.person)

    # --- a subject after its verb ---

    def _following(self, stretch: Span, cue: Cue) -> Speaker | None:
        """The subject of a verb of speech that stands before it: "said Jo Lee"."""
        found = self._after_verb(stretch, cue)
        return found.saying(cue.word) if found is not None else None

    def _after_verb(self, stretch: Span, cue: Cue) -> Speaker | None:  # noqa: PLR0911  # one kind of subject a branch
        words = self._flat[stretch.start : min(stretch.end, stretch.start + _REACH)]
        if cue.word in _READS and (one := _ONE.match(words)) is not None:
            return self._messages.sender(Span(stretch.start + one.end(), stretch.end))
        pronoun = _PRONOUN_FIRST.match(words)
        if pronoun is not None:
            return self._meant(pronoun.group(1).lower(), stretch.start, stretch.start)
        if DOCUMENT_FIRST.match(words):
            return Speaker(document=True)
        end = stretch.start + len(words)
        blank = len(words) - len(words.lstrip())
        nameless = NAMELESS.match(self._flat, stretch.start + blank, end)
        mentions = self._cast.between(stretch.start, end)
        if (
            nameless is not None
            and (not mentions or mentions[0].start > nameless.end() + 2)
            and (self._flat[nameless.start() : nameless.start() + 3].lower() not in {"the", "his", "her", "its"})
        ):
            return self._referents.nameless(nameless, end)
        if mentions and (owns := _OWNS.match(self._flat, mentions[0].end, end)) is not None:
            # "said Jo Lee's lawyer, Pat Roe": it is the lawyer who speaks.
            if len(mentions) > 1 and not _BREAK.search(self._flat, owns.end(), mentions[1].start):
                return Speaker(mentions[1].person)
            return self._referents.role(owns.group(1), stretch.start)
        if mentions and not _BREAK.search(words[: mentions[0].start - stretch.start]):
            return Speaker(mentions[0].person)
        role = _ROLE_FIRST.match(words)
        return self._referents.role(role.group(1), stretch.start) if role else body_first(words)

    def _inverted(self, stretch: Span, cue: Cue) -> Speaker | None:
        """As `_following`, before a quotation: only a name right after the verb is its subject ("Said Jo Lee:")."""
        mentions = self._cast.between(stretch.start, min(stretch.end, stretch.start + _REACH))
        if not mentions or self._flat[stretch.start : mentions[0].start].strip() or cue.word not in {"said", "says"}:
            return None
        return Speaker(mentions[0].person, cue=cue.word)
