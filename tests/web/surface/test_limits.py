"""Limits over time: each is met and told by 429, waiting as told helps, and whoever keeps to it never meets one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest

from panier.app import make_throttle
from panier.cli.ready_made import PASSWORD
from panier.core.limits import DAY_US, SECOND_US
from panier.core.rates import TABLE, Manner, Rate, defaults
from panier.flows.passwords import Passwords
from panier.flows.shop import Shop
from panier.settings import Settings, read
from panier.web.application import build
from panier.web.counted import limits_of
from panier.web.route import Route
from panier.web.routes import ROUTES
from tests.support.parts import browsing
from tests.support.shop import URL, Client, Reply, Sandbox
from tests.web.payment.test_payment_methods import register

Opened = Callable[..., Sandbox]
RULES = {"accessRules": [{"method": "GET", "path": "/me"}]}
ELSEWHERE = "198.51.100.7"
DOCS = Path(__file__).resolve().parents[3] / "docs" / "limits.md"


def limited(shop: Shop, database: Any, **rates: str) -> Shop:
    """The shop with some limits set; of all others, those of a live shop."""
    environment = {f"PANIER_LIMIT_{name}": rate for name, rate in rates.items()}
    settings = Settings("", limits={**defaults(is_live=True), **read(environment).limits})
    throttle = make_throttle(settings, database, shop.now)
    return replace(shop, throttle=throttle, passwords=Passwords(throttle))


@pytest.fixture
def open_shop(sqlite_shop: Sandbox) -> Opened:
    """A function that gives the shop narrow limits by their names."""

    def narrow(**rates: str) -> Sandbox:
        return with_limits(sqlite_shop, **rates)

    return narrow


def with_limits(sandbox: Sandbox, **rates: str) -> Sandbox:
    changed = limited(sandbox.shop, sandbox.database, **rates)
    application = build(changed, sandbox.database, on_write=lambda: None)
    return replace(sandbox, shop=changed, application=application)


def browser(shop: Sandbox, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """Somebody at an address."""
    transport = httpx.ASGITransport(shop.application, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=URL)


async def check_met(shop: Sandbox, name: str, call: Callable[[], Awaitable[Any]], *, allowed: int) -> None:
    """So many calls go well, as far as the limit is concerned; another is refused, and goes well after the wait."""
    for _ in range(allowed):
        assert status_of(await call()) != 429
    refused = await call()
    assert status_of(refused) == 429
    if isinstance(refused, Reply):
        assert refused.json["class"] == "Client::TooManyRequests"
        assert refused.message.startswith(f"Too many {TABLE[name].what}: try again in ")
        assert refused.message.endswith(f"(limit {name})")
    shop.clock.advance(seconds=int(refused.headers["retry-after"]) - 1)
    assert status_of(await call()) == 429, "a second earlier is too early"
    shop.clock.advance(seconds=1)
    assert status_of(await call()) != 429


def status_of(answer: Reply | httpx.Response) -> int:
    return answer.status if isinstance(answer, Reply) else answer.status_code


async def cart_of(client: Client) -> str:
    return str((await client.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"])


async def test_carts(open_shop: Opened) -> None:
    shop = open_shop(CARTS="3/60")
    nobody, somebody = shop.client(), shop.client(shop.first)
    await check_met(shop, "CARTS", lambda: nobody.post("/order/cart", {"ovhSubsidiary": "FR"}), allowed=3)
    for _ in range(2):
        await nobody.post("/order/cart", {"ovhSubsidiary": "FR"})
    assert (await somebody.post("/order/cart", {"ovhSubsidiary": "FR"})).status == 200, "whoever signs is another"
    async with browser(shop, ELSEWHERE) as other:
        assert (await other.post("/1.0/order/cart", json={"ovhSubsidiary": "FR"})).status_code == 200


@pytest.mark.parametrize("path", ["method/{}/challenge", "method/{}/details", "mean"])
async def test_codes_of_payment_methods(open_shop: Opened, path: str) -> None:
    """Nobody tries all codes, whichever way they are given, and whichever method they are for."""
    shop = open_shop(PAYMENT_CODES="3/60")
    client = shop.client(shop.first)
    methods = cycle([await register(client, description="verify") for _ in range(2)])

    async def guess() -> Reply:
        if path == "mean":
            return await client.post(f"/me/paymentMean/creditCard/{next(methods)}/challenge", {"challenge": "0000"})
        word = path.rpartition("/")[2]
        return await client.post(f"/me/payment/{path.format(next(methods))}", {word: "0000"})

    await check_met(shop, "PAYMENT_CODES", guess, allowed=3)
    other = await client.post(f"/me/payment/method/{next(methods)}/challenge", {"challenge": "1234"})
    assert other.result is None, "the right one is accepted"


async def test_requests_by_address_whatever_is_asked(open_shop: Opened) -> None:
    shop = open_shop(REQUESTS="4/60")
    paths = ["/1.0/auth/time", "/", "/1.0/nothing", "/openapi.json"]
    async with browser(shop) as one, browser(shop, ELSEWHERE) as other:
        assert [(await one.get(path)).status_code for path in paths] == [200, 200, 404, 200]
        refused = await one.get("/1.0/auth/time")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
        assert "x-ovh-queryid" in refused.headers
        page = await one.get("/", headers={"accept": "text/html"})
        assert (page.status_code, page.headers["retry-after"]) == (429, "60")
        assert "<h1>" in page.text
        assert (await other.get("/1.0/auth/time")).status_code == 200
        shop.clock.advance(seconds=60)
        assert (await one.get("/1.0/auth/time")).status_code == 200


async def test_addresses_of_one_ipv6_network_count_as_one(open_shop: Opened) -> None:
    shop = open_shop(REQUESTS="2/60")
    addresses = ["2001:db8::1", "2001:db8::ffff", "2001:db8::2", "2001:db8:0:1::1", "::ffff:192.0.2.1", "192.0.2.1"]
    statuses = []
    for address in addresses:
        async with browser(shop, address) as one:
            statuses.append((await one.get("/1.0/auth/time")).status_code)
    assert statuses == [200, 200, 429, 200, 200, 200]


async def test_requests_by_key(open_shop: Opened) -> None:
    shop = open_shop(SIGNED_REQUESTS="3/60")
    await check_met(shop, "SIGNED_REQUESTS", lambda: shop.client(shop.first).get("/me"), allowed=3)
    assert (await shop.client(shop.second).get("/me")).status == 200
    assert (await shop.client().get("/auth/time")).status == 200


async def test_wrong_signatures(open_shop: Opened) -> None:
    shop = open_shop(WRONG_KEYS="3/60")
    forged = replace(shop.first, application_secret="wrong")
    await check_met(shop, "WRONG_KEYS", lambda: shop.client(forged).get("/me"), allowed=3)
    assert (await shop.client(shop.second).get("/me")).status == 200, "another application is not concerned"
    tokens = [(await shop.bearer("nobodys").get("/me")).status for _ in range(4)]
    assert tokens == [403, 403, 403, 429]


async def test_right_keys_and_keys_that_wait_for_their_customer_are_not_wrong(open_shop: Opened) -> None:
    shop = open_shop(WRONG_KEYS="2/60")
    asking = {"x-ovh-application": shop.first.application_key}
    pending = (await shop.client().post("/auth/credential", RULES, headers=asking)).result["consumerKey"]
    waiting = shop.client(replace(shop.first, consumer_key=pending))
    assert [(await waiting.get("/me")).status for _ in range(5)] == [403] * 5
    assert [(await shop.client(shop.first).get("/me")).status for _ in range(5)] == [200] * 5


async def test_requests_of_keys_push_out_nobody_elses(open_shop: Opened) -> None:
    shop = open_shop(KEY_REQUESTS="3/60")
    asking = {"x-ovh-application": shop.first.application_key}
    async with browser(shop, ELSEWHERE) as other:
        made = await other.post("/1.0/auth/credential", json=RULES, headers=asking)
    await check_met(
        shop, "KEY_REQUESTS", lambda: shop.client().post("/auth/credential", RULES, headers=asking), allowed=3
    )
    async with browser(shop, ELSEWHERE) as other:
        assert (await other.get(made.json()["validationUrl"])).status_code == 200
        assert (await other.post("/1.0/auth/credential", json=RULES, headers=asking)).status_code == 200


async def test_wrong_coupons(open_shop: Opened) -> None:
    shop = open_shop(COUPONS="3/60")
    nobody = shop.client()
    path = f"/order/cart/{await cart_of(nobody)}/coupon"
    for _ in range(6):
        assert (await nobody.post(path, {"coupon": "TEN-PERCENT"})).status == 200, "right ones are not counted"
    await check_met(shop, "COUPONS", lambda: nobody.post(path, {"coupon": "GUESS"}), allowed=3)


async def test_new_accounts(open_shop: Opened) -> None:
    shop = open_shop(ACCOUNTS="2/3600")
    applicant = {
        "country": "FR", "email": "a@example.com", "firstname": "A", "name": "B", "legalform": "individual",
        "ovhCompany": "ovh", "ovhSubsidiary": "FR", "password": "short",
    }  # fmt: skip
    await check_met(shop, "ACCOUNTS", lambda: shop.client().post("/newAccount", applicant), allowed=2)
    async with browser(shop) as one:
        token = browsing.form_token(await one.get("/join"))
        await one.post("/join", data={**applicant, "formToken": token})
        page = await one.post("/join", data={**applicant, "formToken": token})
    assert (page.status_code, "limit ACCOUNTS" in page.text) == (429, True)
    assert page.headers["retry-after"] == "3600"


async def test_wrong_secrets_and_tokens_of_clients(open_shop: Opened) -> None:
    shop = open_shop(WRONG_SECRETS="2/60", TOKENS="3/60")
    form = {"grant_type": "client_credentials", "client_id": shop.first.client_id, "client_secret": "wrong"}
    right = form | {"client_secret": shop.first.client_secret}
    async with browser(shop) as one, browser(shop, ELSEWHERE) as other:
        before = shop.database.transactions
        answers = [await one.post("/auth/oauth2/token", data=form) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [401, 401, 429, 429]
        assert answers[2].json()["error"] == "temporarily_unavailable"
        assert answers[2].headers["retry-after"] == "60"
        assert shop.database.transactions <= before + 1, "guessing writes nothing but, once in a while, who had to wait"
        assert (await one.post("/auth/oauth2/token", data=right)).status_code == 429
        statuses = [(await other.post("/auth/oauth2/token", data=right)).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        shop.clock.advance(seconds=60)
        assert (await one.post("/auth/oauth2/token", data=right)).status_code == 200


async def test_passwords_are_counted_for_all_doors_together_and_no_stranger_locks_the_owner_out(
    open_shop: Opened,
) -> None:
    shop = open_shop(PASSWORDS="4/900")
    form = {"nic": shop.first.nic.upper(), "name": "n", "description": "d", "method": "GET", "path": "/me"}
    async with browser(shop) as stranger, browser(shop, ELSEWHERE) as owner:
        asked = await shop.client().post(
            "/auth/credential", RULES, headers={"x-ovh-application": shop.first.application_key}
        )
        token = asked.result["validationUrl"].partition("=")[2]
        for path in ("/createApp", "/createToken", "/auth/", "/createApp"):
            wrong = form | {"password": "guess", "credentialToken": token, "answer": "accept"}
            assert (await stranger.post(path, data=wrong)).status_code == 403
        for path in ("/createApp", "/createToken", "/auth/"):
            right = form | {"password": PASSWORD, "credentialToken": token, "answer": "accept"}
            page = await stranger.post(path, data=right)
            assert (page.status_code, page.headers["retry-after"]) == (429, "1"), path
        assert (await owner.post("/createApp", data=form | {"password": PASSWORD})).status_code == 200
        shop.clock.advance(seconds=1)
        assert (await stranger.post("/createApp", data=form | {"password": "guess"})).status_code == 403
        page = await stranger.post("/createApp", data=form | {"password": PASSWORD})
        assert page.headers["retry-after"] == "2", "the wait grows"
        shop.clock.advance(seconds=2)
        assert (await stranger.post("/createApp", data=form | {"password": PASSWORD})).status_code == 200
        assert (await stranger.post("/createApp", data=form | {"password": "guess"})).status_code == 403, "all anew"


async def test_wrong_passwords_for_many_customers_from_one_address(open_shop: Opened) -> None:
    shop = open_shop(PASSWORDS_OF_ADDRESS="3/60")
    form = {"name": "n", "description": "d", "password": "guess"}
    async with browser(shop) as stranger, browser(shop, ELSEWHERE) as owner:
        statuses = [(await stranger.post("/createApp", data={**form, "nic": f"aa{n}-ovh"})).status_code for n in "1234"]
        assert statuses == [403, 403, 403, 429]
        login = {**form, "nic": shop.first.nic, "password": PASSWORD}
        assert (await owner.post("/createApp", data=login)).status_code == 200


async def test_processes_of_a_shop_count_guesses_together(shop: Sandbox) -> None:
    one, other = with_limits(shop, PASSWORDS="2/900"), with_limits(shop, PASSWORDS="2/900")
    form = {"nic": shop.first.nic, "name": "n", "description": "d", "password": "guess"}
    statuses = []
    for process in (one, other, one, other):
        async with browser(process) as stranger:
            statuses.append((await stranger.post("/createApp", data=form)).status_code)
    assert statuses == [403, 403, 429, 429]


async def test_an_unowned_cart_is_bounded_in_items_text_bytes_and_life(open_shop: Opened) -> None:
    shop = open_shop(CART_ITEMS="2", CART_TEXT="50", CART_BYTES="2000/60")
    nobody = shop.client()
    path = f"/order/cart/{await cart_of(nobody)}"
    plan = {"planCode": "vps-2025-model1", "duration": "P1M", "pricingMode": "default", "quantity": 1}
    item = (await nobody.post(f"{path}/vps", plan)).result["itemId"]
    await nobody.post(f"{path}/vps", plan)
    refused = await nobody.post(f"{path}/vps", plan)
    assert (refused.status, "at most 2 items until it is assigned (limit CART_ITEMS)" in refused.message) == (400, True)
    answer = {"label": "vps_os", "value": "x" * 40}
    assert (await nobody.post(f"{path}/item/{item}/configuration", answer)).status == 200
    refused = await nobody.post(f"{path}/item/{item}/configuration", answer)
    assert (refused.status, "at most 50 characters (limit CART_TEXT)" in refused.message) == (400, True)
    owner = shop.client(shop.first)
    assert (await owner.post(f"{path}/assign")).result is None
    assert (await owner.post(f"{path}/item/{item}/configuration", answer)).status == 200
    assert (await owner.post(f"{path}/vps", plan)).status == 200
    await check_met(
        shop, "CART_BYTES", lambda: nobody.put(path, {"description": "x" * 2_000}), allowed=1
    )  # fmt: skip


@pytest.mark.parametrize("is_assigned", [False, True])
async def test_a_cart_ends_a_year_after_its_creation_whatever_is_asked(
    sqlite_shop: Sandbox, *, is_assigned: bool
) -> None:
    client = sqlite_shop.client(sqlite_shop.first if is_assigned else None)
    path = f"/order/cart/{await cart_of(client)}"
    if is_assigned:
        await client.post(f"{path}/assign")
    created_us = sqlite_shop.clock()

    async def until(days: int) -> int:
        end = datetime.fromtimestamp((created_us + days * DAY_US) // SECOND_US, UTC)
        return (await client.put(path, {"expire": end.isoformat()})).status

    assert await until(365) == 200
    sqlite_shop.clock.advance(days=300)
    assert [await until(365), await until(366), await until(300 + 365)] == [200, 400, 400]


async def test_refused_checkouts(open_shop: Opened) -> None:
    shop = open_shop(REFUSED_CHECKOUTS="2/60")
    client = shop.client(shop.first)
    path = f"/order/cart/{await cart_of(client)}"
    await client.post(f"{path}/assign")
    await check_met(shop, "REFUSED_CHECKOUTS", lambda: client.get(f"{path}/checkout"), allowed=2)


async def test_unpaid_orders(open_shop: Opened) -> None:
    shop = open_shop(UNPAID_ORDERS="2")
    client = shop.client(shop.first)

    async def order() -> Reply:
        path = f"/order/cart/{await cart_of(client)}"
        await client.post(f"{path}/assign")
        name = f"name-{shop.shop.ids.token(8).lower()}.fr"
        item = (await client.post(f"{path}/domain", {"domain": name})).result["itemId"]
        await client.post(f"{path}/item/{item}/configuration", {"label": "OWNER_LEGAL_AGE", "value": "true"})
        placed: Reply = await client.post(f"{path}/checkout", {"waiveRetractationPeriod": True})
        return placed

    first = (await order()).result["orderId"]
    assert (await order()).status == 200
    refused = await order()
    assert (refused.status, refused.headers["retry-after"]) == (429, str(7 * 86_400))
    means = (await client.get("/me/payment/method")).result
    await client.post(f"/me/order/{first}/pay", {"paymentMethod": {"id": means[0]}})
    assert (await order()).status == 200, "a paid one is not counted"
    assert (await order()).status == 429
    shop.clock.advance(days=7)
    assert (await order()).status == 200, "nor is one that has expired"


def test_every_setting_is_read_and_checked() -> None:
    given = {"PANIER_LIMIT_CARTS": "5/60", "PANIER_LIMIT_CART_ITEMS": "7", "PANIER_LIMIT_COUPONS": "off"}
    assert read(given).limits == {
        "CARTS": Rate(5, 60), "CART_ITEMS": Rate(7), "COUPONS": None,
    }  # fmt: skip
    for variable, text in (
        ("CARTS", "5"), ("CARTS", "5/0"), ("CARTS", "0/5"), ("CARTS", "-1/5"), ("CARTS", "5/60/1"), ("CARTS", "nan/60"),
        ("CARTS", ""), ("CART_ITEMS", "5/60"), ("CART_ITEMS", "0"), ("NONESUCH", "5/60"),
    ):  # fmt: skip
        with pytest.raises(Exception, match=f"PANIER_LIMIT_{variable}"):
            read({f"PANIER_LIMIT_{variable}": text})


def test_a_sandbox_is_wide_and_a_live_shop_narrow() -> None:
    assert Settings("").rates == defaults(is_live=False)
    assert Settings("", registry="example").rates == defaults(is_live=True)
    for limit in TABLE.values():
        wide = limit.sandbox
        assert wide is None or (wide.count >= limit.live.count and wide.seconds == limit.live.seconds), limit.name
        assert bool(limit.live.seconds) is (limit.manner is not Manner.BOUND), limit.name


def test_the_page_about_limits_has_each_as_it_is() -> None:
    rows = [line for line in DOCS.read_text().splitlines() if line.startswith("| `PANIER_LIMIT_")]
    assert rows == [
        f"| `{one.setting}` | {one.what} | {one.by.value} | {one.manner.value} | {one.live} | {one.sandbox or 'off'} |"
        for one in TABLE.values()
    ]


def test_whatever_anybody_may_write_counts_as_something() -> None:
    """A new row that needs no account is bounded, or says here why it need not be."""
    harmless = {("DELETE", "coupon"), ("DELETE", "item/{itemId}"), ("DELETE", "configuration/{configurationId}")}
    # They answer, and keep nothing.
    harmless |= {("POST", "/newAccount/rules"), ("POST", "/localSeo/visibilityCheck")}
    unbounded = [
        route.path
        for route in ROUTES
        if route.public and route.writes and not limits_of(route) and not _ends(route, harmless)
    ]
    assert unbounded == []


def _ends(route: Route, known: set[tuple[str, str]]) -> bool:
    return any(route.method == method and route.path.endswith(end) for method, end in known)
