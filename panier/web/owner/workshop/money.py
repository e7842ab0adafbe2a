"""The page of money: what would have been charged."""

from falcon.asgi import Request, Response

from panier.web.owner.money import load_table
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import Frame, MenuPage
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.tongues import spoken

PAGE = MenuPage("money", "Money", "coins", "what would have been charged and given back")


class MoneyPage:
    """The sums."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_get(self, request: Request, response: Response) -> None:
        """By customer, and in all."""
        table = await load_table(self._frame.desk)
        self._frame.show(response, "workshop/money.html", page=PAGE.name, table=table,
                         written=lambda money: amount(money, spoken().locale))  # fmt: skip


def add_to(app: Port, frame: Frame) -> None:
    """Add the page."""
    app.add_route(PAGE.path, MoneyPage(frame))
