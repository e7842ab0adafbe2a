"""Issuing papers that no call of a customer brings about."""

from panier.core.money import Money
from panier.core.paper.paper import Paper, PaperKind, cause_of
from panier.flows.paper import issuing
from panier.flows.paper.papers import LINES, NAMES
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.paper import papers
from tests.support.shop import Sandbox


async def issue_papers(shop: Sandbox, order_id: int) -> dict[tuple[str, str], object]:
    """Issue a paper of each kind beside the bill of an order that is paid; their numbers, and those of their lines."""

    async def issue(tx: Tx) -> list[Paper]:
        bill = await papers.load_by_cause(tx, cause_of(PaperKind.BILL, order_id))
        assert bill is not None, f"{order_id} is paid"
        account = await accounts.load(tx, bill.account_id)
        assert account is not None
        amount, settled = Money(100_000_000, bill.sheet.currency), bill.sheet.settlement
        kinds = (PaperKind.DOWN_PAYMENT, PaperKind.REVERSE_BILL)
        return [
            bill,
            await issuing.issue_refund(
                tx, shop.shop, order_id=order_id, subject=f"sample-{order_id}", amount=amount, settlement=settled
            ),
            await issuing.issue_correction(tx, shop.shop, bill),
            *[
                await issuing.issue_amount(
                    tx, shop.shop, account, kind, amount, subject=order_id, order_id=order_id, settlement=settled
                )
                for kind in kinds
            ],
        ]  # fmt: skip

    things: dict[tuple[str, str], object] = {}
    for paper in await shop.database.write(issue):
        number = NAMES[paper.kind]
        things[number.removesuffix("Id"), number] = paper.number
        things["details", LINES[paper.kind]] = paper.line_ids[0]
    return things
