"""Which entries each movement of money makes: a pure function for each.

Amounts are what moved, never negative: which side they are on is decided here and nowhere else.
"""

from panier.core.cart.quote import total_of
from panier.core.ledger.families import Shares, billed
from panier.core.ledger.posting import Cause, Chart, Entry, LedgerAccount, Posting
from panier.core.money import Money
from panier.core.order.charge import TRANSFER, Charge
from panier.core.order.order import Order


def charge_taken(charge: Charge, *, holder: int, at_us: int, gateway: str | None = None) -> Posting:
    """The money of a charge was taken, and is owed no more: a gateway has it, or it had come by transfer."""
    is_here = gateway is None and charge.mean == TRANSFER
    return _moved(
        Cause.CHARGE, charge.charge_id, at_us, charge.order_id,
        debit=LedgerAccount(Chart.SUSPENSE) if is_here else LedgerAccount(Chart.GATEWAY, detail=gateway or charge.mean),
        credit=LedgerAccount(Chart.RECEIVABLE, holder),
        amount=charge.amount,
    )  # fmt: skip


def order_billed(order: Order, *, at_us: int) -> Posting:
    """The customer owes the price of an order, which is revenue of the families of its lines, and tax of its rate."""
    totals = order.quote.totals
    return Posting(
        Cause.ORDER,
        order.order_id,
        at_us,
        (
            Entry(LedgerAccount(Chart.RECEIVABLE, order.account_id), totals.with_tax),
            *_revenue({family: -amount for family, amount in billed(order.quote).items()}),
            Entry(_tax(order.quote.tax_basis_points), -totals.tax),
        ),
        order.order_id,
    )


def refund_decided(refund_id: int, order: Order, *, without_tax: Shares, tax: Money, at_us: int) -> Posting:
    """The shop owes the customer a part of an order's price (a credit note): the reverse of its bill.

    `without_tax`: what each family loses by it.
    """
    owed = total_of(without_tax.values(), tax.currency) + tax
    return Posting(
        Cause.REFUND,
        refund_id,
        at_us,
        (
            *_revenue(without_tax),
            Entry(_tax(order.quote.tax_basis_points), tax),
            Entry(LedgerAccount(Chart.RECEIVABLE, order.account_id), -owed),
        ),
        order.order_id,
    )


def refund_paid(refund_id: int, *, holder: int, order_id: int, amount: Money, gateway: str, at_us: int) -> Posting:
    """A gateway gave a refund back to where the money had come from."""
    return _moved(
        Cause.REFUND_PAID, refund_id, at_us, order_id,
        debit=LedgerAccount(Chart.RECEIVABLE, holder),
        credit=LedgerAccount(Chart.GATEWAY, detail=gateway),
        amount=amount,
    )  # fmt: skip


def refund_returned(refund_id: int, *, holder: int, order_id: int, amount: Money, gateway: str, at_us: int) -> Posting:
    """A refund that had been paid came back to its gateway, so that it is owed to the customer again."""
    return _moved(
        Cause.REFUND_RETURNED, refund_id, at_us, order_id,
        debit=LedgerAccount(Chart.GATEWAY, detail=gateway),
        credit=LedgerAccount(Chart.RECEIVABLE, holder),
        amount=amount,
    )  # fmt: skip


def credit_given(movement_id: int, *, holder: int, balance: str, amount: Money, at_us: int) -> Posting:
    """The shop gave a customer credit or points, out of goodwill."""
    return _moved(
        Cause.MOVEMENT, movement_id, at_us, None,
        debit=LedgerAccount(Chart.GOODWILL), credit=LedgerAccount(Chart.BALANCE, holder, balance), amount=amount,
    )  # fmt: skip


def credit_bought(
    movement_id: int, *, holder: int, balance: str, amount: Money, order_id: int | None, at_us: int
) -> Posting:
    """What a customer is owed, from a paid order or as a refund, went to a balance instead."""
    return _moved(
        Cause.MOVEMENT, movement_id, at_us, order_id,
        debit=LedgerAccount(Chart.RECEIVABLE, holder),
        credit=LedgerAccount(Chart.BALANCE, holder, balance),
        amount=amount,
    )  # fmt: skip


def paid_ahead(
    movement_id: int, *, holder: int, balance: str, amount: Money, order_id: int | None, at_us: int
) -> Posting:
    """A part of an order's price came to the bank, and waits on a balance for the rest."""
    return _moved(
        Cause.MOVEMENT, movement_id, at_us, order_id,
        debit=LedgerAccount(Chart.BANK), credit=LedgerAccount(Chart.BALANCE, holder, balance), amount=amount,
    )  # fmt: skip


