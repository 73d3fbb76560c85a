"""Fetching pages: with `poster`, which posts webhooks, the only module that knows httpx.

httpx limits each phase of a request but not the whole, so a server that drips bytes could hold it for ever; here the
network underneath (`GatedBackend`) ends at one deadline. Redirects are followed by hand, each hop through the gate.
Bodies are decoded by hand, so that a compressed bomb stops at the cap.

Sources: RFC 9110 (redirects, conditional requests, Retry-After), RFC 1952 (gzip).
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from worker.fetching.bodies import BodyError, read_body
from worker.fetching.gate import Gate, GatedBackend, RefusedError, remaining, within

MAX_REDIRECTS = 5
MAX_RETRY_AFTER = 86_400
"""Seconds: no site can ask us to stay away for longer than a day at a time."""
AllowedHosts = Collection[str] | Callable[[str], bool]
_Header = tuple[bytes, bytes]

_NETWORK = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
_NO_URL = (httpx.InvalidURL, UnicodeError)  # a host name that cannot be encoded is a UnicodeError
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
REFUSALS = frozenset({401, 403, 451})
"""Statuses that say that we may not have a page."""
_BUSY = frozenset({429, 503})
_PASSING = frozenset({202, 204, 205, 206, 304, 408, 425})  # with those from 500 on: may be better next time
_WHOLE = frozenset({200, 203})  # 206 is a part, 202 a promise or a bot check, 204 and 205 say nothing
_DRAIN = 65_536  # bytes of an unwanted body that are read, to keep the connection


class Outcome(StrEnum):
    """What became of a request."""

    OK = "ok"  # a whole body
    UNCHANGED = "unchanged"  # 304: what we have still stands
    GONE = "gone"  # 404, 410
    REFUSED = "refused"  # 401, 403, 451; the gate, the redirect rules or robots.txt said no
    BUSY = "busy"  # 429, 503: come back later
    FAILED = "failed"  # any other status; network, TLS, time, a part of a body, a circle of redirects
    TOO_LARGE = "too-large"  # more than we are willing to read


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `body` (decoded, of any charset) is empty unless the outcome is ok.

    `status` is None where no answer came; `headers` are pairs of lower-case name and value; `retry_after` is in
    seconds, at most a day; `detail` is one line for people. `transient`: it failed in a way that often passes (network,
    time, an error of the server's), so that it is worth to be tried again soon.
    """

    outcome: Outcome
    status: int | None
    final_url: str
    detail: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: int | None = None
    transient: bool = False


class Fetcher:
    """One HTTP client for all threads of a process, with kept-alive connections; made after a fork, closed at the end.

    `total_timeout` (seconds) is for one `fetch` with all its redirects; `max_bytes` is for one decoded body.
    `tls` replaces the usual verification, as where a company has a certificate authority of its own.
    """

    def __init__(  # noqa: PLR0913 - each a limit with a name
        self,
        gate: Gate,
        *,
        user_agent: str,
        connect_timeout: float = 10,
        total_timeout: float = 30,
        max_bytes: int = 10_000_000,
        connections: int = 20,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._gate = gate
        self._total_timeout = total_timeout
        self._connect_timeout = connect_timeout
        self._max_bytes = max_bytes
        pool = httpcore.ConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(verify=True, trust_env=False),
            max_connections=connections,
            keepalive_expiry=30,
            network_backend=GatedBackend(gate),
        )
        self._client = httpx.Client(
            transport=_Transport(pool),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # every request stands alone
            trust_env=False,
        )
        self._headers = [
            (b"User-Agent", user_agent.encode("ascii")),
            (b"Accept", b"text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"),
            (b"Accept-Language", b"en-GB, en;q=0.8"),
            (b"Accept-Encoding", b"gzip"),
        ]

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        allowed_hosts: AllowedHosts = (),
        head: int | None = None,
    ) -> Fetched:
        """Get a page, or the first `head` bytes of it; never raises for what a server or network does.

        `etag` and `last_modified` are those of the bytes at hand, as they were told. Redirects stay on the same host
        (with or without `www.`) or go to one that `allowed_hosts` holds or answers True to; never from https to http.
        """
        known = [(b"If-None-Match", etag), (b"If-Modified-Since", last_modified)]
        headers = [(name, value.encode()) for name, value in known if value and value.isascii()]  # ours are ASCII
        seen: set[str] = set()
        with within(self._total_timeout):
            while True:
                seen.add(url)
                fetched = self._get(url, headers, head)
                if fetched.status not in _REDIRECTS:
                    return fetched
                try:
                    url = _redirect(fetched, allowed_hosts)
                except RefusedError as error:
                    return replace(fetched, outcome=Outcome.REFUSED, detail=_line(error))
                if url in seen:
                    return replace(fetched, detail=f"redirected in a circle, back to {url}")
                if len(seen) > MAX_REDIRECTS:
                    return replace(fetched, detail=f"redirected more than {MAX_REDIRECTS} times")

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _send(self, url: str, headers: Sequence[_Header]) -> httpx.Response:
        """The answer's head; its body is still on the way. Raises RefusedError and httpcore's errors."""
        self._gate.check_url(url)
        limits = {"connect": self._connect_timeout, "pool": remaining(httpcore.PoolTimeout)}
        try:  # made here, for the client would put it together from its own defaults, at twice the cost
            there = httpx.URL(url)
            if not there.host:  # decodes it, too, which may fail
                raise httpx.InvalidURL("it has no host")
            headers = [(b"Host", there.netloc), *self._headers, *headers]
            request = httpx.Request("GET", there, headers=headers, extensions={"timeout": limits})
        except _NO_URL as error:
            raise RefusedError(f"{url[:200]!r} is not a URL: {error}") from error
        try:
            return self._client.send(request, stream=True, follow_redirects=False)
        except (*_NO_URL, httpx.RemoteProtocolError) as error:  # httpx reads where a redirect leads, followed or not
            raise httpcore.RemoteProtocolError("redirected to what is not a URL") from error

    def _get(self, url: str, headers: Sequence[_Header], head: int | None) -> Fetched:
        """One hop."""
        blank = Fetched(Outcome.FAILED, None, url, "")
        try:
            response = self._send(url, headers)
        except RefusedError as error:
            return replace(blank, outcome=Outcome.REFUSED, detail=_line(error))
        except _NETWORK as error:
            return replace(blank, detail=self._trouble(error, self._total_timeout), transient=not _is_tls(error))
        told = replace(
            blank,
            status=response.status_code,
            detail=_said(response),
            headers=tuple(response.headers.multi_items()),
            content_type=response.headers.get("content-type"),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            retry_after=retry_after(response.headers),
        )
        if response.status_code not in _WHOLE:
            _drain(response, _DRAIN)
            outcome = _outcome(response.status_code, conditional=bool(headers))
            passing = response.status_code in _PASSING or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
            return replace(told, outcome=outcome, transient=passing and outcome is Outcome.FAILED)
        try:
            return replace(told, outcome=Outcome.OK, body=read_body(response, self._max_bytes, head))
        except BodyError as error:
            outcome = Outcome.TOO_LARGE if error.too_large else Outcome.FAILED
            return replace(told, outcome=outcome, detail=_line(error), transient=not error.too_large)
        except _NETWORK as error:
            return replace(told, detail=self._trouble(error, self._total_timeout), transient=True)
        finally:
            response.close()

    def _trouble(self, error: Exception, total_timeout: float) -> str:
        """One line on a request that got no whole answer."""
        if isinstance(error, httpcore.ConnectTimeout):
            return f"no connection within {min(self._connect_timeout, total_timeout):g} s"
        if isinstance(error, httpcore.TimeoutException):
            return f"not finished within {total_timeout:g} s"
        if isinstance(error, httpcore.ConnectError):
            return _line(f"cannot connect: {error}")
        return _line(error)


