"""Frozen classes are what frozen dataclasses with slots are, and only made faster; what is made later is made once."""

import ast
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy, deepcopy
from dataclasses import KW_ONLY, FrozenInstanceError, asdict, dataclass, field, fields
from inspect import signature
from pathlib import Path
from threading import Barrier
from typing import Any, Generic, TypeVar

import pytest

import panier
from panier.core.values import Lazy, frozen, replace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plain:
    """As dataclasses make it."""

    first: int
    second: str = "b"
    several: list[int] = field(default_factory=list, hash=False, compare=True)
    mark: object = field(default_factory=object, init=False, repr=False, compare=False)
    _: KW_ONLY
    last: tuple[int, ...]


@frozen
class Quick:
    """The same fields."""

    first: int
    second: str = "b"
    several: list[int] = field(default_factory=list, hash=False, compare=True)
    mark: object = field(default_factory=object, init=False, repr=False, compare=False)
    _: KW_ONLY
    last: tuple[int, ...]


@frozen
class Parent(Generic[T]):
    """One that others are made of."""

    name: T
    place: int = 0

    def __post_init__(self) -> None:
        if self.place < 0:
            raise ValueError(self.place)

    @property
    def said(self) -> str:
        """Its name, in words."""
        return f"{self.name} at {self.place}"


@frozen
class Child(Parent[str]):
    """One with another default and a field more."""

    place: int = 1
    more: str = ""


def test_they_have_the_same_values() -> None:
    quick, plain = Quick(1, several=[2], last=(3,)), Plain(1, several=[2], last=(3,))
    assert repr(quick) == repr(plain).replace("Plain", "Quick")
    assert quick == Quick(1, "b", [2], last=(3,))
    assert quick != Quick(2, "b", [2], last=(3,))
    other: object = plain
    assert quick != other
    assert hash(quick) == hash(replace(quick, several=[7]))
    assert {**asdict(quick), "mark": 0} == {**asdict(plain), "mark": 0}
    assert asdict(replace(Child("a", more="m"), place=7)) == {"name": "a", "place": 7, "more": "m"}
    assert Quick(1, last=()).several is not Quick(1, last=()).several
    assert Quick(1, last=()).mark is not Quick(1, last=()).mark
    assert str(signature(Quick)).count(",") == str(signature(Plain)).count(",")
    assert Quick.__match_args__ == Plain.__match_args__


@pytest.mark.parametrize("kind", [Plain, Quick])
def test_what_is_missing_or_too_much_is_refused(kind: Any) -> None:
    several: tuple[tuple[object, ...], ...] = ((), (1,), (1, "b", [], object()))
    for wrong in several:
        with pytest.raises(TypeError):
            kind(*wrong)
    with pytest.raises(TypeError):
        kind(1, last=(), mark=2)


@pytest.mark.parametrize("name", ["first", "mark", "other"])
def test_they_stay_as_they_are(name: str) -> None:
    value = Quick(1, last=())
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, 2)
    with pytest.raises(FrozenInstanceError):
        delattr(value, name)
    assert not hasattr(value, "__dict__")
    with pytest.raises(ValueError, match="-1"):
        replace(Child("a"), place=-1)


def test_children_have_the_fields_and_words_of_their_parents() -> None:
    child = Child("a")
    assert [one.name for one in fields(child)] == ["name", "place", "more"]
    assert child.said == "a at 1"
    assert (Parent("a", 1) == child, hash(Child("a")) == hash(child), child == Child("a")) == (False, True, True)
    match child:
        case Child(name, place):
            assert (name, place) == ("a", 1)
        case _:
            pytest.fail("it has no place")


@pytest.mark.parametrize("copied", [copy, deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_they_are_copied_and_sent_to_other_processes(copied: Callable[[Child], Child]) -> None:
    value = Child("a", 2, "m")
    assert copied(value) == value


@frozen
class Lone:
    """One of a single field."""

    only: int


@pytest.mark.parametrize("value", [Plain(1, last=(2,)), Quick(1, last=(2,)), Child("a", more="m"), Lone(1)])
def test_they_are_changed_as_dataclasses_are(value: Any) -> None:
    name = fields(value)[0].name
    changed = replace(value, **{name: 5})
    assert (getattr(changed, name), changed.__class__) == (5, value.__class__)
    assert replace(changed, **{name: getattr(value, name)}) == replace(value)
    with pytest.raises(TypeError):
        replace(value, unknown=1)


def test_every_frozen_class_with_slots_is_made_quickly() -> None:
    slow = []
    for path in Path(panier.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                slow += [f"{path.name}:{node.name}" for one in node.decorator_list if _is_slow(ast.unparse(one))]
    assert slow == []


def _is_slow(decorator: str) -> bool:
    wanted = {"frozen=True", "slots=True"}
    return decorator.startswith("dataclass(") and set(decorator[10:-1].split(", ")) == wanted


def test_a_later_value_is_made_when_it_is_asked_for_and_once() -> None:
    asked: list[str] = []

    def make(key: str) -> list[str]:
        asked.append(key)
        return [key]

    later = Lazy(("a", "b", "c"), make)
    assert ([*later], len(later), "a" in later, "d" in later, later.get("d"), asked) == (
        ["a", "b", "c"], 3, True, False, None, [],
    )  # fmt: skip
    assert later["b"] is later.get("b")
    with pytest.raises(KeyError):
        later["d"]
    assert asked == ["b"]
    assert [*later.made()] == [["a"], ["c"]]
    assert [*later.made()] == []
    assert dict(later) == {"a": ["a"], "b": ["b"], "c": ["c"]}
    assert asked == ["b", "a", "c"]


def test_threads_that_ask_at_once_get_the_same_value() -> None:
    at_once = Barrier(8)

    def make(key: int) -> object:
        at_once.wait()
        return object()

    later = Lazy((1,), make)
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(later.__getitem__, [1] * 8))) == 1