def bought_from_customer(
    movement_id: int, *, holder: int, balance: str, amount: Money, order_id: int | None, at_us: int
) -> Posting:
    """The shop bought something from a customer, and owes the price on a balance."""
    return _moved(
        Cause.MOVEMENT, movement_id, at_us, order_id,
        debit=LedgerAccount(Chart.PURCHASES), credit=LedgerAccount(Chart.BALANCE, holder, balance), amount=amount,
    )  # fmt: skip


def credit_used(
    movement_id: int, *, holder: int, balance: str, amount: Money, worth: Money, order_id: int, at_us: int
) -> Posting:
    """A balance paid for an order, wholly or in part: `worth` as much as it has less."""
    if amount != worth:
        message = f"movement {movement_id} is {amount.plain}, but worth {worth.plain}"
        raise ValueError(message)
    return _moved(
        Cause.MOVEMENT, movement_id, at_us, order_id,
        debit=LedgerAccount(Chart.BALANCE, holder, balance),
        credit=LedgerAccount(Chart.RECEIVABLE, holder),
        amount=amount,
    )  # fmt: skip


def points_used(
    movement_id: int, *, holder: int, balance: str, amount: Money, worth: Money, order_id: int, at_us: int
) -> Posting:
    """Points paid for an order: what they are worth is given, as they were."""
    points = _moved(
        Cause.MOVEMENT, movement_id, at_us, order_id,
        debit=LedgerAccount(Chart.BALANCE, holder, balance), credit=LedgerAccount(Chart.GOODWILL), amount=amount,
    )  # fmt: skip
    money = _moved(
        Cause.MOVEMENT, movement_id, at_us, order_id,
        debit=LedgerAccount(Chart.GOODWILL), credit=LedgerAccount(Chart.RECEIVABLE, holder), amount=worth,
    )  # fmt: skip
    return Posting(Cause.MOVEMENT, movement_id, at_us, (*points.entries, *money.entries), order_id)


def credit_returned(
    movement_id: int, *, holder: int, balance: str, amount: Money, order_id: int, at_us: int
) -> Posting:
    """Money of a balance is owed to its customer again, and goes back to where it was paid from."""
    return credit_used(
        movement_id, holder=holder, balance=balance, amount=amount, worth=amount, order_id=order_id, at_us=at_us
    )


def points_returned(
    movement_id: int, *, holder: int, balance: str, amount: Money, worth: Money, order_id: int, at_us: int
) -> Posting:
    """Points that paid for an order were given back: the reverse of their use."""
    used = points_used(
        movement_id, holder=holder, balance=balance, amount=amount, worth=worth, order_id=order_id, at_us=at_us
    )
    return used.reversed()


def credit_expired(movement_id: int, *, holder: int, balance: str, amount: Money, at_us: int) -> Posting:
    """What was left of a credit when its time was over is the shop's."""
    return _moved(
        Cause.MOVEMENT, movement_id, at_us, None,
        debit=LedgerAccount(Chart.BALANCE, holder, balance), credit=LedgerAccount(Chart.EXPIRED), amount=amount,
    )  # fmt: skip


def credit_withdrawn(
    movement_id: int, *, holder: int, balance: str, amount: Money, order_id: int, at_us: int
) -> Posting:
    """A balance was transferred to its customer's bank account."""
    return _moved(
        Cause.MOVEMENT, movement_id, at_us, order_id,
        debit=LedgerAccount(Chart.BALANCE, holder, balance), credit=LedgerAccount(Chart.BANK), amount=amount,
    )  # fmt: skip


def fee_taken(charge_id: int, *, gateway: str, amount: Money, at_us: int, order_id: int | None = None) -> Posting:
    """A gateway kept a fee of a charge."""
    return _moved(
        Cause.FEE, charge_id, at_us, order_id,
        debit=LedgerAccount(Chart.FEES), credit=LedgerAccount(Chart.GATEWAY, detail=gateway), amount=amount,
    )  # fmt: skip


def paid_out(payout_id: int, *, gateway: str, amount: Money, at_us: int) -> Posting:
    """A gateway transferred what it had taken to the shop's bank."""
    return _moved(
        Cause.PAYOUT, payout_id, at_us, None,
        debit=LedgerAccount(Chart.BANK), credit=LedgerAccount(Chart.GATEWAY, detail=gateway), amount=amount,
    )  # fmt: skip


