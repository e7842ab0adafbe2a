"""Who is calling: signatures, tokens, and every way they are refused."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import msgspec
import pytest

from panier.core.account.account import AccessRule
from panier.core.limits import SECOND_US
from panier.flows.account.seeds import Keys
from panier.web.application import build
from panier.web.auth import Signed
from panier.web.auth import signature as sign
from tests.support.shop import URL, Client, Sandbox, signature

GRANTED = (AccessRule("GET", "/me/order"), AccessRule("GET", "/me/order/*"), AccessRule("POST", "/order/cart/*/assign"))
SIGNED_CALL = ("x-ovh-application", "x-ovh-consumer", "x-ovh-timestamp", "x-ovh-signature")


def seconds(shop: Sandbox) -> int:
    return shop.clock() // SECOND_US


async def get_signed(shop: Sandbox, url: str, *, sent: str | None = None, **changed: str) -> tuple[int, str | None]:
    """GET /1.0/me/order, signed for a URL; `changed` headers by their names' last words. Status and errorCode."""
    headers = signature(shop.first, "GET", url, body=b"", timestamp=seconds(shop))
    headers |= {f"x-ovh-{name}": value for name, value in changed.items()}
    async with shop.http() as http:
        response = await http.get(sent or "/1.0/me/order", headers=headers)
    body = response.json()
    return response.status_code, body.get("errorCode") if isinstance(body, dict) else None


def test_the_recorded_signatures_are_made_alike(reference: Path) -> None:
    known = msgspec.json.decode((reference / "recorded" / "auth" / "signature_vectors.json").read_bytes())
    for vector in known["vectors"]:
        address = urlsplit(vector["url"])
        signed = Signed(
            method=vector["method"], path=address.path, url_tail=address.path, host=address.netloc,
            body=vector["body"].encode(), address="127.0.0.1", application_key=known["application_key"],
            consumer_key=known["consumer_key"], timestamp=str(known["timestamp"]), signature=None, authorization=None,
        )  # fmt: skip
        assert sign(known["application_secret"], signed, vector["url"]) == vector["signature"]


