"""The service at work: rescrapes asked for, leases, heartbeats."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from schema.tables.base import Base


class Rescrape(Base):
    """A person's wish to fetch again now; done when each of its pages is."""

    __tablename__ = "rescrapes"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    scope: Mapped[str]
    """What was asked for, in one line: "force cambridgeshire". Asked twice while open, it is one piece of work."""
    done_at: Mapped[datetime | None]


class RescrapePage(Base):
    """One page of a rescrape and how it went."""

    __tablename__ = "rescrape_pages"

    rescrape_id: Mapped[int] = mapped_column(ForeignKey("rescrapes.id"), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    outcome: Mapped[str | None] = mapped_column(String(16))
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id"))
    """The new snapshot it led to, if the bytes had changed."""


class Lease(Base):
    """Who works on what until when. `token` grows with every new holder; each write under the lease checks it."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    owner: Mapped[str]
    token: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[datetime]


class Fetches(Base):
    """How many requests for pages ended how, host by host, since the tables were made."""

    __tablename__ = "fetches"

    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16), primary_key=True)
    status: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0: there was no answer."""
    n: Mapped[int] = mapped_column(BigInteger)


class Heartbeat(Base):
    """When a part of the service last did its work: life is work done, not a process that is up."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]
