"""Articles that are one: read at two addresses, or copied by a sister paper. What is known of one counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from schema import tables
from schema.findings import Findings, Kind
from scrapers.news.story import ALIKE, likeness, sketch
from scrapers.sources import Role
from worker.schedule import insert_missing, new_page

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from worker.announcing import Occasion

log = structlog.get_logger()

_WITHIN = timedelta(days=7)
"""Sister papers print the same words within a few days."""


def without_copy(session: Session, findings: Findings, occasion: Occasion) -> Findings:
    """Note the story of an article; gives its findings, and none of them where another page shows the same article.

    It is the same where both name one address as their own and have the same words: a site may name a wrong one. A
    sister paper's copy is an article of its own.
    """
    if findings.kind is not Kind.NEWS:
        return findings
    page, words = occasion.page, list(sketch(findings.text))
    day = findings.published_on or occasion.snapshot.fetched_at.date()
    address = findings.canonical or page.url
    story = session.get(tables.Story, address)
    if story is not None and story.page_id != page.id:
        if likeness(story.sketch, words) >= ALIKE:
            log.info("the same article", url=page.url, address=address)
            return replace(findings, judgments=(), statements=(), phases=())
        address = page.url  # it names another's address
        story = session.get(tables.Story, address)
    if story is not None:
        return findings
    first = _first(session, words, day) or address
    row = {"address": address, "page_id": page.id, "first": first, "day": day, "sketch": words}
    insert_missing(session, tables.Story, [row])
    if session.get_one(tables.Story, address).page_id != page.id:  # another was quicker, a moment ago
        return without_copy(session, findings, occasion)
    if address != page.url:  # so that no listing has it fetched once more
        insert_missing(session, tables.Page, [new_page(address, page.source, role=Role.ARTICLE.value)])
    return findings


def _first(session: Session, words: list[int], day: date) -> str | None:
    """The address of the first article with these words; None where there is none."""
    story = tables.Story
    near = select(story).where(story.day.between(day - _WITHIN, day + _WITHIN))
    likest = max(((likeness(one.sketch, words), one.first) for one in session.scalars(near)), default=(0.0, ""))
    return likest[1] if likest[0] >= ALIKE else None
