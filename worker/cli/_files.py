"""Files that the commands are given, and what kind of document their names say they are."""

from __future__ import annotations

import sys
from pathlib import Path

from worker.errors import GradewatchError

_TYPES = {".txt": "text/plain", ".html": "text/html", ".htm": "text/html", ".xml": "application/xml"}


def read_file(name: str) -> tuple[bytes, str | None]:
    """The bytes of a file (`-`: stdin) and its content type, None where its name does not tell.

    Raises GradewatchError where it cannot be read or is empty.
    """
    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        message = f"{name} cannot be read ({error.strerror})"
        raise GradewatchError(message) from error
    if not body.strip():
        message = f"{'stdin' if name == '-' else name} is empty; save the page again and give that file"
        raise GradewatchError(message)
    return body, _TYPES.get(Path(name).suffix.lower())
