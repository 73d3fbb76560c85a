"""The server: it listens before it is ready, in a thread of its own, and ends when told."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog

from worker.errors import GradewatchError

if TYPE_CHECKING:
    from worker.context import Context
    from worker.settings import Settings

log = structlog.get_logger()

_STOP_SECONDS = 5
_BACKLOG = 512


def bind(settings: Settings) -> socket.socket:
    """Take the port of the settings. Raises GradewatchError, in one line, where that is not to be had."""
    host, port = settings.web_host, settings.web_port
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
        # asyncio does so only for sockets that it made itself; without it, each answer waits 40 ms for the client.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror
        message = f"{host} port {port} cannot be listened on ({why}); set GRADEWATCH_WEB_HOST and GRADEWATCH_WEB_PORT"
        raise GradewatchError(message) from error
    return listening


def shown(listening: socket.socket) -> str:
    """Where it listens, as an address."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def running(context: Context, listening: socket.socket) -> Iterator[threading.Thread]:
    """Serve the API on this context for as long as the block lasts; gives the thread that does."""
    stopping = threading.Event()
    servers: list[Any] = []

    def work() -> None:
        try:
            servers.append(_server(context))
            if not stopping.is_set():
                servers[0].run(sockets=[listening])
        except Exception:
            log.exception("the API ended")

    thread = threading.Thread(target=work, name="web", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stopping.set()
        for server in servers:
            server.should_exit = True
        thread.join(2 * _STOP_SECONDS)


def run(settings: Settings, listening: socket.socket) -> None:
    """Serve the API until SIGTERM or SIGINT. Raises GradewatchError where it cannot be served."""
    from worker.app import configure, nudge  # noqa: PLC0415 - Celery is needed to nudge alone
    from worker.context import Context, no_nudge  # noqa: PLC0415
    from worker.store import open_store  # noqa: PLC0415

    configure(settings)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    context = Context(settings, open_store(settings.database), nudge=no_nudge if settings.embedded else nudge)
    try:
        with running(context, listening) as thread:
            while not stopped.wait(0.5):
                if not thread.is_alive():
                    raise GradewatchError("the API ended by itself; its log says why")
    finally:
        context.close()


def _server(context: Context) -> Any:
    """The server, not running yet."""
    import uvicorn  # noqa: PLC0415 - all of this takes half a second, which the thread spends

    from worker.web.app import make_app  # noqa: PLC0415

    app = make_app(context)
    following = app.state.web.following

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            following.close()  # a server that stops waits for what is being sent
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_STOP_SECONDS,
        h11_max_incomplete_event_size=32 * 1024,
    )
    return Server(config)
