"""A plan of every family that the shop lists is bought in the browser without a script, from its page to its order."""

import re
from dataclasses import replace
from functools import partial

import pytest

from panier.core.catalog.catalog import AddonFamily, Plan
from panier.core.catalog.promoted import Promotion
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.flows.checkout.wishes import ProductWish, estimate, usual_option
from panier.web.application import build
from panier.web.pages.buying.families import links
from panier.web.pages.buying.product_view import default_wish
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


async def test_a_page_opens_at_the_price_that_lists_name(sqlite_shop: Sandbox) -> None:
    """What one has to choose is chosen beforehand so that it adds nothing, wherever the plan itself has a price."""
    shop, compared = sqlite_shop.shop, 0
    for link in links(shop.assortment, "FR"):
        catalog = shop.assortment.catalog("FR", link.code)
        for plan in catalog.plans.values():
            wish = default_wish(catalog, plan)
            if any(one.price_ucents for one in plan.pricings):
                found, alone = [await asked(sqlite_shop, one) for one in (wish, replace(wish, options=()))]
                assert found == alone, plan.plan_code
                compared += bool(wish.options)
    assert compared > 10, "plans with options that have to be chosen"


async def asked(sandbox: Sandbox, wish: ProductWish) -> Money:
    read = partial(estimate, shop=sandbox.shop, caller=None, subsidiary="FR", wish=wish)
    return (await sandbox.database.read(read)).quote.totals.with_tax


async def test_a_load_balancer_opens_in_a_zone_that_is_included(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/p/iplb-lb1?family=ipLoadbalancing")
        chosen = [value for name, value in page.form(plan="iplb-lb1").fields if name == "option.zone"]
        assert chosen == ["iplb-zone-lb1-gra"], "and not the first, which costs more"
        assert "commitment Zone Load Balancer zone Beauharnois" in page.words, "under the heading Zone"


@pytest.mark.parametrize(
    "named, prices, usual",
    [(None, (3, 1, 1), "b"), ("a", (3, 1, 1), "b"), ("c", (3, 1, 1), "c"), (None, (2, 2, 2), "a")],
)
def test_of_what_has_to_be_chosen_the_cheapest_is(
    sqlite_shop: Sandbox, named: str | None, prices: tuple[int, ...], usual: str
) -> None:
    """Of those that cost the same, the one that the catalogue names, else the first."""
    catalog = sqlite_shop.shop.assortment.catalog("FR", "ipLoadbalancing")
    zone = catalog.addons["iplb-zone-lb1-bhs"]
    addons = {
        code: replace(zone, plan_code=code, pricings=tuple(replace(p, price_ucents=price) for p in zone.pricings))
        for code, price in zip("abc", prices, strict=True)
    }
    group = AddonFamily("zone", tuple(addons), default=named, mandatory=True)
    assert usual_option(replace(catalog, addons=addons), group, "default", "P1M") == usual
    assert usual_option(replace(catalog, addons=addons), replace(group, mandatory=False), "default", "P1M") == ""


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
