"""A page of a long list, as the second version of the API divides them."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from panier.core.values import frozen

T = TypeVar("T")


@frozen
class Page:
    """What a caller asks for: so many, from behind a cursor on; None: from the beginning."""

    size: int
    cursor: str | None = None


@frozen
class Portion(Generic[T]):
    """What a flow answers with; `following`: the cursor of the next page, None where this was the last."""

    items: Sequence[T]
    following: str | None
