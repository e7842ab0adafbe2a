"""A plan of every family that the shop lists is bought in the browser without a script, from its page to its order."""

import re
from dataclasses import replace

import pytest

from panier.core.catalog.catalog import Plan
from panier.core.catalog.promoted import Promotion
from panier.core.money import UCENTS_PER_UNIT
from panier.web.application import build
from panier.web.pages.buying.families import links
from tests.support.parts.visiting import PageForm, browsing
from tests.support.shop import Sandbox, selling
from tests.web.buying.test_checkout import order_form, order_of, sign_in, ticked

FAMILIES = (
    "baremetalServers", "cloud", "dedicated", "dns", "eco", "ip", "ipLoadbalancing", "netapp", "okms", "privateCloud",
    "privateSQL", "vps", "vrack", "vrackServices", "webHosting",
)  # fmt: skip
TYPED = {"q.zone": "boutique-dns.com"}


def answered(form: PageForm) -> dict[str, str]:
    """An answer to every question of a product that has none yet: the first one offered, or what has to be typed."""
    open_ones = {name for name, value in form.fields if not value} | form.choices.keys()
    open_ones -= {name for name, value in form.fields if value}
    offered = {name: next(filter(None, values)) for name, values in form.choices.items() if name.startswith("q.")}
    return {name: value for name, value in {**offered, **TYPED}.items() if name in open_ones}


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_plan_is_bought(sqlite_shop: Sandbox, family: str) -> None:
    plan = next(iter(sqlite_shop.shop.assortment.catalog("FR", family).plans))
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get(f"/p/{plan}?family={family}")
        form = next(one for one in page.forms if ("do", "add-product") in one.fields)
        form.method, form.action = "post", "/cart"
        cart = await visitor.send(form, **answered(form))
        assert cart.path == "/cart", cart.words
        checkout = await sign_in(sqlite_shop, visitor)
        assert 'role="alert"' not in checkout.response.text, checkout.words
        number = order_of(await visitor.send(order_form(checkout), **ticked(checkout), pay="later"))
    order = await sqlite_shop.client(sqlite_shop.first).get(f"/me/order/{number}/details")
    assert order.result, "it has lines"


def test_no_family_is_forgotten(sqlite_shop: Sandbox) -> None:
    assert {one.code for one in links(sqlite_shop.shop.assortment, "FR")} == set(FAMILIES)


async def test_a_running_promotion_is_seen_before_a_plan_is_chosen(sqlite_shop: Sandbox) -> None:
    """On the first page and in its family: the price that is paid, and the usual one struck through."""
    usual = sqlite_shop.shop.assortment
    ((place, catalog),) = [(place, one) for place, one in usual.catalogs.items() if one is usual.catalog("FR", "vps")]
    sale = Promotion("Opening", "", 1 * UCENTS_PER_UNIT, start_us=0)

    def on_sale(plan: Plan) -> Plan:
        priced = [replace(one, promotions=(sale,)) if one.price_ucents else one for one in plan.pricings]
        return replace(plan, pricings=tuple(priced))

    plans = {code: on_sale(plan) for code, plan in catalog.plans.items()}
    cheaper = replace(usual, catalogs={**usual.catalogs, place: replace(catalog, plans=plans)})
    shop = selling(sqlite_shop.shop, cheaper)
    changed = replace(sqlite_shop, shop=shop, application=build(shop, sqlite_shop.database, on_write=lambda: None))
    async with browsing(sqlite_shop) as before, browsing(changed) as visitor:
        family = (await before.get("/c/vps")).response.text
        assert 'class="was' not in family
        prices = [float(one) for one in re.findall(r'class="headline">€([\d.]+)<', family)]
        now = (await visitor.get("/c/vps")).response.text
        struck = re.findall(r'<s class="was money"><span class="unseen">instead of</span> €([\d.]+)</s>', now)
        assert [float(one) for one in struck] == prices
        assert [float(one) for one in re.findall(r'class="headline">€([\d.]+)<', now)] == pytest.approx(
            [one - 1 for one in prices]
        )
        assert f"from €{min(prices) - 1:.2f}" in " ".join((await visitor.get("/")).words.split())
