"""The tax on pages of the shop: of the place that sells, and once somebody is signed in, the one that they will pay."""

from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_cart import put_name
from tests.web.signed_in.test_joining import PERSON

ASSUMED = "This is the tax where this shop sells."


async def test_a_customer_abroad_sees_in_the_shop_the_tax_that_the_checkout_asks_for(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await put_name(visitor, "boutique.com")
        for path in ("/p/project.2018", "/cart"):
            page = (await visitor.get(path)).words
            assert ASSUMED in page
            assert "Tax (20%)" in page
        joining = (await visitor.get("/join")).form(firstname="")
        german = {**PERSON, "country": "DE", "ovhSubsidiary": "FR", "zip": "10115", "city": "Berlin"}
        await visitor.send(joining, **german)
        for path in ("/p/project.2018", "/cart", "/checkout"):
            page = (await visitor.get(path)).words
            assert "Tax (19%)" in page, path
            assert ASSUMED not in page
