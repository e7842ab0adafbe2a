"""Every plan of the recorded catalogue is ordered over HTTP, with its mandatory options, at its listed price."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.terms import durations
from panier.files.public_catalog import parse
from panier.flows.account.seeds import Keys
from tests.catalogs.public import recorded
from tests.support.ordering import UNPAID, answer, own_cart
from tests.support.shop import Client, copy_sqlite, opened, selling, shipped

UCENTS = 10**8


def once(catalog: Catalog) -> Iterator[tuple[Plan, str]]:
    """Every plan in one of its modes, a different one from plan to plan."""
    for place, plan in enumerate(catalog.plans.values()):
        modes = plan.modes()
        yield plan, modes[place % len(modes)]


def always(catalog: Catalog) -> Iterator[tuple[Plan, str]]:
    """Every plan in every mode."""
    return ((plan, mode) for plan in catalog.plans.values() for mode in plan.modes())


def listed(plan: Plan, mode: str) -> int:
    """A set-up and an interval, as they are listed."""
    return sum(
        next((price.price_ucents for price in plan.pricings if price.mode == mode and use in price.capacities), 0)
        for use in ("installation", "renew")
    )


async def order(client: Client, catalog: Catalog, main: Plan, mode: str) -> None:
    cart = await own_cart(client, "IE")
    wish = {"planCode": main.plan_code, "duration": durations(main, mode)[0].iso, "pricingMode": mode, "quantity": 1}
    item_id = (await client.post(f"{cart}/eco", wish)).result["itemId"]
    expected = listed(main, mode)
    for group in main.addon_families:
        if not group.mandatory:
            continue
        option = catalog.addons[group.default or group.addons[0]]
        chosen = mode if mode in option.modes() else "default"
        lasting = durations(option, chosen)[0].iso
        more = {**wish, "planCode": option.plan_code, "pricingMode": chosen, "duration": lasting, "itemId": item_id}
        await client.post(f"{cart}/eco/options", more)
        expected += listed(option, chosen)
    answers = [
        (asked.label, asked.values[0] if asked.values else "mine")
        for asked in main.questions
        if asked.values or asked.required
    ]
    await answer(client, f"{cart}/item/{item_id}", answers)
    quoted = (await client.get(f"{cart}/checkout")).result["prices"]
    placed = (await client.post(f"{cart}/checkout", UNPAID)).result
    assert placed["prices"] == quoted
    assert round(quoted["withoutTax"]["value"] * 100) * UCENTS == expected * 100, (main.plan_code, mode)


@pytest.mark.parametrize("chosen", [once, pytest.param(always, marks=pytest.mark.long)])
async def test_every_recorded_plan_is_ordered(
    chosen: Callable[[Catalog], Iterator[tuple[Plan, str]]],
    reference: Path,
    sqlite_furnished: tuple[Path, tuple[Keys, ...]],
    tmp_path: Path,
) -> None:
    catalog = parse(recorded(reference), "eco", name="eco.json", shipped=shipped())
    sold = replace(shipped(), catalogs={**shipped().catalogs, ("IE", "eco"): catalog})
    file, customers = sqlite_furnished
    async with opened(copy_sqlite(file, tmp_path), customers, change=lambda shop: selling(shop, sold)) as shop:
        camille = shop.client(shop.first)
        for plan, mode in chosen(catalog):
            await order(camille, catalog, plan, mode)
