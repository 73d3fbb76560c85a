"""Patterns that seldom match: each is looked for only where one of its hints stands, as a search tries every place."""

from __future__ import annotations

import re
import sys


class Rare:
    """A pattern with its hints: in lower case, and one of them stands in whatever it matches."""

    def __init__(self, pattern: str, *hints: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        """Compile the pattern."""
        self.pattern, self.hints = re.compile(pattern, flags), hints

    def may_match(self, low: str, start: int = 0, end: int = sys.maxsize) -> bool:
        """Whether a hint stands in a stretch of a text, given as `layout.folded` has it."""
        for hint in self.hints:  # noqa: SIM110  # `any` would cost as much as the search that this saves
            if low.find(hint, start, end) >= 0:
                return True
        return False

    def search(self, text: str, low: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As the pattern's own, with the text twice: as it is, and as `layout.folded` has it (a skeleton is so)."""
        return self.pattern.search(text, start, end) if self.may_match(low, start, end) else None

    def match(self, text: str, low: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `search`, of a match at the start alone."""
        return self.pattern.match(text, start, end) if self.may_match(low, start, end) else None
