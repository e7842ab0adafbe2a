"""What papers say: credit notes of a bill add up to it, in whatever parts it is given back."""

from hypothesis import given
from hypothesis import strategies as st

from panier.core.money import Money
from panier.core.paper.drawing import Drafted, TakenBack, buyer_of, draw_refund
from panier.core.paper.paper import PaperKind, Series, Sheet
from tests.support.paper.sheets import BILLED, CENT, Billed, sheet_of, stationery
from tests.support.shop import START_US

DRAFTED = Drafted("FR-C-2026-000001", START_US, stationery())


@given(st.sampled_from(BILLED), st.lists(st.integers(1, 400), min_size=1, max_size=9))
def test_credit_notes_add_up_to_their_bill(billed: Billed, parts: list[int]) -> None:
    bill = sheet_of(billed, "FR-2026-000001")
    notes: list[Sheet] = []
    left = bill.with_tax
    for cents in parts:
        amount = Money(cents * CENT, bill.currency).rounded()
        if 0 < amount.ucents < left.ucents:
            notes.append(draw_refund(DRAFTED, bill, amount, earlier=notes, settlement=None))
            left -= amount
    notes.append(draw_refund(DRAFTED, bill, left, earlier=notes, settlement=None))
    for note in notes:
        note.check()
        assert note.without_tax.ucents >= 0
        assert note.tax.ucents >= 0
    for sums in ("without_tax", "tax", "with_tax"):
        assert sum(getattr(note, sums).ucents for note in notes) == getattr(bill, sums).ucents


def test_a_whole_bill_is_credited_line_by_line() -> None:
    bill = sheet_of(BILLED[0], "FR-2026-000001")
    note = draw_refund(DRAFTED, bill, bill.with_tax, settlement=None, reason="unused")
    assert note.lines == bill.lines
    assert note.about is not None
    assert (note.about.number, note.reason, note.number) == ("FR-2026-000001", "unused", "FR-C-2026-000001")


def test_a_credit_note_of_some_lines_has_these_and_comes_to_what_is_given_back() -> None:
    bill = sheet_of(BILLED[0], "FR-2026-000001")
    shares = [line.total for line in bill.lines]
    places = [place for place, share in enumerate(shares) if share.ucents > 0][:3]
    amount = Money(7 * CENT, bill.currency)
    taken_back = [TakenBack(place, shares[place]) for place in places]
    note = draw_refund(DRAFTED, bill, amount, settlement=None, taken_back=taken_back)
    note.check()
    assert [line.description for line in note.lines] == [bill.lines[place].description for place in places]
    assert all(line.quantity == 1 and line.unit == line.total for line in note.lines)


def test_numbers() -> None:
    assert Series("FR", PaperKind.BILL, 2026).number(123) == "FR-2026-000123"
    assert Series("US", PaperKind.CORRECTIVE, 2027).number(1_234_567) == "US-K-2027-1234567"


def test_a_company_is_named_with_its_number_and_a_person_without() -> None:
    company, person = buyer_of(BILLED[1].account), buyer_of(BILLED[0].account)
    assert (company.name, company.contact, company.vat_number) == ("Muster AG", "Camille Exemple", "DE123456788")
    assert (person.name, person.contact, person.vat_number) == ("Camille Exemple", "", "")