@pytest.mark.parametrize("host", ["shop.test", "shop.test:8080"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_client_may_believe_in_any_scheme_and_sign_without_the_port(
    sqlite_shop: Sandbox, scheme: str, host: str
) -> None:
    url = f"{scheme}://{host}/1.0/me/order"
    assert await get_signed(sqlite_shop, url, sent="http://shop.test:8080/1.0/me/order") == (200, None)
    assert await get_signed(sqlite_shop, url.replace("shop", "other")) == (400, "INVALID_SIGNATURE")


@pytest.mark.parametrize("prefix", ["/1.0", "/v1", ""])
@pytest.mark.parametrize(
    "path",
    ["/me/order", "/me/order/", "/me/order?", "/me/order/?", "/me/order?date.from=2026-01-01T00%3A00%3A00%2B00%3A00"],
)
async def test_what_was_sent_is_what_is_signed(sqlite_shop: Sandbox, prefix: str, path: str) -> None:
    assert await get_signed(sqlite_shop, f"{URL}{prefix}{path}", sent=f"{prefix}{path}") == (200, None)


async def test_the_body_is_signed(sqlite_shop: Sandbox) -> None:
    body, url = b'{"ovhSubsidiary": "FR"}', f"{URL}/1.0/order/cart"
    headers = signature(sqlite_shop.first, "POST", url, body=body, timestamp=seconds(sqlite_shop))
    async with sqlite_shop.http() as http:
        assert (await http.post(url, content=body, headers=headers)).status_code == 200
        changed = await http.post(url, content=body.replace(b"FR", b"DE"), headers=headers)
    assert changed.json() == {
        "class": "Client::BadRequest",
        "message": "Invalid signature",
        "errorCode": "INVALID_SIGNATURE",
        "httpCode": "400 Bad Request",
    }


@pytest.mark.parametrize("seconds_off, refused", [(0, False), (299, False), (-299, False), (301, True), (-301, True)])
async def test_a_stale_call_is_refused(sqlite_shop: Sandbox, seconds_off: int, refused: bool) -> None:  # noqa: FBT001
    camille = sqlite_shop.first
    url, moment = f"{URL}/1.0/me/order", seconds(sqlite_shop) + seconds_off
    async with sqlite_shop.http() as http:
        response = await http.get(url, headers=signature(camille, "GET", url, body=b"", timestamp=moment))
    if refused:
        assert response.json() == {
            "class": "Client::BadRequest",
            "message": "Query out of time",
            "errorCode": "QUERY_TIME_OUT",
            "httpCode": "400 Bad Request",
        }
    assert response.status_code == (400 if refused else 200)


@pytest.mark.parametrize("moment", ["", "-1", "1e9", "½", "٣", "9" * 400, "1795000000.0", " "])
async def test_an_odd_timestamp_is_out_of_time(sqlite_shop: Sandbox, moment: str) -> None:
    url = f"{URL}/1.0/me/order"
    headers = signature(sqlite_shop.first, "GET", url, body=b"", timestamp=seconds(sqlite_shop))
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items() if name != "x-ovh-timestamp"]
    sent.append((b"x-ovh-timestamp", moment.encode()))
    async with sqlite_shop.http() as http:
        response = await http.get(url, headers=sent)
    assert (response.status_code, response.json()["errorCode"]) == (400, "QUERY_TIME_OUT")


@pytest.mark.parametrize("name", SIGNED_CALL)
@pytest.mark.parametrize("value", [b"\xff\xfe\x80", "é".encode(), b"a" * 60_000, b"' OR 1=1 --"])
async def test_hostile_headers_are_refused(sqlite_shop: Sandbox, name: str, value: bytes) -> None:
    url = f"{URL}/1.0/me/order"
    headers = signature(sqlite_shop.first, "GET", url, body=b"", timestamp=seconds(sqlite_shop))
    sent = [(one.encode(), value if one == name else text.encode()) for one, text in headers.items()]
    async with sqlite_shop.http() as http:
        response = await http.get(url, headers=sent)
    assert response.status_code in (400, 403)
    assert response.json()["errorCode"] in ("INVALID_KEY", "NOT_CREDENTIAL", "QUERY_TIME_OUT", "INVALID_SIGNATURE")


@pytest.mark.parametrize(
    "wrong, status, code, message",
    [
        ({"application_key": "nobodys"}, 403, "INVALID_KEY", "This application key is invalid"),
        ({"consumer_key": "nobodys"}, 403, "NOT_CREDENTIAL", "This credential does not exist"),
        ({"application_secret": "wrong"}, 400, "INVALID_SIGNATURE", "Invalid signature"),
    ],
)
async def test_keys_that_are_wrong(
    sqlite_shop: Sandbox, wrong: dict[str, str], status: int, code: str, message: str
) -> None:
    keys = replace(sqlite_shop.first, **wrong)
    http_code = {400: "400 Bad Request", 403: "403 Forbidden"}[status]
    for path in ("/me/order", "/order/cart/0c4a5c2e-0000-4000-8000-000000000000"):
        reply = await sqlite_shop.client(keys).get(path)
        assert (reply.status, reply.json["errorCode"], reply.message) == (status, code, message)
        assert reply.json["httpCode"] == http_code


async def test_a_key_is_one_applications(sqlite_shop: Sandbox) -> None:
    mixed = replace(sqlite_shop.first, consumer_key=sqlite_shop.second.consumer_key)
    reply = await sqlite_shop.client(mixed).get("/me/order")
    assert (reply.status, reply.json["errorCode"]) == (403, "NOT_CREDENTIAL")


async def test_a_consumer_key_without_a_signature_proves_nothing(sqlite_shop: Sandbox) -> None:
    nobody = sqlite_shop.client()
    first = sqlite_shop.first
    shown = {"x-ovh-application": first.application_key, "x-ovh-consumer": first.consumer_key}
    assert (await nobody.get("/me/order", headers=shown)).refusal == (401, "You must login first")
    assert (await nobody.post("/order/cart", {"ovhSubsidiary": "FR"}, headers=shown)).status == 200


async def test_a_signature_by_an_application_alone_may_make_public_calls(sqlite_shop: Sandbox) -> None:
    first = replace(sqlite_shop.first, consumer_key="")
    headers = signature(first, "GET", f"{URL}/1.0/auth/time", body=b"", timestamp=seconds(sqlite_shop))
    nobody = sqlite_shop.client()
    assert (await nobody.get("/auth/time", headers=headers)).result == seconds(sqlite_shop)
    assert (await nobody.get("/me/order", headers=headers)).json["errorCode"] == "NOT_CREDENTIAL"


async def test_rules_and_addresses_narrow_a_key(sqlite_shop: Sandbox) -> None:
    narrow = sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, rules=GRANTED))
    assert (await narrow.get("/me/order")).status == 200
    refused = await narrow.get("/me")
    assert refused.json == {
        "class": "Client::Forbidden",
        "message": "This call has not been granted",
        "errorCode": "NOT_GRANTED_CALL",
        "httpCode": "403 Forbidden",
    }
    elsewhere = await sqlite_shop.another_key(
        sqlite_shop.first, rules=GRANTED[:2], allowed_ips=("192.0.2.0/24", "2001:db8::/32")
    )
    refused = await sqlite_shop.client(elsewhere).get("/me/order")
    assert (refused.status, refused.json["errorCode"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize("start", ["", "/1.0", "/v1", "//1.0", "/%31.0", "//"])
async def test_no_spelling_of_a_path_gets_round_the_rules(sqlite_shop: Sandbox, start: str) -> None:
    narrow = await sqlite_shop.another_key(sqlite_shop.first, rules=GRANTED)
    async with sqlite_shop.http() as http:
        for path, status in (("/me", 403), ("/m%65", 403), ("/me/", 403), ("/me/order", 200), ("/me/orde%72/", 200)):
            url = f"{URL}{start}{path}".replace("///", "//")
            headers = signature(narrow, "GET", url, body=b"", timestamp=seconds(sqlite_shop))
            assert (await http.get(url, headers=headers)).status_code == status


async def test_a_key_ends_with_its_time(sqlite_shop: Sandbox) -> None:
    now_us = sqlite_shop.clock()
    brief = await sqlite_shop.another_key(sqlite_shop.first, rules=GRANTED, expires_us=now_us + 60 * SECOND_US)
    assert (await sqlite_shop.client(brief).get("/me/order")).status == 200
    sqlite_shop.clock.advance(seconds=60)
    await ended(sqlite_shop.client(brief))


async def test_logging_out_ends_the_key_at_once(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    assert (await client.get("/me/order")).status == 200
    assert (await client.post("/auth/logout")).result is None
    await ended(client)
    assert (await shop.client(shop.second).get("/me/order")).status == 200


async def test_a_deleted_key_ends_at_once(shop: Sandbox) -> None:
    other = await shop.another_key(shop.first, rules=GRANTED)
    camille, program = shop.client(shop.first), shop.client(other)
    assert (await program.get("/me/order")).status == 200
    numbers = (await camille.get("/me/api/credential", query={"status": "validated"})).result
    assert len(numbers) == 2
    assert (await camille.delete(f"/me/api/credential/{numbers[1]}")).result is None
    await ended(program)
    assert (await camille.get("/me/api/credential")).result == numbers[:1]
    assert (await camille.get(f"/me/api/credential/{numbers[1]}")).status == 404
    assert (await camille.delete(f"/me/api/credential/{numbers[1]}")).status == 404


async def test_a_deleted_application_ends_at_once_with_its_keys(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    applications = (await camille.get("/me/api/application")).result
    assert (await camille.delete(f"/me/api/application/{applications[0]}")).result is None
    refused = await camille.get("/me/api/application")
    assert (refused.status, refused.json["errorCode"]) == (403, "INVALID_KEY")
    assert (await shop.client(shop.second).get("/me/api/application")).status == 200


async def test_another_process_hears_of_a_deleted_key_within_a_second(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    elapsed = [1_000.0]
    monkeypatch.setattr("panier.web.auth.time", SimpleNamespace(monotonic=lambda: elapsed[0]))
    other_process = replace(shop, application=build(shop.shop, shop.database, on_write=shop.worker.wake.set))
    program = other_process.client(shop.first)
    assert (await program.get("/me/order")).status == 200
    assert (await shop.client(shop.first).post("/auth/logout")).result is None
    elapsed[0] += 1.001
    await ended(program)


async def test_a_key_can_be_bound_to_addresses_and_freed(shop: Sandbox) -> None:
    other = await shop.another_key(shop.first, rules=GRANTED)
    camille, program = shop.client(shop.first), shop.client(other)
    path = f"/me/api/credential/{(await camille.get('/me/api/credential')).result[1]}"
    assert (await program.get("/me/order")).status == 200
    assert (await camille.put(path, {"allowedIPs": ["192.0.2.0/24"]})).result is None
    assert (await camille.get(path)).result["allowedIPs"] == ["192.0.2.0/24"]
    assert (await program.get("/me/order")).json["errorCode"] == "FORBIDDEN"
    assert (await camille.put(path, {"allowedIPs": ["nowhere"]})).status == 400
    assert (await camille.put(path, {"status": "refused"})).message == "Try to alter read-only properties: status"
    assert (await camille.put(path, {"allowedIPs": None})).result is None
    assert (await program.get("/me/order")).status == 200


async def test_a_key_bound_to_addresses_frees_no_key(shop: Sandbox) -> None:
    rules = (AccessRule("GET", "/me/api/*"), AccessRule("PUT", "/me/api/*"))
    bound = shop.client(await shop.another_key(shop.first, rules=rules, allowed_ips=("127.0.0.0/8",)))
    for number in (await shop.client(shop.first).get("/me/api/credential")).result:
        path = f"/me/api/credential/{number}"
        for wish in (None, [], ["0.0.0.0/0"], ["127.0.0.1", "192.0.2.0/24"]):
            refused = await bound.put(path, {"allowedIPs": wish})
            assert (refused.status, refused.json["class"]) == (403, "Client::Forbidden")
        assert (await bound.put(path, {"allowedIPs": ["127.0.0.1"]})).result is None


async def test_a_key_reads_its_own_credential(sqlite_shop: Sandbox) -> None:
    narrow = await sqlite_shop.another_key(sqlite_shop.first, rules=(AccessRule("GET", "/auth/*"),))
    client = sqlite_shop.client(narrow)
    credential = (await client.get("/auth/currentCredential")).result
    assert credential["rules"] == [{"method": "GET", "path": "/auth/*"}]
    assert (credential["status"], credential["expiration"], credential["allowedIPs"]) == ("validated", None, None)
    assert credential["lastUse"] == "2026-11-18T11:06:40+00:00"
    details = (await client.get("/auth/details")).result
    assert details == {
        "account": narrow.nic,
        "allowedRoutes": [{"method": "GET", "path": "/auth/*"}],
        "description": None,
        "identities": [f"urn:v1:eu:identity:account:{narrow.nic}"],
        "method": "account",
        "roles": ["ADMIN"],
        "user": None,
    }


async def test_a_last_use_is_shown_to_the_minute(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    before = (await camille.get("/auth/currentCredential")).result["lastUse"]
    sqlite_shop.clock.advance(seconds=30)
    assert (await camille.get("/auth/currentCredential")).result["lastUse"] == before
    sqlite_shop.clock.advance(seconds=40)
    assert (await camille.get("/auth/currentCredential")).result["lastUse"] > before


async def test_a_refused_call_is_no_use(sqlite_shop: Sandbox) -> None:
    wrong: Keys = replace(sqlite_shop.first, application_secret="wrong")
    assert (await sqlite_shop.client(wrong).get("/me/order")).status == 400
    used = await sqlite_shop.database.read(lambda tx: tx.row("SELECT max(last_use_us) FROM credential"))
    assert used is not None
    assert used[0] is None


async def ended(client: Client) -> None:
    """The key is known and not valid."""
    reply = await client.get("/me/order")
    assert reply.status == 403
    assert reply.json == {
        "class": "Client::Forbidden",
        "message": "This credential is not valid",
        "errorCode": "INVALID_CREDENTIAL",
        "httpCode": "403 Forbidden",
    }
