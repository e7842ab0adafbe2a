"""Nobody guesses, floods or has others written to by forms and links: each limit of the table is met, and says when."""

from urllib.parse import urlencode

import httpx
import pytest

from panier.core.rates import PASSWORDS_OF_ADDRESS, Limit
from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.shop import Sandbox
from tests.web.guarded.table import PAGES_BY_HAND, HandForm, Reach
from tests.web.guarded.test_forged import post
from tests.web.guarded.test_table import hand_forms
from tests.web.surface.test_limits import with_limits

# Links whose guesses are counted elsewhere, or that there is no use in guessing.
UNCOUNTED = {
    "/auth": "the request of an application is counted by itself: five passwords, and it is over",
    "/auth/oauth2/authorize": "a client's name is no secret",
    "/nic/update": "a DynHost login is counted as passwords are, by its name",
    "/sandbox/payment": "no live shop has this page",
    "/join/confirm": "it shows its form alone; sending it is counted",
    "/login/as": "no live shop has this page; sending it is counted",
}
LINKS = {path: page.asks for path, page in PAGES_BY_HAND.items() if page.reach is Reach.LINK}
BOUND = [(path, form, limit) for path, form in hand_forms() for limit in form.limits]


def says_when(answer: httpx.Response) -> bool:
    """True where an answer says that it was too often, and a page of it when to come again."""
    return answer.status_code == 429 and int(answer.headers["retry-after"]) > 0 and "try again in" in answer.text


def signed_in_first(path: str) -> bool:
    return PAGES_BY_HAND[path].reach is Reach.SIGNED_IN


@pytest.mark.parametrize("path, form, limit", BOUND, ids=[f"{path}-{limit.name}" for path, _, limit in BOUND])
async def test_a_form_that_is_sent_too_often_is_refused_and_says_when(
    sqlite_shop: Sandbox, path: str, form: HandForm, limit: Limit
) -> None:
    shop = with_limits(sqlite_shop, **{limit.name: "2/600"})
    async with browser(shop) as one:
        if signed_in_first(path):
            await one.sign_in(shop.first.nic)
        answers = [await _sent(one, path, form) for _ in range(3)]
    assert answers[0].status_code != 429, "some look at a link twice, which counts twice"
    assert says_when(answers[2]), f"{answers[2].status_code} {answers[2].text[-600:]}"


async def _sent(one: Browser, path: str, form: HandForm) -> httpx.Response:
    """A form, sent by a browser that has forgotten its cart: each of them asks for a new one."""
    if "panier-cart" in one.http.cookies:
        one.http.cookies.delete("panier-cart")
    shown = await one.get("/login")
    shown = await one.get("/logout") if shown.is_redirect else shown
    return await post(one, path, form, token=form_token(shown), headers={"accept-language": "en"})


@pytest.mark.parametrize("path", sorted(set(LINKS) - set(UNCOUNTED)))
async def test_the_secret_of_a_link_is_not_guessed(sqlite_shop: Sandbox, path: str) -> None:
    shop = with_limits(sqlite_shop, **{PASSWORDS_OF_ADDRESS.name: "2/600"})
    async with browser(shop) as one:
        for accept in ("text/html", "application/json"):
            shop.clock.advance(seconds=601)
            answers = [await one.get(f"{path}?{LINKS[path]}", headers={"accept": accept}) for _ in range(3)]
            assert [answer.status_code < 429 for answer in answers] == [True, True, False], path
            assert says_when(answers[2]), path


def test_what_is_not_counted_is_still_there() -> None:
    assert set(UNCOUNTED) <= set(LINKS)


async def test_a_limit_of_another_address_is_not_met(sqlite_shop: Sandbox) -> None:
    """A page is refused to those alone who asked too often."""
    shop = with_limits(sqlite_shop, **{PASSWORDS_OF_ADDRESS.name: "1/600"})
    asked = f"/order/display?{urlencode({'orderId': 1, 'orderPassword': 'guess'})}"
    async with browser(shop) as one, browser(shop, "198.51.100.7") as elsewhere:
        assert [(await one.get(asked)).status_code for _ in range(2)] == [404, 429]
        assert (await elsewhere.get(asked)).status_code == 404
