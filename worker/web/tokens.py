"""Tokens: who may use the API. A token is shown once, when it is made; the database keeps its SHA-256 alone."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from schema import tables
from worker.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BYTES = 32
_FORM = re.compile(r"gw_([0-9]{1,9})_([A-Za-z0-9_-]{43})", re.ASCII)
_NAME = re.compile(r"[\w.@-]{1,80}")


class Scope(StrEnum):
    """What a token lets its holder do; who may write may read."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token without its secret."""

    id: int
    name: str
    scope: str
    created_at: datetime
    revoked_at: datetime | None


def new_token(session: Session, name: str, scope: str, now: datetime) -> str:
    """Make a token; gives its text, to be shown this once.

    Raises UsageError for a name that is taken or is none, and for a scope that is not there.
    """
    if not _NAME.fullmatch(name):
        message = f"{name!r} is no name for a token; use letters, digits, dots, hyphens, underscores or @"
        raise UsageError(message)
    if scope not in set(Scope):
        message = f"no scope {scope!r}; the scopes are {', '.join(Scope)}"
        raise UsageError(message)
    if _valid(session, name) is not None:
        message = f"there is a token {name!r}; `gradewatch token revoke {name}` makes the name free"
        raise UsageError(message)
    secret = secrets.token_urlsafe(_BYTES)
    made = tables.Token(name=name, sha256=_digest(secret), scope=scope, created_at=now)
    session.add(made)
    session.flush()
    return f"gw_{made.id}_{secret}"


def revoke_token(session: Session, name: str, now: datetime) -> None:
    """End a token: it opens nothing any more. Raises UsageError where no valid one has this name."""
    found = _valid(session, name)
    if found is None:
        message = f"no valid token {name!r}; `gradewatch token list` shows them"
        raise UsageError(message)
    found.revoked_at = now


def token_rows(session: Session) -> list[TokenRow]:
    """Every token that was ever made."""
    return [_row(one) for one in session.scalars(select(tables.Token).order_by(tables.Token.id))]


def check_token(session: Session, text: str) -> TokenRow | None:
    """The token that this is the text of; None where it is none, or was revoked."""
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    found = session.get(tables.Token, int(form[1]))
    # Found by its number and compared in constant time: how long a wrong secret takes tells nothing of the right one.
    if found is None or not hmac.compare_digest(found.sha256, _digest(form[2])) or found.revoked_at is not None:
        return None
    return _row(found)


def _valid(session: Session, name: str) -> tables.Token | None:
    row = tables.Token
    return session.scalars(select(row).where(row.name == name, row.revoked_at.is_(None))).one_or_none()


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _row(one: tables.Token) -> TokenRow:
    return TokenRow(one.id, one.name, one.scope, one.created_at, one.revoked_at)
