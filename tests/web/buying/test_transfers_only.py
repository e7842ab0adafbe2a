"""Where money may come by bank transfer, the checkout says so; with nothing else, nothing is paid at once."""

from panier.web.pages.buying.paying import KindChoice, WaysShown
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_cart import put_name
from tests.web.buying.test_checkout import sign_in


async def test_a_transfer_is_called_so(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        await put_name(visitor, "boutique.com")
        page = await sign_in(sqlite_shop, visitor)
    assert "By bank transfer: order now" in page.words
    assert "Order and pay €" in page.words, "there are other ways"


def test_only_what_can_be_paid_at_once_is_said_to_be_paid() -> None:
    assert WaysShown((), (), "later").is_later_only
    assert not WaysShown((), (KindChoice("PAYPAL", "PayPal", is_typed=True),), "later").is_later_only
