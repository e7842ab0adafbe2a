"""What the shop's owner reads afterwards of logins, keys, passwords and addresses."""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from panier.cli.ready_made import PASSWORD
from panier.core.account.account import AccessRule
from panier.core.account.security_event import EventFilter, EventKind
from panier.flows.account import security_events
from panier.work import sweeps
from tests.support.ordering import order_name
from tests.support.parts.browsing import browser
from tests.support.parts.commands import run_command
from tests.support.parts.mailed import written
from tests.support.secrets import KEY_TEXT
from tests.support.shop import Sandbox
from tests.web.account.test_keys_pages import KEYS_FORM, answer, ask
from tests.web.account.test_oauth2 import NEW as CLIENT
from tests.web.account.test_oauth2 import fetch
from tests.web.account.test_recovery import choose, post, tokens

PERSON = {
    "firstname": "Sacha", "name": "Exemple", "email": "sacha@example.com", "country": "FR", "legalform": "individual",
    "ovhCompany": "ovh", "ovhSubsidiary": "FR",
}  # fmt: skip


async def happened(shop: Sandbox, nic: str | None = None) -> list[tuple[str, str]]:
    """What happened, the account and the kind, all from this machine."""
    found = await shop.database.read(lambda tx: security_events.list_latest(tx, EventFilter(), limit=1_000))
    assert {event.address for event, _ in found} <= {"127.0.0.1"}
    return [(name, event.kind.value) for event, name in found if nic in (None, name)]


# What concerns users of an account, and programs that customers let in: test_identities.py has it.
OF_USERS = {
    "consent-ended", "consent-given", "group-changed", "group-deleted", "group-made", "token-changed", "token-deleted",
    "token-made", "user-changed", "user-deleted", "user-made",
}  # fmt: skip

# What concerns browsers: test_sessions.py, test_second_factors.py and test_joining.py have it.
OF_BROWSERS = {"email-confirmed", "second-factor-off", "second-factor-on", "signed-out"}

# What concerns details, contacts, money, hooks and services: test_noted.py has it.
OF_CHANGES = {
    "billing-changed", "contact-changed", "contact-made", "contract-agreed", "details-changed", "email-change-refused",
    "handover-accepted", "handover-asked", "handover-refused", "hook-changed", "hook-deleted", "hook-made",
    "method-added", "method-changed", "method-deleted", "stream-begun", "stream-ended",
}  # fmt: skip


async def test_everything_that_concerns_keys_and_logins_is_noted(shop: Sandbox) -> None:
    first, second = shop.first.nic, shop.second.nic
    camille = shop.client(shop.first)
    _, accepted = await ask(shop)
    _, refused = await ask(shop)
    await post(shop, "/auth/", **answer(shop, accepted))
    await post(shop, "/auth/", credentialToken=refused, answer="refuse")
    form = {**KEYS_FORM, "nic": first, "method": "GET", "path": "/me", "password": "guess"}
    await post(shop, "/createToken", **form)
    await post(shop, "/createToken", **form | {"password": PASSWORD})
    numbers = (await camille.get("/me/api/credential")).result
    await camille.put(f"/me/api/credential/{numbers[-1]}", {"allowedIPs": ["192.0.2.0/24"]})
    await camille.delete(f"/me/api/credential/{numbers[-1]}")
    await camille.delete(f"/me/api/application/{(await camille.get('/me/api/application')).result[-1]}")
    client_id = (await camille.post("/me/api/oauth2/client", CLIENT)).result["clientId"]
    await camille.put(f"/me/api/oauth2/client/{client_id}", {"name": "Other"})
    await camille.delete(f"/me/api/oauth2/client/{client_id}")
    await camille.post("/me/changePassword")
    await choose(shop, (await tokens(shop, first))[0])
    number = (await camille.post("/me/changeEmail", {"newEmail": "new@example.com"})).result["id"]
    for mail in (await written(shop, first))[-2:]:
        await camille.post(f"/me/task/emailChange/{number}/accept", {"token": mail.secret})
    await camille.post("/auth/logout")
    joined = await shop.client(shop.second).post("/newAccount", PERSON)
    assert joined.status == 200
    assert await happened(shop) == [
        (second, "rights-asked"), (second, "rights-asked"), (first, "login"), (first, "key-given"),
        (second, "key-refused"), (first, "login-failed"), (first, "login"), (first, "application-made"),
        (first, "key-made"), (first, "key-bound"), (first, "key-ended"), (first, "application-deleted"),
        (first, "client-made"), (first, "client-changed"), (first, "client-deleted"), (first, "password-reset-asked"),
        (first, "password-changed"), (first, "email-change-asked"), (first, "email-changed"), (first, "key-ended"),
        (joined.json["ovhIdentifier"], "account-made"), (joined.json["ovhIdentifier"], "key-made"),
    ]  # fmt: skip
    others = OF_USERS | OF_BROWSERS | OF_CHANGES
    assert {kind for _, kind in await happened(shop)} == {kind.value for kind in EventKind} - others


