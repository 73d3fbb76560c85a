"""Feeds as Atom documents, whose archive pages never change once they are full.

Source: RFC 4287 (Atom), RFC 5005 section 4 (archived feeds: `prev-archive`, `current`, `fh:archive`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree

from schema.events import DigestData, Event, GradeData, PhaseData, SourceData
from worker.cli.events import line

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/atom+xml"
PAGE = 50
"""Events in an archive page, and at most in the current document."""
_ATOM, _HISTORY = "http://www.w3.org/2005/Atom", "http://purl.org/syndication/history/1.0"
_NAMESPACES = {None: _ATOM, "fh": _HISTORY}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, whatever a page did."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a feed's document is about. Addresses are absolute; `previous` is that of the archive page before it."""

    identity: str
    title: str
    itself: str
    current: str
    previous: str | None
    archive: bool
    since: datetime
    """Its `updated` where it has no entry."""


def render(document: Document, events: Sequence[Event]) -> bytes:
    """The document with these events, newest first."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap=_NAMESPACES)
    _add(feed, "id", document.identity)
    _add(feed, "title", document.title)
    _add(feed, "updated", _time(max((event.recordedtime for event in events), default=document.since)))
    _add(_add(feed, "author"), "name", "gradewatch")
    _add(feed, "generator", "gradewatch")
    if document.archive:
        etree.SubElement(feed, f"{{{_HISTORY}}}archive")
    links = {"self": document.itself, "current": document.current, "prev-archive": document.previous}
    for name, address in links.items():
        if address is not None:
            _add(feed, "link", rel=name, href=address, type=MEDIA_TYPE)
    for event in sorted(events, key=lambda event: event.sequence, reverse=True):
        _add_entry(feed, event)
    rendered: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return rendered


def _add_entry(feed: _Element, event: Event) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:uuid:{event.id}")
    _add(entry, "title", _title(event), type="text")
    _add(entry, "updated", _time(event.recordedtime))
    _add(entry, "published", _time(event.recordedtime))
    _add(entry, "category", term=event.type.value)
    data = event.data
    if isinstance(data, GradeData | PhaseData):
        _add(entry, "category", term=data.force.slug, label=data.force.name)
        for number, evidence in enumerate(data.evidence):
            _add(entry, "link", rel="related" if number else "alternate", href=evidence.url)
        words = "\n".join(f"“{evidence.text}” ({evidence.url})" for evidence in data.evidence)
    elif isinstance(data, SourceData):
        words = f"{data.why} ({data.url})"
    elif isinstance(data, DigestData):
        words = f"{data.forces_checked} of {data.forces} forces were looked at"
    else:
        words = data.why
    _add(entry, "content", words, type="text")


def _title(event: Event) -> str:
    """As the log of the command line tells it, without number, day and mark."""
    said = line(event.model_dump(mode="json"))
    return said.split(maxsplit=2)[2].removesuffix("  [silent]")


def _add(parent: _Element, name: str, text: str | None = None, **attributes: str) -> _Element:
    """Add an element. lxml escapes; what XML cannot hold is left out."""
    added = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    for key, value in attributes.items():
        added.set(key, _NOT_XML.sub("", value))
    if text is not None:
        added.text = _NOT_XML.sub("", text)
    return added


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
