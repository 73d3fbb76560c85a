"""What can go wrong in reading: one line each, meant for the person who gave the document."""

from __future__ import annotations


class ReadingError(Exception):
    """This document cannot be read: it is empty, binary, too large or nested too deep."""


class AddressError(ReadingError, ValueError):
    """This is no address of a page that gradewatch may name."""
