"""Bytes to text, and what is no text at all. Never raises for a wrong or missing charset."""

from __future__ import annotations

import codecs
import re

from scrapers.errors import ReadingError

LARGEST = 10_000_000  # bytes; the largest report page seen is a tenth of this

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"PK\x03\x04", "a zip or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "a gzip file"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|<\?xml\b[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
# Only plain charsets: Python also knows codecs (punycode, unicode-escape) that no page is written in.
_PLAIN = re.compile(
    r"utf-?(?:8|16|32)\b.*|(?:iso8859|cp125|koi8|gb|big5|euc|shift_jis|mac|tis|cp932|johab|hz)[\w-]*", re.IGNORECASE
)
_WESTERN = {"utf-8", "ascii", "iso8859-1", "cp1252", "utf-8-sig"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MANY_CONTROLS = 0.1


def decode(body: bytes | str, content_type: str | None = None) -> str:
    """Give the text of a document: by byte order mark, header, meta, else UTF-8 with cp1252 for what is no UTF-8.

    Lone surrogates and control characters become U+FFFD. Raises ReadingError where the document is empty, larger than
    10 MB, or binary.
    """
    if len(body) > LARGEST:
        raise ReadingError(f"the document is larger than {LARGEST // 1_000_000} MB")
    if not body.strip():
        raise ReadingError("the document is empty")
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind.startswith(("image/", "audio/", "video/", "font/")) or kind in {"application/pdf", "application/zip"}:
        raise ReadingError(f"the document is {kind}, not a page; give its web page or its text")
    text = body if isinstance(body, str) else _decode_bytes(body, content_type)
    if not text.replace("\n", " ").replace("\r", " ").replace("\t", " ").isprintable():
        sample = text[:4_000]
        if "\x00" in text or len(_CONTROLS.findall(sample)) > max(8, _MANY_CONTROLS * len(sample)):
            raise ReadingError("the document is binary, not a page; give its web page or its text")
        text = _CONTROLS.sub("\ufffd", text)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise ReadingError("the document is empty")
    return text


def _decode_bytes(body: bytes, content_type: str | None) -> str:
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise ReadingError(f"the document is {name}, not a page; give its web page or its text")
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    charset = _declared(body, content_type)
    if charset is None or charset in _WESTERN:
        # A page often mixes the two, or names the wrong one of them; valid UTF-8 is never cp1252 by chance.
        return body.decode("utf-8", "cp1252-for-the-rest")
    return body.decode(charset, "replace")


def _declared(body: bytes, content_type: str | None) -> str | None:
    header = _HEADER_CHARSET.search(content_type or "")
    charset = _plain(header.group(1)) if header else None
    if charset is None:
        meta = _META_CHARSET.search(body, 0, 4_096)
        charset = _plain((meta.group(1) or meta.group(2)).decode("ascii", "replace")) if meta else None
        if charset and charset.startswith(("utf-16", "utf-32")):
            return None  # its own declaration was just read as ASCII
    return charset


def _plain(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if name == "ascii" or _PLAIN.fullmatch(name) else None


def _cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("cp1252-for-the-rest", _cp1252)
