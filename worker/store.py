"""The store: the only place that makes an engine, and the sessions everything else uses.

A writing session on SQLite begins with BEGIN IMMEDIATE (one writer at a time, no upgrade deadlocks); on PostgreSQL it
runs at READ COMMITTED and locks the rows it decides on.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from worker.errors import StoreError, UsageError, masked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

REVISION = "0008"
"""The newest migration; a test holds it against the migrations folder."""

_BUSY_SECONDS = 30


class Store:
    """A database that is ready for use."""

    def __init__(self, url: str) -> None:
        """Make the engine for this address; nothing is opened yet. Raises UsageError for an address of no use."""
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            message = "GRADEWATCH_DATABASE_URL is not a database address; it should be postgresql://USER@HOST/NAME"
            raise UsageError(message) from error
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self.shown = masked(url)
        self.engine = _sqlite_engine(url) if self.sqlite else create_engine(url, pool_pre_ping=True, pool_size=10)
        # SQLite lets who waits for a writer sleep and look again; a thread of our own is woken when it is its turn.
        self._turn: AbstractContextManager[Any] = threading.Lock() if self.sqlite else nullcontext()
        self._writing = self.engine.execution_options(write=True)
        self._passing = self.engine.execution_options(write=True, synchronous="NORMAL")

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        """A session that commits at the end, or rolls back all of it on any error.

        Not `durable`, for what nobody outside hears of before a later commit that is: on SQLite a power cut may undo
        it, though no crash of a process does, and it is sooner done.
        """
        engine = self._writing if durable else self._passing
        with self._turn, Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only looks."""
        with Session(self.engine) as session:
            yield session

    def revision(self) -> str | None:
        """The migration the database is at; None where it is empty. Raises StoreError where it cannot be reached."""
        try:
            with self.engine.connect() as connection:
                if not inspect(connection).has_table("alembic_version"):
                    return None
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except SQLAlchemyError as error:
            raise self.unreachable(error) from error

    def migrate(self, to: str = "head") -> None:
        """Bring the database to the newest migration, or to this one, forward or back.

        Safe to run twice, and by two at once on PostgreSQL.
        """
        from alembic import command  # noqa: PLC0415 - only a database that is behind needs it
        from alembic.config import Config  # noqa: PLC0415
        from alembic.migration import MigrationContext  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent.parent / "schema" / "migrations"))
        try:
            with self._writing.begin() as connection:
                if not self.sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(4721301)"))
                config.attributes["connection"] = connection
                back = to != "head" and (MigrationContext.configure(connection).get_current_revision() or "") > to
                (command.downgrade if back else command.upgrade)(config, to)
        except DBAPIError as error:
            raise self.unreachable(error) from error

    def unreachable(self, error: Exception) -> StoreError:
        """The error to show people when the database does not answer."""
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        if self.sqlite:
            return StoreError(f"the database {self.shown} cannot be opened ({reason}); check the folder and its rights")
        return StoreError(
            f"the database {self.shown} cannot be reached ({reason}); check GRADEWATCH_DATABASE_URL and that it runs"
        )

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_store(url: str, *, migrate: bool | None = None) -> Store:
    """Open the database and see that it is at this version's migration.

    A SQLite file is made and migrated as needed; a database server only on `migrate=True` (`gradewatch migrate`), so
    that a rolling deployment migrates once, on purpose. Raises StoreError that says what to do.
    """
    store = Store(url)
    try:
        if store.sqlite:
            _make_folder(store)
        _bring_up_to_date(store, migrate=store.sqlite if migrate is None else migrate)
    except BaseException:
        store.close()
        raise
    return store


def _bring_up_to_date(store: Store, *, migrate: bool) -> None:
    at = store.revision()
    if at == REVISION:
        return
    if at is not None and at > REVISION:
        message = f"the database is at migration {at}, newer than this gradewatch ({REVISION}); update gradewatch"
        raise StoreError(message)
    if not migrate:
        message = f"the database {store.shown} is not ready for this version; run `gradewatch migrate`"
        raise StoreError(message)
    store.migrate()


def _make_folder(store: Store) -> None:
    name = store.engine.url.database
    if not name or name == ":memory:":
        return
    file, folder = Path(name), Path(name).parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)  # nobody else's: secrets are in it; what SQLite puts beside it gets the same rights
    except OSError as error:
        message = f"the folder {folder} cannot be made ({error.strerror}); set GRADEWATCH_DATA_DIR to one you may write"
        raise StoreError(message) from error


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself: `_begin` does
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 30000")
        _use_wal(cursor)
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("write", False):
            # FULL: an event that was sent must survive a power cut, or its number would be given twice.
            connection.exec_driver_sql(f"PRAGMA synchronous = {options.get('synchronous', 'FULL')}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("write", False) else "BEGIN")

    return engine


def _use_wal(cursor: Any) -> None:
    """Switch a file to WAL, once for all; SQLite does not wait for others here, whatever busy_timeout says."""
    until = time.monotonic() + _BUSY_SECONDS
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] == "delete":
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
