"""Bodies of answers: decoded by hand a bounded piece at a time, so that a compressed bomb stops at the cap.

Sources: RFC 9110 (content codings), RFC 1952 (gzip).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

_GZIP = b"\x1f\x8b"  # how every member of a gzip file begins
_PIECE = 65_536  # decoded bytes made at a time, however dense the compression


class BodyError(Exception):
    """A body that cannot be had whole."""

    def __init__(self, message: str, *, too_large: bool = False) -> None:
        """`too_large`: it could be had, but is more than we are willing to read."""
        super().__init__(message)
        self.too_large = too_large


def read_body(response: httpx.Response, limit: int, head: int | None) -> bytes:
    """The decoded body, or its first `head` bytes.

    Raises BodyError where it is beyond `limit` bytes or cannot be decoded.
    """
    too_large = BodyError(f"more than {limit} bytes", too_large=True)
    length = response.headers.get("content-length", "")
    if head is None and length.isdecimal() and int(length[:18]) > limit:
        raise too_large
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise BodyError(f"encoded as {encoding[:80]!r}, which nobody asked for")
    chunks = response.iter_raw()
    body = bytearray()
    for piece in gunzip(chunks) if encoding.endswith("gzip") else chunks:
        body += piece
        if head is not None and len(body) >= head:
            break
        if len(body) > limit:
            raise too_large
    return bytes(body if head is None else body[:head])


def gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes that these gzip bytes hold, a bounded piece at a time. Raises BodyError where they are damaged."""
    inflate = zlib.decompressobj(wbits=31)
    empty = True
    try:
        for chunk in chunks:
            while chunk:
                if inflate.eof:
                    if not _GZIP.startswith(chunk[:2]):  # no further member: padding
                        return
                    inflate = zlib.decompressobj(wbits=31)
                empty = False
                yield inflate.decompress(chunk, _PIECE)
                chunk = inflate.unused_data if inflate.eof else inflate.unconsumed_tail  # noqa: PLW2901 - the rest of it
        yield inflate.flush()
    except zlib.error as error:
        raise BodyError("not the gzip that its headers promise") from error
    if not (inflate.eof or empty):
        raise BodyError("compressed body cut short")
