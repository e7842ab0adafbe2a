"""New passwords and other e-mail addresses, for whoever knows the password or reads the e-mails, and nobody else."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from panier.cli.ready_made import PASSWORD
from panier.flows.account.mails import SECRET, unveiled
from panier.store.account import accounts
from panier.store.engine.db import Tx
from tests.support.parts.mailed import written
from tests.support.shop import Sandbox
from tests.web.account.test_oauth2 import fetch

NEW = "another long one"
MAIL = "camille@example.com"


async def tokens(shop: Sandbox, nic: str) -> list[str]:
    """The tokens in the e-mailed links to a new password."""
    links = (one.secret for one in await written(shop, nic) if one.secret and "/resetPassword?token=" in one.secret)
    return [link.partition("token=")[2] for link in links]


async def post(shop: Sandbox, place: str, /, **form: str) -> tuple[int, str]:
    async with shop.http() as browser:
        page = await browser.post(place, data=form)
    return page.status_code, page.text


async def choose(shop: Sandbox, token: str, **more: str) -> tuple[int, str]:
    return await post(shop, "/resetPassword", **{"token": token, "newPassword": NEW, "again": NEW} | more)


async def is_password(shop: Sandbox, password: str, *, nic: str | None = None) -> bool:
    """True where somebody may register an application with it."""
    form = {"name": "n", "description": "d", "nic": nic or shop.first.nic, "password": password}
    status, _ = await post(shop, "/createApp", **form)
    assert status in (200, 403, 429)
    return status == 200


async def test_a_forgotten_password_is_replaced_with_a_mailed_link(shop: Sandbox) -> None:
    status, text = await post(shop, "/resetPassword", nic=shop.first.nic)
    assert (status, "Look into your e-mails" in text) == (200, True)
    (token,) = await tokens(shop, shop.first.nic)
    async with shop.http() as browser:
        for _ in range(2):  # looking at it uses nothing up
            page = await browser.get(f"/resetPassword?token={token}")
            assert (page.status_code, shop.first.nic in page.text) == (200, True)
    assert (await choose(shop, token))[0] == 200
    assert await is_password(shop, NEW)
    assert not await is_password(shop, PASSWORD)
    assert (await choose(shop, token))[0] == 404
    assert (await written(shop, shop.first.nic))[-1].subject.endswith("changed")
    assert (await shop.client(shop.first).get("/me/order")).status == 200


async def test_a_link_is_used_once_whatever_comes_at_once(shop: Sandbox) -> None:
    await post(shop, "/resetPassword", nic=shop.first.nic)
    (token,) = await tokens(shop, shop.first.nic)
    answers = await asyncio.gather(*(choose(shop, token) for _ in range(3)))
    assert sorted(status for status, _ in answers) == [200, 404, 404]


async def test_a_new_password_voids_every_other_link(sqlite_shop: Sandbox) -> None:
    for _ in range(2):
        await post(sqlite_shop, "/resetPassword", nic=sqlite_shop.first.nic)
    first, second = await tokens(sqlite_shop, sqlite_shop.first.nic)
    assert (await choose(sqlite_shop, first))[0] == 200
    assert (await choose(sqlite_shop, second))[0] == 404


async def test_a_link_is_good_for_an_hour(sqlite_shop: Sandbox) -> None:
    await post(sqlite_shop, "/resetPassword", nic=sqlite_shop.first.nic)
    (token,) = await tokens(sqlite_shop, sqlite_shop.first.nic)
    sqlite_shop.clock.advance(seconds=3_600)
    assert (await choose(sqlite_shop, token))[0] == 404
    assert await is_password(sqlite_shop, PASSWORD)


@pytest.mark.parametrize("token", ["x", "a" * 200, "' OR 1=1", "\x00"])
async def test_what_is_no_token_changes_nothing(sqlite_shop: Sandbox, token: str) -> None:
    assert (await choose(sqlite_shop, token))[0] in (200, 404)  # without a token the page asks for a name
    assert await is_password(sqlite_shop, PASSWORD)


@pytest.mark.parametrize(
    "wrong", [{"again": "different one"}, {"newPassword": "short", "again": "short"}, {"again": ""}]
)
async def test_a_new_password_is_long_enough_and_typed_twice(sqlite_shop: Sandbox, wrong: dict[str, str]) -> None:
    await post(sqlite_shop, "/resetPassword", nic=sqlite_shop.first.nic)
    (token,) = await tokens(sqlite_shop, sqlite_shop.first.nic)
    status, text = await choose(sqlite_shop, token, **wrong)
    assert (status, "That did not work" in text, NEW in text) == (400, True, False)
    assert (await choose(sqlite_shop, token))[0] == 200


async def test_nobody_learns_who_is_a_customer(sqlite_shop: Sandbox) -> None:
    known = await post(sqlite_shop, "/resetPassword", nic=sqlite_shop.first.nic)
    for name in ("zz0000-ovh", "nobody@example.com", "", "@"):
        assert await post(sqlite_shop, "/resetPassword", nic=name) == known
        reply = await sqlite_shop.client().post("/me/passwordRecover", {"ovhCompany": "ovh", "ovhId": name})
        assert reply.result is None


async def test_few_e_mails_are_written_to_somebody_who_did_not_ask(sqlite_shop: Sandbox) -> None:
    for _ in range(8):
        await sqlite_shop.client().post("/me/passwordRecover", {"ovhCompany": "ovh", "ovhId": MAIL})
    assert len(await tokens(sqlite_shop, sqlite_shop.first.nic)) == 5
    assert (await sqlite_shop.client(sqlite_shop.first).post("/me/changePassword")).status == 409
    sqlite_shop.clock.advance(seconds=3_601)
    assert (await sqlite_shop.client(sqlite_shop.first).post("/me/changePassword")).result is None
    assert len(await tokens(sqlite_shop, sqlite_shop.first.nic)) == 6


async def test_ending_the_keys_is_offered_with_the_new_password(shop: Sandbox) -> None:
    robot = shop.bearer(await fetch(shop, shop.first.client_id, shop.first.client_secret))
    assert (await robot.get("/me/order")).status == 200
    form = {"nic": shop.first.nic, "password": PASSWORD, "newPassword": NEW, "again": NEW, "endKeys": "yes"}
    status, text = await post(shop, "/changePassword", **form)
    assert (status, "have ended" in text) == (200, True)
    rows = await shop.database.read(lambda tx: tx.rows("SELECT account_id, state FROM credential ORDER BY account_id"))
    assert [tuple(row) for row in rows] == [(1, "expired"), (2, "validated")]
    count = await shop.database.read(lambda tx: tx.row("SELECT count(*) FROM oauth2_client WHERE account_id = 1"))
    assert count is not None
    assert count[0] == 0


async def test_the_present_password_changes_it(sqlite_shop: Sandbox) -> None:
    form = {"nic": MAIL.upper(), "password": "guess", "newPassword": NEW, "again": NEW}
    assert (await post(sqlite_shop, "/changePassword", **form))[0] == 403
    assert (await post(sqlite_shop, "/changePassword", **form | {"password": PASSWORD, "again": "no"}))[0] == 400
    assert (await post(sqlite_shop, "/changePassword", **form | {"password": PASSWORD}))[0] == 200
    assert await is_password(sqlite_shop, NEW)
    assert (await sqlite_shop.client(sqlite_shop.first).get("/me/order")).status == 200


async def namesake(shop: Sandbox, nic: str, email: str) -> str:
    """Add an account with an e-mail address and the usual password."""
    secret = await shop.shop.passwords.hashed(PASSWORD)

    async def add(tx: Tx) -> None:
        found = await accounts.load_by_nic(tx, shop.first.nic)
        assert found is not None
        await accounts.insert(tx, replace(found[0], nic=nic, email=email), password_hash=secret)

    await shop.database.write(add)
    return nic


async def test_an_e_mail_address_logs_in_like_the_nichandle(shop: Sandbox) -> None:
    for name in (MAIL, f" {MAIL.upper()} ", shop.first.nic.upper()):
        assert await is_password(shop, PASSWORD, nic=name)
        assert not await is_password(shop, "guess", nic=name)


async def test_a_shared_address_logs_nobody_in_and_recovers_each(shop: Sandbox) -> None:
    await namesake(shop, "cc9999-ovh", "Camille@Example.com")
    assert not await is_password(shop, PASSWORD, nic=MAIL)
    for nic in (shop.first.nic, "cc9999-ovh"):
        assert await is_password(shop, PASSWORD, nic=nic)
    await shop.client().post("/me/passwordRecover", {"ovhCompany": "ovh", "ovhId": MAIL})
    (first,), (second,) = await tokens(shop, shop.first.nic), await tokens(shop, "cc9999-ovh")
    assert (await choose(shop, second))[0] == 200
    assert await is_password(shop, NEW, nic="cc9999-ovh")
    assert await is_password(shop, PASSWORD)
    assert first != second


async def test_wrong_passwords_count_alike_under_either_name(sqlite_shop: Sandbox) -> None:
    for number in range(20):
        assert not await is_password(sqlite_shop, "guess", nic=(MAIL, sqlite_shop.first.nic)[number % 2])
    assert not await is_password(sqlite_shop, PASSWORD)


async def test_the_history_hides_what_gives_rights(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    assert (await camille.post("/me/changePassword")).result is None
    assert (await camille.post("/me/changeEmail", {"newEmail": "new@example.com"})).status == 200
    kept = await written(shop, shop.first.nic)
    secrets = [one.secret for one in kept if one.secret]
    assert len(secrets) == 3
    for number in (await camille.get("/me/notification/email/history")).result:
        body = (await camille.get(f"/me/notification/email/history/{number}")).result["body"]
        assert SECRET in body or "/createToken" in body
        assert not any(secret in body for secret in secrets)
    assert all(one.secret in unveiled(one) for one in kept if one.secret)
    tables = "mail", "password_reset", "security_event", "email_change"
    for table in tables[1:]:
        rows: list[Any] = list(await shop.database.read(lambda tx, table=table: tx.rows(f"SELECT * FROM {table}")))  # type: ignore[misc]
        assert not any(secret.rpartition("=")[2] in str(tuple(row)) for row in rows for secret in secrets)


async def test_another_address_needs_the_yes_of_both(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    task = (await camille.post("/me/changeEmail", {"newEmail": "new@example.com"})).result
    assert (task["state"], task["newEmail"], task["dateDone"]) == ("todo", "new@example.com", None)
    old, new = [(one.recipient, one.secret) for one in await written(shop, shop.first.nic) if one.secret]
    assert (old[0], new[0]) == (MAIL, "new@example.com")
    path = f"/me/task/emailChange/{task['id']}"
    assert (await charlie.get(path)).status == 404
    assert (await charlie.post(f"{path}/accept", {"token": old[1]})).status == 404
    assert (await camille.post(f"{path}/accept", {"token": "guess"})).status == 400
    assert (await camille.post(f"{path}/accept", {"token": new[1]})).result is None
    assert (await camille.post(f"{path}/accept", {"token": new[1]})).status == 409
    assert (await camille.get("/me")).result["email"] == MAIL
    assert (await camille.post(f"{path}/accept", {"token": old[1]})).result is None
    assert (await camille.get("/me")).result["email"] == "new@example.com"
    assert (await camille.get(path)).result["state"] == "done"
    assert (await camille.get("/me/task/emailChange", query={"state": "done"})).result == [task["id"]]
    assert (await camille.get("/me/task/emailChange", query={"state": "todo"})).result == []
    assert await is_password(shop, PASSWORD, nic="new@example.com")
    assert not await is_password(shop, PASSWORD, nic=MAIL)


async def test_another_address_is_refused_or_forgotten(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    first = (await camille.post("/me/changeEmail", {"newEmail": "new@example.com"})).result["id"]
    secret = next(one.secret for one in await written(sqlite_shop, sqlite_shop.first.nic) if one.secret)
    assert (await camille.post(f"/me/task/emailChange/{first}/refuse", {"token": secret})).result is None
    assert (await camille.post(f"/me/task/emailChange/{first}/accept", {"token": secret})).status == 409
    second = (await camille.post("/me/changeEmail", {"newEmail": "new@example.com"})).result["id"]
    sqlite_shop.clock.advance(days=3)
    states = [(await camille.get(f"/me/task/emailChange/{one}")).result["state"] for one in (first, second)]
    assert states == ["refused", "aborted"]
    for wrong in ("nowhere", "", MAIL):
        assert (await camille.post("/me/changeEmail", {"newEmail": wrong})).status == 400
    for _ in range(5):
        assert (await camille.post("/me/changeEmail", {"newEmail": "new@example.com"})).status == 200
    assert (await camille.post("/me/changeEmail", {"newEmail": "new@example.com"})).status == 409


async def test_a_stranger_is_asked_a_few_times_a_day_whoever_asks(shop: Sandbox) -> None:
    asking = [shop.client(shop.first), shop.client(shop.second)]
    for number in range(5):
        wish = {"newEmail": ("Stranger@example.com", "stranger@EXAMPLE.com")[number % 2]}
        assert (await asking[number % 2].post("/me/changeEmail", wish)).status == 200
    for client in asking:
        assert (await client.post("/me/changeEmail", {"newEmail": "stranger@example.com"})).status == 409
        assert (await client.post("/me/changeEmail", {"newEmail": "other@example.com"})).status == 200
    shop.clock.advance(days=1)
    assert (await asking[0].post("/me/changeEmail", {"newEmail": "stranger@example.com"})).status == 200
