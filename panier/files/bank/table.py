"""A statement as a table: CSV with a line of headings, as docs/transfers.md says."""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.payment.transfer import CURRENCIES, BankAccount, BankEntry, LeftOut, Statement
from panier.core.refusal import bad_input
from panier.files.bank.camt import WORDS_MAX, begin_of

HEADINGS = ("date", "amount", "currency", "payer", "text", "reference")
NEEDED = frozenset({"date", "amount", "text"})
_DELIMITERS = (";", ",", "\t", "|")
_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<whole>\d{1,3}(?P<apart>[ .,'\u00a0\u202f])\d{3}(?:(?P=apart)\d{3})*|\d{1,13})"
    r"(?:(?P<point>[.,])(?P<cents>\d{1,2}))?"
)


def read(content: bytes, name: str, account: BankAccount) -> Statement:
    """The entries of a table.

    Refuses: a table without the headings that it must have, and lines that are not whole, naming them (400).
    """
    entries: list[BankEntry] = []
    left_out: list[LeftOut] = []
    for number, row in _rows(_decoded(content), name):
        where = f"{name}: line {number}"
        amount = _amount(row["amount"], row.get("currency") or account.currency, where)
        booked_us = begin_of(_day(row["date"], where))
        if isinstance(amount, LeftOut):
            left_out.append(amount)
            continue
        payer, words, own = row.get("payer", ""), row["text"][:WORDS_MAX], row.get("reference", "")
        entries.append(BankEntry(0, account.iban, own, amount, payer, words, booked_us))
    return Statement("", tuple(entries), tuple(left_out))


def _rows(text: str, name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each line by its headings, with its number."""
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        headings = [one.strip().lower() for one in next(reader, [])]
        if not {*headings} >= NEEDED or len({*headings}) != len(headings):
            raise bad_input(
                name, f"must begin with a line of headings: {', '.join(HEADINGS)}; the last four as needed"[:200]
            )
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(headings):
                problem = f"has {len(cells)} columns, but there are {len(headings)} headings"
                raise bad_input(f"{name}: line {reader.line_num}", problem)
            row = zip(headings, cells, strict=True)
            yield reader.line_num, {heading: " ".join(cell.split()) for heading, cell in row}
    except csv.Error as error:
        raise bad_input(f"{name}: line {reader.line_num}", f"is no CSV: {error}") from error


def _amount(text: str, currency: str, where: str) -> Money | LeftOut:
    """An amount with a decimal comma or point; what leaves the account, or is in a currency of nobody, is left out."""
    found = _AMOUNT.fullmatch(text)
    if found is None or (found["apart"] is not None and found["apart"] == found["point"]):
        raise bad_input(where, f"has the amount {text[:40]!r}, but must have one such as 1.234,56")
    units = int(re.sub(r"\D", "", found["whole"]))
    ucents = units * UCENTS_PER_UNIT + int(f"{found['cents'] or '0':0<2}") * (UCENTS_PER_UNIT // 100)
    if found["sign"] == "-" or not ucents:
        return LeftOut(where, f"{text} {currency}", "it leaves the account" if ucents else "it is nothing")
    if currency not in CURRENCIES:
        return LeftOut(where, f"{text} {currency}", f"nothing is sold in {currency}")
    return Money(ucents, currency)


def _day(text: str, where: str) -> date:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise bad_input(where, f"has the date {text[:40]!r}, but must have one such as 2026-11-29 or 29.11.2026")


def _decoded(content: bytes) -> str:
    """The text of a file: UTF-8, or what older programs of banks write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
