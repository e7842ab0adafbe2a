"""Money: what the accounts of the ledger come to, refunds and payouts, bank transfers, and files for accountants."""

from collections.abc import Mapping

from panier.core.ledger.posting import HELD, Chart
from panier.core.limits import OFFICE_LISTED
from panier.core.money import Money
from panier.core.office.rights import OfficeAction
from panier.core.paper.paper import PaperForm
from panier.core.refusal import not_found
from panier.core.values import frozen
from panier.store.account import accounts
from panier.store.engine.db import Database, Tx
from panier.store.ledger import entries
from panier.store.overview import finding
from panier.store.paper import papers
from panier.store.payment import bank_entries, refunds
from panier.web.office.forms import SentFile
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import account_in_words, in_full
from panier.web.pages.papers import load_paper_file
from panier.web.pages.parts.tongues import phrase


@frozen
class LedgerSum:
    """What an account of the ledger comes to, to the last fraction of a coin; those that customers hold are one."""

    account: str
    words: str
    amount: str


async def load_money(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The accounts of the ledger, and the latest refunds and payouts."""
    sums: dict[tuple[Chart, str, str], int] = {}
    for account, amount in await entries.list_balances(tx):
        code = account.chart.value if account.chart in HELD else account.code
        key = (account.chart, code, amount.currency)
        sums[key] = sums.get(key, 0) + amount.ucents
    rows = [
        LedgerSum(code, account_in_words(chart), in_full(Money(ucents, currency)))
        for (chart, code, currency), ucents in sums.items()
    ]
    given = await refunds.load_several(tx, await finding.list_refund_ids(tx, limit=OFFICE_LISTED))
    currencies = await entries.list_currencies(tx) or ("EUR",)
    return {
        "account_of": account_in_words, "currencies": [(one, one) for one in currencies], "sums": rows,
        "refunds": sorted(given.values(), key=lambda one: -one.refund_id),
        "payouts": await entries.list_of_cause(tx, "payout", limit=OFFICE_LISTED),
    }  # fmt: skip


async def load_transfers(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The bank transfers that nothing was done with, or the latest of all."""
    is_all = visit.asked("all") == "1"
    found = (
        await bank_entries.list_all(tx, limit=OFFICE_LISTED)
        if is_all
        else await bank_entries.list_open(tx, limit=OFFICE_LISTED)
    )
    people = await accounts.load_several(tx, sorted({one.credited_id for one in found if one.credited_id}))
    free = [one.entry_id for one in found if one.used_us is None]
    return {
        "transfers": found, "is_all": is_all, "nics": {number: one.nic for number, one in people.items()},
        "ids": {"entry": free[0]} if free else {},
    }  # fmt: skip


async def prepare_paper(database: Database, visit: OfficeVisit) -> SentFile:
    """A bill, a credit note or another paper of any customer as a PDF, made now where it is not there yet.

    Refuses: a number that is none (404), one that cannot be made in time (503).
    """
    paper = await database.read(lambda tx: papers.load_of_any(tx, visit.parts["paper"]))
    if paper is None:
        raise not_found("This document", number=visit.parts["paper"])
    content = await load_paper_file(visit.shop, database, paper, PaperForm.PDF)
    return SentFile(f"{paper.number}.pdf", "application/pdf", content)


async def load_paper(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """What was prepared, as a file."""
    made: SentFile = visit.ready
    return {"file": {"content": made.content, "name": made.name, "media_type": made.media_type}}


PAGES = (
    OfficePage(
        "money", "office/money.html", OfficeAction.LOOK_AT_MONEY, load_money, ("ledger.export",),
        title=phrase("Money"),
        commands=("panier ledger balances", "panier ledger statement ACCOUNT", "panier ledger check"),
    ),
    OfficePage(
        "money/transfers", "office/transfers.html", OfficeAction.LOOK_AT_MONEY, load_transfers,
        ("transfer.read", "transfer.assign", "transfer.credit"),
        commands=("panier transfers list",),
    ),
    OfficePage(
        "papers/{paper}", "office/money.html", OfficeAction.LOOK_AT_MONEY, load_paper, prepare=prepare_paper,
        commands=("panier papers list",),
    ),
)  # fmt: skip
