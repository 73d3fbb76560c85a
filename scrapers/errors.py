"""What can go wrong in reading: one line each, meant for the person who gave the document."""

from __future__ import annotations


class ReadingError(Exception):
    """A document that cannot be read: it is empty, binary, too large or nested too deep."""


class AddressError(ReadingError, ValueError):
    """No address of a page that gradewatch may name."""
