"""Tasks of services that are not done leave no trace, whatever they did meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from panier.core.service.work import (
    FAILING,
    Effects,
    PropertyDetails,
    ServiceTask,
    WorkState,
    problem_of,
    settled,
    undoing,
)

NAMES = st.sampled_from(["a", "b", "c"])
ENTRIES = st.dictionaries(NAMES, st.sampled_from([0, 1, "x"]), max_size=2)
PARTS = st.dictionaries(NAMES, st.dictionaries(NAMES, ENTRIES, max_size=2), max_size=2)
CHANGES = st.dictionaries(NAMES, st.dictionaries(NAMES, ENTRIES | st.none(), max_size=2), max_size=2)


def plain(details: PropertyDetails) -> dict[str, dict[str, dict[str, object]]]:
    """The parts that have entries, with what is there in them: null is nothing."""
    found = {
        part: {key: {name: one for name, one in entry.items() if one is not None} for key, entry in entries.items()}
        for part, entries in details.parts.items()
    }
    return {part: entries for part, entries in found.items() if entries}


@given(PARTS, CHANGES)
def test_what_is_taken_back_is_as_it_was(parts: dict[str, dict[str, dict[str, object]]], changes: object) -> None:
    before = PropertyDetails(properties={}, parts=parts)
    meanwhile = Effects(parts=changes)  # type: ignore[arg-type]
    task = ServiceTask(1, 1, "f", 0, 0, 9, problem="It failed", undone=undoing(before, meanwhile))
    under_way = before.after(meanwhile)
    assert settled(under_way, [task], 8) == under_way
    assert plain(settled(under_way, [task], 9)) == plain(before)


@given(st.integers(0, 20), st.integers(0, 20), st.none() | st.just("It failed"))
def test_a_task_that_somebody_ends_is_over_then(starts_us: int, now_us: int, problem: str | None) -> None:
    task = ServiceTask(1, 1, "f", 0, starts_us, None)
    assert (task.is_waiting, task.is_over(100)) == (True, False)
    over = task.ended(now_us, problem)
    assert over.state(now_us) is (WorkState.DONE if problem is None else WorkState.FAILED)


def test_only_the_word_has_tasks_fail() -> None:
    assert all(map(problem_of, (FAILING, f"it {FAILING.upper()} today")))
    assert not any(map(problem_of, (None, "", "never failsafe")))
