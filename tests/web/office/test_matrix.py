"""Every page and every form of the back office against nobody, a customer, and each role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from panier.core.office.rights import OfficeAction, OfficeRole, may
from panier.store.office import trail
from panier.web.office.acts import ACTS
from panier.web.office.pages import PAGES
from panier.web.office.visits import OfficePage
from tests.support.delivering import order_vps
from tests.support.ordering import order_name
from tests.support.shop import Sandbox
from tests.web.office.desk import browser, plain, signed_in, with_office

# What stands in a path in place of its names, and what every form is sent: enough for most deeds to be tried.
PARTS = {
    "number": "1", "document": "1", "kind": "order", "nic": "ca1001-ovh", "task": "1", "version": "1", "family": "vps",
    "plan": "vps-2025-model1", "paper": "FR-0", "service": "1",
}  # fmt: skip
TYPED = {
    "piece": "1", "task": "1", "reason": "why", "wanted": "a card", "amount": "1.00", "currency": "EUR", "hook": "1",
    "after": "0", "entry": "1", "order": "1", "nic": "ca1001-ovh", "debt": "1", "what": "price", "spot": "0-price",
    "datacenter": "gra", "name": "Sam", "role": "reader",
    "email": "sam@shop.example", "number": "1", "sure": "1.00 EUR",
}  # fmt: skip
STRANGERS = ("nobody", "customer")


def path_of(page: OfficePage) -> str:
    return page.address.format(**PARTS)


@asynccontextmanager
async def stranger(office: Sandbox, who: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which nobody is signed in, or a customer of the shop is."""
    async with browser(office) as http:
        if who == "customer":
            page = await http.get("/login")
            token = page.text.partition('name="formToken" value="')[2].partition('"')[0]
            sent = {"formToken": token, "nic": "ca1001-ovh", "name": "ca1001-ovh", "password": "sandbox"}
            answer = await http.post("/login", data=sent)
            assert answer.status_code == 303, plain(answer.text)
        yield http


async def furnished_office(shop: Sandbox) -> Sandbox:
    office = with_office(shop)
    await order_name(office.client(office.first), "exemple-tout.fr")
    await order_vps(office.client(office.first))
    await office.deliver()
    return office


def test_every_form_is_on_a_page_and_has_a_right_of_its_own() -> None:
    placed = {name for page in PAGES for name in page.acts}
    assert placed == set(ACTS)
    looks = {page.action for page in PAGES}
    assert {one.action for one in ACTS.values()} | looks == set(OfficeAction)
    assert all(one.name == one.action.value for one in ACTS.values())


@pytest.mark.parametrize("who", STRANGERS)
async def test_strangers_are_led_to_the_door_and_do_nothing(sqlite_shop: Sandbox, who: str) -> None:
    office = await furnished_office(sqlite_shop)
    async with stranger(office, who) as http:
        for page in PAGES:
            answer = await http.get(path_of(page))
            assert answer.status_code == 303, path_of(page)
            assert answer.headers["location"].startswith("/office/login")
            for act in page.acts:
                sent = await http.post(path_of(page), data={**TYPED, "act": act, "mark": "x" * 43})
                assert (sent.status_code, sent.headers["location"]) == (303, "/office/login"), act
    assert await office.database.read(lambda tx: trail.list_newest(tx, limit=10)) == ()


@pytest.mark.parametrize("role", list(OfficeRole))
async def test_each_role_sees_and_does_what_the_table_says(sqlite_shop: Sandbox, role: OfficeRole) -> None:
    office = await furnished_office(sqlite_shop)
    async with signed_in(office, role) as clerk:
        for page in PAGES:
            answer = await clerk.http.get(path_of(page))
            if not may(role, page.action):
                assert answer.status_code == 403, path_of(page)
                assert f"Somebody with the role {role} may not" in plain(answer.text)
                continue
            assert answer.status_code in (200, 303, 404), f"{path_of(page)} {answer.status_code}"
            for act in page.acts:
                is_offered = f'name="act" value="{act}"' in answer.text
                assert may(role, ACTS[act].action) or not is_offered, f"{act} is offered to {role}"
        for page in PAGES:
            for act in page.acts:
                before = await office.database.read(lambda tx: trail.list_newest(tx, limit=100))
                answer = await clerk.send(path_of(page), act, **TYPED)
                is_allowed = may(role, page.action) and may(role, ACTS[act].action)
                assert (answer.status_code != 403) is is_allowed, f"{act} by {role}: {answer.status_code}"
                assert answer.status_code < 500, f"{act} by {role}: {plain(answer.text)[:300]}"
                after = await office.database.read(lambda tx: trail.list_newest(tx, limit=100))
                is_done = answer.status_code in (200, 303)
                is_tried = may(role, page.action) and not is_allowed
                assert len(after) == len(before) + (1 if is_done or is_tried else 0), act
                if is_done:
                    assert (after[0].action.value, after[0].who) == (act, f"{role}@shop.example")


async def test_an_unknown_page_is_said_to_be_none(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        for path in ("/office/nothing", "/office/orders/1/2/3", "/office/orders/x", "/office/customers/nobody-ovh"):
            answer = await owner.http.get(path)
            assert answer.status_code == 404, path
            assert "That is not possible" in plain(answer.text)
        assert (await owner.send("/office/orders/1", "staff.add")).status_code == 404
