"""What `gradewatch doctor` looks at: each check says what it found and, where it is wrong, how to mend it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv import dotenv_values
from sqlalchemy import func, select

from schema import tables
from schema.tomlfile import DataFileError
from worker.context import utc_now
from worker.drifting import MOST
from worker.errors import GradewatchError, masked
from worker.holding import held
from worker.schedule import last_beat
from worker.settings import Settings, load_settings
from worker.store import Store, open_store
from worker.work import TICK

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting: its value (secrets masked) and where it came from: environment, .env or default."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `detail` says how to mend it where it is not in order."""

    name: str
    ok: bool
    detail: str


def setting_rows() -> list[SettingRow]:
    """Every setting. Raises UsageError where one is wrong."""
    settings, in_file = load_settings(), dotenv_values(".env")
    rows = []
    for field in Settings.model_fields:
        name = f"GRADEWATCH_{field.upper()}"
        value = getattr(settings, field)
        if isinstance(value, tuple):
            value = ",".join(map(str, value))
        origin = "environment" if os.environ.get(name) else ".env" if in_file.get(name) else "default"
        rows.append(SettingRow(name, masked(str(value)) if value not in {None, ""} else "not set", origin))
    return rows


def check_all() -> list[Check]:
    """Every check; the first that fails is the one to mend first. Raises UsageError where a setting is wrong."""
    settings = load_settings()
    return list(_checks(settings))


def _checks(settings: Settings) -> Iterator[Check]:
    yield _try("data folder", lambda: _writable(settings.data_dir))
    yield _try("sources", lambda: _sources(settings))
    try:
        store = open_store(settings.database)
    except GradewatchError as error:
        yield Check("database", ok=False, detail=str(error))
    else:
        yield Check("database", ok=True, detail=f"{store.shown} answers and is at this version's migration")
        yield _try("service", lambda: _service(store, settings))
        yield _try("readings", lambda: _readings(store))
        yield _try("subscriptions", lambda: _subscriptions(store))
        store.close()
    if settings.broker_url:
        yield _try("broker", lambda: _broker(settings.redis_url or ""))


def _try(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, detail=look())
    except DataFileError as error:
        return Check(name, ok=False, detail=f"{error}; GRADEWATCH_SOURCES names this file")
    except GradewatchError as error:
        return Check(name, ok=False, detail=str(error))


def _writable(folder: Path) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return f"{folder} can be written"
    except OSError as error:
        message = f"{folder} cannot be written ({error.strerror}); set GRADEWATCH_DATA_DIR to a folder of yours"
        raise GradewatchError(message) from error


def _sources(settings: Settings) -> str:
    sources = settings.known_sources.by_name.values()
    return f"{sum(source.enabled for source in sources)} switched on of {len(sources)}"


def _service(store: Store, settings: Settings) -> str:
    with store.read() as session:
        ticked = last_beat(session, TICK)
    start = "`gradewatch serve` starts" if settings.embedded else "`gradewatch worker` and `gradewatch beat` start"
    if ticked is None:
        return f"never ran on this database; {start} it"
    ago = utc_now() - ticked
    if ago < timedelta(seconds=-60):
        message = f"the last tick is {-ago} in the future: set this machine's clock, or the one that ran the service"
        raise GradewatchError(message)
    if ago > timedelta(seconds=4 * settings.tick_seconds + 5):
        return f"not running; it last ticked {ticked:%Y-%m-%d %H:%M:%S} UTC; {start} it"
    return f"alive, ticked {max(ago.total_seconds(), 0):.0f} s ago"


def _readings(store: Store) -> str:
    """What waits for a person, and which sources are no longer read as they were."""
    with store.read() as session:
        waiting = [row for row in held(session) if row.until is None]
        drifted = list(session.scalars(select(tables.Source.name).where(tables.Source.drift >= MOST)))
    if drifted:
        message = f"{', '.join(drifted)} can no longer be read as before: the site has changed, or the readers must"
        raise GradewatchError(message)
    if waiting:
        message = f"{len(waiting)} held until you decide: `gradewatch held` shows them"
        raise GradewatchError(message)
    return "nothing waits for you, and no source has drifted"


def _subscriptions(store: Store) -> str:
    with store.read() as session:
        counted = session.execute(select(tables.Subscription.state, func.count()).group_by(tables.Subscription.state))
        states = {state: number for state, number in counted}  # noqa: C416 - dict() would take a result for a mapping
        dead = session.scalar(select(func.count()).where(tables.Delivery.state == "dead"))
    if states.get("disabled"):
        message = (
            f"{states['disabled']} disabled; `gradewatch subscriptions` says why, `subscriptions resume ID` mends it"
        )
        raise GradewatchError(message)
    states.pop("ended", None)
    return f"{sum(states.values())} subscribed, {dead} deliveries given up"


def _broker(url: str) -> str:
    import redis  # noqa: PLC0415 - only a deployment has one

    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
            try:
                policy = client.config_get("maxmemory-policy").get("maxmemory-policy")
            except redis.ResponseError:  # hosted ones often keep it to themselves
                return f"{masked(url)} answers, but tells no maxmemory-policy; see that it is noeviction"
    except (redis.RedisError, ValueError) as error:
        message = f"{masked(url)} does not answer ({error}); check GRADEWATCH_BROKER_URL and that Redis runs"
        raise GradewatchError(message) from error
    if policy not in {"noeviction", b"noeviction"}:
        message = f"its maxmemory-policy is {policy}, which may drop tasks; set it to noeviction"
        raise GradewatchError(message)
    return f"{masked(url)} answers, and evicts nothing"
