"""The strict form of the catalogue files, and how to read one.

Every refusal names file and line.
"""

import re
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from panier.core.catalog.catalog import Question
from panier.core.catalog.promoted import Condition
from panier.core.catalog.region import Region
from panier.core.limits import REPEAT_MIN_MAX
from panier.core.money import DECIMALS, UCENTS_PER_UNIT
from panier.core.period import parse
from panier.core.refusal import Refusal, invalid
from panier.core.values import frozen
from panier.files.parsed import parsed_files

Structure = TypeVar("Structure")
_PATH_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\[\.\.\.\]")  # of a place, as msgspec tells it
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")

FREE = "free"
UNWRITTEN = "TO WRITE"  # in files that a new shop begins with: its owner puts something else there
YEAR = "year"  # the price of a year of the plan, for an option that renews the plan as well
Amount = Annotated[str, Meta(pattern=r"^\d{1,9}(\.\d{1,8})?$")]
Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
Count = Annotated[int, Meta(ge=1)]
Repeats = Annotated[int, Meta(ge=1, le=REPEAT_MIN_MAX)]
BasisPoints = Annotated[int, Meta(ge=0, le=10_000)]
ProductType = Literal[
    "cloud_service", "delivery", "deposit", "domain", "implementation_services", "saas_license", "shipping", "storage"
]
PricingType = Literal["consumption", "purchase", "rental"]
# One text for all languages, or texts by language: fr falls back to en, and that to any.
_Text = Annotated[str, Meta(min_length=1)]
Wording = _Text | Annotated[dict[Annotated[str, Meta(pattern=r"^[a-z]{2}$")], _Text], Meta(min_length=1)]
# "free" in every currency, or an amount by currency; a subsidiary's own amount, under its code, takes precedence.
Amounts = dict[str, Amount] | str


class ConditionEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """What the cart must hold: an item that meets everything here, and the nested conditions."""

    plan: str | None = None
    mode: str | None = None
    duration_min: str | None = None
    quantity_min: Count | None = None
    all: tuple["ConditionEntry", ...] = ()
    any_of: tuple["ConditionEntry", ...] = ()

    def __post_init__(self) -> None:
        if self.duration_min is not None and parse(self.duration_min) is None:
            raise ValueError(f"{self.duration_min!r} is no period, such as P1M")

    def condition(self) -> Condition:
        """The condition in the core's form."""
        return Condition(
            self.plan,
            self.mode,
            None if self.duration_min is None else parse(self.duration_min),
            self.quantity_min,
            all=tuple(entry.condition() for entry in self.all),
            any_of=tuple(entry.condition() for entry in self.any_of),
        )


class PromotionEntry(Struct, forbid_unknown_fields=True, frozen=True, rename={"start": "from", "end": "until"}):
    """A promotion: `off` (an amount), `percent` off or `instead` (of the price).

    It applies to every mode of its price, or to the named ones. `each` and `total` limit the pieces of a customer
    and of all together; `duration` is how many intervals it is for.
    """

    name: str
    start: str
    off: Amounts | None = None
    percent: Annotated[int, Meta(ge=1, le=100)] | None = None
    instead: Amounts | None = None
    end: str | None = None
    description: str | None = None
    modes: tuple[str, ...] | None = None
    context: Literal["standard", "welcome", "discover"] = "standard"
    duration: Count | None = None
    minimum_duration: Count | None = None
    each: Count | None = None
    total: Annotated[int, Meta(ge=0)] | None = None
    tags: tuple[str, ...] | None = None
    bundle: tuple[str, ...] = ()
    condition: ConditionEntry | None = None

    def __post_init__(self) -> None:
        if sum(worth is not None for worth in (self.off, self.percent, self.instead)) != 1:
            raise ValueError("one of off, percent and instead is needed")
        for amounts in (self.off, self.instead):
            if amounts is not None:
                _check_amounts(amounts)


class PriceEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A price in some modes: `price` for each `period`, `setup` once.

    Without a period it is a one-off, with `setup` alone.
    """

    modes: tuple[str, ...] = ("default",)
    period: str | None = None
    price: Amounts | None = None
    setup: Amounts = FREE
    commitment: Annotated[int, Meta(ge=0)] = 0
    engagement: Literal["upfront", "periodic"] | None = None
    promotions: tuple[PromotionEntry, ...] = ()
    quantity_min: Count = 1
    quantity_max: Count | None = None
    repeat_min: Repeats = 1
    repeat_max: Count | None = None
    strategy: Literal["tiered", "volume", "stairstep"] = "tiered"
    phase: Count = 1
    is_consumed: bool = False
    must_be_completed: bool = False

    def __post_init__(self) -> None:
        if (self.period is None) != (self.price is None):
            raise ValueError("period and price go together")
        if self.period is not None and ((length := parse(self.period)) is None or length.is_empty):
            raise ValueError(f"{self.period!r} is no period, such as P1M")
        if self.engagement is not None and self.commitment == 0:
            raise ValueError("an engagement needs a commitment in months")
        if self.repeat_max is not None and self.repeat_max < self.repeat_min:
            raise ValueError("repeat_max is less than repeat_min")
        for amounts in (self.price, self.setup):
            if amounts is not None:
                _check_amounts(amounts)

    def named(self) -> list[str]:
        """The currencies and subsidiaries that have an amount of their own in it, or in its promotions."""
        amounts = (self.price, self.setup, *(promotion.off or promotion.instead for promotion in self.promotions))
        return [key for one in amounts if isinstance(one, dict) for key in one]


class AddonFamilyEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A group of options of a plan."""

    family: str
    addons: tuple[str, ...]
    default: str | None = None
    exclusive: bool = False
    mandatory: bool = False

    def __post_init__(self) -> None:
        if self.default is not None and self.default not in self.addons:
            raise ValueError(f"the default {self.default} is none of the options")


class QuestionEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A configuration that an order of the plan accepts; `regions` take other values."""

    label: str
    kind: str = "String"
    required: bool = False
    values: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    regions: dict[Region, tuple[str, ...]] = {}

    def question(self, region: Region) -> Question:
        """The question in the core's form, with the answers that a region takes."""
        values = self.regions.get(region, self.values)
        return Question(self.label, self.kind, self.required, values, self.fields)


class Each(Struct, forbid_unknown_fields=True, frozen=True):
    """The defaults of a family's entries.

    {code} in name and description stands for the entry's code.
    """

    name: Wording | None = None
    product: str | None = None
    description: Wording | None = None
    product_type: ProductType = "delivery"
    pricing_type: PricingType = "rental"
    contracts: tuple[str, ...] = ()
    questions: tuple[QuestionEntry, ...] = ()
    periods_max: Count = 1
    quantity_max: Count | None = None


class PlanEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A plan or an option as written in a file."""

    code: Code
    prices: Annotated[tuple[PriceEntry, ...], Meta(min_length=1)]
    name: Wording | None = None
    product: str | None = None
    description: Wording | None = None
    product_type: ProductType | None = None
    pricing_type: PricingType | None = None
    contracts: tuple[str, ...] | None = None
    questions: tuple[QuestionEntry, ...] | None = None
    addon_families: tuple[AddonFamilyEntry, ...] = ()
    periods_max: Count | None = None
    quantity_max: Count | None = None
    range: str | None = None
    traits: dict[str, object] = {}
    own_prices: dict[str, Amounts] = {}

    def __post_init__(self) -> None:
        for amounts in self.own_prices.values():
            if amounts != YEAR:
                _check_amounts(amounts)


class OwnAddonEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """An option that each plan has of its own, bought once.

    {code} in name and description is the plan's. `has_year`: it includes another year of the plan, charged at the
    plan's price in addition to its own.
    """

    family: str
    name: Wording
    product: str
    description: Wording
    setup: Amounts = FREE
    has_year: bool = False
    exclusive: bool = False
    modes: tuple[str, ...] = ("default",)
    product_type: ProductType = "delivery"
    contracts: tuple[str, ...] = ()
    questions: tuple[QuestionEntry, ...] = ()

    def __post_init__(self) -> None:
        if self.setup != YEAR:
            _check_amounts(self.setup)


class PlaceNameEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """What places of some codes are called: their town, as it is called everywhere or by language, and its country."""

    codes: tuple[Code, ...]
    town: str | dict[str, str]
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.town, dict) and "en" not in self.town:
            raise ValueError("town is needed in English (en)")


class FamilyFile(Struct, forbid_unknown_fields=True, frozen=True):
    """products/<family>.yaml."""

    plans: tuple[PlanEntry, ...]
    catalog: str | None = None
    addons: tuple[PlanEntry, ...] = ()
    own_addons: dict[Code, OwnAddonEntry] = {}
    places: tuple[PlaceNameEntry, ...] = ()
    each_plan: Each = Each()
    each_addon: Each = Each()


class ContractEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """Terms by language; English where a language is missing. `governs_accounts`: accounts are made under them."""

    name: dict[str, str]
    content: dict[str, str]
    governs_accounts: bool = False

    def __post_init__(self) -> None:
        if "en" not in self.name or "en" not in self.content:
            raise ValueError("name and content are needed in English (en)")

    @property
    def is_unwritten(self) -> bool:
        """True while something of them is yet to be written."""
        return any(UNWRITTEN in text for text in (*self.name.values(), *self.content.values()))


@frozen
class Source:
    """A file that was read; refusals name places in it."""

    path: Path
    text: str

    def fault(self, problem: str, *steps: str | int) -> Refusal:
        """The refusal for a problem at the place that keys and indexes lead to."""
        from panier.files.yaml_documents import line_of  # noqa: PLC0415 - most starts read what is kept, and no YAML

        line = line_of(self.text, steps)
        return invalid(f"{self.path}{f', line {line}' if line else ''}: {problem}")


def read(path: Path, kind: type[Structure]) -> tuple[Structure, Source]:
    """A file in its strict form.

    Refuses: invalid YAML, duplicate, unknown and missing keys, naming file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise invalid(f"{path}: {problem}") from problem
    known = parsed_files()
    source, plain = Source(path, text), known.plain(text)
    if plain is None:
        plain = _parsed(source)
        known.add(text, plain)
    return converted(plain, kind, source), source


def read_text(text: str, kind: type[Structure], *, path: Path) -> tuple[Structure, Source]:
    """A text in the strict form of a file.

    Refuses: invalid YAML, duplicate, unknown and missing keys, naming file and line.
    """
    source = Source(path, text)
    return converted(_parsed(source), kind, source), source


def converted(plain: object, kind: type[Structure], source: Source, *steps: str | int) -> Structure:
    """The part of a file that keys and indexes lead to, in its strict form.

    Refuses: unknown and missing keys, naming file and line.
    """
    try:
        return msgspec.convert(plain, kind, strict=False)
    except msgspec.ValidationError as problem:
        _, _, place = str(problem).partition("`$")
        raise source.fault(str(problem), *steps, *_steps_of(place)) from problem


def _parsed(source: Source) -> object:
    """A text as plain texts, lists and mappings.

    Refuses: invalid YAML, and duplicate keys, naming file and line.
    """
    from panier.files.yaml_documents import plain  # noqa: PLC0415 - as above

    try:
        return plain(source.path, source.text)
    except RecursionError:
        raise source.fault("something stands within itself, by an alias say, or very deep") from None


def ucents(amount: str) -> int:
    """An amount as whole ucents, exactly."""
    units, _, decimals = amount.partition(".")
    return int(units) * UCENTS_PER_UNIT + int(decimals.ljust(8, "0") or "0")


def scalar(value: object) -> object:
    """A trait's value, with whole numbers and true/false read as such.

    Decimals stay text, so that none is rounded.
    """
    match value:
        case dict():
            return {key: scalar(inner) for key, inner in value.items()}
        case list():
            return tuple(scalar(inner) for inner in value)
        case "true" | "false":
            return value == "true"
        case str() if _WHOLE.fullmatch(value):
            return int(value)
        case _:
            return value


def _check_amounts(amounts: Amounts) -> None:
    if isinstance(amounts, str):
        if amounts != FREE:
            raise ValueError(f"amounts are {FREE!r} or one by currency, not {amounts!r}")
        return
    unknown = [key for key in amounts if key not in DECIMALS and not re.fullmatch(r"[A-Z]{2}|ASIA", key)]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is neither a currency nor a subsidiary")


def _steps_of(place: str) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    for found in _PATH_STEP.finditer(place):
        if found[0] == "[...]":
            break
        steps.append(found[1] or int(found[2]))
    return tuple(steps)
