"""The ledger: which judgments make history, and which do not."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.findings import DateSource, Kind, Reason
from schema.frameworks import get_framework
from schema.grades import Authority, Direction, Grade, Status, Tense
from worker.ledger import KnownJudgment, Outcome, Standing, Step, history

EPOCH = datetime(2016, 1, 1, tzinfo=UTC)


def known(framework: str | None = "peel-2016", grade: Grade | None = Grade.GOOD, **more: object) -> KnownJudgment:
    """A judgment on Cambridgeshire's effectiveness, official, current and graded unless told otherwise."""
    values: dict[str, object] = {
        "id": 1,
        "force": "cambridgeshire",
        "question": "effectiveness",
        "framework": framework,
        "grade": grade,
        "page": f"https://example.org/{framework}/",
        "fetched_at": EPOCH,
        "effective": date(2017, 3, 2),
    }
    return KnownJudgment(**{**values, **more})  # type: ignore[arg-type]


def told(steps: list[Step]) -> list[tuple[Outcome, Direction | None, str, Grade]]:
    """What steps come to, short enough to compare."""
    return [(step.change.outcome, step.change.direction, step.after.framework, step.after.grade) for step in steps]


def test_no_judgment_is_no_history() -> None:
    assert history([]) == []


def test_first_grade_known_is_first() -> None:
    assert told(history([known()])) == [(Outcome.FIRST, None, "peel-2016", Grade.GOOD)]


def test_newer_framework_of_the_block_with_another_grade_moved() -> None:
    steps = history([known(), known("peel-2017", Grade.REQUIRES_IMPROVEMENT, id=2, effective=date(2018, 3, 22))])
    assert told(steps)[1:] == [(Outcome.MOVED, Direction.DOWN, "peel-2017", Grade.REQUIRES_IMPROVEMENT)]
    assert steps[1].before == Standing("peel-2016", Grade.GOOD)
    assert steps[1].change.comparable
    assert steps[1].change.reason is None
    assert steps[1].effective == date(2018, 3, 22)
    assert steps[1].replaced is not None
    assert steps[1].replaced.id == 1


def test_newer_framework_of_the_block_with_the_same_grade_is_confirmed() -> None:
    steps = history([known(), known("peel-2017", Grade.GOOD, effective=date(2018, 3, 22))])
    assert told(steps)[1:] == [(Outcome.CONFIRMED, None, "peel-2017", Grade.GOOD)]


def test_newer_framework_of_another_block_is_rebased_and_not_comparable() -> None:
    older = known("peel-2018-19", question="preventing-crime", effective=date(2019, 5, 2))
    newer = known("peel-2021-22", Grade.ADEQUATE, question="preventing-crime", effective=date(2022, 4, 28))
    steps = history([older, newer])
    assert told(steps)[1:] == [(Outcome.REBASED, None, "peel-2021-22", Grade.ADEQUATE)]
    assert not steps[1].change.comparable


def test_2014_compares_with_2015_for_efficiency_alone() -> None:
    def steps(question: str) -> list[Step]:
        older = known("peel-2014", question=question, effective=date(2014, 11, 27))
        newer = known("peel-2015", Grade.OUTSTANDING, question=question, effective=date(2015, 10, 20))
        return history([older, newer])

    assert steps("efficiency")[1].change.outcome is Outcome.MOVED
    assert steps("preventing-crime")[1].change.outcome is Outcome.REBASED


def test_same_framework_same_grade_again_is_no_step() -> None:
    again = known(id=2, page="https://example.org/other/", effective=date(2017, 6, 1))
    assert len(history([known(), again])) == 1


def test_same_framework_later_day_on_a_grading_page_moved_with_its_reason() -> None:
    revisit = known(
        grade=Grade.OUTSTANDING, id=2, page="https://example.org/r/", effective=date(2017, 9, 1), reason=Reason.REVISIT
    )
    steps = history([known(), revisit])
    assert told(steps)[1:] == [(Outcome.MOVED, Direction.UP, "peel-2016", Grade.OUTSTANDING)]
    assert steps[1].change.reason == "revisit"


def test_same_framework_without_a_reason_moved_unstated() -> None:
    later = known(grade=Grade.OUTSTANDING, page="https://example.org/r/", effective=date(2017, 9, 1))
    assert history([known(), later])[1].change.reason == "unstated"


def test_same_framework_same_day_on_another_page_is_a_conflict_and_no_step() -> None:
    other = known(grade=Grade.INADEQUATE, page="https://example.org/o/", fetched_at=EPOCH + timedelta(days=1))
    assert told(history([known(), other])) == [(Outcome.FIRST, None, "peel-2016", Grade.GOOD)]


def test_page_rewritten_in_place_moves_from_the_day_it_was_first_seen() -> None:
    rewritten = known(grade=Grade.INADEQUATE, id=2, fetched_at=EPOCH + timedelta(days=900))
    steps = history([known(), rewritten])
    assert told(steps)[1:] == [(Outcome.MOVED, Direction.DOWN, "peel-2016", Grade.INADEQUATE)]
    assert steps[1].effective == (EPOCH + timedelta(days=900)).date()
    assert steps[1].assumed


def test_page_rewritten_with_a_later_day_moves_from_that_day() -> None:
    rewritten = known(grade=Grade.INADEQUATE, id=2, fetched_at=EPOCH + timedelta(days=900), effective=date(2018, 1, 5))
    step = history([known(), rewritten])[1]
    assert (step.effective, step.assumed) == (date(2018, 1, 5), False)


