"""Colleagues: invitations, signing in and out, what cookies promise, and whose forms are taken."""

import re
from pathlib import Path

import httpx
import pyotp
import pytest

from panier.core.limits import INVITATION_LIFE_US, OFFICE_SESSION_IDLE_US, OFFICE_SESSION_LIFE_US, SECOND_US
from panier.core.office.rights import RIGHTS, WORDS, OfficeRole
from panier.flows.office import staff
from panier.store.engine.db import Tx
from panier.store.office import trail
from panier.web.application import build_office
from panier.web.office.place import OfficePlace
from tests.support.shop import Sandbox
from tests.web.office.desk import PASSWORD, browser, hire, plain, signed_in, with_office


async def test_an_owner_invites_a_colleague_who_chooses_a_password(shop: Sandbox) -> None:
    office = with_office(shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        answer = await owner.send(
            "/office/staff", "staff.add", name="Sam Exemple", email="Sam@Shop.example", role="support"
        )
        assert answer.status_code == 200
        link = re.search(r"http://shop\.test(/office/invitation\?token=\w+)", answer.text)
        assert link is not None
        assert "sam@shop.example support" in await owner.see("/office/staff")
    async with browser(office) as http:
        page = await http.get(link[1])
        assert "You enter the back office as support" in plain(page.text)
        token = link[1].partition("=")[2]
        short = await http.post(
            "/office/invitation", data={"token": token, "password": "short", "password_again": "short"}
        )
        assert short.status_code == 400
        assert "Must have 8 to 1000 characters" in plain(short.text)
        other = await http.post(
            "/office/invitation", data={"token": token, "password": PASSWORD, "password_again": "else"}
        )
        assert "Must be the same password once more" in plain(other.text)
        chosen = await http.post(
            "/office/invitation", data={"token": token, "password": PASSWORD, "password_again": PASSWORD}
        )
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/office")
        assert "A Sam" not in plain((await http.get("/office")).text)
        assert "Sam Exemple · support" in plain((await http.get("/office")).text)
        again = await http.post(
            "/office/invitation", data={"token": token, "password": PASSWORD, "password_again": PASSWORD}
        )
        assert again.status_code == 403
        assert "This link is used or over" in plain(again.text)


async def test_a_link_is_over_after_a_week(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    invited = await office.database.write(
        lambda tx: staff.add(tx, office.shop, name="Sam", email="sam@shop.example", role=OfficeRole.READER)
    )
    async with browser(office) as http:
        office.clock.advance(seconds=INVITATION_LIFE_US / SECOND_US - 1)
        assert "Welcome, Sam" in plain((await http.get(invited.path)).text)
        office.clock.advance(seconds=2)
        assert (await http.get(invited.path)).status_code == 403


async def test_wrong_passwords_are_refused_alike_and_counted(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    colleague = await hire(office, OfficeRole.SALES)
    async with browser(office) as http:
        said = set()
        for email in (colleague.email, "nobody@shop.example"):
            answer = await http.post("/office/login", data={"email": email, "password": "wrong"})
            assert answer.status_code == 403
            assert f'value="{email}"' in answer.text
            said.add(plain(answer.text).partition("Not signed in.")[2].partition("E-mail")[0])
        assert said == {" This address and this password do not belong together. "}
        answer = await http.get("/office/login")
        for _ in range(25):
            answer = await http.post("/office/login", data={"email": colleague.email, "password": "wrong"})
        assert answer.status_code == 429
        right = await http.post("/office/login", data={"email": colleague.email, "password": PASSWORD})
        assert right.status_code == 429


@pytest.mark.parametrize(
    "url, name, promised",
    [("http://shop.test", "panier-office", "HttpOnly; Path=/; SameSite=Lax"),
     ("https://office.example", "__Host-panier-office", "HttpOnly; Path=/; SameSite=Lax; Secure")],
)  # fmt: skip
async def test_the_cookie_is_as_promised(sqlite_shop: Sandbox, url: str, name: str, promised: str) -> None:
    office = with_office(sqlite_shop, url)
    colleague = await hire(office, OfficeRole.SALES)
    async with browser(office) as http:
        answer = await http.post("/office/login", data={"email": colleague.email, "password": PASSWORD})
        said, *rest = answer.headers["set-cookie"].split("; ")
        assert said.partition("=")[0] == name
        assert len(said.partition("=")[2]) == 43
        assert "; ".join(sorted(one for one in rest if not one.startswith("Max-Age"))) == promised
        rows = await office.database.read(lambda tx: tx.rows("SELECT cookie_digest FROM office_session"))
        assert len(rows) == 1
        assert rows[0][0] != said.partition("=")[2]


async def test_a_session_begins_anew_and_ends_by_time_by_click_and_with_its_colleague(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as first, signed_in(office, OfficeRole.SALES) as second:
        before = first.http.cookies["panier-office"]
        await first.http.post("/office/login", data={"email": "owner@shop.example", "password": PASSWORD})
        assert first.http.cookies["panier-office"] != before
        async with browser(office) as fixed:
            fixed.cookies.set("panier-office", before)
            assert (await fixed.get("/office")).headers["location"] == "/office/login"
        office.clock.advance(seconds=OFFICE_SESSION_IDLE_US / SECOND_US - 5)
        await second.see("/office")
        assert (await first.http.get("/office")).status_code == 200
        office.clock.advance(seconds=OFFICE_SESSION_IDLE_US / SECOND_US - 5)
        await second.see("/office")
        sent = await second.http.post("/office/logout", data={"mark": second.mark})
        assert sent.headers["location"] == "/office/login"
        assert (await second.http.get("/office/staff?a=b")).headers["location"] == (
            "/office/login?to=%2Foffice%2Fstaff%3Fa%3Db"
        )
    async with signed_in(office, OfficeRole.SUPPORT) as third:
        last = await third.http.get("/office")
        for _ in range(int(OFFICE_SESSION_LIFE_US / OFFICE_SESSION_IDLE_US) + 1):
            office.clock.advance(seconds=OFFICE_SESSION_IDLE_US / SECOND_US - 5)
            last = await third.http.get("/office")
        assert last.status_code == 303
    async with signed_in(office, OfficeRole.READER) as fourth:
        found = await office.database.read(lambda tx: staff.find(tx, "reader@shop.example"))
        await office.database.write(lambda tx: staff.end(tx, office.shop, found.staff_id))
        assert (await fourth.http.get("/office")).status_code == 303
        refused = await fourth.http.post("/office/login", data={"email": found.email, "password": PASSWORD})
        assert refused.status_code == 403


async def test_forms_of_others_and_of_other_sessions_are_refused(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with (
        signed_in(office, OfficeRole.OWNER) as owner,
        signed_in(office, OfficeRole.OWNER, "else@shop.example") as other,
    ):
        wish = {"act": "staff.add", "name": "X", "email": "x@shop.example", "role": "owner"}
        tries = [
            ({}, {**wish}),
            ({}, {**wish, "mark": ""}),
            ({}, {**wish, "mark": other.mark}),
            ({"sec-fetch-site": "cross-site"}, {**wish, "mark": owner.mark}),
            ({"sec-fetch-site": "same-site"}, {**wish, "mark": owner.mark}),
            ({"origin": "https://elsewhere.example"}, {**wish, "mark": owner.mark}),
            ({"origin": "null"}, {**wish, "mark": owner.mark}),
        ]
        for headers, fields in tries:
            answer = await owner.http.post("/office/staff", data=fields, headers=headers)
            assert answer.status_code == 403, (headers, fields)
        del owner.http.headers["sec-fetch-site"]
        bare = await owner.http.post("/office/staff", data={**wish, "mark": owner.mark})
        assert bare.status_code == 403
        login = await owner.http.post(
            "/office/login", data={"email": "owner@shop.example", "password": PASSWORD},
            headers={"origin": "https://elsewhere.example"},
        )  # fmt: skip
        assert login.status_code == 403
        assert "x@shop.example" not in await other.see("/office/staff")
        page = await other.http.get("/office")
        assert page.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example", "//elsewhere.example", "/office//elsewhere", "/\\elsewhere", "/officer", ""]
)
async def test_signing_in_leads_to_pages_of_the_office_alone(sqlite_shop: Sandbox, to: str) -> None:
    office = with_office(sqlite_shop)
    colleague = await hire(office, OfficeRole.SALES)
    async with browser(office) as http:
        answer = await http.post("/office/login", data={"email": colleague.email, "password": PASSWORD, "to": to})
        assert answer.headers["location"] == "/office"
        own = {"email": colleague.email, "password": PASSWORD, "to": "/office/trail?before=3"}
        assert (await http.post("/office/login", data=own)).headers["location"] == "/office/trail?before=3"


async def test_the_last_owner_stays(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        found = await office.database.read(lambda tx: staff.find(tx, "owner@shop.example"))
        own = {"number": str(found.staff_id), "email": found.email}
        for act, more in (("staff.end", {}), ("staff.change", {"role": "sales"})):
            answer = await owner.send("/office/staff", act, **own, **more)
            assert answer.status_code == 409
            assert "is the last owner who can sign in: make somebody else an owner first" in plain(answer.text)
        await hire(office, OfficeRole.OWNER, "second@shop.example")
        assert (await owner.send("/office/staff", "staff.change", **own, role="sales")).status_code == 303
        assert (await owner.http.get("/office/staff")).status_code == 403


async def test_a_refused_form_keeps_what_was_typed(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        answer = await owner.send("/office/staff", "staff.add", name="Sam", email="nonsense", role="sales")
        assert answer.status_code == 400
        assert 'value="Sam"' in answer.text
        assert 'value="nonsense"' in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert "Is 'nonsense', but must be an e-mail address such as ada@example.com" in plain(answer.text)


async def test_the_trail_says_who_did_what_and_nobody_changes_it(shop: Sandbox) -> None:
    office = with_office(shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        await owner.send("/office/staff", "staff.add", name="Sam", email="sam@shop.example", role="sales")
        sam = await office.database.read(lambda tx: staff.find(tx, "sam@shop.example"))
        await owner.do("/office/staff", "staff.change", number=str(sam.staff_id), email=sam.email, role="support")
        seen = await owner.see("/office/trail")
        assert "change a colleague's role, or send a new link Colleague sam@shop.example role: sales → support" in seen
        assert "owner@shop.example from 127.0.0.1" in seen
    found = await office.database.read(lambda tx: trail.list_newest(tx, limit=10))
    assert [(one.action.value, dict(one.before), dict(one.after)) for one in found] == [
        ("staff.change", {"role": "sales"}, {"role": "support"}),
        ("staff.add", {}, {"name": "Sam", "role": "sales", "state": "invited"}),
        ("own.signed-in", {}, {}),
    ]
    for sql in ("UPDATE office_trail SET who = 'nobody'", "DELETE FROM office_trail"):

        async def change(tx: Tx, sql: str = sql) -> int:
            return await tx.execute(sql)

        with pytest.raises(Exception, match="the trail is never changed"):
            await office.database.write(change)
    assert await office.database.read(lambda tx: trail.list_newest(tx, limit=10)) == found


async def test_somebody_whose_access_has_ended_comes_back(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    await hire(office, OfficeRole.SUPPORT)
    wish = {"name": "Sam again", "email": "support@shop.example", "role": "reader"}
    async with signed_in(office, OfficeRole.OWNER) as owner:
        twice = await owner.send("/office/staff", "staff.add", **wish)
        assert twice.status_code == 409
        assert "There is a colleague support@shop.example already" in plain(twice.text)
        found = await office.database.read(lambda tx: staff.find(tx, wish["email"]))
        ended = await owner.do("/office/staff", "staff.end", number=str(found.staff_id), email=wish["email"])
        assert "The access has ended, and every session with it." in ended
        assert (await owner.send("/office/staff", "staff.add", **wish)).status_code == 200
        assert "Sam again support@shop.example reader invited" in await owner.see("/office/staff")


async def test_a_second_factor_is_asked_for_once_it_is_on_and_no_code_twice(shop: Sandbox) -> None:
    office = with_office(shop)
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        page = (await support.http.get("/office/me")).text
        secret = page.partition('name="secret" value="')[2].partition('"')[0]
        maker = pyotp.TOTP(secret)

        def code() -> str:
            return maker.at(office.clock() // SECOND_US)

        wrong = await support.send("/office/me", "own.factor-on", secret=secret, code="000000")
        assert wrong.status_code == 400
        assert secret in wrong.text
        assert "Must be the six digits that the app shows now" in plain(wrong.text)
        assert (await support.send("/office/me", "own.factor-on", secret="AAAA", code=code())).status_code == 400
        on = await support.do("/office/me", "own.factor-on", secret=secret, code=code())
        assert "Second factor on" in on
    row = await office.database.read(lambda tx: tx.row("SELECT totp_secret FROM staff"))
    assert row is not None
    assert secret not in row[0]
    sent = {"email": "support@shop.example", "password": PASSWORD}
    async with browser(office) as http:
        without = await http.post("/office/login", data=sent)
        assert without.status_code == 403
        assert "Your second factor is on" in plain(without.text)
        assert (await http.post("/office/login", data={**sent, "code": code()})).status_code == 403  # it was used
        office.clock.advance(seconds=30)
        assert (await http.post("/office/login", data={**sent, "code": code()})).status_code == 303
        assert (await http.post("/office/login", data={**sent, "code": code()})).status_code == 403
        mark = (await http.get("/office/me")).text.partition('name="mark" value="')[2].partition('"')[0]
        office.clock.advance(seconds=30)
        off = await http.post("/office/me", data={"mark": mark, "act": "own.factor-off", "code": code()})
        assert off.status_code == 303
        assert (await http.post("/office/login", data=sent)).status_code == 303


async def test_an_office_on_a_port_of_its_own_is_under_no_other(sqlite_shop: Sandbox) -> None:
    await hire(sqlite_shop, OfficeRole.OWNER)
    place = OfficePlace("http://office.test")
    alone = httpx.ASGITransport(build_office(sqlite_shop.shop, sqlite_shop.database, place))
    async with httpx.AsyncClient(transport=alone, base_url="http://office.test") as http:
        http.headers.update({"origin": "http://office.test", "accept": "text/html"})
        assert (await http.get("/")).headers["location"] == "/office"
        sent = {"email": "owner@shop.example", "password": PASSWORD}
        assert (await http.post("/office/login", data=sent)).status_code == 303
        assert "Today" in (await http.get("/office")).text
        assert (await http.get("/static/office.css")).status_code == 200
        assert (await http.get("/1.0/order/cart")).status_code == 404
        assert (await http.get("/")).status_code == 303
    async with browser(sqlite_shop) as http:
        assert (await http.get("/office")).status_code == 404
        assert (await http.get("/office/login")).status_code == 404


def test_the_page_about_the_office_has_the_table_of_rights() -> None:
    text = (Path(__file__).parents[3] / "docs" / "office.md").read_text()
    for action, allowed in RIGHTS.items():
        row = f"| {WORDS[action]} | " + " | ".join("yes" if role in allowed else "" for role in OfficeRole) + " |"
        assert row in text, row
