"""What would have been charged, on the owner's port: by customer, and in all."""

from collections.abc import Sequence

from falcon.asgi import Request, Response

from panier.core.money import Money
from panier.core.values import frozen, replace
from panier.store.overview.money_taken import MoneyTaken, list_taken
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port

CALLS = (("GET", "/money", "Tell what would have been charged and given back, by customer and in all"),)
CUSTOMERS_MAX = 2_000
_SUMS = ("paid", "waiting", "declined", "given_back", "from_balances")


@frozen
class MoneyTable:
    """What every customer paid, and the sum of it in each currency."""

    customers: Sequence[MoneyTaken]
    totals: Sequence[MoneyTaken]


async def load_table(desk: Desk) -> MoneyTable:
    """The sums of now."""
    found = await desk.database.read(lambda tx: list_taken(tx, limit=CUSTOMERS_MAX))
    totals: dict[str, MoneyTaken] = {}
    for one in found:
        code = one.paid.currency
        nothing = Money(0, code)
        before = totals.get(code) or MoneyTaken("", nothing, nothing, nothing, nothing, nothing)
        totals[code] = replace(before, **{name: getattr(before, name) + getattr(one, name) for name in _SUMS})
    return MoneyTable(found, tuple(totals.values()))


class Takings:
    """The sums."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_get(self, request: Request, response: Response) -> None:
        """Tell them; amounts are texts such as 9.99 EUR."""
        table = await load_table(self._desk)
        response.media = {
            "totals": [_out(one) for one in table.totals],
            "customers": [{"customer": one.customer} | _out(one) for one in table.customers],
        }


def _out(one: MoneyTaken) -> dict[str, str]:
    return {
        "currency": one.paid.currency,
        "paid": one.paid.plain,
        "waiting": one.waiting.plain,
        "declined": one.declined.plain,
        "givenBack": one.given_back.plain,
        "fromBalances": one.from_balances.plain,
    }


def add_to(app: Port, desk: Desk) -> None:
    """Add the call about money."""
    app.add_route("/money", Takings(desk))
