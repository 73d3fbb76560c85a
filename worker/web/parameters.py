"""What requests may ask by, the same on every route; strict, so that nothing is taken for what it is not."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, HTTPException, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, TypeAdapter, WithJsonSchema

from schema.events import ADDRESSED_TYPES, EventType
from schema.forces import forces
from schema.frameworks import frameworks
from schema.grades import Authority, Direction
from worker.subscriptions import make_filters

MOST = 500
"""So many items a page may have."""
LARGEST = 2**31 - 1
LARGEST_SEQUENCE = 2**53 - 1
_SEVERAL = 50


def _exactly(pattern: str, words: str) -> BeforeValidator:
    """Refuse text of another form, which pydantic would read in its own generous way."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(words)
        return value

    return BeforeValidator(check)


_INTEGER = _exactly(r"-?[0-9]{1,19}", "should be a whole number")
_DAY = _exactly(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "should be a day such as 2017-06-01")


def _moment(end: time) -> Callable[[Any], Any]:
    """What reads a moment, or a day: then its beginning or its end; UTC where no zone is given."""

    def read(value: Any) -> Any:
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
                return datetime.combine(date.fromisoformat(value), end, UTC)
            moment = datetime.fromisoformat(value.upper())
        except (ValueError, TypeError, AttributeError):
            raise ValueError("should be a day such as 2017-06-01, or a moment such as 2017-06-01T09:30:00Z") from None
        return to_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))

    return read


