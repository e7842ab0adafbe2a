"""Customers as those who run the shop see them."""

from panier.core.account.account import Account, Mail
from panier.core.ledger.balance import BalanceStanding
from panier.core.ledger.debt import ShownDebt
from panier.core.limits import OFFICE_LISTED
from panier.core.paper.paper import Paper, PaperKind
from panier.core.refusal import not_found
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.ledger import debts
from panier.flows.office.orders import ListedOrder, load_listed
from panier.flows.shop import Timed
from panier.store import services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.ledger import balances
from panier.store.messages import mails
from panier.store.overview import finding
from panier.store.paper import papers

FOUND_MAX = 20  # of each kind of thing

_ABOUT_MONEY = (
    PaperKind.BILL, PaperKind.REFUND, PaperKind.CORRECTIVE, PaperKind.DEPOSIT, PaperKind.DOWN_PAYMENT,
    PaperKind.REVERSE_BILL,
)  # fmt: skip


@frozen
class CustomerView:
    """A customer with the latest of everything."""

    account: Account
    orders: tuple[ListedOrder, ...]
    services: tuple[Service, ...]
    balances: tuple[BalanceStanding, ...]
    debts: tuple[ShownDebt, ...]
    mails: tuple[Mail, ...]
    papers: tuple[Paper, ...]


async def list_page(tx: Tx, *, before: int | None) -> tuple[Account, ...]:
    """A page of customers, the latest first."""
    found = await accounts.load_several(tx, await finding.list_account_ids(tx, before=before, limit=OFFICE_LISTED))
    return tuple(sorted(found.values(), key=lambda one: -one.account_id))


async def load(tx: Tx, shop: Timed, nic: str) -> CustomerView:
    """A customer with the latest of everything.

    Refuses: a nichandle that nobody has (404).
    """
    known = await accounts.load_by_nic(tx, nic)
    if known is None:
        raise not_found("This customer", nic=nic)
    account, owner = known[0], known[0].account_id
    placed = await finding.list_of_account(tx, owner, limit=FOUND_MAX)
    owned = await services.load_several(tx, await finding.list_services_of(tx, owner, limit=OFFICE_LISTED))
    numbers = [
        one for kind in _ABOUT_MONEY for one in (await papers.list_numbers(tx, owner=owner, kind=kind))[-FOUND_MAX:]
    ]
    return CustomerView(
        account=account,
        orders=await load_listed(tx, shop, placed),
        services=tuple(sorted(owned.values(), key=lambda one: -one.service_id)),
        balances=tuple(
            [
                await balances.load_standing(tx, one, now_us=shop.now())
                for one in await balances.list_balances(tx, owner)
            ]
        ),
        debts=await debts.list_of_account(tx, owner, now_us=shop.now()),
        mails=tuple(reversed(await mails.list_latest(tx, owner=owner, limit=FOUND_MAX))),
        papers=tuple(reversed((await papers.load_numbered(tx, numbers))[-FOUND_MAX:])),
    )
