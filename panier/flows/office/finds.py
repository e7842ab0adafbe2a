"""Looking for anything in a shop by a word; what a role may not open is not even looked for."""

from collections.abc import Sequence

from panier.core.account.account import Account, Mail
from panier.core.catalog.voucher import Voucher
from panier.core.hook.hook import Webhook
from panier.core.limits import whole_number
from panier.core.office.rights import OfficeAction, OfficeRole, may
from panier.core.office.staff import Colleague
from panier.core.paper.paper import Paper
from panier.core.payment.refund import Refund
from panier.core.payment.transfer import BankEntry, orders_named
from panier.core.service.service import Service
from panier.core.service.task import Task
from panier.core.values import frozen
from panier.flows.office.orders import ListedOrder, load_listed
from panier.flows.shop import Shop
from panier.outside.names import host
from panier.store import services, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import hooks, mails
from panier.store.office import staff
from panier.store.overview import among, finding
from panier.store.overview.among import LOOKED_AT
from panier.store.paper import papers
from panier.store.payment import bank_entries, refunds

FOUND_MAX = 20  # of each kind of thing


@frozen
class FoundPlan:
    """A plan or an option that is sold at home."""

    family: str
    code: str
    name: str


@frozen
class OfficeFinds:
    """What a word leads to; nothing of what the role that looks may not open."""

    orders: tuple[ListedOrder, ...] = ()
    customers: tuple[Account, ...] = ()
    services: tuple[Service, ...] = ()
    tasks: tuple[Task, ...] = ()
    papers: tuple[Paper, ...] = ()
    transfers: tuple[BankEntry, ...] = ()
    refunds: tuple[Refund, ...] = ()
    mails: tuple[Mail, ...] = ()
    plans: tuple[FoundPlan, ...] = ()
    codes: tuple[Voucher, ...] = ()
    hooks: tuple[Webhook, ...] = ()
    staff: tuple[Colleague, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Where each of them is, behind /office/."""
        return (
            *(f"orders/{one.order.order_id}" for one in self.orders),
            *(f"customers/{one.nic}" for one in self.customers),
            *(f"services/{one.service_id}" for one in self.services),
            *(f"names/tasks/{one.task_id}" for one in self.tasks),
            *(f"orders/{one.order_id}" for one in self.papers),
            *("money/transfers?all=1" for _ in self.transfers),
            *(f"orders/{one.order_id}" for one in self.refunds),
            *(f"mails/{one.mail_id}" for one in self.mails),
            *(f"catalogue/{one.family}/{one.code}" for one in self.plans),
            *("catalogue" for _ in self.codes),
            *("hooks" for _ in self.hooks),
            *("staff" for _ in self.staff),
        )

    @property
    def only(self) -> str:
        """Where to go at once, where there is one thing only."""
        return self.places[0] if len(self.places) == 1 else ""


async def search(tx: Tx, shop: Shop, word: str, *, role: OfficeRole) -> OfficeFinds:
    """Everything that has a word in it.

    Orders by number, by the names in their carts and by their payment's reference; customers; services and tasks by
    name; papers by number; mails by recipient and subject; transfers and refunds by what their banks say of them; plans
    and codes; hooks by address; colleagues. Of each kind so many at most.
    """
    word = word.strip()
    if not word:
        return OfficeFinds()
    spelled = host(word) or word  # as registries spell names: bücher.de is kept as xn--bcher-kva.de
    limits = {"among": LOOKED_AT, "limit": FOUND_MAX}
    people = await accounts.load_several(tx, await finding.list_accounts(tx, word, limit=FOUND_MAX))
    owned = await services.load_several(tx, await finding.list_services(tx, spelled, limit=FOUND_MAX))
    works = await tasks.load_several(tx, await among.list_tasks(tx, spelled, **limits))
    written = [await mails.load_any(tx, one) for one in await among.list_mails(tx, word, **limits)]
    given = await refunds.load_several(tx, await among.list_refunds(tx, word, **limits))
    numbers = await finding.list_papers(tx, word, limit=FOUND_MAX)
    return OfficeFinds(
        orders=await load_listed(tx, shop, await _orders(tx, word, spelled)),
        customers=tuple(sorted(people.values(), key=lambda one: -one.account_id)),
        services=tuple(sorted(owned.values(), key=lambda one: (one.ended_us is not None, -one.service_id))),
        tasks=tuple(sorted(works.values(), key=lambda one: -one.task_id)),
        papers=tuple(reversed(await papers.load_numbered(tx, numbers))),
        transfers=await _transfers(tx, word) if may(role, OfficeAction.LOOK_AT_MONEY) else (),
        refunds=tuple(sorted(given.values(), key=lambda one: -one.refund_id)),
        mails=tuple(one for one in written if one is not None),
        plans=_plans(shop, word.casefold()),
        codes=_codes(shop, word.casefold()),
        hooks=tuple(one for one in await hooks.list_all(tx) if _has(word, one.url, one.description))[:FOUND_MAX],
        staff=await _staff(tx, word) if may(role, OfficeAction.LOOK_AT_SETTINGS) else (),
    )


async def _orders(tx: Tx, word: str, spelled: str) -> Sequence[int]:
    number = whole_number(word.lstrip("#"))
    numbered = () if number is None else await finding.list_orders(tx, number, limit=FOUND_MAX)
    named = await among.list_orders_of_names(tx, spelled, among=LOOKED_AT, limit=FOUND_MAX)
    paid = await among.list_orders_of_payment(tx, word, limit=FOUND_MAX)
    return list(dict.fromkeys((*numbered, *orders_named(word), *paid, *named)))[:FOUND_MAX]


async def _transfers(tx: Tx, word: str) -> tuple[BankEntry, ...]:
    found = [
        await bank_entries.load(tx, one)
        for one in await among.list_transfers(tx, word, among=LOOKED_AT, limit=FOUND_MAX)
    ]
    return tuple(one for one in found if one is not None)


async def _staff(tx: Tx, word: str) -> tuple[Colleague, ...]:
    return tuple(one for one in await staff.list_all(tx) if _has(word, one.name, one.email))[:FOUND_MAX]


def _plans(shop: Shop, word: str) -> tuple[FoundPlan, ...]:
    """Plans and options by code or name, at home; what has the word as its code goes first."""
    found = [
        FoundPlan(catalog.family, one.plan_code, one.name)
        for catalog in shop.assortment.catalogs_in(shop.assortment.home)
        for one in (*catalog.plans.values(), *catalog.addons.values())
        if _has(word, one.plan_code, one.name, *one.names.values())
    ]
    return tuple(sorted(found, key=lambda one: one.code.casefold() != word)[:FOUND_MAX])


def _codes(shop: Shop, word: str) -> tuple[Voucher, ...]:
    vouchers = sorted(shop.assortment.vouchers.values(), key=lambda one: one.code)
    return tuple(one for one in vouchers if _has(word, one.code, one.description))[:FOUND_MAX]


def _has(word: str, *texts: str) -> bool:
    return any(word.casefold() in one.casefold() for one in texts)
