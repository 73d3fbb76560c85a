"""The application: every module of `routes`, and what all requests go through."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware

from worker.web import problems, routes
from worker.web.access import Web
from worker.web.following import Following
from worker.web.guarding import Guarded, Headed
from worker.web.limits import Limits

if TYPE_CHECKING:
    from worker.context import Context

BODY_BYTES = 64 * 1024
"""How large the body of a request may be."""
_THREADS = 12
"""How many requests are worked on at once: fewer than the database has connections for."""
_OPEN = ("/healthz", "/readyz", "/schemas/")


def make_app(context: Context) -> FastAPI:
    """The application on this context, which stays its caller's to close."""
    settings = context.settings
    limits = Limits(settings.rate, settings.redis_url)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield
        app.state.web.following.close()
        await limits.close()

    app = FastAPI(
        title="gradewatch",
        summary="What the police inspectorate of England and Wales graded, and when a grade moved.",
        version=version("gradewatch"),
        openapi_url="/v1/openapi.json",
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=BODY_BYTES,
        lifespan=lifespan,
    )
    names = [found.name for found in pkgutil.iter_modules(routes.__path__)]
    routers: list[APIRouter] = [importlib.import_module(f"{routes.__name__}.{name}").router for name in names]
    for router in routers:
        app.include_router(router)
    app.state.web = Web(
        context,
        limits,
        Following(context, most=settings.streams),
        tuple(route for router in routers for route in router.routes if isinstance(route, APIRoute)),
    )
    problems.register(app)
    app.add_middleware(Guarded)
    if settings.cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors,
            allow_methods=["GET", "HEAD", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", "Last-Event-ID"],
            expose_headers=["ETag", "Link", "Location", "Retry-After"],
        )
    app.add_middleware(Headed)
    app.openapi = lambda: _described(app, closed=not settings.open_to_read)  # type: ignore[method-assign]  # FastAPI's way
    return app


def _described(app: FastAPI, *, closed: bool) -> dict[str, Any]:
    """The OpenAPI document: errors are problem documents, and reading may take a token, too."""
    if app.openapi_schema:
        return app.openapi_schema
    described = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    described["components"]["schemas"].pop("HTTPValidationError", None)
    described["components"]["schemas"].pop("ValidationError", None)
    described["components"]["schemas"] |= problems.described()
    failed = {"description": "What went wrong", "content": {problems.MEDIA_TYPE: {"schema": problems.REFERENCE}}}
    for path, operations in described["paths"].items():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = failed
            if closed and not path.startswith(_OPEN):
                operation["security"] = [{"token": []}]
    app.openapi_schema = described
    return described
