"""Credit balances, their movements and codes (/me/credit, /me/voucher), and what they pay of an order."""

from enum import StrEnum
from typing import Annotated

from panier.core.ledger.balance import AppliedBalance, Booking, CreditGrant, MovementKind, ShownBalance, ShownMovement
from panier.core.money import Money
from panier.wire.prices import Price, order_price_out
from panier.wire.types import (
    OPTIONAL,
    Arguments,
    Datetime,
    Long,
    Shape,
    Text,
    datetime_or_null,
    datetime_out,
    model,
)


@model("me.credit.balance.TypeEnum")
class BalanceType(StrEnum):
    """The types of credit balances."""

    BONUS = "BONUS"
    DEPOSIT = "DEPOSIT"
    PREPAID_ACCOUNT = "PREPAID_ACCOUNT"
    VOUCHER = "VOUCHER"


@model("me.credit.balance.movement.TypeEnum")
class MovementType(StrEnum):
    """The reasons why a credit balance grows or shrinks."""

    BONUS = "BONUS"
    CANCEL = "CANCEL"
    CREDIT_NOTE = "CREDIT_NOTE"
    EXPIRE = "EXPIRE"
    GIFT = "GIFT"
    MANUAL = "MANUAL"
    ORDER = "ORDER"
    REFUND = "REFUND"
    UNPAID = "UNPAID"
    USE = "USE"
    VOUCHER = "VOUCHER"


@model("me.credit.balance.movement.SubObject")
class MovementSubject(Shape):
    """What a movement comes from or goes to."""

    id: str
    name: str


@model("me.credit.balance.ExpiringMovement")
class ExpiringMovement(Shape):
    """A part of a balance that expires."""

    amount: Price
    creation_date: Datetime
    expiration_date: Datetime
    last_update: Datetime
    source_object: MovementSubject


@model("me.credit.balance.BookedMovement")
class BookedMovement(Shape):
    """A part of a balance that an order has set aside."""

    amount: Price
    balance_sub_name: str | None
    order_id: Long


@model("me.credit.balance.BalanceDetails")
class BalanceDetails(Shape):
    """The part of a balance that is for one service, or for any."""

    amount: Price
    balance_sub_name: str | None
    expiring: list[ExpiringMovement]
    service_id: Long | None


@model("me.credit.Balance")
class Balance(Shape):
    """A credit balance."""

    amount: Price
    balance_details: list[BalanceDetails]
    balance_name: str
    booked: list[BookedMovement]
    creation_date: Datetime
    expiring: list[ExpiringMovement]
    last_update: Datetime
    type: BalanceType


@model("me.credit.balance.Movement")
class Movement(Shape):
    """A movement of a credit balance."""

    amount: Price
    balance_name: str
    creation_date: Datetime
    destination_object: MovementSubject | None
    expiration_date: Datetime | None
    last_update: Datetime
    movement_id: Long
    order_id: Long | None
    source_object: MovementSubject
    type: MovementType


@model("me.credit.code.Redeem")
class Redeem(Shape):
    """A code that gives credit, and the only service that it is for."""

    input_code: Text
    service_id: Annotated[Long | None, OPTIONAL] = None


class VoucherCheck(Shape):
    """The voucher to look at."""

    voucher: Text


@model("nichandle.VoucherStatus")
class VoucherStatus(Shape):
    """Whether a voucher can be used."""

    validity: bool


@model("billing.CreditBalance")
class CreditBalance(Shape):
    """What a credit balance pays of an order."""

    amount: Price
    balance_name: str


class BalanceChoice(Shape):
    """The credit balance to use."""

    balance_name: Text


class BalanceFilter(Shape):
    """Filter by type."""

    type: BalanceType | None = None

    def arguments(self) -> Arguments:
        """The type as a word."""
        return {"kind": None if self.type is None else self.type.value}


def names_out(names: tuple[str, ...]) -> list[str]:
    """The names of balances, or of accounts."""
    return list(names)


def balance_out(shown: ShownBalance) -> Balance:
    """A credit balance."""
    balance, usable = shown.balance, shown.standing.usable
    services = sorted({one.movement.service_id for one in usable}, key=lambda number: number or 0)
    return Balance(
        amount=order_price_out(shown.standing.amount),
        balance_details=[
            _details([one for one in usable if one.movement.service_id == number], number, balance.currency)
            for number in services
        ],
        balance_name=balance.name,
        booked=[_booked(one) for one in shown.bookings],
        creation_date=datetime_out(balance.created_us),
        expiring=_expiring(usable),
        last_update=datetime_out(balance.changed_us),
        type=BalanceType(balance.kind.value),
    )


def movement_out(shown: ShownMovement) -> Movement:
    """A movement of a credit balance; what it takes goes to the order that it pays, or to where it came from."""
    movement = shown.movement
    source = MovementSubject(id=movement.source_id, name=movement.source)
    is_taken = movement.amount.ucents < 0 and movement.kind is not MovementKind.EXPIRE
    return Movement(
        amount=order_price_out(movement.amount),
        balance_name=shown.balance.name,
        creation_date=datetime_out(movement.created_us),
        destination_object=source if is_taken else None,
        expiration_date=datetime_or_null(movement.expires_us),
        last_update=datetime_out(movement.created_us),
        movement_id=movement.movement_id,
        order_id=movement.order_id,
        source_object=MovementSubject(id=str(movement.grant_id), name="Movement") if is_taken else source,
        type=MovementType(movement.kind.value),
    )


def validity_out(is_valid: bool) -> VoucherStatus:  # noqa: FBT001 - a reply is called with the flow's answer
    """Whether a voucher can be used."""
    return VoucherStatus(validity=is_valid)


def applied_out(applied: AppliedBalance) -> CreditBalance:
    """What a credit balance pays of an order."""
    return CreditBalance(amount=order_price_out(applied.worth), balance_name=applied.name)


def _details(grants: list[CreditGrant], service_id: int | None, currency: str) -> BalanceDetails:
    amount = Money(sum(one.left.ucents for one in grants), currency)
    return BalanceDetails(
        amount=order_price_out(amount), balance_sub_name=None, expiring=_expiring(grants), service_id=service_id
    )


def _expiring(grants: list[CreditGrant] | tuple[CreditGrant, ...]) -> list[ExpiringMovement]:
    return [
        ExpiringMovement(
            amount=order_price_out(one.left),
            creation_date=datetime_out(one.movement.created_us),
            expiration_date=datetime_out(one.movement.expires_us),
            last_update=datetime_out(one.movement.created_us),
            source_object=MovementSubject(id=one.movement.source_id, name=one.movement.source),
        )
        for one in grants
        if one.movement.expires_us is not None
    ]


def _booked(booking: Booking) -> BookedMovement:
    return BookedMovement(amount=order_price_out(booking.amount), balance_sub_name=None, order_id=booking.order_id)