def dispute_opened(dispute_id: int, *, order_id: int, amount: Money, gateway: str, at_us: int) -> Posting:
    """A customer's bank took money back until a dispute is settled."""
    return _moved(
        Cause.DISPUTE, dispute_id, at_us, order_id,
        debit=LedgerAccount(Chart.DISPUTES), credit=LedgerAccount(Chart.GATEWAY, detail=gateway), amount=amount,
    )  # fmt: skip


def dispute_won(dispute_id: int, *, order_id: int, amount: Money, gateway: str, at_us: int) -> Posting:
    """The money of a dispute came back."""
    return _moved(
        Cause.DISPUTE_WON, dispute_id, at_us, order_id,
        debit=LedgerAccount(Chart.GATEWAY, detail=gateway), credit=LedgerAccount(Chart.DISPUTES), amount=amount,
    )  # fmt: skip


def dispute_lost(dispute_id: int, *, holder: int, order_id: int, amount: Money, at_us: int) -> Posting:
    """The money of a dispute stays away, so the customer owes it again."""
    return _moved(
        Cause.DISPUTE_LOST, dispute_id, at_us, order_id,
        debit=LedgerAccount(Chart.RECEIVABLE, holder), credit=LedgerAccount(Chart.DISPUTES), amount=amount,
    )  # fmt: skip


def debt_made(debt_id: int, *, holder: int, order_id: int, amount: Money, at_us: int) -> Posting:
    """What a customer did not pay for an order in time is a debt."""
    return _moved(
        Cause.DEBT, debt_id, at_us, order_id,
        debit=LedgerAccount(Chart.DEBT, holder), credit=LedgerAccount(Chart.RECEIVABLE, holder), amount=amount,
    )  # fmt: skip


def debt_paid(operation_id: int, *, holder: int, order_id: int, amount: Money, at_us: int) -> Posting:
    """What was paid for a settlement order took a debt away."""
    return _moved(
        Cause.DEBT_PAID, operation_id, at_us, order_id,
        debit=LedgerAccount(Chart.RECEIVABLE, holder), credit=LedgerAccount(Chart.DEBT, holder), amount=amount,
    )  # fmt: skip


def debt_written_off(operation_id: int, *, holder: int, order_id: int, amount: Money, at_us: int) -> Posting:
    """The shop gave up a debt."""
    return _moved(
        Cause.WRITE_OFF, operation_id, at_us, order_id,
        debit=LedgerAccount(Chart.WRITE_OFF), credit=LedgerAccount(Chart.DEBT, holder), amount=amount,
    )  # fmt: skip


def transfer_received(transfer_id: int, *, amount: Money, at_us: int) -> Posting:
    """Money came to the bank, and nobody knows yet for what."""
    return _moved(
        Cause.TRANSFER, transfer_id, at_us, None,
        debit=LedgerAccount(Chart.BANK), credit=LedgerAccount(Chart.SUSPENSE), amount=amount,
    )  # fmt: skip


def transfer_matched(transfer_id: int, *, holder: int, order_id: int | None, amount: Money, at_us: int) -> Posting:
    """Money that came to the bank was found to be a customer's, and for no order."""
    return _moved(
        Cause.TRANSFER_MATCHED, transfer_id, at_us, order_id,
        debit=LedgerAccount(Chart.SUSPENSE), credit=LedgerAccount(Chart.RECEIVABLE, holder), amount=amount,
    )  # fmt: skip


def _moved(
    cause: Cause,
    cause_id: int,
    at_us: int,
    order_id: int | None,
    *,
    debit: LedgerAccount,
    credit: LedgerAccount,
    amount: Money,
) -> Posting:
    """An amount that moves from one account to another."""
    if amount.ucents < 0:
        message = f"{cause.value} {cause_id} moves {amount.plain}: less than nothing"
        raise ValueError(message)
    return Posting(cause, cause_id, at_us, (Entry(debit, amount), Entry(credit, -amount)), order_id)


def _revenue(shares: Shares) -> tuple[Entry, ...]:
    return tuple(Entry(LedgerAccount(Chart.REVENUE), amount, family) for family, amount in shares.items())


def _tax(basis_points: int) -> LedgerAccount:
    return LedgerAccount(Chart.TAX, detail=str(basis_points))
