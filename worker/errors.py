"""Errors for people: one line that says what is wrong and what to do. The command line prints just that line."""

from __future__ import annotations

import re


class GradewatchError(Exception):
    """The work failed (exit code 1)."""

    exit_code = 1


class UsageError(GradewatchError):
    """The call was wrong (exit code 2)."""

    exit_code = 2


class StoreError(GradewatchError):
    """The database cannot be reached, or is not ready."""


def masked(value: str) -> str:
    """A value with every password of an address in it made unreadable."""
    value = re.sub(r"^([a-z+]+://[^:/]*):.*@", r"\1:****@", value)  # to the last @: a password may hold one
    return re.sub(r"(?i)(\b\w*passw(?:or)?d=)[^&]*", r"\1****", value)
