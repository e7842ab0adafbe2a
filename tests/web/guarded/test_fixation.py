"""A cookie that was good before somebody signed in, signed out or chose a password is worth nothing afterwards."""

import asyncio

import httpx

from panier.core.office.rights import OfficeRole
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.office.desk import PASSWORD, hire, with_office
from tests.web.signed_in.test_sessions import is_signed_in


def token(http: httpx.AsyncClient, name: str = "panier") -> str:
    return str(http.cookies.get(name, domain="shop.test"))


def plant(http: httpx.AsyncClient, value: str, name: str = "panier") -> None:
    http.cookies.clear()
    http.cookies.set(name, value, domain="shop.test", path="/")


async def test_signing_out_ends_the_cookie_and_draws_another(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await one.get("/login")
        known = [token(one.http)]
        await one.sign_in(sqlite_shop.first.nic)
        known.append(token(one.http))
        await one.submit("/logout", {})
        known.append(token(one.http))
        assert len(set(known)) == 3
        for value in known:
            plant(one.http, value)
            assert not await is_signed_in(one)


async def test_whoever_signs_in_over_somebody_else_ends_their_session(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one, browser(sqlite_shop) as other:
        await one.sign_in(sqlite_shop.first.nic)
        former = token(one.http)
        shown = await one.get("/logout")
        fields = {"nic": sqlite_shop.second.nic, "password": "sandbox"}
        assert (await one.send(shown, fields, to="/login")).status_code == 303
        assert sqlite_shop.second.nic in (await one.get("/account")).text
        plant(other.http, former)
        assert not await is_signed_in(other)


async def test_two_sign_ins_at_once_are_two_sessions_of_whom_they_are_for(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one, browser(sqlite_shop) as other:
        shown = await one.get("/login")
        plant(other.http, token(one.http))
        customers = (sqlite_shop.first, sqlite_shop.second)
        await asyncio.gather(
            *(
                each.send(shown, {"nic": who.nic, "password": "sandbox"}, to="/login")
                for each, who in zip((one, other), customers, strict=True)
            )
        )
        for each, who in zip((one, other), customers, strict=True):
            assert who.nic in (await each.get("/account")).text
        assert token(one.http) != token(other.http)


async def test_the_office_draws_a_new_cookie_too(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    colleague = await hire(office, OfficeRole.OWNER)
    fields, own = {"email": colleague.email, "password": PASSWORD}, {"origin": "http://shop.test"}
    async with browser(office) as one:
        plant(one.http, "planted", "panier-office")
        await one.http.post("/office/login", data=fields, headers=own)
        first = token(one.http, "panier-office")
        await one.http.post("/office/login", data=fields, headers=own)
        second = token(one.http, "panier-office")
        assert len({"planted", first, second}) == 3
        for value in ("planted", first):
            plant(one.http, value, "panier-office")
            assert (await one.get("/office")).status_code == 303
        plant(one.http, second, "panier-office")
        assert (await one.get("/office")).status_code == 200


async def test_cookies_of_customers_open_no_office_and_of_colleagues_no_account(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    colleague = await hire(office, OfficeRole.OWNER)
    fields, own = {"email": colleague.email, "password": PASSWORD}, {"origin": "http://shop.test"}
    async with browser(office) as one:
        await one.sign_in(office.first.nic)
        customer = token(one.http)
        plant(one.http, customer, "panier-office")
        assert (await one.get("/office")).status_code == 303
        await one.http.post("/office/login", data=fields, headers=own)
        entered = token(one.http, "panier-office")
        plant(one.http, entered)
        assert not await is_signed_in(one)
