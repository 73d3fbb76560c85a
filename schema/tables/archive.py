"""What is watched and what was fetched: sources, pages, bytes, snapshots, and how each was read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.tables.base import Base


class Source(Base):
    """What the service knows of a source of `sources.toml`: its baseline and its drift."""

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    baseline_started_at: Mapped[datetime | None]
    baseline_completed_at: Mapped[datetime | None]
    drift: Mapped[int] = mapped_column(Integer, default=0)
    """Readings in a row that were not believed, or no longer showed a grade that their page showed."""
    n: Mapped[int] = mapped_column(Integer, default=0)
    """Events about it so far, drifted and recovered in turn: odd while operators were told of a drift."""


class Page(Base):
    """An address. `state`: active, gone (404, 410), refused (robots, 401, 403, 451), set-aside (failed three times)."""

    __tablename__ = "pages"
    __table_args__ = (Index("ix_pages_due", "host", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text, unique=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.name"), index=True)
    host: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16), default="page")
    """`page`; `listing`: a page whose links are followed; `article`: looked at once; `archive`: only by `backfill`.
    Both of these also when asked for."""
    force: Mapped[str | None] = mapped_column(String(64), index=True)
    """The force that the address itself names, if it does."""
    published_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16), default="active")
    due_at: Mapped[datetime | None]
    """When to look again; null: only when asked."""
    priority: Mapped[int] = mapped_column(Integer, default=0)
    """1: a person asked for it; -1: `backfill` did, and all else comes first."""
    visited_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When it was first read, gone, refused or set aside: what the baseline waits for."""
    in_baseline: Mapped[bool] = mapped_column(Boolean, default=False)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Looks in a row that failed or, of a page that is gone, did not find it."""
    gone_at: Mapped[datetime | None]
    """When it was last found not to be there."""
    detail: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    whole_at: Mapped[datetime | None]
    """When its bytes were last had whole: a site's word that nothing changed is believed for some days only."""
    validators: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether its validators are believed: not those of a page that changed while they said that it had not."""
    calm: Mapped[int] = mapped_column(Integer, default=0)
    """Looks without a change, less eight for each change: how often it is looked at follows from it."""
    claims: Mapped[int] = mapped_column(Integer, default=0)
    """Looks in a row that were begun and of which no word came: whoever made them died of something."""


class Host(Base):
    """What became of our requests to a host (with its port): a row where it did not answer as it should."""

    __tablename__ = "hosts"

    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """In a row: no answer, an error of the server's, no access, too busy."""
    closed_until: Mapped[datetime | None]
    """Nobody goes there before then; afterwards one page is tried, and the rest only if that goes well."""
    asked_to_wait: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether the host itself asked for that, so that not even a person's wish goes first."""
    detail: Mapped[str | None]


class Robots(Base):
    """A site's robots.txt as it was last had; a site is scheme, host and port."""

    __tablename__ = "robots"

    site: Mapped[str] = mapped_column(String(300), primary_key=True)
    text: Mapped[str | None]
    """Empty: there is no such file; null: it cannot be had now, so nothing may be fetched."""
    believed_until: Mapped[datetime]


class Story(Base):
    """An article by its own address: one row, whatever pages show it. Copies in sister papers have the same `first`."""

    __tablename__ = "stories"

    address: Mapped[str] = mapped_column(Text, primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), index=True)
    """The page that was read first: what others show of the article is not recorded again."""
    first: Mapped[str] = mapped_column(Text)
    """The address of the first article that was read of these words; its own, where it is the first."""
    day: Mapped[date] = mapped_column(Date, index=True)
    """When it was published, else when it was fetched."""
    sketch: Mapped[list[Any]]
    """What its words are known by."""


class Blob(Base):
    """Bytes, by content: `body` is zlib-compressed, `sha256` and `size` are of the plain bytes."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    body: Mapped[bytes]


class Snapshot(Base):
    """A page's bytes from a moment on: one row whenever their content differs from the page's previous snapshot.

    Bytes that differ in noise alone (worker.fetching.fingerprint) are not kept: no reader would see anything new.
    """

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("page_id", "fetched_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    content: Mapped[str | None] = mapped_column(String(64))
    """The fingerprint of its content; null where only the bytes are known."""
    fetched_at: Mapped[datetime]
    final_url: Mapped[str]
    status: Mapped[int]
    content_type: Mapped[str | None]
    headers: Mapped[list[Any]]
    origin: Mapped[str] = mapped_column(String(16))
    """`fetch`; `backfill`: fetched for history's sake; `ingest`: a file that a person gave."""
    announce: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether events of it may be announced: only on request where a person gave the file, never by `backfill`."""
    published_on: Mapped[date | None]


class Reading(Base):
    """What one version of the readers found in a snapshot, or that it is still to be read.

    `state`: due, recorded, unrecognised, failed (set aside after three tries), held (until a second look or a person
    decides), dropped (a second look did not confirm it), discarded (a person did not approve of it), renewed (by
    `reread`, not recorded yet).
    """

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("snapshot_id", "version"), Index("ix_readings_due", "state", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    version: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default="due")
    due_at: Mapped[datetime]
    """When it may be claimed; a claim moves it past the claimant's time limit."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    """Claims so far: the fencing token of the newest one."""
    reader: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str | None] = mapped_column(String(16))
    title: Mapped[str | None]
    publisher: Mapped[str | None]
    published_on: Mapped[date | None]
    warnings: Mapped[list[Any] | None]
    detail: Mapped[str | None]
    recorded_at: Mapped[datetime | None]
    hold: Mapped[str | None] = mapped_column(String(16))
    """Why it is or was held: unconfirmed, misreading, too-many."""
    held_at: Mapped[datetime | None]
    contradicts: Mapped[list[Any] | None]
    """The standings that it would change within their framework: [force, question, framework, from, to] each."""
    approved: Mapped[str | None] = mapped_column(String(16))
    """By what a held reading was accepted: second-look, person."""
