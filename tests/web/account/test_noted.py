"""Whatever of an account is changed, by a program or on a page, its customer reads afterwards (/account/activity)."""

import inspect
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from panier.core.account.security_event import EventFilter, EventKind, SecurityEvent
from panier.flows.account import security_events
from panier.web.pages.account.people.activity import WORDS
from panier.web.routes import ROUTES
from tests.support.parts.browsing import browser
from tests.support.samples import CONTACT
from tests.support.shop import Sandbox
from tests.web.account.test_billing import window
from tests.web.payment.test_payment_methods import register
from tests.web.signed_in.test_account_pages import signed_in, words

_AREAS = ("/me", "/hooks", "/auth")
# What changes nothing of the account itself, by the beginning of its path, and where it is seen instead.
_ELSEWHERE = {
    "/auth/token": "a token for minutes, which changes nothing",
    "/hooks/{hookId}/replay": "what a hook was told is told again",
    "/me/api/log/url": "a link for minutes, which changes nothing",
    "/me/bill/": "debts: the list of orders; a file of bills: an e-mail",
    "/me/billing/report": "a file, of which an e-mail tells",
    "/me/correctiveInvoice/": "debts: the list of orders",
    "/me/credit/code": "money: the balance and its movements",
    "/me/debtAccount": "debts: the list of orders",
    "/me/deposit/": "debts: the list of orders",
    "/me/downPaymentInvoice/": "debts: the list of orders",
    "/me/fidelityAccount/creditOrder": "the list of orders",
    "/me/order/": "the order's own page",
    "/me/ovhAccount/{ovhAccountId}/": "money: the balance and its movements, and the list of orders",
    "/me/refund/export": "a file, of which an e-mail tells",
    "/me/task/contactChange/{id}/resendEmail": "an e-mail once more",
    "/me/task/dns": "the tasks of a zone",
    "/me/task/domain": "the tasks of a name",
    "/me/voucher/checkValidity": "a look",
}
_CALLED = re.compile(r"\b([a-z_]\w*(?:\.[a-z_]\w*)?)\(")


def _called(flow: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The flows that a flow calls."""
    for name in _CALLED.findall(inspect.getsource(flow)):
        first, _, last = name.partition(".")
        found = flow.__globals__.get(first)
        found = getattr(found, last, None) if last and isinstance(found, ModuleType) else found
        if inspect.isfunction(found) and found.__module__.startswith("panier.flows") and found is not flow:
            yield found


def _notes(flow: Callable[..., Any], depth: int = 4) -> bool:
    if flow in (security_events.note, security_events.note_change):
        return True
    return depth > 0 and any(_notes(one, depth - 1) for one in _called(flow))


def test_every_call_that_changes_an_account_notes_it_or_is_seen_elsewhere() -> None:
    changing = [one for one in ROUTES if one.writes and one.path.startswith(_AREAS)]
    silent = {f"{one.method} {one.path}" for one in changing if not _notes(one.flow)}
    assert {one for one in silent if not one.partition(" ")[2].startswith(tuple(_ELSEWHERE))} == set()
    used = {begin for begin in _ELSEWHERE if any(one.path.startswith(begin) for one in changing)}
    assert used == set(_ELSEWHERE)


def test_every_kind_has_words() -> None:
    assert set(WORDS) == set(EventKind)


async def happened(shop: Sandbox) -> list[SecurityEvent]:
    """What was noted of the first customer since it was here, the oldest first."""
    found = await shop.database.read(lambda tx: security_events.list_latest(tx, EventFilter(), limit=1_000))
    return [event for event, nic in found if nic == shop.first.nic]


async def test_what_is_changed_is_listed_with_what_it_is_about(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    await client.put("/me", {"city": "Lille", "phone": "+33.100000001", "language": "de_DE"})
    await client.put("/me", {"city": "Lille"})
    contact = (await client.post("/me/contact", CONTACT)).result["id"]
    await client.put(f"/me/contact/{contact}", {"firstName": "Andrea"})
    first = (await client.get("/me/payment/method")).result[0]
    method = await register(client)
    await client.put(f"/me/payment/method/{method}", {"default": True})
    await client.delete(f"/me/payment/method/{first}")
    await client.post("/me/autorenew", {"renewDay": 5})
    await client.post("/me/billing/invoicesByPostalMail", {"enable": True})
    group = (await client.post("/me/billing/group", {"name": "Paris"})).result["groupId"]
    purchase = (await client.post("/me/billing/purchaseOrder", window("2027-01-01"))).result["id"]
    hook = (await client.post("/hooks", {"url": "https://hooks.example.com/panier"})).result["hookId"]
    await client.post(f"/hooks/{hook}/secret")
    await client.delete(f"/hooks/{hook}")
    kinds = [(one.kind, one.about, one.address) for one in await happened(shop)]
    label = (await client.get(f"/me/payment/method/{method}")).result["label"]
    own = "127.0.0.1"
    assert kinds == [
        (EventKind.DETAILS_CHANGED, "fields city language phone", own),
        (EventKind.CONTACT_MADE, f"contact {contact}", own),
        (EventKind.CONTACT_CHANGED, f"contact {contact}", own),
        (EventKind.METHOD_ADDED, f"method {method} {label}", own),
        (EventKind.METHOD_CHANGED, f"method {method} {label}", own),
        (EventKind.METHOD_DELETED, f"method {first} {label}", own),
        (EventKind.BILLING_CHANGED, "day of renewals", own),
        (EventKind.BILLING_CHANGED, "bills by post", own),
        (EventKind.BILLING_CHANGED, f"billing group {group}", own),
        (EventKind.BILLING_CHANGED, f"purchase order {purchase}", own),
        (EventKind.HOOK_MADE, f"hook {hook}", own),
        (EventKind.HOOK_CHANGED, f"secret of hook {hook}", own),
        (EventKind.HOOK_DELETED, f"hook {hook}", own),
    ]


async def test_a_page_says_it_in_the_language_of_whoever_looks(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    client = shop.client(shop.first)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        await client.put("/me", {"city": "Lille", "zip": "59000"})
        await client.post("/me/contact", CONTACT)
        page = words(await one.get("/account/activity?lang=en"))
        assert "Your details were changed City, Postcode 127.0.0.1" in page
        assert "A contact was made contact" in page
        assert "Lille" not in page
        assert "Vos coordonnées ont été modifiées Ville, Code postal" in words(
            await one.get("/account/activity?lang=fr")
        )
