"""Every page of a shop as it is drawn: for a visitor, a customer, a colleague in the back office, a sandbox's owner."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import httpx

from panier.core.office.rights import OfficeRole
from panier.web.office.pages import PAGES as OFFICE_PAGES
from panier.web.owner import port
from panier.web.pages import PAGES
from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.shop import Client, Sandbox
from tests.web.guarded.table import PAGES_BY_HAND, Things, is_of_account, parts_of
from tests.web.office.desk import signed_in, with_office
from tests.web.office.test_matrix import path_of

# What stands in the gaps of the pages that sell.
SOLD = {"family": "vps", "slug": "general", "extension": "fr", "plan_code": "vps-2025-model1"}
CONSOLE = (
    "/console", "/console?group=cart", "/console?q=cart", "/console?q=zzzz", "/console/keys", "/console/GET/me",
    "/console/POST/order/cart", "/console/GET/nothing",
)  # fmt: skip
OTHERS = ("/docs", "/docs/security", "/docs/nothing", "/docs?q=cart", "/nothing", "/favicon.ico", "/robots.txt")
WORKSHOP = (
    "/workshop", "/workshop/calls", "/workshop/band", "/workshop/nothing", *(one.PAGE.path for one in port.PAGES)
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """An answer, whose it is and where it came from."""

    who: str
    where: str
    answer: httpx.Response

    @property
    def is_page(self) -> bool:
        """True for HTML."""
        return str(self.answer.headers.get("content-type", "")).startswith("text/html")


async def everything(shop: Sandbox, things: Things, owner: httpx.AsyncClient) -> AsyncIterator[Drawn]:
    """Every page that there is, as whoever it is for sees it, and with every form refused once."""
    office = with_office(shop)
    async with browser(office) as one:
        async for drawn in _visitor(one, things):
            yield drawn
        async for drawn in _refused(one):
            yield drawn
    async with browser(office) as one:
        assert (await one.sign_in(shop.first.nic)).status_code == 303
        async for drawn in _customer(one, shop.client(shop.first), things):
            yield drawn
    async with signed_in(office, OfficeRole.OWNER) as clerk:
        for page in OFFICE_PAGES:
            yield Drawn("colleague", path_of(page), await clerk.http.get(path_of(page)))
            for act in page.acts:
                where = f"{path_of(page)} {act}"
                yield Drawn("colleague", where, await clerk.http.post(path_of(page), data={"act": act}))
        yield Drawn("colleague", "/office/nothing", await clerk.http.get("/office/nothing"))
    async for drawn in _workshop(owner):
        yield drawn


def shop_paths(things: Things) -> list[str]:
    """The address of every page of the shop, with things of the first customer."""
    return [
        path.format(**({name: quote(value, safe="") for name, value in parts_of(path, things).items()}
                       if is_of_account(path) else SOLD))
        for path in PAGES
    ]  # fmt: skip


async def _visitor(one: Browser, things: Things) -> AsyncIterator[Drawn]:
    asks = {path: page.asks for path, page in PAGES_BY_HAND.items()}
    for path in shop_paths(things):
        where = f"{path}?{asks[path]}" if asks.get(path) else path
        yield Drawn("visitor", where, await one.get(where))
    for where in (*CONSOLE, *OTHERS, "/office", "/office/login", "/office/invitation?token=guess"):
        yield Drawn("visitor", where, await one.get(where))


async def _refused(one: Browser) -> AsyncIterator[Drawn]:
    token = form_token(await one.get("/login"))
    for path, page in PAGES_BY_HAND.items():
        for form in page.forms:
            for said in (token, "none"):
                answer = await one.http.post(path, data={**form.fields, "formToken": said})
                yield Drawn("visitor", f"POST {path}", answer)


async def _customer(one: Browser, client: Client, things: Things) -> AsyncIterator[Drawn]:
    links = await links_of(client)
    for path in (*shop_paths(things), *links.values()):
        yield Drawn("customer", path, await one.get(path))
    await one.submit("/p/vps-2025-model1", {"do": "add-product", "plan": "vps-2025-model1"}, to="/cart")
    for path in ("/cart", "/checkout", "/domains?q=exemple-libre.fr", "/domains?q=-"):
        yield Drawn("customer", path, await one.get(path))


async def links_of(client: Client) -> Mapping[str, str]:
    """The pages behind the links of the customer's orders and papers, without the shop's address."""
    found: dict[str, str] = {}
    for number in (await client.get("/me/order")).result[-5:]:
        found[f"order {number}"] = (await client.get(f"/me/order/{number}")).result["url"]
    for number in (await client.get("/me/bill")).result[:2]:
        found[f"bill {number}"] = (await client.get(f"/me/bill/{number}")).result["url"]
    return {name: f"{urlsplit(url).path}?{urlsplit(url).query}" for name, url in found.items()}


async def _workshop(owner: httpx.AsyncClient) -> AsyncIterator[Drawn]:
    owner.headers["accept"] = "text/html"
    mails = [
        f"/workshop/mails/{number}{end}"
        for number in range(1, 1 + (await owner.get("/mails", headers={"accept": "*/*"})).json()["last"])
        for end in ("", "/html")
    ]
    for where in (*WORKSHOP, *mails):
        yield Drawn("owner", where, await owner.get(where))
