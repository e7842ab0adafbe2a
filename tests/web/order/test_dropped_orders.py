"""Unpaid orders that their customers cancel on pages, and what becomes of what they renew."""

import re
from html import unescape

from panier.core.service.details import RenewalChoice
from tests.support.parts.browsing import Browser, browser
from tests.support.shop import Sandbox
from tests.web.service.test_tenures import HOSTING, Owned, decline, owned
from tests.web.signed_in.test_account_pages import NAME, signed_in, with_name, words

RENEWAL = f"/account/names/{NAME}/renewal"


async def ordered_by_itself(shop: Sandbox) -> tuple[Owned, int]:
    """A service whose renewal the shop ordered, which nothing pays; with the order's number."""
    mine = await owned(shop, HOSTING)
    await mine.choose(RenewalChoice(is_automatic=True))
    await decline(shop)
    await mine.ahead(7)
    return mine, (await mine.client.get("/me/order")).result[-1]


async def cancel(one: Browser, number: int) -> str:
    sent = await one.submit(f"/account/orders/{number}/cancel", {"what": "cancel"})
    assert sent.status_code == 303, sent.text
    return words(await one.get(sent.headers["location"]))


async def test_a_renewal_that_the_shop_ordered_is_cancelled_and_not_ordered_again(shop: Sandbox) -> None:
    mine, number = await ordered_by_itself(shop)
    path = f"/account/orders/{number}/cancel"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert path in (await one.get("/account")).text
        asked = words(await one.get(path))
        assert "Nothing of this order has been paid" in asked
        assert "It orders none again: it ends on" in asked
        assert "You cancelled it before it was paid" in await cancel(one, number)
        assert path not in (await one.get("/account")).text
        for _ in range(3):
            await mine.pass_on(days=1)
        assert (await mine.client.get("/me/order")).result[-1] == number, "nothing is ordered again"
        assert (await mine.client.get(f"/me/order/{number}/status")).result == "cancelled"
        await signed_in(one, shop.first.nic)
        assert "unless you renew it" in words(await one.get(f"/account/services/{mine.number}"))
        again = await one.submit("/account/profile", {"what": "cancel"}, to=path)
        assert (again.status_code, "no longer waits to be paid" in words(again)) == (409, True)


async def test_what_is_renewed_by_itself_again_is_ordered_again(shop: Sandbox) -> None:
    mine, number = await ordered_by_itself(shop)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        await cancel(one, number)
        await one.submit(f"/account/services/{mine.number}/renewal", {"what": "mode", "mode": "automatic"})
        await mine.pass_on(days=1)
        await mine.pass_on(days=1)
        assert (await mine.client.get("/me/order")).result[-1] > number


async def test_a_renewal_of_ones_own_leaves_the_service_as_it_is(shop: Sandbox) -> None:
    await with_name(shop)
    client = shop.client(shop.first)
    before = (await client.get(f"/domain/{NAME}/serviceInfos")).result
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.second.nic)
        page = await one.get(RENEWAL)
        choice = unescape(re.findall(r'name="choice" value="(P[^"]+)"', page.text)[0])
        link = (await one.send(page, {"what": "renew", "choice": choice}, to=RENEWAL)).headers["location"]
        number = int(re.findall(r"orderId=(\d+)", link)[0])
        path = f"/account/orders/{number}/cancel"
        assert path in (await one.get(RENEWAL)).text
        assert path in (await one.get(link)).text
        assert path not in (await other.get(link)).text, "only its owner cancels it"
        assert (await other.get(path)).status_code == 404
        assert (await other.submit("/account/profile", {"what": "cancel"}, to=path)).status_code == 404
        await cancel(one, number)
        assert 'name="choice"' in (await one.get(RENEWAL)).text, "it can be ordered anew"
    assert (await client.get(f"/domain/{NAME}/serviceInfos")).result == before


async def test_what_is_paid_is_not_cancelled(shop: Sandbox) -> None:
    await with_name(shop)
    number = (await shop.client(shop.first).get("/me/order")).result[-1]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.get(f"/account/orders/{number}/cancel")
        assert ("no longer waits to be paid" in words(page), '<button class="bad">' in page.text) == (True, False)
