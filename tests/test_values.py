"""Frozen dataclasses that are quickly made are what they were."""

from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace

import pytest

from panier.core.values import quickly_made


@dataclass(frozen=True, slots=True)
class Plain:
    """As it is without."""

    first: int
    second: str = "b"
    several: list[int] = field(default_factory=list)
    mark: object = field(default_factory=object, init=False, repr=False, compare=False)


@quickly_made
@dataclass(frozen=True, slots=True)
class Quick:
    """The same fields."""

    first: int
    second: str = "b"
    several: list[int] = field(default_factory=list)
    mark: object = field(default_factory=object, init=False, repr=False, compare=False)


def test_they_have_the_same_values_and_stay_frozen() -> None:
    quick, plain = Quick(1, several=[2]), Plain(1, several=[2])
    assert repr(quick) == repr(plain).replace("Plain", "Quick")
    assert quick == Quick(1, "b", [2])
    assert asdict(replace(quick, second="c"))["second"] == "c"
    assert Quick(1).several is not Quick(1).several
    assert Quick(1).mark is not Quick(1).mark
    with pytest.raises(FrozenInstanceError):
        quick.first = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        Quick()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Quick(1, mark=2)  # type: ignore[call-arg]
