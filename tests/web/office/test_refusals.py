"""Why checkouts are refused is counted by day and kind of reason, and shown on the office's first page."""

import pytest

from panier.core.cart.checkout_fault import UNCOUNTED, CheckoutFault, faults_of
from panier.core.limits import REFUSALS_KEPT_DAYS
from panier.core.office.rights import OfficeRole
from panier.core.refusal import Kind, Refusal, for_reasons, invalid
from panier.flows.checkout import refused as flow
from panier.flows.office.day import KINDS, WHYS
from panier.store.overview import refused
from panier.store.overview.refused import RefusedCount
from panier.web.office.places.day import REASONS, WAITING
from panier.web.office.places.day_plots import FAULTS
from panier.work import sweeps
from tests.support.ordering import add_name, order_name, own_cart
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import order_form, ready, ticked
from tests.web.office.desk import signed_in, with_office


async def counted(shop: Sandbox) -> list[RefusedCount]:
    return list(await shop.database.read(lambda tx: refused.list_since(tx, day=0)))


def test_every_kind_of_reason_has_words_and_so_has_everything_that_waits() -> None:
    assert set(FAULTS) == set(CheckoutFault)
    assert set(WAITING) == set(KINDS)
    assert set(REASONS) == set(WHYS)


@pytest.mark.parametrize("kind", list(Kind))
def test_any_refusal_is_one_of_few_kinds_of_reasons(kind: Kind) -> None:
    found = faults_of(Refusal(kind, "whatever somebody typed"))
    assert found == () if kind in UNCOUNTED else len(found) == 1
    assert faults_of(for_reasons(invalid("x"), "stock", "name", "stock")) == ("stock", "name")


async def test_a_refused_call_is_counted_once_for_each_kind_of_reason(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    cart = await own_cart(client)
    assert (await client.post(f"{cart}/checkout")).status == 400
    assert await counted(shop) == [RefusedCount("api", "cart", 1)]
    assert (await client.get(f"{cart}/checkout")).status == 400, "a dry run is no attempt"
    await add_name(client, cart, "exemple-compte.fr")
    for _ in range(2):
        assert (await client.post(f"{cart}/checkout", {"waiveRetractationPeriod": False})).status == 400
    assert (await shop.client().post(f"{cart}/checkout")).status == 401
    found = {(one.place, one.reason): one.count for one in await counted(shop)}
    assert found.pop(("api", "waiver")) == 2
    assert set(found) <= {("api", "cart"), ("api", "answers"), ("api", "owner")}
    before = await counted(shop)
    await order_name(client, "exemple-bien.fr")
    assert await counted(shop) == before, "an order is no refusal"


async def test_the_first_page_shows_them_and_they_are_forgotten_after_a_time(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    for place, reason in (("shop", "terms"), ("shop", "terms"), ("api", "stock")):
        refusal = for_reasons(invalid("anything"), reason)
        await flow.note(office.shop, office.database, refusal, place=place)
    async with signed_in(office, OfficeRole.READER) as reader:
        seen = await reader.see("/office")
        assert "Refused checkouts of thirty days, by reason" in seen
        assert "terms were not accepted: 2" in seen
        assert "terms were not accepted 2 0 out of stock 0 1" in seen
        office.clock.advance(days=31)
    async with signed_in(office, OfficeRole.SALES) as sales:
        assert "terms were not accepted" not in await sales.see("/office")
    office.clock.advance(days=REFUSALS_KEPT_DAYS - 31)
    assert (await sweeps.sweep(office.shop, office.database))["refused checkouts"] == 0
    office.clock.advance(days=1)
    assert (await sweeps.sweep(office.shop, office.database))["refused checkouts"] == 2
    assert await counted(office) == []


async def test_names_that_expire_are_told_apart_by_their_renewal(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    client = office.client(office.first)
    for name in ("exemple-un.fr", "exemple-deux.fr"):
        await order_name(client, name)
    await office.deliver()
    infos = (await client.get("/domain/exemple-un.fr/serviceInfos")).result
    renew = {**infos["renew"], "automatic": not infos["renew"]["automatic"], "deleteAtExpiration": False}
    assert (await client.put("/domain/exemple-un.fr/serviceInfos", {"renew": renew})).status == 200
    async with signed_in(office, OfficeRole.READER) as reader:
        seen = await reader.see("/office")
        assert "1 renewed by themselves" in (await reader.http.get("/office")).text
        assert "not renewed by themselves" in seen
        assert "November 2027 1 1" in seen


async def test_a_refused_page_is_counted_beside_refused_calls(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await ready(sqlite_shop, visitor)
        refused_page = await visitor.send(order_form(page))
        assert refused_page.response.status_code == 400
        assert await counted(sqlite_shop) == [RefusedCount("shop", "terms", 1)]
        unpaid = await visitor.send(order_form(refused_page), **ticked(refused_page), pay="nothing")
        assert unpaid.response.status_code == 400
        found = {(one.place, one.reason): one.count for one in await counted(sqlite_shop)}
        assert found == {("shop", "terms"): 1, ("shop", "method"): 1}
