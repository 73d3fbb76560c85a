"""Errors for people: one line that says what is wrong and what to do. The command line prints just that line."""

from __future__ import annotations


class GradewatchError(Exception):
    """The work failed (exit code 1)."""

    exit_code = 1


class UsageError(GradewatchError):
    """The call was wrong (exit code 2)."""

    exit_code = 2


class StoreError(GradewatchError):
    """The database cannot be reached, or is not ready."""
