"""A document's content as one hash: the same where its bytes differ only in what no reader looks at. Pure.

Left out are comments, scripts and style sheets (but for what readers take from them: JSON-LD, dates, the classes that
a sheet hides), form fields, tokens, nonces, addresses of pictures, session numbers in links, and the time of day. All
that is not plainly one of these counts, so the worst that an unknown kind of noise does is one more snapshot.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from scrapers.hiding import hidden_classes

if TYPE_CHECKING:
    from collections.abc import Iterator

# Each pattern begins with a character that it cannot do without: that is what makes a search quick.
_ASIDE = re.compile(rb"<(?:(!--)|(?:(script)|(style)|(input|meta))(?=[\s/>]))", re.IGNORECASE)
_COMMENT, _SCRIPT, _STYLE, _TAG = 1, 2, 3, 4
_ENDS = {
    _SCRIPT: re.compile(rb"</script(?:[\s/][^<>]*)?>", re.IGNORECASE),
    _STYLE: re.compile(rb"</style(?:[\s/][^<>]*)?>", re.IGNORECASE),
}
_TOLD = re.compile(rb'"date(?:Published|Modified)"|ld\+json', re.IGNORECASE)  # what readers take from scripts
_TOKEN = re.compile(rb"csrf|xsrf|nonce|token|request-?id|trace-?id|timestamp", re.IGNORECASE)
_LONGEST_TAG = 4_096
_NOISE = tuple(
    re.compile(pattern)
    for pattern in (
        *(
            name + rb"\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')"
            for name in (rb" nonce", rb" data-[\w-]+", rb" src(?:set)?", rb" integrity")
        ),
        *(
            before + rb"(?:jsessionid|phpsessid|session_?id|sid|token|nonce|csrf|ver|cb|ts|timestamp)=[\w.%~-]*"
            for before in (rb"\?", rb"&(?:amp;)?", rb";")
        ),
        rb"<lastBuildDate>[^<]*</lastBuildDate>",
        rb":[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?!\d)",
    )
)
_NONE = re.compile(rb":\s*none", re.IGNORECASE)  # without it no style sheet hides anything
_HOUR = re.compile(rb"\d{1,2}\Z")


def fingerprint(body: bytes) -> str:
    """The SHA-256 of what counts in a document, as 64 hexadecimal digits; of any bytes, in time linear in them."""
    text = b"".join(_in_sight(body))
    for pattern in _NOISE[:-1]:
        text = pattern.sub(b"", text)
    content = hashlib.sha256()
    place = 0
    for clock in _NOISE[-1].finditer(text):
        before = text[max(place, clock.start() - 2) : clock.start()]
        hour = _HOUR.search(before)
        content.update(text[place : clock.start() - (len(hour[0]) if hour else 0)])
        place = clock.end() if hour else clock.start()
    content.update(text[place:])
    if _NONE.search(body):
        content.update(repr(sorted(hidden_classes(body.decode("latin-1")))).encode())
    return content.hexdigest()


def _in_sight(body: bytes) -> Iterator[bytes]:
    """The stretches of a document between what is left out whole; what has no end is not left out."""
    place = at = 0
    endless: set[int] = set()  # kinds of which no end is left: not looked for again
    while (found := _ASIDE.search(body, at)) is not None:
        kind = found.lastindex or 0
        end, left_out = (None, False) if kind in endless else _end(body, found, kind)
        if end is None:
            endless |= {kind} - {_TAG}
            at = found.end()
            continue
        at = end
        if left_out:
            yield body[place : found.start()]
            place = end
    yield body[place:]


def _end(body: bytes, found: re.Match[bytes], kind: int) -> tuple[int | None, bool]:
    """Where what begins here ends, and whether it is to be left out."""
    if kind == _COMMENT:
        closed = body.find(b"-->", found.start() + 2)  # the shortest comment is <!-->
        return (closed + 3, True) if closed >= 0 else (None, False)
    if kind == _TAG:
        closed = body.find(b">", found.end(), found.end() + _LONGEST_TAG)
        field = found[kind].lower() == b"input"
        return (
            (closed + 1, field or _TOKEN.search(body, found.end(), closed) is not None)
            if closed >= 0
            else (None, False)
        )
    close = _ENDS[kind].search(body, found.end())
    if close is None:
        return None, False
    return close.end(), kind == _STYLE or _TOLD.search(body, found.end(), close.start()) is None
