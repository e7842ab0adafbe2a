"""A bank's file, whatever form it has."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from panier.core.payment.transfer import BankAccount, BankEntry, Statement
from panier.core.refusal import bad_input
from panier.core.values import replace
from panier.files.bank import camt, table

FILE_MAX_BYTES = 50_000_000


def load(path: Path, account: BankAccount) -> Statement:
    """What a file says of the shop's account.

    Refuses: a file that cannot be read or is too long, and what read() refuses (400).
    """
    name = str(path)
    try:
        if path.stat().st_size > FILE_MAX_BYTES:
            raise bad_input(name, f"is longer than {FILE_MAX_BYTES // 1_000_000} MB: ask the bank for a shorter time")
        content = path.read_bytes()
    except OSError as error:
        raise bad_input(name, f"cannot be read ({error.strerror})") from error
    return read(content, name, account)


def read(content: bytes, name: str, account: BankAccount) -> Statement:
    """What the content of a file says of the shop's account; `name`: what it is called where it is refused.

    Refuses: what is neither form, and what is about another account (400).
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found = camt.read(content, name)
    else:
        found = table.read(content, name, account)
    if found.account and found.account != account.iban:
        raise bad_input(name, f"is about {found.account}, but PANIER_BANK_ACCOUNT is {account.iban}")
    return replace(found, entries=_named(found.entries))


def _named(entries: Iterable[BankEntry]) -> tuple[BankEntry, ...]:
    """Entries with a reference each; where the bank gives none, it is made of all that it says.

    What is said twice on a day is told apart by the order of the file.
    """
    seen: Counter[str] = Counter()
    named = []
    for one in entries:
        reference = one.reference
        if not reference:
            said = f"{one.booked_us}|{one.amount.ucents}|{one.amount.currency}|{one.payer}|{one.words}"
            seen[said] += 1
            reference = f"own-{sha256(f'{said}|{seen[said]}'.encode()).hexdigest()[:32]}"
        named.append(replace(one, reference=reference))
    return tuple(named)
