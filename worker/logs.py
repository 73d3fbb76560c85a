"""Logs: one line an event on stderr, for people on a terminal, as JSON elsewhere. Secrets are never passed to them."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up_logs(*, quiet: bool = False) -> None:
    """Send our own logs and those of the libraries to stderr; with `quiet`, only warnings and worse."""
    level = logging.WARNING if quiet else logging.INFO
    people = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if people else "iso", utc=not people),
    ]
    show: structlog.typing.Processor = structlog.processors.JSONRenderer()
    if people:
        # Plain, for the variables that rich would print may hold secrets.
        show = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    else:
        shared.append(structlog.processors.format_exc_info)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, show], foreign_pre_chain=shared
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("celery", "kombu", "httpx", "alembic", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
