"""What an order costs: the dry run as a value, as a table, and compared with the prices of last time."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from panier.cli.buy.stops import wrong_use
from panier.core.values import frozen

FORM = 1


@frozen
class CostLine:
    """A line of an order: what it charges for."""

    domain: str
    description: str
    total: Decimal
    item_id: int | None


@frozen
class Renewing:
    """What one thing costs, without tax, each time it is renewed; None: nobody says."""

    title: str
    period: str
    amount: Decimal | None
    item_id: int


@frozen
class Cost:
    """The order that a checkout would place."""

    currency: str
    without_tax: Decimal
    tax: Decimal
    with_tax: Decimal
    lines: tuple[CostLine, ...]
    contracts: tuple[tuple[str, str], ...]
    renewals: tuple[Renewing, ...] = ()


@frozen
class Difference:
    """What is not as it was."""

    what: str
    before: str
    now: str


def amount_of(price: Mapping[str, Any] | None) -> Decimal:
    """The amount of a price, exactly."""
    return Decimal(str((price or {}).get("value", 0)))


def cost_of(order: Mapping[str, Any], renewals: Sequence[Renewing] = ()) -> Cost:
    """What a checkout answers, dry or not."""
    prices = order["prices"]
    return Cost(
        currency=prices["withTax"]["currencyCode"],
        without_tax=amount_of(prices["withoutTax"]),
        tax=amount_of(prices["tax"]),
        with_tax=amount_of(prices["withTax"]),
        lines=tuple(
            CostLine(one.get("domain") or "", one["description"], amount_of(one["totalPrice"]), one.get("cartItemID"))
            for one in order["details"]
        ),
        contracts=tuple((one["name"].strip(), one["url"]) for one in order["contracts"]),
        renewals=tuple(renewals),
    )


def money(amount: Decimal, currency: str) -> str:
    """An amount as people read it."""
    return f"{amount:,.2f} {currency}"


def plain_cost(cost: Cost) -> dict[str, Any]:
    """A cost for programs."""
    return {
        "currency": cost.currency,
        "withoutTax": _number(cost.without_tax),
        "tax": _number(cost.tax),
        "withTax": _number(cost.with_tax),
        "lines": [
            {"domain": line.domain, "description": line.description, "total": _number(line.total)}
            for line in cost.lines
        ],
        "renewals": [
            {"what": one.title, "period": one.period, "amount": None if one.amount is None else _number(one.amount)}
            for one in cost.renewals
        ],
        "contracts": [{"name": name, "url": url} for name, url in cost.contracts],
    }


def save_price(file: Path, cost: Cost) -> None:
    """Write down what an order costs today, for a plan of another day."""
    content = {"form": FORM, **plain_cost(cost)}
    del content["contracts"]
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def load_price(file: Path) -> dict[str, Any] | None:
    """What an order cost when it was saved; None where nothing is saved.

    Refuses: a file that is none of these.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise wrong_use(f"{file} cannot be read: save it anew with --save") from error
    names = {"form", "currency", "withoutTax", "tax", "withTax", "lines", "renewals"}
    if not isinstance(content, dict) or content.keys() != names or content["form"] != FORM:
        raise wrong_use(f"{file} holds no prices: save it anew with --save")
    return content


def differences(saved: Mapping[str, Any], cost: Cost) -> tuple[Difference, ...]:
    """What costs something else than it did."""
    now = plain_cost(cost)
    found = []
    for what, name in (("to pay, without tax", "withoutTax"), ("tax", "tax"), ("to pay, with tax", "withTax")):
        before_text, now_text = f"{saved[name]} {saved['currency']}", f"{now[name]} {cost.currency}"
        if before_text != now_text:
            found.append(Difference(what, before_text, now_text))
    found += _changed(_lines(saved["lines"]), _lines(now["lines"]))
    found += _changed(_renewals(saved["renewals"]), _renewals(now["renewals"]))
    return tuple(found)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[Difference]:
    names = dict.fromkeys((*before, *now))
    return [
        Difference(name, before.get(name, "–"), now.get(name, "–"))
        for name in names
        if before.get(name) != now.get(name)
    ]


def _lines(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Amounts by what they are for; what is there several times is added up."""
    totals: dict[str, Decimal] = {}
    for line in lines:
        totals[line["description"]] = totals.get(line["description"], Decimal(0)) + Decimal(line["total"])
    return {name: _number(total) for name, total in totals.items()}


def _renewals(renewals: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {f"{one['what']}, renewed every {one['period']}": str(one["amount"] or "–") for one in renewals}


def _number(amount: Decimal) -> str:
    return f"{amount:.2f}" if amount == round(amount, 2) else f"{amount.normalize():f}"
