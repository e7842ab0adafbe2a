"""What is paid by use says so wherever it is bought, and what it will be paid with."""

from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import put_product, sign_in

BILLED = "what you use is billed afterwards, each month for the month before"


async def test_a_project_says_on_its_page_in_the_cart_and_at_checkout_that_its_use_is_billed(
    sqlite_shop: Sandbox,
) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/p/project.2018")
        assert BILLED in page.words
        assert "Those bills are paid with the default payment method of your account." in page.words
        assert BILLED in (await put_product(visitor, "/p/project.2018")).words
        checkout = await sign_in(sqlite_shop, visitor)
        assert BILLED in checkout.words
        assert "Those bills are paid with your default payment method: Visa ending in" in checkout.words
        assert "Order, nothing to pay now" in checkout.words


async def test_what_is_paid_in_advance_says_nothing_of_use(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        assert "billed afterwards" not in (await visitor.get("/p/vps-2025-model1")).words
        free = await visitor.get("/c/vrack")
        assert "free of charge" in free.words
        assert "paid by use" not in free.words
        assert "paid by use" in (await visitor.get("/c/cloud")).words
        hosts = (await visitor.get("/c/privateCloud")).words
        assert "priced by its options" in hosts, "its hosts cost something"
        assert "free of charge" not in hosts


async def test_options_that_differ_in_nothing_but_their_codes_are_one_to_people(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop) as visitor:
        page = (await visitor.get("/p/project.2018?family=cloud")).response.text
        assert page.count('value="certification.hds') == 1
        linked = (await visitor.get("/p/project.2018?family=cloud&option=certification.hds.2018")).response
        assert linked.text.count('value="certification.hds.2018" checked') == 1, "a link chooses among them"


BY_ITSELF = "Renewed by itself each time, until you end it."
BY_HAND = "Not renewed by itself: it ends when this time is over, unless you renew it."


async def test_each_line_says_before_it_is_bought_whether_it_is_renewed_by_itself(sqlite_shop: Sandbox) -> None:
    """As its account tells it afterwards: a name is not, a machine is, and so is what costs nothing to keep."""
    async with browsing(sqlite_shop) as visitor:
        page = await visitor.get("/domains?q=weitergehen-exemple.fr")
        page = await visitor.send(page.form(domain="weitergehen-exemple.fr"))
        assert (BY_HAND in page.words, BY_ITSELF in page.words) == (True, False)
        cart = await put_product(visitor, "/p/vps-2025-model1")
        assert (cart.words.count(BY_HAND), cart.words.count(BY_ITSELF)) == (1, 1)
        cart = await put_product(visitor, "/p/project.2018")
        assert (cart.words.count(BY_HAND), cart.words.count(BY_ITSELF)) == (1, 2)
        checkout = await sign_in(sqlite_shop, visitor)
        assert (checkout.words.count(BY_HAND), checkout.words.count(BY_ITSELF)) == (1, 2)
