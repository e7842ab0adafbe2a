"""A sandbox in which something of everything has happened, so that every page has something to show."""

import contextlib
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx

from panier.cli.trying.running.triggers import fire
from panier.core.refusal import Refusal
from panier.core.values import replace
from panier.remote.buying import FIRST, Buyer, WantedThing
from panier.remote.port import OwnerPort
from panier.remote.signing import ApiCaller, ready_made
from tests.support.live import COMMAND, sandbox
from tests.support.ordering import SERVER_OPTIONS
from tests.support.ports import free_port
from tests.support.samples import CONTACT

PASSWORD = "sandbox"
# A make-believe card whose bank asks its customer about every payment.
CHALLENGED = {"number": "4000002760003184", "expirationDate": "2035-12", "cvc": "123", "holder": "Camille Exemple"}
CALLBACKS = {one: f"https://app.example.com/{one}" for one in ("success", "failure", "cancel", "pending", "error")}
COLLEAGUE, OFFICE_PASSWORD = "ada@shop.example", "a long password"


@dataclass(frozen=True)
class Town:
    """The sandbox: where its shop and its owner's port answer, who buys, and what pages are asked for by.

    `known`: the names and numbers in the addresses of pages.py.
    """

    shop: str
    owner: str
    buyer: Buyer
    port: OwnerPort
    known: Mapping[str, object]

    def at(self, address: str) -> str:
        """An address of pages.py, whole."""
        return address.format(shop=self.shop, owner=self.owner, **self.known)


@contextlib.contextmanager
def town(folder: Path, known: Mapping[str, object] | None = None) -> Iterator[Town]:
    """Run it until the block ends; in a folder where one has run before with what is `known` of that."""
    port = free_port()
    with sandbox(folder, "--manage-port", str(port), "--delivery-seconds", "0") as live:
        shop, owner = live.url.replace("127.0.0.1", "localhost"), OwnerPort(f"http://localhost:{port}")
        keys = ready_made(live.environment)
        buyer = Buyer(ApiCaller(shop, keys))
        if known is not None:
            yield Town(shop, owner.url, buyer, owner, known)
            return
        known = _settled(shop, buyer, owner)
        mistaken = ApiCaller(shop, {FIRST: replace(keys[FIRST], application_secret="of-another-application")})
        mistaken.call("POST", "/1.0/order/cart", '{"ovhSubsidiary": "FR"}', customer=FIRST)
        known["missigned"] = owner.get("/requests", status="4xx")["requests"][-1]["number"]
        _hire(folder, shop)
        yield Town(shop, owner.url, buyer, owner, known)


