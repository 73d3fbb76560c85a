"""The tables. The database is the truth and the queue: what is due stands here and is claimed here.

Bytes (blobs), snapshots, judgments, statements and events are written once and never changed. Times are UTC.
"""

from schema.tables.access import Token
from schema.tables.archive import Blob, Host, Page, Reading, Robots, Snapshot, Source, Story
from schema.tables.base import Base, UTCDateTime
from schema.tables.history import Judgment, PhaseStanding, Retraction, Sighting, Standing, Statement, Step
from schema.tables.service import Fetches, Heartbeat, Lease, Rescrape, RescrapePage
from schema.tables.telling import Counter, Delivery, Event, Subscription

__all__ = [
    "Base",
    "Blob",
    "Counter",
    "Delivery",
    "Event",
    "Fetches",
    "Heartbeat",
    "Host",
    "Judgment",
    "Lease",
    "Page",
    "PhaseStanding",
    "Reading",
    "Rescrape",
    "RescrapePage",
    "Retraction",
    "Robots",
    "Sighting",
    "Snapshot",
    "Source",
    "Standing",
    "Statement",
    "Step",
    "Story",
    "Subscription",
    "Token",
    "UTCDateTime",
]
