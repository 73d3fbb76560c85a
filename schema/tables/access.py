"""Who may use the API: tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.tables.base import Base

_VALID = text("revoked_at IS NULL")


class Token(Base):
    """A bearer token of the API, by the SHA-256 of its secret, which nobody can read again. `scope`: read, write."""

    __tablename__ = "tokens"
    __table_args__ = (Index("uq_tokens_name_valid", "name", unique=True, sqlite_where=_VALID, postgresql_where=_VALID),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
