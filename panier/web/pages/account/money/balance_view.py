"""Balances, their movements and debts as rows of tables."""

from panier.core.ledger.balance import BalanceKind, CreditGrant, Movement, MovementKind, ShownBalance
from panier.core.ledger.debt import DebtStatus, ShownDebt
from panier.core.money import UCENTS_PER_UNIT, Money, divided
from panier.core.values import frozen
from panier.flows.payment.balance_refunds import ORDER, REFUND
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.moments import Moment, day, moment
from panier.web.pages.parts.order_view import written_in
from panier.web.pages.parts.tongues import phrase, spoken

TITLES = {
    BalanceKind.VOUCHER: phrase("Vouchers"),
    BalanceKind.BONUS: phrase("Bonus"),
    BalanceKind.DEPOSIT: phrase("Deposits"),
    BalanceKind.PREPAID: phrase("Prepaid account"),
    BalanceKind.POINTS: phrase("Points"),
}
_MOVEMENTS = {
    MovementKind.GIFT: phrase("Gift"),
    MovementKind.MANUAL: phrase("Entered by the shop"),
    MovementKind.VOUCHER: phrase("Code"),
    MovementKind.ORDER: phrase("Paid in"),
    MovementKind.REFUND: phrase("Refund"),
    MovementKind.USE: phrase("Used"),
    MovementKind.EXPIRE: phrase("Expired"),
}
_DEBTS = {
    DebtStatus.PAID: ("done", phrase("paid")),
    DebtStatus.REFUNDED: ("done", phrase("refunded")),
    DebtStatus.TO_BE_PAID: ("working", phrase("being paid")),
    DebtStatus.UNMATURED: ("draft", phrase("not due yet")),
    DebtStatus.UNPAID: ("unpaid", phrase("due")),
    DebtStatus.WRITE_OFF: ("over", phrase("given up by the shop")),
}


@frozen
class BalanceRow:
    """A balance in the list; `ends`: what is lost first, and when; `booked`: what unpaid orders hold of it."""

    name: str
    title: str
    left: str
    booked: str
    ends: str


@frozen
class MovementRow:
    """A movement of a balance. `left`: in hundredths, what of it can go back to where it was paid from."""

    number: int
    at: Moment
    what: str
    order_id: int | None
    amount: str
    is_growth: bool
    ends: str
    left: str


@frozen
class DebtRow:
    """A debt in the list; `can_be_paid`: an order that settles it can be placed."""

    number: int
    order_id: int
    since: Moment
    due_on: str
    owed: str
    badge: str
    state: str
    can_be_paid: bool


def written(visit: AccountVisit, money: Money) -> str:
    """An amount as the account's customer reads it; points are a number."""
    if money.currency == "points":
        return str(divided(money.ucents, UCENTS_PER_UNIT))
    return amount(money, written_in(visit.shop.assortment, visit.caller.account.subsidiary))


def balance_row(visit: AccountVisit, shown: ShownBalance) -> BalanceRow:
    """A balance as its row says it."""
    standing, tongue = shown.standing, spoken()
    first = next((one for one in standing.usable if one.movement.expires_us is not None), None)
    booked = sum(one.amount.ucents for one in shown.bookings)
    return BalanceRow(
        name=shown.balance.name,
        title=tongue.say(TITLES[shown.balance.kind]),
        left=written(visit, standing.amount),
        booked=written(visit, Money(booked, shown.balance.currency)) if booked else "",
        ends="" if first is None else _ends(visit, first),
    )


def _ends(visit: AccountVisit, grant: CreditGrant) -> str:
    return spoken().say(
        "{amount} until {day}", amount=written(visit, grant.left), day=day(grant.movement.expires_us or 0)
    )


def movement_row(visit: AccountVisit, shown: ShownBalance, movement: Movement) -> MovementRow:
    """A movement as its row says it."""
    grants = {one.movement.movement_id: one for one in shown.standing.usable}
    grant = grants.get(movement.movement_id)
    is_returned = shown.balance.kind is BalanceKind.PREPAID and movement.source in (ORDER, REFUND)
    return MovementRow(
        number=movement.movement_id,
        at=moment(movement.created_us, visit.now_us),
        what=spoken().say(_MOVEMENTS[movement.kind]),
        order_id=movement.order_id,
        amount=written(visit, movement.amount),
        is_growth=movement.amount.ucents > 0,
        ends="" if movement.expires_us is None else day(movement.expires_us),
        left=in_units(grant.left) if grant is not None and is_returned else "",
    )


def debt_row(visit: AccountVisit, shown: ShownDebt) -> DebtRow:
    """A debt as its row says it."""
    badge, state = _DEBTS[shown.status]
    return DebtRow(
        number=shown.debt.debt_id,
        order_id=shown.debt.order_id,
        since=moment(shown.debt.created_us, visit.now_us),
        due_on="" if shown.debt.due_us is None else day(shown.debt.due_us),
        owed=written(visit, shown.due if shown.due.ucents else shown.debt.amount),
        badge=badge,
        state=spoken().say(state),
        can_be_paid=shown.todo.ucents > 0,
    )


def in_units(money: Money) -> str:
    """An amount as it can be typed: 20 or 20.50."""
    cents = divided(money.ucents, UCENTS_PER_UNIT // 100)
    return f"{cents // 100}.{cents % 100:02}" if cents % 100 else str(cents // 100)
