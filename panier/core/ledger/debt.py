"""What a customer did not pay in time, and what was done about it."""

from enum import StrEnum

from panier.core.cart.quote import total_of
from panier.core.money import Money, zero
from panier.core.values import frozen


class DebtStatus(StrEnum):
    """The states of a debt, in OVHcloud's words; they follow from its amounts."""

    PAID = "PAID"
    REFUNDED = "REFUNDED"
    TO_BE_PAID = "TO_BE_PAID"
    UNMATURED = "UNMATURED"
    UNPAID = "UNPAID"
    WRITE_OFF = "WRITE_OFF"


class OperationKind(StrEnum):
    """What was done about a debt, in the shop's words; the wire knows OVHcloud's."""

    PAYMENT = "payment"
    REFUND = "refund"
    WRITE_OFF = "write-off"


@frozen
class Debt:
    """What a customer owes for an order since an instant. `cause`: why; `due_us`: not recovered before, if not None."""

    debt_id: int
    account_id: int
    order_id: int
    cause: str
    cause_id: int
    amount: Money
    created_us: int
    due_us: int | None = None


@frozen
class DebtOperation:
    """What took a part of a debt away, or will. `settlement_id`: the order that pays it; `mean`: how it was paid."""

    operation_id: int
    debt_id: int
    kind: OperationKind
    amount: Money
    at_us: int
    settlement_id: int | None = None
    mean: str = ""


@frozen
class ShownDebt:
    """A debt with what was done about it, and what is being paid of it just now."""

    debt: Debt
    operations: tuple[DebtOperation, ...]
    pending: Money
    now_us: int

    @property
    def due(self) -> Money:
        """What is still owed."""
        done = total_of((one.amount for one in self.operations), self.debt.amount.currency)
        return self.debt.amount - done

    @property
    def is_unmatured(self) -> bool:
        """True before it is recovered."""
        return self.debt.due_us is not None and self.now_us < self.debt.due_us

    @property
    def unmatured(self) -> Money:
        """What is owed and not recovered yet."""
        return self.due if self.is_unmatured else zero(self.due.currency)

    @property
    def todo(self) -> Money:
        """What is to be paid, and nobody is paying."""
        if self.is_unmatured:
            return zero(self.due.currency)
        return Money(max(0, self.due.ucents - self.pending.ucents), self.due.currency)

    @property
    def status(self) -> DebtStatus:
        """Its state: what settled it, or what is to happen next."""
        if not self.due.ucents:
            kinds = {one.kind for one in self.operations}
            if OperationKind.WRITE_OFF in kinds:
                return DebtStatus.WRITE_OFF
            return DebtStatus.REFUNDED if kinds == {OperationKind.REFUND} else DebtStatus.PAID
        if self.is_unmatured:
            return DebtStatus.UNMATURED
        return DebtStatus.TO_BE_PAID if self.pending.ucents else DebtStatus.UNPAID


@frozen
class ShownOperation:
    """An operation on a debt, with the order that the debt is about."""

    debt: Debt
    operation: DebtOperation


@frozen
class DebtSum:
    """What a customer owes in all, in the currency of the company that sells to the customer."""

    debts: tuple[ShownDebt, ...]
    currency: str