async def test_what_did_not_happen_is_not_noted(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    for path in ("/me/api/credential/99", "/me/api/application/99", "/me/api/oauth2/client/nobodys"):
        assert (await camille.delete(path)).status == 404
    assert (await camille.post("/me/api/oauth2/client", {**CLIENT, "name": ""})).status == 400
    await post(sqlite_shop, "/createToken", **KEYS_FORM, nic=PASSWORD, password="x", method="GET", path="/me")
    narrow = await sqlite_shop.another_key(sqlite_shop.first, rules=(AccessRule("GET", "/me"),))
    assert (await sqlite_shop.client(narrow).post("/me/changePassword")).status == 403
    assert await happened(sqlite_shop) == []


async def test_events_are_known_for_a_year(shop: Sandbox) -> None:
    await shop.client(shop.first).post("/auth/logout")
    shop.clock.advance(days=364)
    await sweeps.sweep(shop.shop, shop.database)
    assert await happened(shop) == [(shop.first.nic, "key-ended")]
    shop.clock.advance(days=2)
    await sweeps.sweep(shop.shop, shop.database)
    assert await happened(shop) == []


async def test_a_customer_sees_its_calls_that_changed_something(shop: Sandbox) -> None:
    camille, charlie, nobody = shop.client(shop.first), shop.client(shop.second), shop.client()
    cart = (await camille.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    await nobody.put(f"/order/cart/{cart}", {"description": "x"})
    await camille.get(f"/order/cart/{cart}")
    assert (await camille.put(f"/order/cart/{cart}/", {"description": "y"})).status == 200
    assert (await camille.delete(f"/order/cart/{cart}/coupon", query={"coupon": "none"})).status == 404
    robot = shop.bearer(await fetch(shop, shop.first.client_id, shop.first.client_secret))
    assert (await robot.delete(f"/order/cart/{cart}")).result is None
    numbers = (await camille.get("/me/api/logs/self")).result
    calls = [(await camille.get(f"/me/api/logs/self/{number}")).result for number in numbers]
    assert [(call["method"], call["path"], call["route"]) for call in calls] == [
        ("DELETE", f"/order/cart/{cart}", "/order/cart/{cartId}"),
        ("PUT", f"/order/cart/{cart}/", "/order/cart/{cartId}"),
        ("POST", "/order/cart", "/order/cart"),
    ]
    assert {(call["account"], call["ip"], call["date"]) for call in calls} == {
        (shop.first.nic, "127.0.0.1", "2026-11-18T11:06:40+00:00")
    }
    assert (await charlie.get("/me/api/logs/self")).result == []
    assert (await charlie.get(f"/me/api/logs/self/{numbers[0]}")).status == 404
    shop.clock.advance(days=31)
    await sweeps.sweep(shop.shop, shop.database)
    assert (await camille.get("/me/api/logs/self")).result == []


def run(url: str, *words: str) -> str:
    """`panier accounts …` over a database."""
    environment = {**os.environ, "PANIER_DATABASE": url, "PANIER_SECRET_KEY": KEY_TEXT}
    done = run_command(("accounts", *words), environment)
    return done.stdout if done.returncode == 0 else f"refused: {done.stderr}"


@pytest.fixture
def file(sqlite_shop: Sandbox, tmp_path: Path) -> str:
    """The file of the shop's database."""
    return str(next(iter(tmp_path.rglob("panier.sqlite"))))


async def test_the_owner_reads_events_and_mails(sqlite_shop: Sandbox, file: str) -> None:
    nic = sqlite_shop.first.nic
    await sqlite_shop.client(sqlite_shop.first).post("/me/changePassword")
    sqlite_shop.clock.advance(days=1)
    await sqlite_shop.client(sqlite_shop.second).post("/auth/logout")
    await sqlite_shop.database.close()
    lines: list[Any] = [msgspec.json.decode(line) for line in run(file, "events", "--json").splitlines()]
    assert [(line["account"], line["kind"], line["address"]) for line in lines] == [
        (nic, "password-reset-asked", "127.0.0.1"),
        (sqlite_shop.second.nic, "key-ended", "127.0.0.1"),
    ]
    assert lines[0]["at"] == "2026-11-18T11:06:40+00:00"
    for words, count in (
        (("--account", nic), 1), (("--kind", "key-ended"), 1), (("--since", "2026-11-19"), 1),
        (("--until", "2026-11-19T00:00:00+00:00"), 1), (("--kind", "login"), 0), (("--limit", "1"), 1), ((), 2),
    ):  # fmt: skip
        assert len(run(file, "events", *words).splitlines()) == count, words
    assert "password-reset-asked" in run(file, "events")
    assert "/resetPassword?token=" in run(file, "mails", nic)
    assert run(file, "mails", "zz0000-ovh").startswith("refused: panier: There is no account")
    assert run(file, "events", "--since", "yesterday").startswith("refused: panier: ")


async def test_an_account_is_told_by_e_mail_of_what_may_act_for_it(sqlite_shop: Sandbox) -> None:
    """Whoever it was not learns of it: what was made, where it is ended, and no secret of it."""
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    _, pending = await ask(shop)
    await post(shop, "/auth/", **answer(shop, pending))
    secret = (await camille.post("/me/api/oauth2/client", CLIENT)).result["clientSecret"]
    user = {"login": "sacha", "email": "sacha@example.com", "description": "", "password": "not to be guessed"}
    assert (await camille.post("/me/identity/user", {**user, "group": "DEFAULT"})).status == 200
    token = (await camille.post("/me/identity/user/sacha/token", {"name": "backup", "description": ""})).result["token"]
    await order_name(camille, "exemple.com")
    await shop.deliver()
    await camille.put("/domain/exemple.com", {"transferLockStatus": "locked"})
    await camille.put("/domain/exemple.com", {"transferLockStatus": "unlocked"})
    await shop.deliver()
    async with browser(shop) as one:
        await one.sign_in(shop.first.nic)
        shown = await one.submit("/account/names/exemple.com/transfer", {"what": "code"})
        assert 'id="transfer-code"' in shown.text
    told = [one for one in await written(shop, shop.first.nic) if one.letter == "access_told"]
    assert [one.subject.partition("] ")[2] for one in told] == [
        "A program has a key to your account now", "An OAuth2 client was made", "A user was added",
        "A personal token was made", "exemple.com is being unlocked", "The transfer code of exemple.com was shown",
    ]  # fmt: skip
    places = ("keys", "clients", "users", "users", "names/exemple.com/transfer", "names/exemple.com/transfer")
    for mail, place in zip(told, places, strict=True):
        assert f"/account/{place}\n" in mail.body
        assert "/resetPassword" in mail.body
        assert [one for one in (secret, token, pending, "not to be guessed") if one in mail.body] == []
