"""Credit of Public Cloud projects, and vouchers that are redeemed for more; what is ordered: ordered_credit.py."""

from panier.core.account.account import Caller
from panier.core.cart.allowance import voucher_claims
from panier.core.catalog.voucher import Voucher
from panier.core.money import Money
from panier.core.refusal import not_found
from panier.core.service.cloud.project import CREDIT_LIFE, ProjectCredit, ShownCredit, credit_of, wrong_voucher
from panier.core.service.service import Role
from panier.flows.cart.voucher_uses import load_uses
from panier.flows.service.owned import access_project, lock_project
from panier.flows.shop import Shop
from panier.store import allowances
from panier.store.engine.db import Tx
from panier.store.service import project_credits as store


async def list_ids(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> tuple[int, ...]:
    """List the credit of a Public Cloud project."""
    service = await access_project(tx, shop, caller, service_name)
    return tuple(one.credit_id for one in await store.list_all(tx, service.service_id))


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, credit_id: int) -> ShownCredit:
    """Show some credit of a Public Cloud project."""
    service = await access_project(tx, shop, caller, service_name)
    for one in await store.list_all(tx, service.service_id):
        if one.credit_id == credit_id:
            return ShownCredit(one, caller.account.subsidiary, shop.now())
    raise not_found(id=credit_id)


async def redeem(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, code: str) -> None:
    """Add credit to a Public Cloud project for a voucher.

    Refuses: everybody but the project's admin and billing contacts (403); a voucher that gives no credit here, is not
    valid at this time, or was used as often as it may be (400); any voucher for a while after many wrong ones (429).
    """
    service = await lock_project(tx, shop, caller, service_name, roles=(Role.ADMIN, Role.BILLING))
    voucher = shop.assortment.vouchers.get(code)
    total = credit_of(voucher, _currency(shop, caller), shop.now(), name="code")
    if voucher is None or not voucher.is_for(service.plan_code, service.family):
        raise wrong_voucher("code")
    await allowances.lock_uses(tx, [claim.subject for claim in voucher_claims(voucher, caller.account_id)])
    await check_left(tx, shop, caller, voucher, name="code")
    begin_us, end_us = shop.now(), CREDIT_LIFE.after(shop.now())
    credit = ProjectCredit(
        0, service.service_id, caller.account_id, voucher.code, voucher.description, total, begin_us, end_us
    )
    await store.insert(tx, credit)


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


def _currency(shop: Shop, caller: Caller) -> str:
    return shop.assortment.subsidiary(caller.account.subsidiary).currency
