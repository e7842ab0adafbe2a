"""What statements of banks say: CAMT.053 of several versions, CSV, and files that are refused whole."""

from pathlib import Path

import pytest

from panier.core.money import Money
from panier.core.payment.transfer import BankEntry, Statement, orders_named, reference_of
from panier.core.period import at
from panier.core.refusal import Refusal
from panier.files.bank import statements
from panier.outside.bank import INVENTED
from tests.support.parts.bank_files import CAMT_02, CAMT_08, GIRO, statement

REFERENCE = reference_of(17)


def euros(cents: int) -> Money:
    return Money(cents * 10**6, "EUR")


def load(path: Path) -> Statement:
    return statements.load(path, INVENTED)


def facts(entry: BankEntry) -> tuple[str, int, str, tuple[int, ...]]:
    return entry.reference, entry.amount.ucents // 10**6, entry.payer, orders_named(entry.words)


@pytest.mark.parametrize("version", ["02", "03", "04", "06", "08"])
def test_entries_that_are_booked_and_come_in_are_read(tmp_path: Path, version: str) -> None:
    path = statement(tmp_path, CAMT_02, amount="1234.56", reference=REFERENCE)
    path.write_text(path.read_text().replace("camt.053.001.02", f"camt.053.001.{version}"))
    found = load(path)
    [entry] = found.entries
    assert facts(entry) == ("2026112803051234000", 123_456, "Camille Exemple", (17,))
    assert (entry.account, at(entry.booked_us).date().isoformat()) == (INVENTED.iban, "2026-11-28")
    assert [(one.amount, one.reason) for one in found.left_out] == [
        ("-12.50 EUR", "it leaves the account"),
        ("-49.00 EUR", "it takes back what was booked before"),
        ("77.00 EUR", "it is not booked yet (PDNG)"),
    ]


def test_payments_that_were_booked_together_are_told_apart(tmp_path: Path) -> None:
    path = statement(tmp_path, CAMT_08, amount="30.00", first="10.00", second="20.00", reference=REFERENCE)
    assert [facts(one) for one in load(path).entries] == [
        ("STMT-2026-230/1/TX-1", 1_000, "Beispiel Technik GmbH", (17,)),
        ("STMT-2026-230/1/TX-2", 2_000, "Przykład sp. z o.o.", ()),
    ]
    path = statement(tmp_path, CAMT_08, amount="31.00", first="10.00", second="20.00", reference=REFERENCE)
    [whole] = load(path).entries
    assert (whole.reference, whole.amount) == ("STMT-2026-230/1", euros(3_100)), "what does not add up is one entry"


def test_entries_without_a_reference_get_one_of_what_they_say(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,amount,text\n2026-11-28,5.00,Hello\n2026-11-28,5.00,Hello\n2026-11-28,6.00,Hello\n")
    first = [one.reference for one in load(path).entries]
    assert len({*first}) == 3, "two that are alike are two"
    path.write_text("text\tdate\tamount\nHello\t28/11/2026\t5,00\n\nHello\t28.11.2026\t+5\n")
    assert [one.reference for one in load(path).entries] == first[:2], "in whatever form they come"


def test_a_table_is_read_as_people_write_it(tmp_path: Path) -> None:
    path = statement(tmp_path, GIRO, amount="1.234,56", reference=REFERENCE)
    found = load(path)
    assert [facts(one) for one in found.entries] == [("B-1", 123_456, "Camille Exemple", (17,))]
    assert [one.reason for one in found.left_out] == ["it leaves the account", "nothing is sold in CHF"]
    path.write_bytes(path.read_text().encode("cp1252"))
    assert load(path).entries == found.entries


@pytest.mark.parametrize(
    "text, cents",
    [
        ("5", 500), ("5,5", 550), ("5.50", 550), ("1 234,56", 123_456), ("1\u202f234,56", 123_456),
        ("1,234.56", 123_456), ("1.234.567,89", 123_456_789), ("1'234.50", 123_450), ("1.234", 123_400), ("+7,00", 700),
    ],
)  # fmt: skip
def test_amounts_have_a_comma_or_a_point(tmp_path: Path, text: str, cents: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"date|amount|text\n2026-11-28|{text}|x\n")
    assert [one.amount for one in load(path).entries] == [euros(cents)]


@pytest.mark.parametrize(
    "text, problem",
    [
        ("", "must begin with a line of headings"),
        ("day;amount;text\n", "must begin with a line of headings"),
        ("date;date;amount;text\n", "must begin with a line of headings"),
        ("date;amount;text\n2026-11-28;5\n", "line 2' has 2 columns, but there are 3 headings"),
        ("date;amount;text\n2026-11-28;5,123,4;x\n", "has the amount '5,123,4'"),
        ("date;amount;text\n2026-11-28;1.234,567;x\n", "has the amount '1.234,567'"),
        ("date;amount;text\n2026-11-28;1e5;x\n", "has the amount '1e5'"),
        ("date;amount;text\n2026-13-28;5,00;x\n", "has the date '2026-13-28'"),
        ('date;amount;text\n2026-11-28;5,00;"x\n', "is no CSV"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(Refusal) as caught:
        load(path)
    assert problem in caught.value.message


BOMB = (
    '<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    "before, after, problem",
    [
        ("camt.053.001.02", "camt.052.001.02", "must be a statement: camt.053.001.02 to .08"),
        ("camt.053.001.02", "camt.053.001.99", "must be a statement"),
        ("</Document>", "", "is no XML"),
        ("<Document", f"{BOMB}<Document", "has a document type"),
        ("<Document", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><Document', "has a document type"),
        ("COMMANDE", "&outside;", "is no XML"),
        (INVENTED.iban, "DE89370400440532013000", "is about DE89370400440532013000, but PANIER_BANK_ACCOUNT is"),
        (">1.00<", ">1,00<", "has the amount '1,00'"),
        (">1.00<", ">-1.00<", "has the amount '-1.00'"),
        (">CRDT</CdtDbtInd><Sts>", ">BOTH</CdtDbtInd><Sts>", "says neither CRDT nor DBIT"),
        ("<BookgDt><Dt>2026-11-28", "<BookgDt><Dt>28.11.2026", "was booked on '28.11.2026'"),
    ],
)
def test_a_statement_that_is_not_one_is_refused(tmp_path: Path, before: str, after: str, problem: str) -> None:
    path = statement(tmp_path, CAMT_02, amount="1.00", reference=REFERENCE)
    changed = path.read_text().replace(before, after, 1)
    assert changed != path.read_text()
    path.write_text(changed)
    with pytest.raises(Refusal) as caught:
        load(path)
    assert problem in caught.value.message
    assert "root:" not in caught.value.message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        load(tmp_path / "nowhere.xml")