def _hire(folder: Path, shop: str) -> None:
    """Let somebody into the back office, who may do everything there."""
    command = [str(COMMAND), "staff", "add", "Ada Exemple", COLLEAGUE, "--role", "owner", "--data", str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    token = said.strip().rpartition("token=")[2]
    chosen = {"token": token, "password": OFFICE_PASSWORD, "password_again": OFFICE_PASSWORD}
    httpx.post(f"{shop}/office/invitation", data=chosen, headers={"sec-fetch-site": "same-origin"})


def _settled(shop: str, buyer: Buyer, owner: OwnerPort) -> dict[str, object]:
    """Have something of everything happen; what its pages are asked for by."""
    owner.put("/registry/names/exemple.com", {"state": "premium", "price": {"EUR": "99"}})
    known: dict[str, object] = {
        "unpaid": buyer.order([
            WantedThing("domain", domain="exemple.fr", years=2),
            WantedThing("cloud", plan="project.2018"),
            WantedThing(
                "eco", plan="24sk10", options=SERVER_OPTIONS,
                answers={"dedicated_datacenter": "gra", "dedicated_os": "none_64.en", "region": "europe"},
            ),
        ]),
        "delivered": fire("order.delivered", buyer, owner, "boutique.com")["order"],
        "cancelled": fire("order.cancelled", buyer, owner)["order"],
        "declined": fire("payment.declined", buyer, owner)["order"],
        "pending": fire("payment.pending", buyer, owner)["order"],
        "registry": fire("order.documents", buyer, owner)["order"],
        "stuck": fire("order.stuck", buyer, owner, "coince.com")["order"],
        "slow": fire("delivery.slow", buyer, owner)["order"],
    }  # fmt: skip
    owner.post("/faults", {"kind": "documents", "wanted": "A copy of the identity card of the name’s holder"})
    known["held"] = buyer.order([WantedThing("domain", domain="papiers.fr")], pays=True)
    buyer.wait(int(str(known["held"])), "documentsRequested")
    links = {f"{name}_link": buyer.call("GET", f"/me/order/{number}")["url"] for name, number in known.items()}
    known |= {name: link.partition("?")[2] for name, link in links.items()}
    known["service"] = buyer.call("GET", "/domain/boutique.com/serviceInfos")["serviceId"]
    known |= _asked_by_others(shop, buyer, owner)
    known |= _called(buyer, owner)
    known["asked_payment"] = _challenged(buyer)
    owner.post("/faults", {"rule": "POST */checkout=500:2+5000"})
    owner.put("/snapshots/seen")
    mails = owner.get("/mails")["mails"]
    known["mail"] = mails[-1]["number"]
    return known


def _asked_by_others(shop: str, buyer: Buyer, owner: OwnerPort) -> dict[str, object]:
    """What a customer is asked for by a program, and by mail: the queries of those pages."""
    wish = {"accessRules": [{"method": "GET", "path": "/me"}, {"method": "POST", "path": "/order/cart"}]}
    application = httpx.post(
        f"{shop}/createApp", data={"nic": FIRST, "password": PASSWORD, "name": "Shopper", "description": "Orders"}
    )
    application.raise_for_status()
    key = re.findall(r'id="application-key">(\w+)', application.text)[0]
    asked = httpx.post(f"{shop}/1.0/auth/credential", json=wish, headers={"x-ovh-application": key})
    asked.raise_for_status()
    client = buyer.call("POST", "/me/api/oauth2/client", {
        "name": "Accounting", "description": "Reads bills", "flow": "AUTHORIZATION_CODE",
        "callbackUrls": ["https://app.example.com/back"],
    })  # fmt: skip
    agreeing = {
        "response_type": "code", "client_id": client["clientId"], "redirect_uri": "https://app.example.com/back",
        "scope": "all",
    }  # fmt: skip
    bill = buyer.call("GET", f"/me/bill/{buyer.call('GET', '/me/bill')[0]}")
    httpx.post(f"{shop}/resetPassword", data={"account": FIRST, "nic": FIRST}).raise_for_status()
    service = buyer.call("GET", "/domain/boutique.com/serviceInfos")["serviceId"]
    buyer.call("POST", f"/services/{service}/terminate")
    number = buyer.call("POST", "/me/contact", {**CONTACT, "firstName": "Dominique"})["id"]
    cart = buyer.cart([])
    trade = {
        "cartId": cart, "planCode": "com-trade", "pricingMode": "create-default", "quantity": 1, "duration": "P0Y"
    }  # fmt: skip
    item = buyer.call("POST", "/order/cartServiceOption/domain/boutique.com", trade)["itemId"]
    answer = {"label": "OWNER_CONTACT", "value": f"/me/contact/{number}"}
    buyer.call("POST", f"/order/cart/{cart}/item/{item}/configuration", answer)
    buyer.call("POST", f"/order/cart/{cart}/checkout", {"autoPayWithPreferredPaymentMethod": True})
    return {
        "asked": asked.json()["validationUrl"].partition("?")[2],
        "agreeing": urlencode(agreeing),
        "bill": bill["url"].partition("?")[2],
        "trade": _mailed(owner, "/trade/confirm"),
        "ending": _mailed(owner, "/billing/confirmTerminate"),
        "resetting": _mailed(owner, "/resetPassword"),
    }


def _challenged(buyer: Buyer) -> str:
    """The query of the page on which the customer of a payment is asked whether it is theirs."""
    number = buyer.order([WantedThing("domain", domain="confirmer.fr")])
    wish = {
        "paymentType": "CREDIT_CARD", "register": True, "default": False, "callbackUrl": CALLBACKS,
        "formData": json.dumps(CHALLENGED),
    }  # fmt: skip
    card = buyer.call("POST", "/me/payment/method", wish)["paymentMethodId"]
    buyer.call("POST", f"/me/order/{number}/pay", {"paymentMethod": {"id": card}})
    link = buyer.call("GET", f"/me/order/{number}")["url"]

    found: list[str] = []

    def state(_: object) -> str:
        found.extend(re.findall(r'/sandbox/payment\?(key=[^"&]+)', httpx.get(link).text))
        return "asked" if found else "not asked"

    buyer.wait_for(f"/me/order/{number}", f"The payment of order {number}", ["asked"], state)
    return found[0]


def _mailed(owner: OwnerPort, path: str) -> str:
    """The query of a link that is waited for in the mails."""
    number = owner.get("/mails", text=path, wait=30)["mails"][-1]["number"]
    link = next(one for one in owner.get(f"/mails/{number}")["links"] if path in one)
    return str(link).partition("?")[2]


def _called(buyer: Buyer, owner: OwnerPort) -> dict[str, object]:
    """Calls by their numbers: one that was done, and one refused."""
    with contextlib.suppress(Refusal):
        buyer.call("POST", "/order/cart", {"ovhSubsidiary": "ATLANTIS"})
    checkout = owner.get("/requests", path="*/checkout", status="2xx")["requests"][-1]["number"]
    refused = owner.get("/requests", status="4xx")["requests"][-1]["number"]
    return {"checkout": checkout, "refused": refused}
