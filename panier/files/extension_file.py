"""The facts about extensions from catalogs/domains/extensions.yaml, and its strict form."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from panier.core.domain.extension import (
    Alphabet,
    Extension,
    ExtensionSort,
    Phase,
    PhaseSort,
    TradeRules,
    TransferMethod,
    TransferRules,
)
from panier.core.period import us
from panier.core.refusal import bad_input
from panier.files.catalog_file import Count, Source, read

SETTING, EXTENSIONS, RULES = (
    "PANIER_EXTENSIONS",
    "extensions.yaml",
    "rules",
)  # of a shop's own: extensions, and who may hold names under them
Days = Annotated[int, Meta(ge=0, le=3_650)]
Months = Annotated[int, Meta(ge=1, le=120)]
Label = Annotated[int, Meta(ge=1, le=63)]
Word = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Suffix = Annotated[str, Meta(pattern=r"^[a-z0-9-]{2,63}(\.[a-z0-9-]{2,63})?$")]
_WHOIS_FIELDS = frozenset("address city country email fax name organisation phone province zip".split())


class TransferEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """How names are transferred here; `months: []` where that does not renew them."""

    months: tuple[Months, ...] | UnsetType = UNSET
    silence_days: Days | UnsetType = UNSET
    opposed_days: Days | UnsetType = UNSET
    age_min_days: Days | UnsetType = UNSET
    handover: TransferMethod | UnsetType = UNSET


class TradeEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """How names change their holder."""

    months: Months | UnsetType = UNSET
    is_manual: bool | UnsetType = UNSET


class PhaseEntry(Struct, forbid_unknown_fields=True, frozen=True, rename={"begins": "from", "ends": "until"}):
    """A launch phase between two instants."""

    sort: PhaseSort
    begins: str | None = None
    ends: str | None = None


class Facts(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The possible facts about an extension, or about all extensions of a kind.

    `years` and `renew_years` stand for 1 up to that number.
    """

    sort: ExtensionSort | UnsetType = UNSET
    is_icann: bool | UnsetType = UNSET
    label_min: Label | UnsetType = UNSET
    label_max: Label | UnsetType = UNSET
    alphabet: Word | UnsetType = UNSET
    servers_min: Annotated[int, Meta(ge=0, le=13)] | UnsetType = UNSET
    servers_max: Annotated[int, Meta(ge=1, le=13)] | UnsetType = UNSET
    has_dnssec: bool | UnsetType = UNSET
    has_premium: bool | UnsetType = UNSET
    years: Annotated[Count, Meta(le=10)] | UnsetType = UNSET
    renew_years: Annotated[Count, Meta(le=10)] | UnsetType = UNSET
    order_months_min: Months | UnsetType = UNSET
    order_months_max: Months | UnsetType = UNSET
    is_renewed_automatically: bool | UnsetType = UNSET
    grace_days: Days | UnsetType = UNSET
    redemption_days: Days | UnsetType = UNSET
    transfer: TransferEntry | UnsetType = UNSET
    trade: TradeEntry | UnsetType = UNSET
    has_lock: bool | UnsetType = UNSET
    whois_fields: dict[Word, tuple[str, ...]] | UnsetType = UNSET
    has_obfuscation: bool | UnsetType = UNSET
    has_hosts: bool | UnsetType = UNSET
    has_ipv6_glue: bool | UnsetType = UNSET
    has_many_ip_glue: bool | UnsetType = UNSET
    geolocalizations: tuple[Word, ...] | UnsetType = UNSET
    thematics: tuple[Word, ...] | UnsetType = UNSET
    phases: Annotated[tuple[PhaseEntry, ...], Meta(min_length=1)] | UnsetType = UNSET
    since: str | UnsetType = UNSET
    rank: Count | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.whois_fields is not UNSET:
            named = {one for listed in self.whois_fields.values() for one in listed}
            if odd := sorted(named - _WHOIS_FIELDS):
                raise ValueError(f"{odd[0]!r} is none of the fields {', '.join(sorted(_WHOIS_FIELDS))}")