class _Transport(httpx.BaseTransport):
    """httpx on a pool of our making; httpx's own transport has no public way to be given a network."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The body of an answer as httpx wants it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


def _is_tls(error: BaseException) -> bool:
    """Whether what went wrong is TLS, as a certificate that has run out: that does not pass by itself."""
    causes: list[BaseException | None] = [error, error.__cause__, error.__context__]
    return any(isinstance(cause, ssl.SSLError) for cause in causes)


def _outcome(status: int, *, conditional: bool) -> Outcome:
    """The outcome of an answer without a body for us; a 304 that nobody asked for tells nothing."""
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return Outcome.UNCHANGED
    for statuses, outcome in ((_GONE, Outcome.GONE), (REFUSALS, Outcome.REFUSED), (_BUSY, Outcome.BUSY)):
        if status in statuses:
            return outcome
    return Outcome.FAILED


def _redirect(fetched: Fetched, allowed_hosts: AllowedHosts) -> str:
    """Where a redirect leads. Raises RefusedError where we do not follow."""
    here = httpx.URL(fetched.final_url)
    location = dict(fetched.headers).get("location", "")
    try:
        there = here.join(location).copy_with(fragment=None)
    except _NO_URL as error:
        raise RefusedError(f"redirected to {location[:200]!r}, which is not a URL") from error
    Gate.check_url(str(there))
    if here.scheme == "https" and there.scheme == "http":
        raise RefusedError(f"redirected from https to {there}, which is not encrypted")
    allowed = allowed_hosts if callable(allowed_hosts) else allowed_hosts.__contains__
    if here.host.removeprefix("www.") != there.host.removeprefix("www.") and not allowed(there.host):
        raise RefusedError(f"redirected to {there}, another host")
    return str(there)


def _drain(response: httpx.Response, limit: int) -> bytes:
    """Up to `limit` bytes of a body that does not matter, and the end of the response."""
    head = bytearray()
    try:
        for chunk in response.iter_raw():
            head += chunk
            if len(head) >= limit:
                break
    except _NETWORK:
        pass  # the status is known, and is what counts
    finally:
        response.close()
    return bytes(head[:limit])


def retry_after(headers: httpx.Headers) -> int | None:
    """Seconds to wait, as asked; None where it is not said or makes no sense. A date counts by the server's clock."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdecimal():
        return min(int(asked[:9]), MAX_RETRY_AFTER)
    until = _http_date(asked)
    if until is None:
        return None
    now = _http_date(headers.get("date", "")) or datetime.now(UTC)
    return min(max(round((until - now).total_seconds()), 0), MAX_RETRY_AFTER)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _said(response: httpx.Response) -> str:
    """One line on an answer."""
    return _line(f"HTTP {response.status_code} {response.reason_phrase}")


def _line(text: object) -> str:
    """One line of at most 300 characters."""
    return " ".join(str(text).split())[:300]
