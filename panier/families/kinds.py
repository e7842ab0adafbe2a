"""The kinds of services that the shipped files describe, by family."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from panier.core.service.kind import ServiceKind
from panier.files.kind_files import Vocabulary, load_kinds

FOLDER = Path(__file__).parents[1] / "catalogs" / "services"


@cache
def _loaded() -> tuple[tuple[ServiceKind, ...], Vocabulary]:
    return load_kinds(FOLDER)


def kinds() -> tuple[ServiceKind, ...]:
    """All kinds."""
    return _loaded()[0]


def vocabulary() -> Vocabulary:
    """The models and enumerations that they are made of."""
    return _loaded()[1]


@cache
def kinds_by_family() -> Mapping[str, ServiceKind]:
    """The kind of what a family sells, where a file describes it."""
    return {family: kind for kind in kinds() if not kind.is_view for family in kind.families}


@cache
def ending_functions(family: str) -> frozenset[str]:
    """The functions of tasks that end what a family sells."""
    return frozenset(function for one in kinds() if family in one.families for function in one.ending_functions)


def kind_of(family: str) -> ServiceKind | None:
    """The kind of what a family sells; None where no file describes it."""
    return kinds_by_family().get(family)
