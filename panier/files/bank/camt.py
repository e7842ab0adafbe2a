"""CAMT.053, the statement of ISO 20022, in the versions that banks write: 02 to 08.

Nothing outside the file is read, and a file with a document type is refused: entities are none of a bank's business.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.payment.transfer import CURRENCIES, BankEntry, LeftOut, Statement
from panier.core.period import us
from panier.core.refusal import Refusal, bad_input
from panier.core.values import frozen

_NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.0[2-8]\}Document")
_AMOUNT = re.compile(r"\d{1,13}(\.\d{1,5})?")
_NONE = frozenset({"NONREF", "NOTPROVIDED", "NONE", "N/A", "0", "-"})
WORDS_MAX = 1_000  # characters of what a payer wrote that are kept


@frozen
class _Payment:
    """One payment of an entry: the whole of it, or one of several that came together."""

    details: etree._Element | None
    amount: Money
    reference: str


def read(content: bytes, name: str) -> Statement:
    """The entries of a statement, of one account.

    Refuses: what is no such statement, and entries that lack what they must have, naming the file (400).
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise bad_input(name, f"is no XML: {error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise bad_input(name, "has a document type, which no bank's statement has")
    if _NAMESPACE.fullmatch(str(root.tag)) is None:
        raise bad_input(name, f"is {str(root.tag)[:120]}, but must be a statement: camt.053.001.02 to .08")
    accounts, entries, left_out = set(), [], []
    for statement in _all(root, "BkToCstmrStmt/Stmt"):
        account = _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id")
        accounts.add(account)
        for place, entry in enumerate(_all(statement, "Ntry"), 1):
            told = _entry(entry, account, _text(statement, "Id"), f"{name}: entry {place} of {account}")
            entries += [one for one in told if isinstance(one, BankEntry)]
            left_out += [one for one in told if isinstance(one, LeftOut)]
    if len(accounts) > 1:
        raise bad_input(name, f"is about several accounts: {', '.join(sorted(accounts))}")
    return Statement(next(iter(accounts), ""), tuple(entries), tuple(left_out))


def _entry(entry: etree._Element, account: str, statement: str, where: str) -> list[BankEntry | LeftOut]:
    """What an entry says: the payments in it, or why it is none."""
    amount = _amount(entry, "Amt", where)
    own, numbered = _reference(entry, "AcctSvcrRef"), _reference(entry, "NtryRef")
    if not own and numbered:
        own = f"{statement}/{numbered}"  # it counts the entries of one statement
    direction, is_reversal = _text(entry, "CdtDbtInd"), _text(entry, "RvslInd") == "true"
    if direction not in ("CRDT", "DBIT"):
        raise _broken(where, "says neither CRDT nor DBIT")
    status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
    written = f"{_text(entry, 'Amt')} {_currency(entry)}"
    reason = ""
    if status != "BOOK":
        reason = f"it is not booked yet ({status or 'without a status'})"
    elif is_reversal:
        reason = "it takes back what was booked before"
    elif direction == "DBIT":
        reason = "it leaves the account"
    elif amount is None:
        reason = f"nothing is sold in {_currency(entry)}"
    if reason or amount is None:
        return [LeftOut(own or written, written if direction == "CRDT" else f"-{written}", reason)]
    day = _day(_text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm") or _text(entry, "ValDt/Dt"), where)
    return [_payment(one, entry, account, day) for one in _payments(entry, amount, own, where)]


def _payments(entry: etree._Element, amount: Money, own: str, where: str) -> Iterator[_Payment]:
    """The payments of an entry: several where a bank books them together and says how much each is."""
    details = _all(entry, "NtryDtls/TxDtls")
    if len(details) < 2:
        yield _Payment(details[0] if details else None, amount, own)
        return
    parts = [_amount(one, "Amt", where) or _amount(one, "AmtDtls/TxAmt/Amt", where) for one in details]
    known = [one for one in parts if one is not None and one.currency == amount.currency]
    if len(known) != len(details) or sum(one.ucents for one in known) != amount.ucents:
        yield _Payment(None, amount, own)
        return
    for place, (one, part) in enumerate(zip(details, known, strict=True), 1):
        yield _Payment(one, part, f"{own}/{_reference(one, 'Refs/AcctSvcrRef') or place}" if own else "")


def _payment(payment: _Payment, entry: etree._Element, account: str, day: date) -> BankEntry:
    details = entry if payment.details is None else payment.details
    paths = ("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Ustrd", "Refs/EndToEndId")
    words = [text for path in paths for text in _texts(details, path) if text.upper() not in _NONE]
    words = words or _texts(entry, "AddtlNtryInf")
    payer = _text(details, "RltdPties/Dbtr/Nm") or _text(details, "RltdPties/Dbtr/Pty/Nm")
    return BankEntry(0, account, payment.reference, payment.amount, payer, " ".join(words)[:WORDS_MAX], begin_of(day))


def _reference(element: etree._Element, path: str) -> str:
    """A reference of the bank; "" for the words that some write where they have none."""
    found = _text(element, path)
    return "" if found.upper() in _NONE else found


def _amount(element: etree._Element, path: str, where: str) -> Money | None:
    """An amount; None where there is none, or in a currency that this shop does not count."""
    text, currency = _text(element, path), _currency(element, path)
    if not text:
        return None
    try:
        units = Decimal(text) if _AMOUNT.fullmatch(text) else None
    except InvalidOperation:
        units = None
    if units is None:
        raise _broken(where, f"has the amount {text[:40]!r}")
    return Money(int(units * UCENTS_PER_UNIT), currency) if currency in CURRENCIES else None


def _currency(element: etree._Element, path: str = "Amt") -> str:
    found = _all(element, path)
    return str(found[0].get("Ccy", "")) if found else ""


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise _broken(where, f"was booked on {text[:40]!r}") from None


def begin_of(day: date) -> int:
    """The instant at which a day of a statement begins."""
    return us(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    return list(element.findall("/".join(f"{{*}}{part}" for part in path.split("/"))))


def _texts(element: etree._Element, path: str) -> list[str]:
    return [" ".join(text.split()) for text in (one.text or "" for one in _all(element, path)) if text.strip()]


def _text(element: etree._Element, path: str) -> str:
    return next(iter(_texts(element, path)), "")


def _broken(where: str, problem: str) -> Refusal:
    return bad_input(where, problem)