def test_there_and_back_on_one_page_is_two_moves() -> None:
    there = known(grade=Grade.INADEQUATE, fetched_at=EPOCH + timedelta(days=500))
    back = known(fetched_at=EPOCH + timedelta(days=600))
    outcomes = [step.after.grade for step in history([known(), there, back])]
    assert outcomes == [Grade.GOOD, Grade.INADEQUATE, Grade.GOOD]


def test_older_than_the_standing_enriches_the_history_and_keeps_its_end() -> None:
    newer = known("peel-2017", Grade.GOOD, effective=date(2018, 3, 22))
    alone, with_older = history([newer]), history([newer, known("peel-2015", Grade.INADEQUATE)])
    assert alone[-1].after == with_older[-1].after
    assert told(with_older)[0] == (Outcome.FIRST, None, "peel-2015", Grade.INADEQUATE)
    assert told(with_older)[1] == (Outcome.MOVED, Direction.UP, "peel-2017", Grade.GOOD)


NO_STEPS: dict[str, dict[str, object]] = {
    "reported": {"authority": Authority.REPORTED},
    "previous": {"tense": Tense.PREVIOUS},
    "not yet graded": {"status": Status.NOT_YET_GRADED, "grade": None},
    "not graded": {"status": Status.NOT_GRADED, "grade": None},
    "carried": {"status": Status.CARRIED},
    "framework unknown": {"framework": None},
}


@pytest.mark.parametrize("name", NO_STEPS)
def test_what_is_no_step(name: str) -> None:
    arrives = known(**{"framework": "peel-2017", "grade": Grade.INADEQUATE, **NO_STEPS[name]})  # type: ignore[arg-type]
    assert history([known(), arrives]) == history([known()])


def test_not_yet_graded_then_graded_is_first_in_its_framework_not_a_move_from_nothing() -> None:
    interim = known("peel-2017", None, status=Status.NOT_YET_GRADED)
    final = known("peel-2017", Grade.GOOD, fetched_at=EPOCH + timedelta(days=90), effective=date(2018, 3, 22))
    assert told(history([known(), interim, final]))[1:] == [(Outcome.CONFIRMED, None, "peel-2017", Grade.GOOD)]


def test_a_release_counts_only_while_no_grading_page_does() -> None:
    release = known(grade=Grade.INADEQUATE, kind=Kind.RELEASE, page="https://example.org/news/")
    assert history([release])[-1].after.grade is Grade.INADEQUATE
    for judgments in ([release, known()], [known(), release]):
        assert told(history(judgments)) == [(Outcome.FIRST, None, "peel-2016", Grade.GOOD)]


def test_a_later_release_of_another_page_is_no_step() -> None:
    first = known(kind=Kind.RELEASE, page="https://example.org/a/")
    later = known(grade=Grade.INADEQUATE, kind=Kind.MIRROR, page="https://example.org/b/", effective=date(2018, 1, 1))
    assert len(history([first, later])) == 1


def test_two_forces_are_no_history() -> None:
    with pytest.raises(ValueError, match="one force"):
        history([known(), known(force="kent")])


# The laws, over random judgments of two pages a framework, with equal days, rewritings and duplicates.
FRAMEWORKS = ["peel-2014", "peel-2015", "peel-2016", "peel-2017", "peel-2018-19", "peel-2021-22", "peel-2023-25"]


@st.composite
def judgments(draw: st.DrawFn) -> list[KnownJudgment]:
    """Judgments on preventing crime; one for each page and moment, as snapshots are."""
    shown = st.tuples(
        st.sampled_from(FRAMEWORKS),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 5),
        st.sampled_from([Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE, None]),
        st.integers(0, 4),
    )
    found = draw(st.lists(shown, max_size=25, unique_by=lambda one: one[:3]))
    return [
        known(
            framework,
            grade,
            id=number,
            question="preventing-crime",
            page=f"https://example.org/{framework}/{page}/",
            kind=Kind.RELEASE if page == "c" else Kind.ASSESSMENT,
            status=Status.GRADED if grade else Status.NOT_YET_GRADED,
            fetched_at=EPOCH + timedelta(days=30 * fetched),
            effective=date(2016, 1, 1) + timedelta(days=20 * day),
            known_by=draw(st.sampled_from(list(DateSource))),
        )
        for number, (framework, page, fetched, grade, day) in enumerate(found, 1)
    ]


@given(judgments(), st.randoms(use_true_random=False))
def test_law_any_order_and_any_repetition_give_the_same_history(
    found: list[KnownJudgment], chance: random.Random
) -> None:
    shuffled = found + chance.sample(found, k=len(found) // 2)
    chance.shuffle(shuffled)
    assert history(shuffled) == history(found)


@given(judgments())
def test_law_each_step_follows_the_one_before_and_changes_the_standing(found: list[KnownJudgment]) -> None:
    before: Standing | None = None
    for step in history(found):
        assert step.before == before
        assert step.after != before
        assert (step.change.outcome is Outcome.FIRST) == (before is None)
        before = step.after


@given(judgments())
def test_law_no_move_without_two_differing_judgments(found: list[KnownJudgment]) -> None:
    for step in history(found):
        if step.change.outcome is Outcome.MOVED:
            assert step.replaced is not None
            assert step.replaced.grade != step.judgment.grade
            assert {step.judgment, step.replaced} <= set(found)
            assert step.change.comparable


@given(judgments())
def test_law_frameworks_never_go_back_and_days_within_one_neither(found: list[KnownJudgment]) -> None:
    places = [(get_framework(step.after.framework).order, step.effective) for step in history(found)]
    assert places == sorted(places)


@given(judgments())
def test_law_an_older_framework_never_changes_the_end(found: list[KnownJudgment]) -> None:
    steps = history(found)
    if steps:
        newest = [judgment for judgment in found if judgment.framework == steps[-1].after.framework]
        assert history(newest)[-1].after == steps[-1].after
