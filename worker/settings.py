"""The settings: environment variables named GRADEWATCH_..., or the same in a `.env` file of the current folder."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from worker.errors import UsageError

if TYPE_CHECKING:
    from scrapers.sources import Sources


def _default_data_dir() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "gradewatch"


class Settings(BaseSettings):
    """What can be set, each with its default; `docs/settings.md` lists them for people."""

    model_config = SettingsConfigDict(
        env_prefix="GRADEWATCH_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data_dir: Path = Field(default_factory=_default_data_dir, description="Where SQLite keeps its file")
    database_url: str | None = Field(None, description="The database; unset: SQLite in the data folder")
    broker_url: str | None = Field(None, description="The Celery broker, a Redis; unset: inside the one process")
    sources: Path | None = Field(None, description="Your own sources file, beside the shipped one")
    allow_addresses: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="Networks that may be reached besides public ones, as 127.0.0.0/8,10.1.0.0/16"
    )
    contact: str = Field("https://github.com/gradewatch", description="Whom a site may ask about our visits")
    instance: str = Field("https://gradewatch.invalid", description="The address that events name as their source")
    tick_seconds: float = Field(5, gt=0, description="How often the schedule looks for what is due, in seconds")
    visit_pages: int = Field(500, gt=0, description="How many pages one visit to a host may fetch")
    visit_seconds: float = Field(120, gt=0, description="How long one visit to a host may last, in seconds")
    connections: int = Field(
        8,
        gt=0,
        description="How many connections to one host at most, unless its source says; with a delay, two at most",
    )
    faster: float = Field(
        2, ge=1, description="A page that keeps changing is looked at up to so many times as often as its source says"
    )
    slower: float = Field(
        4, ge=1, description="A page that never changes is looked at up to so many times as seldom as its source says"
    )
    fetch_seconds: float = Field(30, gt=0, description="How long one response may take in all, in seconds")
    fetch_bytes: int = Field(10_000_000, gt=0, description="How large one response may be, decoded, in bytes")
    lease_seconds: float = Field(
        90, gt=0, description="After how long the work of a worker that died is taken over, in seconds"
    )
    announce_days: int = Field(30, ge=0, description="A grade older than this when recorded is not announced, in days")
    confirm_seconds: float = Field(
        60,
        ge=0,
        description="How long after a grade seems to move its page is looked at once more, in seconds",
    )
    contradictions: int = Field(
        5, ge=0, description="More standings than this contradicted within GRADEWATCH_CONTRADICTION_HOURS wait for you"
    )
    contradiction_hours: float = Field(24, gt=0, description="The time in which contradicted standings are counted")
    mail_url: str | None = Field(None, description="Who sends your mail, as smtps://USER:PASSWORD@HOST:465")
    mail_from: str | None = Field(None, description="The address that mail comes from")
    workers: int = Field(4, gt=0, description="How many tasks one worker does at a time")
    web_host: str = Field("127.0.0.1", min_length=1, description="The address that the API listens on")
    web_port: int = Field(8000, ge=0, le=65_535, description="The port that the API listens on; 0: any that is free")
    api_open: bool | None = Field(
        None, description="Whether reading the API takes no token; unset: where GRADEWATCH_WEB_HOST is loopback"
    )
    cors: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins whose pages may use the API in a browser, as https://a.example,https://b.example"
    )
    rate: int = Field(600, ge=0, description="How many API requests a minute one token or address may make; 0: any")
    streams: int = Field(500, gt=0, description="How many may follow the API's event stream at once")

    @field_validator("allow_addresses", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("cors", mode="before")
    @classmethod
    def _origins(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
            if any(origin != "*" and not re.fullmatch(r"https?://[^/\s]+", origin) for origin in value):
                message = "should be origins such as https://app.example, with commas between them, or *"
                raise ValueError(message)
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str | None) -> str | None:
        if value is None or value.startswith(("sqlite:///", "postgresql+psycopg://")):
            return value
        for short in ("postgresql://", "postgres://"):
            if value.startswith(short):
                return "postgresql+psycopg://" + value.removeprefix(short)
        message = "should begin with postgresql:// or sqlite:///"
        raise ValueError(message)

    @field_validator("broker_url")
    @classmethod
    def _broker(cls, value: str | None) -> str | None:
        if value is None or value.startswith(("redis://", "rediss://", "redis+socket://")):
            return value
        message = "should begin with redis:// or rediss://"
        raise ValueError(message)

    @field_validator("mail_url", "mail_from")
    @classmethod
    def _mail(cls, value: str | None, info: Any) -> str | None:
        from worker.channels import mail  # noqa: PLC0415 - only where mail is sent

        if value is not None:
            (mail.check_url if info.field_name == "mail_url" else mail.check_sender)(value)
        return value

    @model_validator(mode="after")
    def _lease_is_longest(self) -> Self:
        if self.lease_seconds <= self.fetch_seconds:
            message = "should be more than GRADEWATCH_FETCH_SECONDS, or two would fetch the same"
            raise PydanticCustomError("lease", "GRADEWATCH_LEASE_SECONDS: {problem}", {"problem": message})
        return self

    @property
    def embedded(self) -> bool:
        """Whether the whole service is one process with a broker of its own."""
        return self.broker_url is None

    @property
    def redis_url(self) -> str | None:
        """The broker's address as redis-py writes it; None where there is none."""
        return self.broker_url and self.broker_url.replace("redis+socket://", "unix://", 1)

    @property
    def database(self) -> str:
        """The database's address, SQLite in the data folder where none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'gradewatch.sqlite3'}"

    @property
    def open_to_read(self) -> bool:
        """Whether reading the API takes no token: as set, or else where nobody but this machine reaches it."""
        if self.api_open is not None:
            return self.api_open
        return self.web_host == "localhost" or _is_loopback(self.web_host)

    @property
    def user_agent(self) -> str:
        """What sites see of us: the product and whom to ask."""
        return f"gradewatch/0.1 (+{self.contact})"

    @property
    def lease(self) -> timedelta:
        """How long work that was claimed is its claimant's."""
        return timedelta(seconds=self.lease_seconds)

    @property
    def announce_within(self) -> timedelta:
        """How old a grade may be, when recorded, to be announced."""
        return timedelta(days=self.announce_days)

    @cached_property
    def known_sources(self) -> Sources:
        """The shipped sources and the user's own. Raises schema.tomlfile.DataFileError where a file is wrong."""
        from scrapers.sources import load_sources  # noqa: PLC0415 - only what fetches needs it

        return load_sources(*([self.sources] if self.sources else []))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings() -> Settings:
    """Read the settings. Raises UsageError that names the first wrong variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        problem = first["msg"].removeprefix("Value error, ")
        message = ": ".join([*(f"GRADEWATCH_{str(part).upper()}" for part in first["loc"][:1]), problem])
        raise UsageError(message) from error
