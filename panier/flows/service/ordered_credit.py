"""Credit that is ordered: bought for a Public Cloud project, or given with a project for a voucher."""

from collections.abc import Sequence

from panier.core.cart.quote import Quote, Thing, total_of
from panier.core.catalog.voucher import Voucher
from panier.core.order.delivery import Delivery
from panier.core.order.order import Order
from panier.core.service.cloud.project import CREDIT_LIFE, ProjectCredit
from panier.core.service.owned import CREDIT, PROJECT
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.shop import Shop, Timed
from panier.store.engine.db import Tx
from panier.store.service import project_credits as store

VOUCHER = "voucher"  # the question that a project's order answers with a voucher


@frozen
class NewlyMade:
    """A service that was made just now, with what was ordered."""

    service: Service
    order: Order
    delivery: Delivery

    @property
    def thing(self) -> Thing:
        """What was ordered."""
        return self.order.quote.things[self.delivery.thing]


async def promise(tx: Tx, shop: Shop, order_id: int, *, account_id: int, quote: Quote) -> None:
    """Store the credit that projects were ordered with by vouchers, as it is worth now; delivery gives it to them."""
    for place, thing in enumerate(quote.things):
        if (thing.family, thing.product, thing.action) != (PROJECT.family, PROJECT.product, "installation"):
            continue
        for voucher in _vouchers(shop, thing):
            total = voucher.value(quote.currency).rounded()
            promised = ProjectCredit(
                0, None, account_id, voucher.code, voucher.description, total, 0, 0, order_id=order_id, thing=place
            )
            if total.ucents > 0:
                await store.insert(tx, promised)


async def begin(tx: Tx, shop: Timed, made: Sequence[NewlyMade]) -> None:
    """Give projects the credit that was ordered: by the voucher of their own order, or bought for them."""
    begin_us, end_us = shop.now(), CREDIT_LIFE.after(shop.now())
    for one in made:
        service, quote, order_id = one.service, one.order.quote, one.order.order_id
        if service.is_a(PROJECT) and any(label == VOUCHER for label, _ in one.thing.configurations):
            await store.begin(
                tx, service.service_id, order_id=order_id, thing=one.delivery.thing, begin_us=begin_us, end_us=end_us
            )
        elif service.is_a(CREDIT) and service.parent_service_id is not None:
            lines = [line for line in quote.lines if line.thing == one.delivery.thing and line.detail_type != "GIFT"]
            total = total_of((line.original for line in lines), quote.currency)
            bought = ProjectCredit(
                0,
                service.parent_service_id,
                one.order.account_id,
                "",
                one.thing.name,
                total,
                begin_us,
                end_us,
                order_id,
            )
            await store.insert(tx, bought)


def _vouchers(shop: Shop, thing: Thing) -> list[Voucher]:
    """The vouchers for credit that a project is ordered with; whether they may be used is judged with its price."""
    known = (shop.assortment.vouchers.get(value) for label, value in thing.configurations if label == VOUCHER)
    return [one for one in known if one is not None and one.is_credit and one.is_for(thing.plan_code, thing.family)]
