"""Letters: what people read, as data, and as plain text, HTML and chat. Pure.

Whatever was read on a page, or written by a person, is words here and never markup: each part is one line without
control characters, HTML is escaped, and in a chat nothing calls anybody or becomes a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

CHAT_ITEMS = 12
"""More is not told one by one in a chat."""
_GAP = "\u200b"  # has no width: it parts what a chat would take for markup, and cannot be seen
_CALLS = re.compile(r"(?<=[@<])|(?<=:)(?=//)|(?<=\])(?=\()")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a page, and the page; `url` is empty where it is none that can be followed, `text` where it is all."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """What one event tells: one line, more lines, and the words that it rests on."""

    headline: str
    details: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A message for people. `subject` is one line; `footer` says where it comes from and how it ends."""

    subject: str
    opening: tuple[str, ...]
    items: tuple[Item, ...]
    footer: tuple[str, ...] = ()

    def text(self) -> str:
        """In plain text."""
        items = [
            "\n".join([item.headline, *(f"  {line}" for line in (*item.details, *_lines(item.quotes)))])
            for item in self.items
        ]
        footer = ["\n".join(["-- ", *self.footer])] if self.footer else []
        return "\n\n".join([*self.opening, *items, *footer]) + "\n"

    def html(self) -> str:
        """In HTML: a whole document, all words escaped."""
        body = [f"<p>{escape(line)}</p>" for line in self.opening]
        for item in self.items:
            body.append(f"<h2>{escape(item.headline)}</h2>")
            body += [f"<p>{escape(line)}</p>" for line in item.details]
            for quote in item.quotes:
                words = f"<p>“{escape(quote.text)}”</p>" if quote.text else ""
                link = f'<p><a href="{escape(quote.url)}">{escape(quote.url)}</a></p>' if quote.url else ""
                body.append(f"<blockquote>{words}{link}</blockquote>")
        if self.footer:
            body.append(f"<hr><p><small>{'<br>'.join(escape(line) for line in self.footer)}</small></p>")
        return _DOCUMENT.format(title=escape(self.subject), body="\n".join(body))

    def chat(self) -> str:
        """What follows the subject in a chat: short, without the footer, and nothing in it calls anybody."""
        parts = [inert(line) for line in self.opening]
        for item in self.items[:CHAT_ITEMS]:
            headline = [] if item.headline == self.subject else [inert(item.headline)]
            quotes = (Quote(inert(quote.text), quote.url) for quote in item.quotes)
            parts.append("\n".join([*headline, *(inert(line) for line in item.details), *_lines(quotes)]))
        more = len(self.items) - CHAT_ITEMS
        if more > 0:
            parts.append(f"And {more} more, which `gradewatch events` lists.")
        return "\n\n".join(part for part in parts if part) or self.subject


_DOCUMENT = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:40em}}h2{{font-size:1em;margin:1.5em 0 .3em}}p{{margin:.3em 0}}
blockquote{{margin:.3em 0;padding-left:1em;border-left:3px solid #bbb}}small{{color:#555}}</style></head>
<body>
{body}
</body>
</html>
"""


def one_line(text: object) -> str:
    """Words as one line: what cannot be printed (line ends, control and direction characters) is a space."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(text)).split())


def inert(text: str) -> str:
    """Words in which no chat finds a mention, a link or a tag."""
    return _CALLS.sub(_GAP, text)


def link(url: str) -> str:
    """An address that can be followed, or nothing."""
    plain = url.isprintable() and not any(letter in url for letter in " <>\"'`")
    return url if plain and url.startswith(("http://", "https://")) else ""


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, cut at a word with an ellipsis."""
    if len(text) <= most:
        return text
    kept = text[: most - 2]
    return (kept.rpartition(" ")[0] or kept) + " …"


def _lines(quotes: Iterable[Quote]) -> list[str]:
    return [line for quote in quotes for line in (f"“{quote.text}”" if quote.text else "", quote.url) if line]
