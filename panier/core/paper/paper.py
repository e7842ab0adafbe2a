"""A paper about money: a bill, a credit note and their neighbours, frozen as they were issued.

Whatever shows a paper shows its sheet, so that it says the same for ever.
"""

from enum import StrEnum

from panier.core.money import Money, zero
from panier.core.values import frozen


class PaperKind(StrEnum):
    """The kinds of papers."""

    PURCHASE_ORDER = "purchase-order"
    BILL = "bill"
    REFUND = "refund"
    DEPOSIT = "deposit"
    DOWN_PAYMENT = "down-payment"
    CORRECTIVE = "corrective"
    REVERSE_BILL = "reverse-bill"
    WITHDRAWAL = "withdrawal"


# What stands in a number between the selling company and the year.
_LETTERS = {
    PaperKind.PURCHASE_ORDER: "O",
    PaperKind.BILL: "",
    PaperKind.REFUND: "C",
    PaperKind.DEPOSIT: "D",
    PaperKind.DOWN_PAYMENT: "P",
    PaperKind.CORRECTIVE: "K",
    PaperKind.REVERSE_BILL: "R",
    PaperKind.WITHDRAWAL: "W",
}
# Where the money of a balance comes from: what was paid ahead, and what the customer sold to the shop.
DOWN_PAYMENT_SOURCE, REVERSE_BILL_SOURCE = "DownPaymentInvoice", "ReverseBill"
# Papers that an accountant's program books; the others are receipts, or promise nothing yet.
BOOKED = frozenset({
    PaperKind.BILL, PaperKind.REFUND, PaperKind.DOWN_PAYMENT, PaperKind.CORRECTIVE, PaperKind.REVERSE_BILL,
})  # fmt: skip


class PaperForm(StrEnum):
    """The forms that a paper can be had in, each a file."""

    PDF = "pdf"
    CII = "cii"
    UBL = "ubl"


@frozen
class Series:
    """Papers that are counted together, from 1 and without a gap."""

    seller: str
    kind: PaperKind
    year: int

    def number(self, place: int) -> str:
        """The number of the paper at a place: FR-2026-000123, FR-C-2026-000001 for a credit note."""
        letter = f"{_LETTERS[self.kind]}-" if _LETTERS[self.kind] else ""
        return f"{self.seller}-{letter}{self.year}-{place:06}"


@frozen
class Trader:
    """Who sells or who buys, as it stands on a paper.

    `registration`: the number of a company in its country's register; `tax_number`: where it has no VAT number.
    """

    name: str
    lines: tuple[str, ...]
    zip: str
    city: str
    country: str
    vat_number: str = ""
    registration: str = ""
    tax_number: str = ""
    email: str = ""
    contact: str = ""
    nic: str = ""


@frozen
class PaperLine:
    """A line of a paper.

    `total` is what is due for it; `reduction` was taken off before. `piece`: the name of what it belongs to, where that
    is another than its `domain`.
    """

    description: str
    domain: str
    quantity: int
    unit: Money
    total: Money
    reduction: Money
    reference: str = ""
    begin_us: int | None = None
    end_us: int | None = None
    piece: str = ""

    @property
    def original(self) -> Money:
        """The line before what was taken off."""
        return self.total + self.reduction


@frozen
class TaxShare:
    """The tax at one rate: on what, and how much. `note`: why there is none, in the words the law asks for."""

    basis_points: int
    reason: str
    taxed: Money
    tax: Money
    note: str = ""


@frozen
class Settlement:
    """How and when the money of a paper moved; `reference` is the number of the charge or the refund."""

    mean: str
    at_us: int
    reference: str


@frozen
class Reference:
    """An earlier paper that another one is about."""

    number: str
    issued_us: int


@frozen
class DownPayment:
    """A part of a price that was paid before, by a down-payment invoice."""

    invoice: Reference
    amount: Money


@frozen
class Remittance:
    """How a paper is paid by transfer: how much, to whose account, under which reference."""

    amount: Money
    payee: str
    iban: str
    bic: str
    reference: str


@frozen
class Sheet:
    """All that a paper says, whatever form it is shown in. It is frozen when the paper is issued.

    `language`: of its words; `place`: the country whose way of writing amounts and dates it follows. `remarks`: what
    the seller's law wants on every paper. Without tax and tax always make up what is due with tax, of which
    `down_payments` were paid before. `remittance`: where it can be paid by transfer.
    """

    kind: PaperKind
    number: str
    issued_us: int
    order_id: int | None
    language: str
    place: str
    seller: Trader
    buyer: Trader
    lines: tuple[PaperLine, ...]
    taxes: tuple[TaxShare, ...]
    without_tax: Money
    tax: Money
    with_tax: Money
    category: str = "purchase"
    settlement: Settlement | None = None
    about: Reference | None = None
    reason: str = ""
    reference: str = ""
    remarks: tuple[str, ...] = ()
    down_payments: tuple[DownPayment, ...] = ()
    remittance: Remittance | None = None
    remarks_language: str = ""

    @property
    def currency(self) -> str:
        """The currency of its amounts."""
        return self.with_tax.currency

    @property
    def is_due(self) -> bool:
        """True where somebody has yet to pay it."""
        return self.settlement is None and self.with_tax.ucents != 0

    @property
    def reduction(self) -> Money:
        """What was taken off all lines."""
        taken = zero(self.currency)
        for line in self.lines:
            taken += line.reduction
        return taken

    @property
    def rest(self) -> Money:
        """What is due with tax without what was paid before."""
        left = self.with_tax
        for one in self.down_payments:
            left -= one.amount
        return left

    def check(self) -> None:
        """Check that its sums are those of its lines and taxes; a paper that is wrong is never issued."""
        lines, taxed, tax = zero(self.currency), zero(self.currency), zero(self.currency)
        for line in self.lines:
            lines += line.total
        for share in self.taxes:
            taxed, tax = taxed + share.taxed, tax + share.tax
        sums = (lines, taxed, tax, self.without_tax + self.tax)
        assert sums == (self.without_tax, self.without_tax, self.tax, self.with_tax), f"{self.number} does not add up"
        assert not self.down_payments or self.rest.ucents >= 0, f"more was paid before than {self.number} is about"


@frozen
class Paper:
    """A paper that was issued.

    `cause` is what it was issued for, and no two papers are issued for the same. `password`: with it anybody reads
    the paper.
    """

    paper_id: int
    account_id: int
    order_id: int | None
    series: Series
    place: int
    number: str
    cause: str
    category: str
    password: str
    issued_us: int
    sheet: Sheet

    @property
    def kind(self) -> PaperKind:
        """What kind of paper it is."""
        return self.series.kind

    @property
    def signed_total(self) -> Money:
        """What is due with tax, as lists of several papers have it: what is given back has a minus."""
        total = self.sheet.with_tax
        return -total if self.kind is PaperKind.REFUND else total

    @property
    def line_ids(self) -> tuple[str, ...]:
        """The ids of its lines, in their order."""
        return tuple(f"{self.number}-{place}" for place in range(1, len(self.sheet.lines) + 1))


def cause_of(kind: PaperKind, subject: object) -> str:
    """What a paper is issued for, as one text: the order of a bill, the refund of a credit note."""
    return f"{kind.value}:{subject}"
