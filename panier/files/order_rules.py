"""Rules about orders: reviews.yaml, withdrawals.yaml and payments.yaml.

Which paid orders somebody looks at, what nobody can withdraw from, and what pays which orders.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from panier.core.catalog.region import Region
from panier.core.money import DECIMALS
from panier.core.order.account_order import Purpose
from panier.core.order.review import ReviewRule, ReviewRules
from panier.core.order.rules import OrderRules
from panier.core.order.withdrawal import Exclusions
from panier.core.payment.paying import MethodRule, PayingRules
from panier.core.payment.payment import KINDS
from panier.core.payment.transfer import KIND as TRANSFER
from panier.core.refusal import bad_input
from panier.files.catalog_file import Amount, Count, read
from panier.files.region_file import amount_ucents, load_rates

Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
Word = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$")]


class ReviewEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A reason to look at an order; what is left out does not matter."""

    name: Word
    why: Annotated[str, Meta(min_length=1, max_length=300)]
    shops: Literal["live", "sandbox", "all"] = "all"
    amount: dict[str, Amount] = {}
    families: tuple[str, ...] = ()
    units: Count | None = None
    account_days_below: Count | None = None
    orders_below: Count | None = None
    methods: Count | None = None
    declines: Count | None = None
    other_country: bool = False
    words: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        if unknown := [currency for currency in self.amount if currency not in DECIMALS]:
            raise ValueError(f"{unknown[0]} is no currency")
        bounds = (self.units, self.account_days_below, self.orders_below, self.methods, self.declines)
        if not (self.amount or self.families or self.other_country or self.words or any(bounds)):
            raise ValueError("it would hold every order: say which")


class ReviewFile(Struct, forbid_unknown_fields=True, frozen=True):
    """The file of reviews as a whole; `lately_days`: how far back declined charges and new methods count."""

    rules: tuple[ReviewEntry, ...] = ()
    lately_days: Count = 30


class WithdrawalFile(Struct, forbid_unknown_fields=True, frozen=True):
    """What is excluded: families, and plans by patterns of their codes such as office*."""

    families: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()


class MethodEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """What methods of a kind pay; what is left out does not matter."""

    currencies: tuple[str, ...] = ()
    countries: tuple[Country, ...] = ()
    least: dict[str, Amount] = {}
    most: dict[str, Amount] = {}
    excluded: tuple[Purpose, ...] = ()

    def __post_init__(self) -> None:
        named = (*self.currencies, *self.least, *self.most)
        if unknown := [currency for currency in named if currency not in DECIMALS]:
            raise ValueError(f"{unknown[0]} is no currency")


def load(shipped: Path, own: str, region: Region, *, is_live: bool) -> OrderRules:
    """The rules about orders: those in the files of a shop's own folder, and otherwise the shipped ones.

    Refuses: a folder that is not there, and malformed files.
    """
    rates = load_rates(shipped / "subsidiaries.yaml", region)
    reviews = load_reviews(_place("reviews.yaml", shipped, own), rates, is_live=is_live)
    return OrderRules(reviews, load_exclusions(_place("withdrawals.yaml", shipped, own)))


def load_payments(shipped: Path, own: str, region: Region) -> PayingRules:
    """What pays which orders: the file of a shop's own folder, and otherwise the shipped one.

    Refuses: a folder that is not there, a malformed file, and a kind of method that there is not.
    """
    entries, source = read(_place("payments.yaml", shipped, own), dict[str, MethodEntry])
    if unknown := sorted(entries.keys() - KINDS.keys() - {TRANSFER}):
        raise source.fault(f"there is no kind of payment method {unknown[0]!r}", unknown[0])
    rates = load_rates(shipped / "subsidiaries.yaml", region)
    return PayingRules({kind: _method_rule(entry, rates) for kind, entry in entries.items()})


def _place(name: str, shipped: Path, own: str) -> Path:
    """Where a file of rules is read: in a shop's own folder, or else as it is shipped.

    Refuses: a folder that is not there (400).
    """
    if own and not Path(own).is_dir():
        raise bad_input("PANIER_ORDER_RULES", f"is {own!r}, but there is no such folder")
    return Path(own) / name if own and (Path(own) / name).exists() else shipped / name


def load_reviews(path: Path, rates: Mapping[str, int], *, is_live: bool) -> ReviewRules:
    """The rules for a shop of this kind; amounts that are not written follow from those in euros.

    Refuses: a malformed file, a rule that names nothing, and two of one name.
    """
    file, source = read(path, ReviewFile)
    names = [entry.name for entry in file.rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise source.fault(f"{twice[0]} is there twice", "rules")
    kind = "live" if is_live else "sandbox"
    rules = (entry for entry in file.rules if entry.shops in ("all", kind))
    return ReviewRules(tuple(_rule(entry, rates) for entry in rules), file.lately_days)


def load_exclusions(path: Path) -> Exclusions:
    """What nobody can withdraw from.

    Refuses: a malformed file.
    """
    file, _ = read(path, WithdrawalFile)
    return Exclusions(frozenset(file.families), file.plans)


def _rule(entry: ReviewEntry, rates: Mapping[str, int]) -> ReviewRule:
    found = {currency: amount_ucents(entry.amount, currency, rates) for currency in DECIMALS} if entry.amount else {}
    return ReviewRule(
        name=entry.name,
        why=entry.why,
        amounts={currency: ucents for currency, ucents in found.items() if ucents is not None},
        families=frozenset(entry.families),
        units=entry.units,
        account_days=entry.account_days_below,
        orders_below=entry.orders_below,
        methods=entry.methods,
        declines=entry.declines,
        has_other_country=entry.other_country,
        words=frozenset(entry.words),
    )


def _method_rule(entry: MethodEntry, rates: Mapping[str, int]) -> MethodRule:
    least, most = (
        {
            currency: ucents
            for currency in DECIMALS
            if written and (ucents := amount_ucents(written, currency, rates)) is not None
        }
        for written in (entry.least, entry.most)
    )
    return MethodRule(
        currencies=frozenset(entry.currencies),
        countries=frozenset(entry.countries),
        least=least,
        most=most,
        excluded=frozenset(entry.excluded),
    )
