"""vouchers.yaml: the codes a shop gives out, and the file of its own."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from panier.core.catalog.voucher import Voucher
from panier.core.money import DECIMALS
from panier.core.period import us
from panier.files.catalog_file import Amount, Code, Count, Source, read
from panier.files.region_file import amount_ucents


class VoucherEntry(Struct, forbid_unknown_fields=True, frozen=True, rename={"start": "from", "end": "until"}):
    """A code; its value is `percent`, `off` or `instead`. One for the `sandbox` does not exist in a live shop.

    On a `project` or an `account` it gives what it has `off` as credit.
    """

    code: Code
    on: Literal["item", "cart", "project", "account"]
    description: str
    percent: Annotated[int, Meta(ge=0, le=100)] | None = None
    off: dict[str, Amount] | None = None
    instead: dict[str, Amount] | None = None
    plans: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    each: Count | None = None
    total: Count | None = None
    sandbox: bool = False

    def __post_init__(self) -> None:
        if sum(worth is not None for worth in (self.percent, self.off, self.instead)) != 1:
            raise ValueError("one of percent, off and instead is needed")
        gives_credit = self.on in ("project", "account")
        if gives_credit and self.off is None:
            raise ValueError(f"on: {self.on} needs off, the amount of the credit")
        if gives_credit and self.each is None and self.total is None:
            raise ValueError(f"on: {self.on} needs each or total: credit must end")
        unknown = [currency for currency in self.off or self.instead or () if currency not in DECIMALS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no currency")


def load_vouchers(shipped: Path, rates: Mapping[str, int], *, is_live: bool, own: str = "") -> dict[str, Voucher]:
    """The codes of a shop, worth something in its region's currencies too; a live one has none of the sandbox's.

    `own`: a file with codes of the shop's own, beside the shipped ones.

    Refuses: a code listed twice, also in both files, an invalid time, a file that cannot be read.
    """
    found: dict[str, Voucher] = {}
    hidden: set[str] = set()
    for path in (shipped, *([Path(own)] if own else [])):
        entries, source = read(path, list[VoucherEntry])
        hidden |= {entry.code for entry in entries if entry.sandbox and is_live}
        for index, entry in enumerate(entries):
            if entry.code in found:
                raise source.fault(f"{entry.code} is given out twice", index)
            found[entry.code] = _voucher(entry, source, index, rates)
    return {code: voucher for code, voucher in found.items() if code not in hidden}


def _voucher(entry: VoucherEntry, source: Source, index: int, rates: Mapping[str, int]) -> Voucher:
    kind = "percentage" if entry.percent is not None else "fixed_amount" if entry.off is not None else "forced_amount"
    written = entry.off or entry.instead or {}
    amounts = {currency: amount_ucents(written, currency, rates) for currency in {**written, **rates}}
    return Voucher(
        code=entry.code,
        description=entry.description,
        is_coupon=entry.on == "cart",
        is_credit=entry.on == "project",
        is_for_account=entry.on == "account",
        type=kind,
        percent=entry.percent or 0,
        amounts_ucents={currency: amount for currency, amount in amounts.items() if amount is not None},
        plan_codes=entry.plans,
        start_us=_instant(entry.start, source, index) or 0,
        end_us=_instant(entry.end, source, index),
        quantity=entry.each,
        global_quantity=entry.total,
    )


def _instant(text: str | None, source: Source, index: int) -> int | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise source.fault(f"{text!r} is no date and time, such as 2026-01-01T00:00:00+00:00", index)
    return us(moment)
