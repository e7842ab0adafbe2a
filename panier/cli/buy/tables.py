"""What people see of orders: tables, as wide as the terminal, plain in a pipe."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.console import Console
from rich.table import Table

from panier.cli.buy.prices import Cost, CostLine, Difference, money

_PERIODS = {"P1M": "a month", "P1Y": "a year", "P12M": "a year"}
_UNITS = {"Y": "years", "M": "months", "D": "days"}


def console(*, is_error: bool = False) -> Console:
    """Where tables go: not broken at 80 columns in a pipe, without colours there and under NO_COLOR."""
    out = Console(highlight=False, stderr=is_error)
    return out if out.is_terminal else Console(highlight=False, stderr=is_error, width=200)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> Table:
    """Rows under headings; `right`: the columns with amounts."""
    drawn = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for place, heading in enumerate(headings):
        justify = "right" if place in right else "left"
        drawn.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        drawn.add_row(*row)
    return drawn


def show_cost(out: Console, cost: Cost) -> None:
    """What is paid now and at renewal, and what is agreed to."""
    rows = []
    for title, again, lines in _folded(cost):
        rows.append((title, money(sum((line.total for line in lines), Decimal(0)), cost.currency), again))
        costly = [line for line in lines if line.total]
        if len(costly) > 1 or (costly and costly[0].description != title):
            rows += [(f"  {line.description}", money(line.total, cost.currency), "") for line in costly]
    rows += [
        ("", "", ""),
        ("Without tax", money(cost.without_tax, cost.currency), ""),
        ("Tax", money(cost.tax, cost.currency), ""),
        ("To pay now", money(cost.with_tax, cost.currency), ""),
    ]
    out.print(table(("What", "Now", "At renewal, without tax"), rows, right=(1,)))
    if cost.contracts:
        out.print("\nOrdering agrees to:")
        for name, url in cost.contracts:
            out.print(f"  {name} <{url}>", soft_wrap=True, markup=False)


def show_differences(out: Console, found: Sequence[Difference]) -> None:
    """What costs something else than it did."""
    rows = [(one.what, one.before, one.now) for one in found]
    out.print(table(("Price changed", "Saved", "Now"), rows, right=(1, 2)))


def spoken_period(period: str) -> str:
    """P1Y as people say it."""
    if period in _PERIODS:
        return _PERIODS[period]
    number, unit = period[1:-1], period[-1:]
    return f"every {number} {_UNITS[unit]}" if number.isdigit() and unit in _UNITS else f"every {period}"


def _again(amount: Decimal | None, period: str, currency: str) -> str:
    said = "not said" if amount is None else money(amount, currency)
    return f"{said} {spoken_period(period)}" if period else said


def _folded(cost: Cost) -> list[tuple[str, str, list[CostLine]]]:
    """Each thing that is bought: its name, what renewing it costs, and all lines that belong to it."""
    groups: dict[str, list[CostLine]] = {}
    for line in cost.lines:
        root = line.domain.partition(".")[0] if line.domain.startswith("*") else line.domain
        root = f"{root}{line.item_id}" if root == "*" else root  # in the United States nothing else tells them apart
        groups.setdefault(root or line.description, []).append(line)
    renewals = {one.item_id: one for one in cost.renewals}
    found = []
    for _, lines in sorted(groups.items()):
        own = [renewals[line.item_id] for line in lines if line.item_id in renewals]
        if own:
            found.append((own[0].title, _again(own[0].amount, own[0].period, cost.currency), lines))
        else:
            found.append((lines[0].description, "", lines))
    return found