class ExtensionEntry(Facts, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An extension.

    What it leaves out comes from its kind, and otherwise from what nearly all extensions have.
    """

    name: Suffix
    kind: Word


class AlphabetEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A text of characters, or sets of scripts that may be mixed."""

    characters: str = ""
    scripts: tuple[tuple[str, ...], ...] = ()


class ExtensionsFile(Struct, forbid_unknown_fields=True, frozen=True):
    """domains/extensions.yaml."""

    extensions: tuple[ExtensionEntry, ...]
    alphabets: dict[Word, AlphabetEntry] = {}
    kinds: dict[Word, Facts] = {}


def load_extensions(path: Path, own: Path | None = None) -> Mapping[str, Extension]:
    """Every extension by its name.

    `own`: a file of a shop's own, whose extensions are added or take the place of those that are called so. They may be
    of a kind and have an alphabet that is shipped, or one that stands in that file.

    Refuses: malformed entries and contradictory facts, naming file and line.
    """
    file, source = read(path, ExtensionsFile)
    found = _described(file, source)
    if own is None:
        return found
    added, its = read(own, ExtensionsFile)
    laid = ExtensionsFile(added.extensions, {**file.alphabets, **added.alphabets}, {**file.kinds, **added.kinds})
    return {**found, **_described(laid, its)}


def _described(file: ExtensionsFile, source: Source) -> dict[str, Extension]:
    found: dict[str, Extension] = {}
    for index, entry in enumerate(file.extensions):
        if entry.name in found:
            raise source.fault(f"{entry.name} is described twice", "extensions", index)
        if entry.kind not in file.kinds:
            raise source.fault(f"{entry.kind} is no kind of extension", "extensions", index, "kind")
        said = _said(file.kinds[entry.kind]) | _said(entry)
        extension = _extension(entry.name, said, file.alphabets, source, index)
        if problem := _contradiction(extension):
            raise source.fault(f"{entry.name} {problem}", "extensions", index)
        found[entry.name] = extension
    return found


def _said(facts: Struct) -> dict[str, Any]:
    return {name: value for name, value in structs.asdict(facts).items() if value is not UNSET}


def _extension(
    name: str, said: Mapping[str, Any], alphabets: Mapping[str, AlphabetEntry], source: Source, index: int
) -> Extension:
    """An entry in the core's form."""
    own = {one.name for one in fields(Extension)} - {"name", "alphabet", "transfer", "trade", "phases"}
    facts = {key: value for key, value in said.items() if key in own}
    if "years" in said:
        facts["create_months"] = _months(said["years"])
    facts["renew_months"] = _months(said.get("renew_years", said.get("years", 1)))
    if "alphabet" in said:
        if said["alphabet"] not in alphabets:
            raise source.fault(f"{said['alphabet']} is no alphabet", "extensions", index)
        listed = alphabets[said["alphabet"]]
        facts["alphabet"] = Alphabet(
            frozenset(listed.characters), tuple(frozenset(together) for together in listed.scripts)
        )
    if "transfer" in said:
        facts["transfer"] = _transfer(said["transfer"])
    if "trade" in said:
        facts["trade"] = TradeRules(**_said(said["trade"]))
    if "phases" in said:
        facts["phases"] = tuple(_phase(one, source, index) for one in said["phases"])
    if "since" in said:
        facts["since_us"] = _instant(said["since"], source, index)
    return Extension(name=name, **facts)


def _transfer(entry: TransferEntry) -> TransferRules:
    said = _said(entry)
    return TransferRules(**said, has_renewal=said.get("months") != ())


def _phase(entry: PhaseEntry, source: Source, index: int) -> Phase:
    begins, ends = (None if text is None else _instant(text, source, index) for text in (entry.begins, entry.ends))
    return Phase(entry.sort, begins, ends)


def _instant(text: str, source: Source, index: int) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise source.fault(f"{text!r} is no instant, such as 2026-01-01T00:00:00+00:00", "extensions", index) from None
    if moment.tzinfo is None:
        raise source.fault(f"{text!r} needs an offset, such as +00:00", "extensions", index)
    return us(moment)


def _contradiction(extension: Extension) -> str | None:
    """Facts that contradict each other, or None."""
    if extension.label_min > extension.label_max:
        return "has a label_min above its label_max"
    if extension.servers_min > extension.servers_max:
        return "has a servers_min above its servers_max"
    if not extension.months_for("create-default"):
        return "can be registered for none of the periods that can be ordered"
    for before, after in zip(extension.phases, extension.phases[1:], strict=False):
        if before.ends_us is None or after.begins_us is None or after.begins_us < before.ends_us:
            return f"begins its {after.sort} before its {before.sort} has ended"
    if any(one.begins_us and one.ends_us and one.ends_us <= one.begins_us for one in extension.phases):
        return "has a phase that ends before it begins"
    return None


def _months(years: int) -> tuple[int, ...]:
    return tuple(12 * year for year in range(1, years + 1))


def own_extensions(folder: str) -> Path | None:
    """The file of a shop's own extensions; None where the shop has none.

    Refuses: a folder that is not there, or in which there is nothing that is read (400).
    """
    return _own_part(folder, EXTENSIONS)


def own_rules(folder: str) -> Path | None:
    """The folder of a shop's own eligibility rules; None where the shop has none.

    Refuses: as own_extensions() does (400).
    """
    return _own_part(folder, RULES)


def _own_part(folder: str, name: str) -> Path | None:
    if not folder:
        return None
    place = Path(folder)
    if not place.is_dir():
        raise bad_input(SETTING, f"is {folder!r}, but there is no such folder")
    rules = place / RULES
    if not (place / EXTENSIONS).is_file() and not any(rules.glob("*.yaml")):
        raise bad_input(SETTING, f"is {folder!r}, but there is neither {EXTENSIONS} nor {RULES}/*.yaml in it")
    return place / name if (place / name).exists() else None
