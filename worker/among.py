"""`column IN (...)` with all the numbers in one parameter: one statement, however many, that a database can prepare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Dialect
    from sqlalchemy.types import TypeEngine


class _Numbers(TypeDecorator[list[int]]):
    """An array on PostgreSQL, its JSON on SQLite."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(BigInteger()) if dialect.name == "postgresql" else JSON())


class among(FunctionElement[bool]):  # noqa: N801 - read as a function, as SQLAlchemy's own are
    """Whether a column is one of the numbers that are given, as a list, under this name."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: ColumnElement[int], name: str) -> None:
        super().__init__(column, bindparam(name, type_=_Numbers()))


@compiles(among)
def _among(element: among, compiler: Any, **options: Any) -> str:
    column, numbers = (compiler.process(one, **options) for one in element.clauses)
    if compiler.dialect.name == "postgresql":
        return f"{column} = ANY ({numbers})"
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608 - a column and a parameter, as they are compiled
