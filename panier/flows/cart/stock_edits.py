"""Counting what is in stock of a plan, a line at a time: what is not counted stays available."""

from panier.core.cart.stock import IN_STOCK, PLACES, Stock
from panier.core.catalog.catalog import Assortment
from panier.flows.cart.stocks import SERVER_FAMILIES, list_built
from panier.flows.shop import Shop
from panier.store import stock as stocks
from panier.store.engine.db import Tx

ON_HAND = "available"  # what OVHcloud calls a place that always has a VPS; of servers it says how soon
Line = tuple[str, str]  # a configuration, and a datacentre in small letters


def every_line(assortment: Assortment, family: str, code: str) -> tuple[Stock, ...]:
    """A plan in every configuration and datacentre that any subsidiary sells it in, always available."""
    if family in SERVER_FAMILIES:
        return tuple(
            Stock(one.fqn, place, code, IN_STOCK)
            for one in list_built(assortment, code)
            for place in one.datacenters
        )  # fmt: skip
    places = {
        place.lower(): place
        for catalog in assortment.catalogs_of(family)
        if (plan := catalog.plans.get(code)) is not None
        for question in plan.questions
        if question.label in PLACES
        for place in question.values or ()
    }
    return tuple(Stock(code, place, code, ON_HAND) for place in places.values())


def line_of(stock: Stock) -> Line:
    """What a stock is of, however its datacentre is spelled."""
    return stock.fqn, stock.datacenter.lower()


async def set_line(tx: Tx, shop: Shop, family: str, line: Stock) -> None:
    """Set how many pieces of a configuration a datacentre has.

    Of a plan of which no stock was kept, all other places stay available; once nothing is counted and nothing is
    missing any more, none is kept of it again.
    """
    now_us, every = shop.now(), every_line(shop.assortment, family, line.plan_code)
    kept = await stocks.list_of_plans(tx, [line.plan_code], now_us=now_us) or every
    lines = {line_of(one): one for one in kept} | {line_of(line): _free(every, line) if is_free(line) else line}
    if all(map(is_free, lines.values())) and lines.keys() >= {line_of(one) for one in every}:
        await stocks.drop(tx, line.plan_code)
    else:
        await stocks.replace(tx, tuple(lines.values()), now_us=now_us)


def is_free(line: Stock) -> bool:
    """True where a line says no more than that there is always something."""
    return line.pieces_left is None and line.availability in (IN_STOCK, ON_HAND)


def _free(every: tuple[Stock, ...], line: Stock) -> Stock:
    """A line that is not counted, as its family calls what is always there."""
    return {line_of(one): one for one in every}.get(line_of(line), line)
