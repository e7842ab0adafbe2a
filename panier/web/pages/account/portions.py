"""Long lists a portion at a time: which rows of them a page shows, and where the others are."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from panier.core.limits import whole_number
from panier.core.values import frozen
from panier.web.pages.account.desk import AccountVisit

PORTION = 50


@frozen
class ListPortion:
    """Some rows of a list of `total`; `number` counts portions from 1, `before` and `after` lead to the next ones."""

    rows: Sequence[Any]
    total: int
    number: int
    count: int
    before: str
    after: str


def portion(found: Sequence[Any], visit: AccountVisit, path: str, kept: Sequence[str]) -> ListPortion:
    """The portion that the page's `page` asks for; `kept`: what of the query leads to the others too."""
    count = max(1, -(-len(found) // PORTION))
    number = min(max(whole_number(visit.asked("page")) or 1, 1), count)
    words = [(name, visit.asked(name)) for name in kept if visit.asked(name)]

    def link(wanted: int) -> str:
        return f"{path}?{urlencode([*words, ('page', wanted)])}" if 1 <= wanted <= count else ""

    rows = found[(number - 1) * PORTION : number * PORTION]
    return ListPortion(rows, len(found), number, count, link(number - 1), link(number + 1))
