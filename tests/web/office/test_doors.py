"""The doors of the office: what the trail keeps of them, and what colleagues do about their own way in."""

import asyncio
from dataclasses import replace

from panier.core.office.rights import OfficeRole
from panier.core.office.trail import Footprint
from panier.store.office import trail
from panier.web.application import build
from panier.web.office.place import OfficePlace
from tests.support.ordering import order_name
from tests.support.shop import URL, Sandbox
from tests.web.office.desk import PASSWORD, browser, hire, plain, signed_in, with_office
from tests.web.surface.test_limits import limited

FRESH = "another one, long enough"


async def entries(office: Sandbox) -> tuple[Footprint, ...]:
    """The trail, oldest first."""
    return (await office.database.read(lambda tx: trail.list_newest(tx, limit=500)))[::-1]


async def told(office: Sandbox) -> list[tuple[str, str, str, dict[str, str]]]:
    """Who did what about whom, and what came of it."""
    return [(one.who, one.action.value, one.name, dict(one.after)) for one in await entries(office)]


async def test_who_came_in_left_and_was_not_let_in_is_written_down(shop: Sandbox) -> None:
    office = with_office(shop)
    async with signed_in(office, OfficeRole.OWNER) as owner, browser(office) as stranger:
        for email, password in (("owner@shop.example", "wrong"), ("hunter2-my-password", "x")):
            await stranger.post("/office/login", data={"email": email, "password": password})
        seen = await owner.see("/office/trail")
        for said in (
            "owner@shop.example from 127.0.0.1 signed in Colleague owner@shop.example",
            "somebody who was not let in from 127.0.0.1 was not let in Colleague owner@shop.example why: a wrong pass",
            "was not let in An address that no colleague has why: nobody has access with this address",
        ):
            assert said in seen, said
        assert "hunter2" not in seen, "what is typed in place of an address could be a password"
        await owner.http.post("/office/logout", data={"mark": owner.mark})
    assert (await told(office))[-1] == ("owner@shop.example", "own.signed-out", "owner@shop.example", {})


async def test_a_password_chosen_by_a_link_is_written_down(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner, browser(office) as sam:
        made = await owner.send("/office/staff", "staff.add", name="Sam", email="sam@shop.example", role="sales")
        token = made.text.partition("token=")[2].partition("<")[0].partition('"')[0]
        chosen = {"token": token, "password": PASSWORD, "password_again": PASSWORD}
        assert (await sam.post("/office/invitation", data=chosen)).status_code == 303
        seen = await owner.see("/office/trail")
    assert "sam@shop.example from 127.0.0.1 chose a password by a link Colleague sam@shop.example" in seen


async def test_who_tries_what_the_role_may_not_is_written_down_and_nothing_is_done(shop: Sandbox) -> None:
    office = with_office(shop)
    order_id = await order_name(office.client(office.first), "exemple-verbote.fr")
    await office.deliver()
    path = f"/office/orders/{order_id}"
    async with signed_in(office, OfficeRole.SUPPORT) as support, signed_in(office, OfficeRole.OWNER) as owner:
        assert (await support.send(path, "order.refund", all="1")).status_code == 403
        seen = await owner.see("/office/trail")
        assert f"support@shop.example from 127.0.0.1 tried what the role may not Order {order_id} tried: give" in seen
        assert "role: support" in seen
        assert "tried what the role may not" in await owner.see(path)


async def test_a_flood_of_failed_attempts_does_not_fill_the_trail(sqlite_shop: Sandbox) -> None:
    narrow = limited(sqlite_shop.shop, sqlite_shop.database, TRAIL="5/3600", TRAIL_OF_ALL="8/3600")
    application = build(
        narrow, sqlite_shop.database, on_write=asyncio.Event().set, customers=sqlite_shop.customers,
        office=OfficePlace(URL),
    )  # fmt: skip
    office = replace(sqlite_shop, shop=narrow, application=application)
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        for number in range(12):
            answer = await support.http.post(
                "/office/login", data={"email": f"nobody{number}@shop.example", "password": "wrong"}
            )
            assert answer.status_code == 403
        for _ in range(6):
            assert (await support.send("/office/staff", "staff.add", name="x")).status_code in (403, 404)
    assert len([one for one in await entries(office) if one.action.value == "own.not-signed-in"]) == 5


async def test_a_colleague_changes_the_own_password_and_other_browsers_are_signed_out(shop: Sandbox) -> None:
    office = with_office(shop)
    wish = {"password": PASSWORD, "fresh": FRESH, "again": FRESH}
    async with signed_in(office, OfficeRole.READER) as reader, browser(office) as other:
        login = {"email": "reader@shop.example", "password": PASSWORD}
        assert (await other.post("/office/login", data=login)).status_code == 303
        for wrong, said in (
            ({"password": "wrong"}, "Is not your present password"),
            ({"fresh": "short", "again": "short"}, "Must have 8 to 1000 characters"),
            ({"again": "another"}, "Must be the same password once more"),
        ):
            answer = await reader.send("/office/me", "own.password", **(wish | wrong))
            assert answer.status_code == 400, said
            assert said in plain(answer.text)
            assert FRESH not in answer.text, "passwords are not shown again"
            assert PASSWORD not in answer.text
        assert (await other.get("/office")).status_code == 200
        done = await reader.do("/office/me", "own.password", **wish)
        assert "Your password is changed, and every other browser is signed out." in done
        assert (await other.get("/office")).status_code == 303
        assert (await other.post("/office/login", data=login)).status_code == 403
        assert (await other.post("/office/login", data={**login, "password": FRESH})).status_code == 303
        bare = await reader.http.post("/office/me", data={**wish, "act": "own.password"})
        assert bare.status_code == 403, "the form of another page"
    assert ("reader@shop.example", "own.password", "reader@shop.example", {}) in await told(office)


async def test_wrong_present_passwords_are_counted(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.READER) as reader:
        wish = {"password": "wrong", "fresh": FRESH, "again": FRESH}
        codes = {(await reader.send("/office/me", "own.password", **wish)).status_code for _ in range(25)}
        assert codes == {400, 429}
        right = await reader.send("/office/me", "own.password", **{**wish, "password": PASSWORD})
        assert right.status_code == 429


async def test_a_colleague_sees_where_it_is_signed_in_and_ends_that(shop: Sandbox) -> None:
    office = with_office(shop)
    await hire(office, OfficeRole.OWNER, "second@shop.example")
    async with signed_in(office, OfficeRole.SALES) as sales, browser(office) as other, browser(office) as third:
        login = {"email": "sales@shop.example", "password": PASSWORD}
        for http in (other, third):
            await http.post("/office/login", data=login)
        page = (await sales.http.get("/office/me")).text
        assert plain(page).count("127.0.0.1") == 3
        assert "this browser" in page
        name = page.partition('name="session" value="')[2].partition('"')[0]
        assert "It is signed out." in await sales.do("/office/me", "own.sessions", session=name)
        assert (await sales.send("/office/me", "own.sessions", session=name)).status_code == 404
        left = [(await one.get("/office")).status_code for one in (other, third)]
        assert sorted(left) == [200, 303]
        await sales.do("/office/me", "own.sessions")
        assert [(await one.get("/office")).status_code for one in (other, third)] == [303, 303]
        await sales.see("/office")
