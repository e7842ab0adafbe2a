"""How catalogues and their changes are printed: what is the same in many subsidiaries is said once."""

import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping

from panier.core.catalog.catalog import Catalog
from panier.core.catalog.changes import Change
from panier.core.catalog.version import Version
from panier.core.money import Money
from panier.core.period import at
from panier.files.catalog_sources import Catalogs
from panier.wire.prices import decimal

COLUMNS = 80


def summary_lines(found: Catalogs) -> list[str]:
    """What catalogues sell, a line for all subsidiaries that sell as much."""
    groups: dict[tuple[str, int, int], list[str]] = {}
    for catalog in found.values():
        groups.setdefault((catalog.family, len(catalog.plans), len(catalog.addons)), []).append(catalog.subsidiary)
    return [
        line
        for (family, plans, options), codes in sorted(groups.items(), key=lambda group: -group[0][1])  # most first
        for line in _about(family, codes, f"{_many(plans, 'plan')}, {_many(options, 'option')}")
    ]


def change_lines(compared: Iterable[tuple[Catalog, tuple[Change, ...]]]) -> list[str]:
    """What would change, once for all subsidiaries in which it is the same."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for catalog, found in compared:
        lines = tuple(in_words(change) for change in found)
        groups.setdefault((catalog.family, lines), []).append(catalog.subsidiary)
    return [
        line
        for (family, lines), codes in groups.items()
        for line in (*_about(family, codes, _many(len(lines), "change")), *(f"  {line}" for line in lines))
    ]


def version_lines(versions: Collection[Version], sold: Mapping[int, int]) -> list[str]:
    """A table of versions, two lines each; `sold`: since when those on sale are."""
    rows = [("version", "family", "in", "form", "sold since")]
    for version in versions:
        since = sold.get(version.version_id)
        rows.append((
            str(version.version_id), version.family, version.subsidiary or "every", version.form,
            "" if since is None else minute(since),
        ))  # fmt: skip
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    first, *others = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows]
    lines = [first.rstrip()]
    for version, line in zip(versions, others, strict=True):
        lines += [line.rstrip(), f"         imported {minute(version.created_us)} from {version.source}"]
    return lines


def in_words(change: Change) -> str:
    """A change in a line."""
    if change.is_whole_plan:
        sign = "+" if change.old is None else "-"
        return f"{sign} {change.section} {change.plan_code} (from {amount(change.old or change.new)})"
    words = (change.section, change.plan_code, "" if change.price is None else str(change.price), change.part)
    return f"~ {' '.join(filter(None, words))}: {amount(change.old)} → {amount(change.new)}"


def change_out(change: Change) -> dict[str, object]:
    """A change for programs; amounts are texts, so that none is rounded. `part`: what else than an amount differs."""
    return {
        "section": change.section,
        "planCode": change.plan_code,
        "price": None if change.price is None else str(change.price),
        **({"part": change.part} if change.part else {}),
        "old": None if change.old is None else amount(change.old),
        "new": None if change.new is None else amount(change.new),
    }


def catalog_out(catalog: Catalog) -> dict[str, object]:
    """How much a catalogue sells, for programs."""
    return {
        "family": catalog.family,
        "subsidiary": catalog.subsidiary,
        "plans": len(catalog.plans),
        "options": len(catalog.addons),
    }


def amount(side: Money | str | None) -> str:
    """An amount with its currency, or a text as it is."""
    if side is None:
        return "none"
    return f"{decimal(side)} {side.currency}" if isinstance(side, Money) else side


def minute(moment_us: int) -> str:
    """A time, to the minute, in UTC."""
    return f"{at(moment_us):%Y-%m-%d %H:%M}"


def _about(family: str, codes: list[str], what: str) -> Iterator[str]:
    if len(codes) == 1:
        yield f"{family} in {codes[0]}: {what}"
        return
    yield f"{family} in {len(codes)} subsidiaries: {what}"
    yield from textwrap.wrap(f"({' '.join(codes)})", COLUMNS, initial_indent="  ", subsequent_indent="  ")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
