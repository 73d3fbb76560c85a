"""What is graded and of whom: forces, frameworks, questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response

from schema.forces import Force, UnknownForceError, forces, get_force
from schema.frameworks import Framework, UnknownFrameworkError, frameworks, get_framework
from worker.web.access import reading
from worker.web.caching import Tagged
from worker.web.parameters import Page, page_of

router = APIRouter(prefix="/v1", tags=["register"], dependencies=[Depends(reading)], route_class=Tagged)


Name = Annotated[str, Path(max_length=100)]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """What a framework grades."""

    id: str
    title: str
    overall: bool
    pillar: str | None
    published: date
    block: str


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """One PEEL cycle, its grades best first; `block` is the one within which its grades compare."""

    id: str
    title: str
    order: int
    block: str
    published: date
    grades: list[str]
    questions: list[QuestionRow]


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question, as the newest framework that asks it calls it, and all frameworks that do, oldest first."""

    id: str
    title: str
    frameworks: list[str]


@router.get("/forces")
def list_forces(request: Request, response: Response) -> Page[Force]:
    """Every force."""
    return page_of(request, response, list(forces().values()), None)


@router.get("/forces/{force}")
def show_force(force: Name) -> Force:
    """A force, by its slug, an alias or its name."""
    try:
        return get_force(force)
    except UnknownForceError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, str(error)[:500]) from error


@router.get("/frameworks")
def list_frameworks(request: Request, response: Response) -> Page[FrameworkRow]:
    """Every framework, oldest first."""
    return page_of(request, response, [_row(one) for one in frameworks().values()], None)


@router.get("/frameworks/{framework}")
def show_framework(framework: Name) -> FrameworkRow:
    """A framework with its questions."""
    try:
        return _row(get_framework(framework))
    except UnknownFrameworkError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, str(error)[:500]) from error


@router.get("/questions")
def list_questions(request: Request, response: Response) -> Page[AskedRow]:
    """Every question that any framework asks."""
    asked: dict[str, AskedRow] = {}
    for framework in frameworks().values():
        for question in framework.questions.values():
            before = asked[question.id].frameworks if question.id in asked else []
            asked[question.id] = AskedRow(question.id, question.title, [*before, framework.id])
    return page_of(request, response, [asked[name] for name in sorted(asked)], None)


def _row(one: Framework) -> FrameworkRow:
    questions = [
        QuestionRow(asked.id, asked.title, asked.overall, asked.pillar, asked.published, one.block_of(asked.id))
        for asked in one.questions.values()
    ]
    grades = [grade.value for grade in one.scale.grades]
    return FrameworkRow(one.id, one.title, one.order, one.block, one.published, grades, questions)
