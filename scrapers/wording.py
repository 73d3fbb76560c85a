"""What every reader must understand alike: headings, the cells of a row, white space, dates."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CELLS_APART = "\t"
NEW_LINE = "\x1f"  # in text that is being gathered; no document holds it
_PRINTABLE = bytes(range(0x20, 0x7F))
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

_DATE = re.compile(
    r"(?<!\d)(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
    r"|(?P<d2>\d{1,2})/(?P<m2>\d{1,2})/(?P<y2>\d{4})"
    r"|(?P<d3>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m3>[a-z]{3,9})\.?,?\s+(?P<y3>\d{4})"
    r"|(?P<m4>[a-z]{3,9})\.?\s+(?P<d4>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{4}))(?!\d)",
    re.IGNORECASE,
)
# IGNORECASE takes these for i and s; lower() does not.
_SAME = (("i\u0307", "i"), ("\u0131", "i"), ("\u017f", "s"))
_EVEN = (
    ("\u2019", "'"), ("\u2018", "'"), ("\u2010", "-"), ("\u2011", "-"), ("\u201c", '"'), ("\u201d", '"'),
    ("\u00a0", " "),
)  # fmt: skip


def find_date(text: str) -> date | None:
    """Give the first date in a text: 09/11/2017 (day first), 9 November 2017, November 9, 2017, or 2017-11-09."""
    for match in _DATE.finditer(text):
        found = {name[0]: value for name, value in match.groupdict().items() if value}
        month = found["m"].lower()
        if not month.isdigit():
            month = next((str(n) for n, name in enumerate(MONTHS, 1) if name.startswith(month)), "0")
        try:
            return date(int(found["y"]), int(month), int(found["d"]))
        except ValueError:
            continue
    return None


def collapse(text: str) -> str:
    """One space for every run of white space (no-break spaces too), none at the ends; invisible characters gone."""
    # Most text: no white space but the blank is printable. Of ASCII the bytes tell that in a quarter of the time.
    plain = not text.encode().translate(None, _PRINTABLE) if text.isascii() else text.isprintable()
    if plain and "  " not in text:
        return text.strip()
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def even(text: str) -> str:
    """The text with one form of apostrophe, hyphen and blank, letter for letter in the same places."""
    if not text.isascii():
        for odd, usual in _EVEN:
            text = text.replace(odd, usual)
    return text.replace("\t", " ")


@lru_cache(maxsize=2_048)
def lowered(text: str) -> str:
    """The text evened and in lower case: what a pattern finds, case or no case, has its letters here."""
    low = even(text).lower()
    if not low.isascii():
        for odd, usual in _SAME:
            low = low.replace(odd, usual)
    return low


def any_in(low: str, words: Collection[str]) -> bool:
    """Whether one of the words stands anywhere in a text."""
    return any(map(low.__contains__, words))  # half the time of a generator; this is asked of every paragraph


# A line broken in the middle of a sentence: "it requires / improvement", "is effective / at keeping people safe".
_HANGS = re.compile(r"\b(?:requires?|requiring|the|of|its|to|be|been|an?|not|yet)\Z")
_GOES_ON = re.compile(r"(?:at|and|of|to|improvement|safe|crime)\b")


def broken(text: str) -> list[str]:
    """The lines of a text at its breaks; those that are one sentence's are one."""
    lines: list[list[str]] = []
    for line in map(collapse, text.split(NEW_LINE)):
        above = lines[-1][-1] if lines else ""
        if line and above and (_HANGS.search(above[-12:]) or (above[-1].islower() and _GOES_ON.match(line))):
            lines[-1].append(line)
        else:
            lines.append([line])
    return [" ".join(line) for line in lines]
