"""What holds of all papers of a shop: no number is missing, sums are their orders', each equals itself drawn anew."""

from collections import defaultdict

from panier.core.account.account import Account
from panier.core.order.order import Order
from panier.core.paper.drawing import Drafted, PaidTime, draw_order, draw_refund
from panier.core.paper.paper import Paper, PaperKind, Sheet
from panier.core.values import replace
from panier.flows.paper.issuing import in_its_words
from panier.store import orders
from panier.store.account import accounts
from panier.store.paper import papers
from tests.support.shop import Sandbox


async def check_papers(shop: Sandbox) -> int:
    """Check every paper of a shop; returns how many there are."""
    rows = await shop.database.read(lambda tx: tx.rows("SELECT paper_id FROM paper ORDER BY paper_id"))
    found = await shop.database.read(lambda tx: papers.load_several(tx, [row[0] for row in rows]))
    await _check_numbers(shop, found)
    await _check_sums(shop, found)
    await _check_drawn_anew(shop, found)
    return len(found)


async def _check_numbers(shop: Sandbox, found: tuple[Paper, ...]) -> None:
    """In each series every place from the first to the last is taken once, in the order of issue."""
    series = defaultdict(list)
    for paper in found:
        series[paper.series].append(paper)
    for one, of in series.items():
        assert [paper.place for paper in of] == list(range(1, len(of) + 1)), one
        times = [paper.issued_us for paper in of]
        assert times == sorted(times), one
    lasts = await shop.database.read(lambda tx: tx.rows("SELECT seller, kind, year, last_place FROM paper_series"))
    assert {(row[0], row[1], row[2]): row[3] for row in lasts} == {
        (one.seller, one.kind.value, one.year): len(of) for one, of in series.items()
    }


async def _check_sums(shop: Sandbox, found: tuple[Paper, ...]) -> None:
    """What was charged and what balances paid of an order is its bill; what is given back are its credit notes."""
    rows = await shop.database.read(
        lambda tx: tx.rows(
            "SELECT o.order_id, c.amount_ucents + o.booked_ucents, coalesce((SELECT sum(r.amount_ucents) FROM refund r"
            " WHERE r.charge_id = c.charge_id AND r.movement_id IS NULL), 0) FROM placed_order o"
            " JOIN charge c ON c.order_id = o.order_id"
            " WHERE c.settled_us IS NOT NULL AND c.declined_us IS NULL ORDER BY o.order_id"
        )
    )
    placed = await shop.database.read(lambda tx: orders.load_several(tx, [row[0] for row in rows]))
    sums: dict[tuple[int, PaperKind], int] = defaultdict(int)
    for paper in found:
        sums[paper.order_id or 0, paper.kind] += paper.sheet.with_tax.ucents
    for order_id, paid, given in rows:
        assert paid == placed[order_id].quote.totals.with_tax.ucents, f"order {order_id} was paid otherwise"
        if (order_id, PaperKind.BILL) in sums:
            assert paid == sums[order_id, PaperKind.BILL], f"order {order_id} was billed otherwise"
            assert given == sums[order_id, PaperKind.REFUND] <= paid, f"order {order_id} was credited otherwise"


async def _check_drawn_anew(shop: Sandbox, found: tuple[Paper, ...]) -> None:
    """What a bill or a credit note says follows from its order, for good."""
    numbers = sorted({paper.order_id for paper in found if paper.order_id is not None})
    placed = await shop.database.read(lambda tx: orders.load_several(tx, numbers))
    known = await shop.database.read(
        lambda tx: accounts.load_several(tx, sorted({paper.account_id for paper in found}))
    )
    bills: dict[int, Sheet] = {}
    notes: dict[int, list[Sheet]] = defaultdict(list)
    for paper in found:
        drafted, sheet = Drafted(paper.number, paper.issued_us, shop.shop.stationery), paper.sheet
        sheet.check()
        if paper.order_id is None:
            continue
        if paper.kind is PaperKind.BILL:
            bills[paper.order_id] = sheet
            drawn = [
                draw_order(
                    drafted, paper.kind, in_its_words(shop.shop, placed[paper.order_id], _account(known, paper)),
                    _account(known, paper), settlement=sheet.settlement, is_automatic=is_automatic,
                    renewed=_renewed(placed[paper.order_id], sheet),
                )
                for is_automatic in (False, True)
            ]  # fmt: skip
            assert sheet in drawn, paper.number
        elif paper.kind is PaperKind.REFUND:
            bill, earlier = bills[paper.order_id], notes[paper.order_id]
            again = draw_refund(
                drafted, bill, sheet.with_tax, earlier=earlier, settlement=sheet.settlement, reason=sheet.reason
            )
            assert replace(again, lines=sheet.lines) == sheet, paper.number  # its lines follow from its refund
            earlier.append(sheet)


def _renewed(order: Order, sheet: Sheet) -> dict[int, PaidTime]:
    """For which time a bill says that things were renewed: it is kept nowhere else."""
    return {
        line.thing: PaidTime(its.begin_us, its.end_us)
        for line, its in zip(order.quote.lines, sheet.lines, strict=True)
        if its.begin_us is not None and its.end_us is not None
    }


def _account(known: dict[int, Account], paper: Paper) -> Account:
    return known[paper.account_id]
