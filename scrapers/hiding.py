"""What a document's own style sheets hide: the classes that nothing in it ever shows."""

from __future__ import annotations

import re

# Words of a page that unfolds what it hides; there a class that is hidden at first is in sight by whoever unfolds it.
_UNFOLDS = ("aria-expanded", "ccordion", "style.display", "classList", "oggle", ".show(", "<button", "<BUTTON")
_STYLE = re.compile(r"<[sS][tT][yY][lL][eE]\b([^<>]{0,400})>")
_CLASS = re.compile(r"\.([\w-]+)")
_NONE = re.compile(r"(?<![\w-])display\s*:\s*none", re.IGNORECASE)
_DISPLAY = re.compile(r"(?<![\w-])display\s*:", re.IGNORECASE)


def hidden_classes(document: str) -> frozenset[str]:
    """The classes that a style sheet inside the document hides by themselves, wherever it may be shown; linear."""
    hidden: set[str] = set()
    shown: set[str] = set()
    sheets = _sheets(document)
    if not any("none" in sheet.lower() for sheet in sheets):
        return frozenset()
    for sheet in sheets:
        depth = 0
        for piece in sheet.split("}"):
            before, _, rule = piece.rpartition("{")
            selectors = before.rpartition("{")[2].rpartition("*/")[2]
            if _NONE.search(rule):
                alone = (selector.strip() for selector in selectors.split(","))
                hidden.update(s[1:] for s in alone if depth == 0 and "{" not in before and _CLASS.fullmatch(s))
            elif _DISPLAY.search(rule):
                shown.update(_CLASS.findall(selectors))
            depth = max(depth + piece.count("{") - 1, 0)
    hidden -= shown
    return frozenset() if hidden and any(word in document for word in _UNFOLDS) else frozenset(hidden)


def _sheets(document: str) -> list[str]:
    """The texts of the style elements that are for screens."""
    found, place = [], 0
    for match in _STYLE.finditer(document):
        if match.start() >= place and (place := document.find("</", match.end())) < 0:
            break
        if "print" not in match.group(1):
            found.append(document[match.end() : place])
    return found
