"""What is wrong with a form: a sentence for the whole of it, or for one of its fields."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

from panier.core.refusal import Refusal, bad_input, field_of
from panier.core.values import frozen

# As msgspec words it: Expected … - at `$.field`
_MISSING = frozenset({"is a required property", "is required", "must not be empty", "must not be null"})
# What has to be ticked to order on a page of the account: the terms, and that what is made at once is not given back.
TERMS = {"terms": "has to be ticked: it is agreed to with the order"}
WAIVER = {"waive": "has to be ticked: what is made at once is not given back"}
_PLACE = re.compile(r"(?P<problem>.*?) - at `\$\.(?P<field>\w+).*`", re.DOTALL)


@frozen
class FormProblem:
    """What was refused: in a `field` that the form has, where it is one's fault; else of the whole form.

    `also`: other fields with what is wrong with them.
    """

    field: str
    sentence: str
    also: tuple[tuple[str, str], ...] = ()

    def of(self, field: str) -> str:
        """What is wrong with a field; nothing where it is another's fault."""
        return self.sentence if field == self.field else dict(self.also).get(field, "")

    @property
    def whole(self) -> str:
        """What is wrong with no field of the form."""
        return "" if self.field else self.sentence


NO_PROBLEM = FormProblem("", "")


def field_problem(refusal: Refusal | None, fields: Collection[str]) -> FormProblem:
    """What a refusal means for a form with such fields."""
    if refusal is None:
        return NO_PROBLEM
    found = field_of(refusal)
    if found is None and (place := _PLACE.fullmatch(refusal.message)) is not None:
        found = place["field"], place["problem"]
    if found is None:
        return FormProblem("", refusal.message)
    field, problem = found
    if field not in fields:
        return FormProblem("", refusal.message)
    if problem in _MISSING:
        problem = "must be filled in"
    also = tuple((name, _begun(said)) for name, said in refusal.also if name in fields)
    return FormProblem(field, _begun(problem), also)


def check_ticked(said: Callable[[str], str], needed: Mapping[str, str]) -> None:
    """Check that boxes are ticked; `needed`: what is said beside each that is not.

    Refuses: a form in which one is not, naming all of them (400).
    """
    missing = [(field, problem) for field, problem in needed.items() if not said(field)]
    if missing:
        refusal = bad_input(*missing[0])
        refusal.also = tuple(missing[1:])
        raise refusal


def _begun(problem: str) -> str:
    """What is wrong, with a capital letter, as a sentence has it."""
    return problem[:1].upper() + problem[1:]


@contextmanager
def about(field: str, prefix: str, *, leaves: Collection[str] = ()) -> Iterator[None]:
    """Let a refusal of a field of the API that begins with a prefix be of a field of the form.

    `leaves`: names at the end of such a field that are fields of the form themselves.
    """
    try:
        yield
    except Refusal as refusal:
        found = field_of(refusal)
        if found is None or not found[0].startswith(prefix):
            raise
        leaf = found[0].rpartition(".")[2]
        raise bad_input(leaf if leaf in leaves else field, found[1]) from refusal


@contextmanager
def below(prefix: str) -> Iterator[None]:
    """Let a refusal of a field be of the one that has its name behind a prefix in the form."""
    try:
        yield
    except Refusal as refusal:
        found = field_of(refusal)
        if found is None:
            raise
        raise bad_input(f"{prefix}{found[0]}", found[1]) from refusal
