"""Credit of Public Cloud projects: bought, given with their order, or redeemed by a voucher."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from panier.core.account.account import Caller
from panier.core.cart.allowance import voucher_claims
from panier.core.cart.quote import Thing, total_of
from panier.core.catalog.voucher import Voucher
from panier.core.money import Money
from panier.core.order.delivery import Delivery
from panier.core.order.order import Order
from panier.core.refusal import not_found
from panier.core.service.owned import CREDIT, PROJECT
from panier.core.service.project import CREDIT_LIFE, ProjectCredit, ShownCredit, credit_of, wrong_voucher
from panier.core.service.service import Role, Service, existing
from panier.flows.cart.voucher_uses import load_uses
from panier.flows.service.owned import access_service, lock_project
from panier.flows.shop import Shop
from panier.store import allowances
from panier.store.engine.db import Tx
from panier.store.service import project_credits as store

VOUCHER = "voucher"  # the question that a project's order answers with a voucher


@dataclass(frozen=True, slots=True)
class NewlyMade:
    """A service that was made just now, with what was ordered."""

    service: Service
    order: Order
    delivery: Delivery

    @property
    def thing(self) -> Thing:
        """What was ordered."""
        return self.order.quote.things[self.delivery.thing]


async def list_ids(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> tuple[int, ...]:
    """List the credit of a Public Cloud project."""
    service = existing(await access_service(tx, caller, PROJECT, service_name))
    return tuple(one.credit_id for one in await store.list_all(tx, service.service_id))


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, credit_id: int) -> ShownCredit:
    """Show some credit of a Public Cloud project."""
    service = existing(await access_service(tx, caller, PROJECT, service_name))
    for one in await store.list_all(tx, service.service_id):
        if one.credit_id == credit_id:
            return ShownCredit(one, caller.account.subsidiary, shop.now())
    raise not_found(id=credit_id)


async def redeem(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, code: str) -> None:
    """Add credit to a Public Cloud project for a voucher.

    Refuses: everybody but the project's admin and billing contacts (403); a voucher that gives no credit here, is not
    valid at this time, or was used as often as it may be (400); any voucher for a while after many wrong ones (429).
    """
    service = await lock_project(tx, caller, service_name, roles=(Role.ADMIN, Role.BILLING))
    voucher = shop.assortment.vouchers.get(code)
    total = credit_of(voucher, _currency(shop, caller), shop.now(), name="code")
    if voucher is None or not voucher.is_for(service.plan_code):
        raise wrong_voucher("code")
    await allowances.lock_uses(tx, [claim.subject for claim in voucher_claims(voucher, caller.account_id)])
    await check_left(tx, shop, caller, voucher, name="code")
    given = _given(
        shop, service.service_id, total, account_id=caller.account_id, description=voucher.description,
        code=voucher.code, order_id=None,
    )  # fmt: skip
    await store.insert(tx, given)


async def worth(tx: Tx, shop: Shop, caller: Caller, code: str, *, name: str) -> Money:
    """The credit that a voucher would give the caller.

    Refuses: a voucher that gives none, or was used as often as it may be (400).
    """
    voucher = shop.assortment.vouchers.get(code)
    total = credit_of(voucher, _currency(shop, caller), shop.now(), name=name)
    assert voucher is not None
    await check_left(tx, shop, caller, voucher, name=name)
    return total


async def check_left(tx: Tx, shop: Shop, caller: Caller, voucher: Voucher, *, name: str) -> None:
    """Check that a voucher may be used once more.

    Refuses: one that was used as often as it may be (400).
    """
    used = await load_uses(tx, [voucher], account_id=caller.account_id, now_us=shop.now())
    if any(used.get(claim.subject, 0) >= claim.limit for claim in voucher_claims(voucher, caller.account_id)):
        raise wrong_voucher(name)


async def begin(tx: Tx, shop: Shop, made: Sequence[NewlyMade]) -> None:
    """Give projects the credit that was ordered: by the voucher of their own order, or bought for them."""
    for one in made:
        for credit in _ordered(shop, one):
            await store.insert(tx, credit)


def _ordered(shop: Shop, made: NewlyMade) -> list[ProjectCredit]:
    service, quote = made.service, made.order.quote
    given = partial(_given, shop, account_id=made.order.account_id, order_id=made.order.order_id)
    if service.is_a(CREDIT) and service.parent_service_id is not None:
        lines = [one for one in quote.lines if one.thing == made.delivery.thing and one.detail_type != "GIFT"]
        total = total_of((line.original for line in lines), quote.currency)
        return [given(service.parent_service_id, total, description=made.thing.name, code="")]
    if not service.is_a(PROJECT) or made.delivery.unit:
        return []
    return [
        given(service.service_id, total, description=voucher.description, code=voucher.code)
        for voucher in _vouchers(shop, made.thing)
        if (total := voucher.value(quote.currency).rounded()).ucents > 0
    ]


def _vouchers(shop: Shop, thing: Thing) -> list[Voucher]:
    """The vouchers for credit that a project was ordered with; whether they were valid was judged then."""
    known = (shop.assortment.vouchers.get(value) for label, value in thing.configurations if label == VOUCHER)
    return [one for one in known if one is not None and one.is_credit and one.is_for(thing.plan_code)]


def _given(
    shop: Shop, project_id: int, total: Money, *, account_id: int, description: str, code: str, order_id: int | None
) -> ProjectCredit:
    return ProjectCredit(
        credit_id=0,
        service_id=project_id,
        account_id=account_id,
        code=code,
        description=description,
        total=total,
        begin_us=shop.now(),
        end_us=CREDIT_LIFE.after(shop.now()),
        order_id=order_id,
    )


def _currency(shop: Shop, caller: Caller) -> str:
    return shop.assortment.subsidiary(caller.account.subsidiary).currency
