"""Disputes of payments: what their bank takes back of an order suspends its services, until the dispute is won."""

from collections.abc import Callable, Collection

from panier.core.hook.fact import FactType, fact
from panier.core.ledger.movements import dispute_lost, dispute_opened, dispute_won
from panier.core.ledger.posting import Posting
from panier.core.money import Money
from panier.core.order.charge import Charge
from panier.core.payment.dispute import Dispute, Verdict, judged
from panier.core.service.service import Service, service_fact
from panier.core.values import replace
from panier.flows.ledger import debts, postings
from panier.flows.shop import Timed
from panier.outside.gateway.forms import without_card_numbers
from panier.outside.gateway.protocol import GatewayNews, NewsKind
from panier.store import orders, services
from panier.store.engine.db import Tx
from panier.store.messages import events
from panier.store.payment import disputes

_VERDICTS = {NewsKind.DISPUTE_WON: Verdict.WON, NewsKind.DISPUTE_LOST: Verdict.LOST}
DISPUTE_NEWS = frozenset({NewsKind.DISPUTE_OPENED, *_VERDICTS})


async def take(tx: Tx, shop: Timed, gateway: str, charge: Charge, news: GatewayNews) -> None:
    """Take news of a dispute, each once; a verdict that comes first opens it too."""
    await orders.lock_several(tx, [charge.order_id])
    await _open(tx, shop, gateway, charge, news)
    verdict = _VERDICTS.get(news.kind)
    found = await disputes.lock(tx, gateway, news.dispute)
    after = None if verdict is None or found is None else judged(found, verdict, shop.now())
    if after is None or found is None:
        return
    await disputes.update(tx, after)
    if verdict is Verdict.WON:
        await _post(tx, dispute_won, found, shop)
        others = [one for one in await disputes.list_of_order(tx, charge.order_id) if one.charge_id == charge.charge_id]
        if all(one.won_us is not None for one in others):
            await _resume(tx, shop, found.order_id, {one.opened_us for one in others})
        text = f"The dispute of {found.amount.plain} was won: the money stays"
        await _tell(tx, shop, found, FactType.DISPUTE_WON, text)
        return
    order = (await orders.load_several(tx, [found.order_id]))[found.order_id]
    lost = dispute_lost(
        found.dispute_id, holder=order.account_id, order_id=order.order_id, amount=found.amount, at_us=shop.now()
    )
    await postings.record(tx, [lost])
    await debts.make(tx, order, found.amount, cause="dispute", cause_id=found.dispute_id, now_us=shop.now())
    text = f"The dispute of {found.amount.plain} was lost: the money is gone, and is owed"
    await _tell(tx, shop, found, FactType.DISPUTE_LOST, text)


async def _open(tx: Tx, shop: Timed, gateway: str, charge: Charge, news: GatewayNews) -> None:
    earlier = await disputes.list_of_order(tx, charge.order_id)
    now_us, amount = shop.now(), _disputed(charge, news, earlier)
    if not amount.ucents:
        return  # all of it is disputed already: a bank takes no more back than was paid
    reason = without_card_numbers(news.reason)
    dispute = Dispute(0, charge.charge_id, charge.order_id, gateway, news.dispute, amount, reason, now_us)
    number = await disputes.insert(tx, dispute)
    if number is None:
        return
    await _post(tx, dispute_opened, replace(dispute, dispute_id=number), shop)
    why = f" ({reason})" if reason else ""
    effect = "the services of this order are suspended" if charge.pays_its_order else "other money had paid this order"
    await _tell(
        tx, shop, dispute, FactType.DISPUTE_OPENED, f"Its payer's bank takes {amount.plain} back{why}: {effect}"
    )
    if not charge.pays_its_order:
        return
    for service in await _lock_services(tx, charge.order_id):
        if service.suspended_us is None:
            await services.update(tx, replace(service, suspended_us=now_us))
            await events.note(tx, service_fact(FactType.SERVICE_SUSPENDED, service, now_us))


def _disputed(charge: Charge, news: GatewayNews, earlier: Collection[Dispute]) -> Money:
    """What is disputed: so much of a charge, or all of it where more is said, or an amount of the payer's currency.

    Never more than other disputes, which were not won, have left of the charge.
    """
    said, left = news.amount, charge.amount
    for one in earlier:
        if one.charge_id == charge.charge_id and one.reference != news.dispute and one.won_us is None:
            left -= one.amount
    is_part = said is not None and said.currency == left.currency and 0 < said.ucents < left.ucents
    return said if said is not None and is_part else left


async def _tell(tx: Tx, shop: Timed, dispute: Dispute, kind: FactType, text: str) -> None:
    owner, label = (await orders.load_several(tx, [dispute.order_id]))[dispute.order_id].account_id, kind.name
    told = fact(kind, owner, shop.now(), order_id=dispute.order_id, amount=dispute.amount.plain)
    await orders.note_event(tx, dispute.order_id, label, text, at_us=shop.now(), fact=told)


async def _post(tx: Tx, movement: Callable[..., Posting], dispute: Dispute, shop: Timed) -> None:
    posting = movement(
        dispute.dispute_id,
        order_id=dispute.order_id,
        amount=dispute.amount,
        gateway=dispute.gateway,
        at_us=shop.now(),
    )
    await postings.record(tx, [posting])


async def _resume(tx: Tx, shop: Timed, order_id: int, opened_us: Collection[int]) -> None:
    """Open again what was suspended when disputes were opened, and nothing that was suspended before or since."""
    for service in await _lock_services(tx, order_id):
        if service.suspended_us in opened_us:
            await services.update(tx, replace(service, suspended_us=None))
            await events.note(tx, service_fact(FactType.SERVICE_REOPENED, service, shop.now()))


async def _lock_services(tx: Tx, order_id: int) -> list[Service]:
    """The living services that an order made, renewed or changed, locked."""
    order = (await orders.load_several(tx, [order_id]))[order_id]
    changed = {thing.service_id for thing in order.quote.things if thing.service_id is not None}
    made = await disputes.list_made_services(tx, order_id)
    found = await services.load_several(tx, sorted({*made, *changed}), lock=True)
    return [service for service in found.values() if service.ended_us is None]