def to_utc(moment: datetime) -> datetime:
    """The same moment in UTC; of those at either end of time, the end."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC) if moment.year == 1 else datetime.max.replace(tzinfo=UTC)


def _one_of(known: list[str]) -> Callable[[str], str]:
    """What refuses a value that is not known."""

    def check(value: str) -> str:
        if value not in known:
            message = f"should be one of {', '.join(known)}"
            raise ValueError(message)
        return value

    return check


def _known(*names: Iterable[str]) -> dict[str, Any]:
    return {"enum": sorted({name for several in names for name in several})}


_FORCES = _known(forces(), *(force.aliases for force in forces().values()))
_TYPES = [kind.value for kind in EventType if kind not in ADDRESSED_TYPES]
_SHORT = [kind.removeprefix("gradewatch.grade.") for kind in _TYPES if kind.startswith("gradewatch.grade.")]
_QUESTIONS = _known(*(framework.questions for framework in frameworks().values()))
_MANY = "; may be given more than once"

Id = Annotated[int, Field(ge=1, le=LARGEST), _INTEGER, Path()]
Flag = Annotated[bool, _exactly("true|false", "should be true or false")]
Day = Annotated[date, _exactly("[0-9]{4}-[0-9]{2}-[0-9]{2}", "should be a day such as 2017-06-01")]
_DAY_OR_MOMENT = WithJsonSchema({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]})
Moment = Annotated[datetime, BeforeValidator(_moment(time.max)), _DAY_OR_MOMENT]
Beginning = Annotated[datetime, BeforeValidator(_moment(time.min)), _DAY_OR_MOMENT]
Number = Annotated[int, Field(ge=1, le=LARGEST), _INTEGER]  # the bounds first, or the schema does not tell them
Limit = Annotated[int, Field(ge=1, le=MOST), _INTEGER, Query(description="How many at most")]
Sequence = Annotated[int, Field(ge=0, le=LARGEST_SEQUENCE), _INTEGER]
Force = Annotated[str, Query(max_length=100, json_schema_extra=_FORCES, description="A force, by slug or alias")]
Question = Annotated[
    str,
    AfterValidator(_one_of(_QUESTIONS["enum"])),
    Query(max_length=100, json_schema_extra=_QUESTIONS, description="A question, by its id"),
]
Cursor = Annotated[str, Query(max_length=500, description="Where a page ended: out of its `next`")]

Known = Annotated[str, Field(max_length=100)]
Forces = Annotated[
    tuple[Annotated[Known, Field(json_schema_extra=_FORCES)], ...],
    Query(max_length=_SEVERAL, description="Only of this force" + _MANY),
]
Regions = Annotated[
    tuple[Annotated[Known, Field(json_schema_extra=_known(one.region for one in forces().values()))], ...],
    Query(max_length=_SEVERAL, description="Only of forces in this region" + _MANY),
]
Questions = Annotated[
    tuple[Annotated[Known, Field(json_schema_extra=_QUESTIONS)], ...],
    Query(max_length=_SEVERAL, description="Only on this question" + _MANY),
]
Frameworks = Annotated[
    tuple[Annotated[Known, Field(json_schema_extra=_known(frameworks()))], ...],
    Query(max_length=_SEVERAL, description="Only of this framework" + _MANY),
]
Types = Annotated[
    tuple[Annotated[Known, Field(json_schema_extra=_known(_TYPES, _SHORT))], ...],
    Query(alias="type", max_length=_SEVERAL, description="Only this type" + _MANY),
]
Directions = Annotated[
    tuple[Annotated[Known, Field(json_schema_extra=_known(Direction))], ...],
    Query(max_length=_SEVERAL, description="Only up or down: moves within one block alone" + _MANY),
]
Authorities = Annotated[
    tuple[Annotated[Known, Field(json_schema_extra=_known(Authority))], ...],
    Query(max_length=_SEVERAL, description="Only official or reported" + _MANY),
]


def wanted_filters(  # noqa: PLR0913, PLR0917 - one for each filter of a subscription
    force: Forces = (),
    region: Regions = (),
    question: Questions = (),
    framework: Frameworks = (),
    kind: Types = (),
    direction: Directions = (),
    authority: Authorities = (),
) -> dict[str, list[str]]:
    """The filters that a request asks for, as subscriptions keep them. Raises UsageError for what is not known."""
    return make_filters(
        force=force,
        region=region,
        question=question,
        framework=framework,
        type=kind,
        direction=direction,
        authority=authority,
    )


def wanted_filters_of_force(
    question: Questions = (),
    framework: Frameworks = (),
    kind: Types = (),
    direction: Directions = (),
    authority: Authorities = (),
) -> dict[str, list[str]]:
    """The same, where the force is given already."""
    return wanted_filters((), (), question, framework, kind, direction, authority)


Filtered = Annotated[dict[str, list[str]], Depends(wanted_filters)]
FilteredOfForce = Annotated[dict[str, list[str]], Depends(wanted_filters_of_force)]


def to_cursor(place: Iterable[object]) -> str:
    """A place in an order, as it stands in an address."""
    return base64.urlsafe_b64encode(json.dumps([*place], default=str).encode()).decode()


def from_cursor(cursor: str | None, form: Any) -> Any:
    """The place that a cursor stands for, a tuple of this form. Raises HTTPException (400) for one that is not ours."""
    if cursor is None:
        return None
    with suppress(ValueError):  # of base64, of JSON, of pydantic
        place: tuple[object, ...] = TypeAdapter(form).validate_json(base64.urlsafe_b64decode(cursor))
        if not any(isinstance(part, str) and "\0" in part for part in place):
            return place
    raise HTTPException(HTTPStatus.BAD_REQUEST, "no such cursor; use that of a page's `next`")


Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """Items in order, and where the next ones are."""

    items: list[Item]
    next: str | None = Field(description="The address of the next page; null where this is the last")


def page_of(request: Request, response: Response, items: list[Item], cursor: object | None) -> Page[Item]:
    """A page, with the address of the next where a cursor leads on; in a Link header, too."""
    if cursor is None:
        return Page(items=items, next=None)
    url = request.url.include_query_params(cursor=cursor)
    following = f"{url.path}?{url.query}"
    response.headers["Link"] = f'<{following}>; rel="next"'
    return Page(items=items, next=following)
