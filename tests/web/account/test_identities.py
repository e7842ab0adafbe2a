"""Users of an account: made, grouped and given tokens; what acts for them may do what their groups let them."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from panier.cli.ready_made import PASSWORD
from panier.core.account.account import AccessRule
from panier.web.routes.account.identities import IDENTITIES
from tests.support.ordering import order_project
from tests.support.samples import body_of, path_of, real_things
from tests.support.shop import Client, Reply, Sandbox

GROUP, USER = "/me/identity/group", "/me/identity/user"
WORD = "correct horse battery"
SACHA = {"login": "sacha", "email": "sacha@example.com", "description": "An example", "group": "DEFAULT"}
EVERYTHING = tuple(AccessRule(method, "/*") for method in ("GET", "POST", "PUT", "DELETE"))


@pytest.fixture
def camille(shop: Sandbox) -> Client:
    return shop.client(shop.first)


async def token(client: Client, login: str = "sacha", **body: Any) -> str:
    made = await client.post(f"{USER}/{login}/token", {"name": "robot", "description": "By night", **body})
    text: str = made.result["token"]
    return text


async def make(shop: Sandbox, group: str = "DEFAULT") -> Client:
    """A user in a group, who calls with a personal token."""
    camille = shop.client(shop.first)
    assert (await camille.post(USER, {**SACHA, "group": group, "password": WORD})).result is None
    return shop.bearer(await token(camille))


async def test_groups_are_made_changed_and_deleted(shop: Sandbox, camille: Client) -> None:
    assert (await camille.get(GROUP)).result == ["ADMIN", "DEFAULT", "UNPRIVILEGED"]
    body = {"name": "devs", "description": "Who develops", "role": "NONE"}
    made = (await camille.post(GROUP, body)).result
    assert made == {
        **body, "creation": "2026-11-18T11:06:40+00:00", "lastUpdate": "2026-11-18T11:06:40+00:00",
        "defaultGroup": False, "urn": f"urn:v1:eu:identity:group:{shop.first.nic}/devs",
    }  # fmt: skip
    assert (await camille.get(GROUP)).result == ["ADMIN", "DEFAULT", "UNPRIVILEGED", "devs"]
    shop.clock.advance(seconds=60)
    assert (await camille.put(f"{GROUP}/devs", {"description": "", "role": "ADMIN"})).result is None
    changed = (await camille.get(f"{GROUP}/devs")).result
    assert changed == {**made, "description": "", "role": "ADMIN", "lastUpdate": "2026-11-18T11:07:40+00:00"}
    assert (await camille.post(GROUP, body)).status == 409
    assert (await camille.delete(f"{GROUP}/devs")).result is None
    assert (await camille.get(f"{GROUP}/devs")).status == 404


async def test_default_groups_stay_as_they_are(shop: Sandbox, camille: Client) -> None:
    roles = {}
    for name in ("ADMIN", "DEFAULT", "UNPRIVILEGED"):
        group = (await camille.get(f"{GROUP}/{name}")).result
        roles[name] = group["role"]
        assert group["defaultGroup"] is True
        assert (await camille.put(f"{GROUP}/{name}", {"role": "NONE"})).status == 403
        assert (await camille.delete(f"{GROUP}/{name}")).status == 403
        assert (await camille.post(GROUP, {"name": name})).status == 409
    assert roles == {"ADMIN": "ADMIN", "DEFAULT": "REGULAR", "UNPRIVILEGED": "UNPRIVILEGED"}


async def test_users_are_made_changed_and_deleted(shop: Sandbox, camille: Client) -> None:
    assert (await camille.post(USER, {**SACHA, "password": WORD})).result is None
    made = (await camille.get(f"{USER}/sacha")).result
    at = "2026-11-18T11:06:40+00:00"
    assert made == {
        **SACHA, "creation": at, "lastUpdate": at, "passwordLastUpdate": at, "groups": [], "status": "OK",
        "type": "USER", "urn": f"urn:v1:eu:identity:user:{shop.first.nic}/sacha",
    }  # fmt: skip
    assert (await camille.get(USER)).result == ["sacha"]
    new = {"description": "", "email": "other@example.com", "group": "UNPRIVILEGED"}
    assert (await camille.put(f"{USER}/sacha", new)).result is None
    assert {name: (await camille.get(f"{USER}/sacha")).result[name] for name in new} == new
    assert (await camille.post(USER, {**SACHA, "password": WORD})).status == 409
    assert (await camille.delete(f"{USER}/sacha")).result is None
    assert [(await camille.get(path)).status for path in (f"{USER}/sacha", f"{USER}/sacha/token")] == [404, 404]
    kept = await shop.database.read(lambda tx: tx.rows("SELECT password_hash FROM identity_user"))
    assert kept == []


async def test_a_password_is_kept_as_a_hash_and_a_token_as_a_digest(shop: Sandbox, camille: Client) -> None:
    await make(shop)
    secret = await token(camille, name="second")
    rows = await shop.database.read(
        lambda tx: tx.rows("SELECT password_hash, token_digest FROM identity_user CROSS JOIN identity_token")
    )
    for password_hash, digest in rows:
        assert password_hash.startswith("$argon2id$")
        assert re.fullmatch("[0-9a-f]{64}", digest)
        assert secret != digest
    shown = await camille.get(f"{USER}/sacha/token/second")
    assert secret not in shown.body.decode()


async def test_members_of_a_group_are_added_and_removed(camille: Client) -> None:
    for name in ("one", "two"):
        await camille.post(GROUP, {"name": name, "role": "NONE"})
    await camille.post(USER, {**SACHA, "password": WORD})
    for name in ("one", "two", "one", "DEFAULT"):
        assert (await camille.post(f"{GROUP}/{name}/user", {"user": "sacha"})).result is None
    assert (await camille.get(f"{USER}/sacha")).result["groups"] == ["one", "two"]
    assert [(await camille.get(f"{GROUP}/{name}/user")).result for name in ("one", "DEFAULT", "ADMIN")] == [
        ["sacha"], ["sacha"], [],
    ]  # fmt: skip
    assert (await camille.delete(f"{GROUP}/one/user/sacha")).result is None
    assert (await camille.delete(f"{GROUP}/one/user/sacha")).status == 404
    assert (await camille.delete(f"{GROUP}/DEFAULT/user/sacha")).status == 409
    assert (await camille.post(f"{GROUP}/one/user", {"user": "nobody"})).status == 400
    assert (await camille.post(f"{GROUP}/none/user", {"user": "sacha"})).status == 404
    assert (await camille.delete(f"{GROUP}/two")).result is None
    assert (await camille.get(f"{USER}/sacha")).result["groups"] == []
    await camille.put(f"{USER}/sacha", {"group": "one"})
    assert (await camille.delete(f"{GROUP}/one")).status == 409


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"login": ""}, "login"),
        ({"login": "a/b"}, "login"),
        ({"login": "-a"}, "login"),
        ({"login": "a" * 101}, "login"),
        ({"password": "short"}, "password"),
        ({"password": "p" * 1_001}, "password"),
        ({"password": None}, "password"),
        ({"email": "nobody"}, "email"),
        ({"group": "nothing"}, "group"),
        ({"description": "d" * 1_001}, "description"),
        ({"type": "ROOT"}, "type"),
        ({"type": "SERVICE"}, "password"),
    ],
)
async def test_a_user_that_cannot_be_is_refused(sqlite_shop: Sandbox, wrong: dict[str, object], field: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    reply = await camille.post(USER, {**SACHA, "password": WORD, **wrong})
    assert (reply.status, f"'{field}'" in reply.message) == (400, True)
    assert (await camille.get(USER)).result == []


async def test_a_service_has_tokens_and_no_password(shop: Sandbox, camille: Client) -> None:
    assert (await camille.post(USER, {"login": "robot", "type": "SERVICE", "group": "UNPRIVILEGED"})).result is None
    shown = (await camille.get(f"{USER}/robot")).result
    assert (shown["type"], shown["passwordLastUpdate"], shown["email"]) == ("SERVICE", None, None)
    robot = shop.bearer(await token(camille, "robot"))
    assert (await robot.get("/domain")).result == []
    page = await post(shop, "/createToken", nic=f"{shop.first.nic}/robot", password="", method="GET", path="/*")
    assert page.status_code == 403


async def test_a_token_is_shown_once_changed_and_deleted(shop: Sandbox, camille: Client) -> None:
    sacha = await make(shop)
    path = f"{USER}/sacha/token/robot"
    assert (await sacha.get("/auth/details")).result == {
        "account": shop.first.nic, "allowedRoutes": None, "description": None, "method": "user", "roles": ["REGULAR"],
        "user": "sacha", "identities": [
            f"urn:v1:eu:identity:user:{shop.first.nic}/sacha", f"urn:v1:eu:identity:group:{shop.first.nic}/DEFAULT",
        ],
    }  # fmt: skip
    at = "2026-11-18T11:06:40+00:00"
    shown = (await camille.get(path)).result
    assert shown == {"name": "robot", "description": "By night", "creation": at, "expiresAt": None, "lastUsed": at}
    changed = (await camille.put(path, {"description": "By day", "expiresIn": 3600})).result
    assert changed == {**shown, "description": "By day", "expiresAt": "2026-11-18T12:06:40+00:00"}
    assert (await camille.put(path, {"description": "x", "expiresAt": changed["expiresAt"]})).status == 200
    assert (await camille.put(path, {"expiresAt": None})).result["expiresAt"] is None
    assert (await camille.get(f"{USER}/sacha/token")).result == ["robot"]
    assert (await camille.post(f"{USER}/sacha/token", {"name": "robot", "description": ""})).status == 409
    assert (await camille.delete(path)).result is None
    assert (await sacha.get("/me")).json["errorCode"] == "INVALID_CREDENTIAL"
    assert (await camille.get(path)).status == 404


@pytest.mark.parametrize(
    "end",
    [
        {"expiresIn": 0},
        {"expiresIn": -5},
        {"expiresIn": 2**62},
        {"expiresAt": "2020-01-01T00:00:00Z"},
        {"expiresAt": "3026-01-01"},
        {"expiresIn": 60, "expiresAt": "2027-01-01"},
        {"expiresAt": "soon"},
    ],
)
async def test_an_end_that_cannot_be_is_refused(sqlite_shop: Sandbox, end: dict[str, object]) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await make(sqlite_shop)
    assert (await camille.post(f"{USER}/sacha/token", {"name": "n", "description": "", **end})).status == 400
    assert (await camille.put(f"{USER}/sacha/token/robot", end)).status == 400


async def test_a_token_ends_when_it_says(shop: Sandbox, camille: Client) -> None:
    await camille.post(USER, {**SACHA, "password": WORD})
    short = shop.bearer(await token(camille, expiresIn=60))
    later = shop.bearer(await token(camille, name="later", expiresAt="2026-11-19T00:00:00+00:00"))
    assert (await short.get("/me")).result["nichandle"] == shop.first.nic
    shop.clock.advance(seconds=59)
    assert (await short.get("/me")).status == 200
    shop.clock.advance(seconds=1)
    assert (await short.get("/me")).json["errorCode"] == "INVALID_CREDENTIAL"
    assert (await later.get("/me")).status == 200
    shop.clock.advance(days=1)
    assert (await later.get("/me")).json["errorCode"] == "INVALID_CREDENTIAL"


GRANTED = {  # by group: reads, orders, manages who may act
    "ADMIN": (200, 200, 200), "DEFAULT": (200, 200, 403), "UNPRIVILEGED": (200, 403, 403), "nobodies": (403, 403, 403),
}  # fmt: skip


@pytest.mark.parametrize("group", GRANTED)
async def test_a_role_bounds_what_acts_for_its_users(shop: Sandbox, camille: Client, group: str) -> None:
    await camille.post(GROUP, {"name": "nobodies"})
    sacha = await make(shop, group)
    replies = [
        await sacha.get("/domain"),
        await sacha.post("/order/cart", {"ovhSubsidiary": "FR"}),
        await sacha.get(USER),
    ]
    assert tuple(reply.status for reply in replies) == GRANTED[group]
    assert {reply.message for reply in replies if reply.status == 403} <= {"User not granted for this request"}
    assert (await sacha.get("/auth/details")).status == 200


async def test_a_change_of_group_or_role_counts_at_once(shop: Sandbox, camille: Client) -> None:
    await camille.post(GROUP, {"name": "devs", "role": "NONE"})
    sacha = await make(shop, "devs")
    steps: list[tuple[Callable[[], Awaitable[Reply]], int, int]] = [
        (lambda: camille.put(f"{GROUP}/devs", {"role": "UNPRIVILEGED"}), 200, 403),
        (lambda: camille.put(f"{USER}/sacha", {"group": "DEFAULT"}), 200, 200),
        (lambda: camille.post(f"{USER}/sacha/disable"), 403, 403),
        (lambda: camille.post(f"{USER}/sacha/enable"), 200, 200),
        (lambda: camille.put(f"{USER}/sacha", {"group": "UNPRIVILEGED"}), 200, 403),
        (lambda: camille.post(f"{GROUP}/ADMIN/user", {"user": "sacha"}), 200, 200),
        (lambda: camille.delete(f"{GROUP}/ADMIN/user/sacha"), 200, 403),
        (lambda: camille.delete(f"{USER}/sacha"), 403, 403),
    ]
    assert (await sacha.get("/domain")).status == 403
    for step, reads, orders in steps:
        assert (await step()).status == 200
        got = (await sacha.get("/domain")).status, (await sacha.post("/order/cart", {"ovhSubsidiary": "FR"})).status
        assert got == (reads, orders)


async def test_a_regular_user_orders(shop: Sandbox, camille: Client) -> None:
    order_id = await order_project(await make(shop))
    assert order_id in (await camille.get("/me/order")).result


async def test_what_a_user_makes_is_no_wider_and_ends_with_it(shop: Sandbox, camille: Client) -> None:
    """An OAuth2 client of an admin acts for that admin."""
    sacha = await make(shop, "ADMIN")
    wish = {"name": "Robot", "description": "x", "flow": "CLIENT_CREDENTIALS"}
    client = (await sacha.post("/me/api/oauth2/client", wish)).result
    form = {
        "grant_type": "client_credentials", "client_id": client["clientId"], "client_secret": client["clientSecret"],
    }  # fmt: skip
    bearer = shop.bearer((await post(shop, "/auth/oauth2/token", **form)).json()["access_token"])
    assert (await bearer.get(USER)).status == 200
    await camille.put(f"{USER}/sacha", {"group": "UNPRIVILEGED"})
    assert ((await bearer.get("/domain")).status, (await bearer.get(USER)).status) == (200, 403)
    await camille.delete(f"{USER}/sacha")
    assert (await bearer.get("/domain")).status == 403
    assert client["clientId"] not in (await camille.get("/me/api/oauth2/client")).result


async def test_users_make_keys_on_the_pages_that_act_for_them(shop: Sandbox, camille: Client) -> None:
    await make(shop, "UNPRIVILEGED")
    form = {"nic": f"{shop.first.nic}/sacha", "name": "Robot", "description": "x", "method": "GET", "path": "/*"}
    assert (await post(shop, "/createToken", **form, password="wrong one")).status_code == 403
    page = await post(shop, "/createToken", **form, password=WORD, validity="0")
    assert page.status_code == 200, page.text
    made = {name: shown(page, name) for name in ("application-key", "application-secret", "consumer-key")}
    keys = replace(
        shop.first, application_key=made["application-key"], application_secret=made["application-secret"],
        consumer_key=made["consumer-key"],
    )  # fmt: skip
    program = shop.client(keys)
    assert (await program.get("/domain")).result == []
    assert (await program.get("/me/order")).refusal == (403, "User not granted for this request")
    current = (await program.get("/auth/currentCredential")).result
    assert (current["method"], current["user"]) == ("user", "sacha")
    assert (await program.get("/auth/details")).result["roles"] == ["UNPRIVILEGED"]
    await camille.post(f"{USER}/sacha/disable")
    assert (await program.get("/domain")).json["errorCode"] == "INVALID_CREDENTIAL"
    assert (await post(shop, "/createToken", **form, password=WORD)).status_code == 403
    await camille.post(f"{USER}/sacha/enable")
    assert (await program.get("/domain")).status == 200
    await camille.delete(f"{USER}/sacha")
    assert (await program.get("/domain")).json["errorCode"] == "INVALID_CREDENTIAL"
    await make(shop, "ADMIN")
    assert (await program.get("/domain")).json["errorCode"] == "INVALID_CREDENTIAL", "it was another's"


async def test_a_user_agrees_to_what_a_program_asks_within_its_role(shop: Sandbox, camille: Client) -> None:
    await make(shop, "UNPRIVILEGED")
    asked = {"accessRules": [{"method": "GET", "path": "/*"}, {"method": "POST", "path": "/*"}]}
    reply = await shop.client().post(
        "/auth/credential", asked, headers={"x-ovh-application": shop.second.application_key}
    )
    credential = reply.result["validationUrl"].partition("credentialToken=")[2]
    form = {"credentialToken": credential, "answer": "accept", "nic": f"{shop.first.nic}/sacha", "password": WORD}
    assert (await post(shop, "/auth/", **form)).status_code == 200
    program = shop.client(replace(shop.second, consumer_key=reply.result["consumerKey"]))
    assert (await program.get("/me")).result["nichandle"] == shop.first.nic
    assert (await program.post("/order/cart", {"ovhSubsidiary": "FR"})).status == 403


async def test_a_user_changes_its_own_password(shop: Sandbox, camille: Client) -> None:
    sacha = await make(shop)
    name, new = f"{shop.first.nic}/sacha", "another fine password"
    form = {"nic": name, "password": WORD, "newPassword": new, "again": new, "endKeys": "yes"}
    assert (await post(shop, "/changePassword", **form)).status_code == 200
    assert (await sacha.get("/me")).status == 403, "its tokens have ended"
    assert (await camille.get("/me")).status == 200, "and nobody else's keys"
    made = {"name": "Robot", "description": "x", "method": "GET", "path": "/*"}
    assert (await post(shop, "/createToken", nic=name, password=WORD, **made)).status_code == 403
    assert (await post(shop, "/createToken", nic=name, password=new, **made)).status_code == 200
    assert (await post(shop, "/createApp", nic=name, password=new, name="x", description="x")).status_code == 403


async def test_wrong_passwords_of_users_are_counted(sqlite_shop: Sandbox) -> None:
    await make(sqlite_shop)
    form = {"nic": f"{sqlite_shop.first.nic}/sacha", "name": "x", "description": "x", "method": "GET", "path": "/*"}
    statuses = [(await post(sqlite_shop, "/createToken", **form, password="wrong one")).status_code for _ in range(22)]
    assert statuses[-1] == 429
    right = {**form, "nic": sqlite_shop.first.nic, "password": PASSWORD}
    assert (await post(sqlite_shop, "/createToken", **right)).status_code == 200, "the account is not kept out"


NARROW: dict[str, dict[str, Any]] = {
    "rules": {"rules": (*EVERYTHING[:3], AccessRule("DELETE", "/me/*"))},
    "own paths": {"rules": tuple(AccessRule(one.method, "/me/identity/*") for one in EVERYTHING)},
    "addresses": {"rules": EVERYTHING, "allowed_ips": ("127.0.0.0/8",)},
    "end": {"rules": EVERYTHING, "expires_us": 2**62},
}


@pytest.mark.parametrize("kind", NARROW)
async def test_a_narrower_key_makes_nobody_who_may_do_more(sqlite_shop: Sandbox, kind: str) -> None:
    """Whoever may make users and tokens could do everything with them: every row that writes asks for all rights."""
    things = await real_things(sqlite_shop)
    narrow = sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, **NARROW[kind]))
    writing = [route for route in IDENTITIES if route.writes and not (kind == "rules" and route.method == "DELETE")]
    assert len(writing) > 8
    for route in writing:
        body = {"description": "x"} if route.method == "PUT" else body_of(route)  # all else of a PUT is read-only
        reply = await narrow.call(route.method, path_of(route, things), json=body)
        assert (reply.status, "all rights" in reply.message) == (403, True), route.path
    assert (await narrow.get(USER)).result == ["sacha"]


async def test_all_that_happens_is_noted_and_ends_with_a_new_password(shop: Sandbox, camille: Client) -> None:
    sacha = await make(shop)
    await camille.post(f"{USER}/sacha/disable")
    await camille.post(f"{USER}/sacha/enable")
    rows = await shop.database.read(lambda tx: tx.rows("SELECT kind, about FROM security_event ORDER BY event_id"))
    assert [tuple(row) for row in rows] == [
        ("user-made", "user sacha"), ("token-made", "token robot of user sacha"),
        ("user-changed", "user sacha disabled"), ("user-changed", "user sacha enabled"),
    ]  # fmt: skip
    new = "another fine password"
    form = {"nic": shop.first.nic, "password": PASSWORD, "newPassword": new, "again": new, "endKeys": "yes"}
    assert (await post(shop, "/changePassword", **form)).status_code == 200
    assert (await sacha.get("/me")).status == 403


async def test_what_becomes_of_groups_and_tokens_is_noted(shop: Sandbox, camille: Client) -> None:
    await make(shop)
    assert (await camille.post(GROUP, {"name": "night", "description": "x", "role": "REGULAR"})).status == 200
    assert (await camille.put(f"{GROUP}/night", {"description": "y"})).status == 200
    assert (await camille.delete(f"{GROUP}/night")).status == 200
    for gone in (f"{USER}/sacha/token/robot", f"{USER}/sacha"):
        assert (await camille.delete(gone)).status == 200
    rows = await shop.database.read(lambda tx: tx.rows("SELECT kind FROM security_event ORDER BY event_id"))
    kinds = ["group-made", "group-changed", "group-deleted", "token-deleted", "user-deleted"]
    assert [row[0] for row in rows][-5:] == kinds


async def post(shop: Sandbox, page: str, /, **form: str) -> httpx.Response:
    """Send a form, as a browser would."""
    async with shop.http() as browser:
        return await browser.post(page, data=form)


def shown(page: httpx.Response, name: str) -> str:
    """What stands in an element of a page, by its id."""
    found = re.search(rf'id="{name}"[^>]*>([^<]*)<', page.text)
    assert found is not None, page.text
    return found.group(1)
