"""Every PUT: what is read-only cannot be changed and may be sent back, and what can be set is kept or refused."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from panier.core.account.profile import WRITABLE
from panier.core.service.kind import ServiceKind
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.web.sent.read_only import _is_same, read_only
from tests.support.kinds import chosen_entries
from tests.support.samples import body_of, path_of, real_things
from tests.support.shop import Client, Sandbox

PUTS = [route for route in ROUTES if route.method == "PUT"]
REFUSING = [route for route in PUTS if read_only(route)]
LENIENT = {"/me"}
OF_CUSTOMER = WRITABLE | {"country", "firstname", "language", "legalform", "name"}
# A change of these is a task, so that they are not what was sent at once, or is told by what follows from it; their
# answers are lists of something else; an address that is not the caller's locks the caller out; seconds are shown as
# the moment that they lead to.
ONLY_SENT = {"bypassDNSConfiguration"}  # says how something is done, and is shown nowhere
LATER = {
    "terminationPolicy", "nameServerType", "transferLockStatus", "optin", "contacts", "data", "allowedIPs", "expiresIn"
}  # fmt: skip
TEXTS = (
    "x", "FR", "fr_FR", "2026-11-20T00:00:00+00:00", "2000-01-31", "192.0.2.9", "https://example.com/", "a@example.com",
    "+33.123456789", "P1M", "ns1.example.net",
)  # fmt: skip


@pytest.fixture
async def things(sqlite_shop: Sandbox) -> dict[tuple[str, str], object]:
    return await real_things(sqlite_shop)


@pytest.fixture
def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


def base(route: Route, shown: Any, things: Mapping[tuple[str, str], object]) -> dict[str, Any]:
    """A body that changes nothing: what must be sent, as it is where it is shown."""
    assert route.body is not None
    needed = [one.encode_name for one in msgspec.structs.fields(route.body) if one.required]
    known = chosen_entries(route, things)
    return {name: shown.get(name, known.get(name, body_of(route)[name])) for name in needed}


def others(value: Any) -> Iterator[Any]:
    """Values that are not that one."""
    match value:
        case bool():
            yield not value
        case int() | float():
            yield from (value + 1, value + 2**33)
        case str():
            yield from (value + "x", "x", "2001-01-31T00:00:00+00:00")
        case list():
            yield from ([*value, "x"], [*value, *value[:1]], value[1:])
        case dict():
            yield from ({**value, name: other} for name in value for other in others(value[name]))
        case _:
            yield from ("x", 7, True)


async def test_what_is_read_only_cannot_be_changed(things: dict[tuple[str, str], object], camille: Client) -> None:
    for route in REFUSING:
        path = path_of(route, things)
        shown = (await camille.get(path)).result
        for name in sorted(read_only(route)):
            for other in others(shown[name]):
                if _is_same(other, shown[name]):
                    continue
                reply = await camille.put(path, {**base(route, shown, things), name: other})
                assert reply.status == 400, (route.path, name, other)
                told = f"Try to alter read-only properties: {name}"
                assert reply.message == told or f"'{name}" in reply.message, (route.path, name, reply.message)
        assert {**shown, **dict.fromkeys(moving(route))} == {
            **(await camille.get(path)).result, **dict.fromkeys(moving(route)),
        }  # fmt: skip


def moving(route: Route) -> list[str]:
    assert route.body is not None
    return [one.encode_name for one in msgspec.structs.fields(route.body) if one.name in route.body.moving]


async def test_what_is_read_may_be_sent_back(
    sqlite_shop: Sandbox, things: dict[tuple[str, str], object], camille: Client
) -> None:
    for route in (
        route for route in PUTS if not LATER & {one.encode_name for one in fields(route)} or read_only(route)
    ):
        path = path_of(route, things)
        shown = (await camille.get(path.removesuffix("/endRule"))).result
        sqlite_shop.clock.advance(seconds=1)
        reply = await camille.put(path, {**base(route, shown, things), **shown})
        is_unanswered = route.path.endswith("/argument/{key}") and "'value'" in reply.message
        assert reply.status in (200, 409) or is_unanswered, (route.path, reply.body)
        assert "read-only" not in reply.body.decode()


def fields(route: Route) -> tuple[msgspec.structs.FieldInfo, ...]:
    assert route.body is not None
    return msgspec.structs.fields(route.body)


async def test_several_are_named_together_and_a_time_may_be_spelled_otherwise(
    things: dict[tuple[str, str], object], camille: Client
) -> None:
    number = things["record", "id"]
    path = f"/domain/zone/exemple.fr/record/{number}"
    wrong = {"fieldType": "CNAME", "zone": "autre.fr", "id": number, "target": "www"}
    assert (await camille.put(path, wrong)).refusal == (400, "Try to alter read-only properties: fieldType, zone")
    assert (await camille.put(path, {"fieldType": "TXT", "unknown": 1, "target": "new"})).status == 200
    assert (await camille.get(path)).result["target"] == '"new"'
    name = (await camille.get("/domain/exemple.fr")).result
    spelled = name["expirationDate"].replace("+00:00", "Z")
    assert (await camille.put("/domain/exemple.fr", {"expirationDate": spelled})).status == 200
    assert (await camille.put("/domain/exemple.fr", {"expirationDate": "2040-01-01"})).status == 400


def shown_as(route: Route, shown: Any, name: str) -> Any:
    """What a GET shows of a property, where it has another name there; of what it does not show, nothing."""
    if route.path == "/services/{serviceId}":
        current = shown["billing"]["renew"]["current"]
        return {"displayName": shown["resource"]["displayName"], "renew": current}.get(name)
    return shown["endRule"][name] if route.path.endswith("/endRule") else shown[name]


def candidates(kind: inspect.Type) -> Iterator[Any]:
    match kind:
        case inspect.Metadata(type=inner):
            yield from candidates(inner)
        case inspect.UnionType(types=types):
            for one in types:
                yield from candidates(one)
        case inspect.BoolType():
            yield from (True, False)
        case inspect.IntType():
            yield from (1, 12, 600, 2_147_000_000, 2**32 - 1)
        case inspect.EnumType(cls=words):
            yield from (word.value for word in list(words)[:3])
        case inspect.StrType():
            yield from TEXTS
        case inspect.ListType(item_type=item):
            yield from ([one] for one in candidates(item))
        case inspect.StructType(fields=members):
            for field in members:
                yield from ({field.encode_name: value} for value in candidates(field.type) if value is not None)
        case inspect.NoneType():
            yield None


def spellings(value: object) -> tuple[object, ...]:
    """How a text may be answered: a name in small letters, a record in quotes."""
    return (value, value.lower(), f'"{value}"') if isinstance(value, str) else (value,)


async def test_what_can_be_set_is_kept_or_refused(
    sqlite_shop: Sandbox, things: dict[tuple[str, str], object], camille: Client
) -> None:
    kept, dropped = set(), []
    for route in PUTS:
        path = path_of(route, things)
        assert route.body is not None
        types = {one.encode_name: one.type for one in inspect.type_info(route.body).fields}  # type: ignore[attr-defined]
        for name in sorted(route.body.writable() - LATER - ONLY_SENT - set(moving(route))):
            for value in candidates(types[name]):
                shown = (await camille.get(path.removesuffix("/endRule"))).result
                if route.path in LENIENT and name not in OF_CUSTOMER:
                    continue
                reply = await camille.put(path, {**base(route, shown, things), name: value})
                if reply.status == 200:
                    kept.add((route.path, name))
                    now = (await camille.get(path.removesuffix("/endRule"))).result
                    after = now["settings"][name] if name == "quantity" else shown_as(route, now, name)
                    if value is not None and not _is_same(value, after) and after not in spellings(value):
                        dropped.append((route.path, name, value, after))
    assert not dropped, "\n".join(map(str, dropped))
    assert ("/domain/{serviceName}/serviceInfos", "renew") in kept
    assert ("/cloud/project/{serviceName}", "manualQuota") in kept


async def test_how_a_renewal_is_paid_is_kept(things: dict[tuple[str, str], object], camille: Client) -> None:
    wishes: tuple[dict[str, object], ...] = (
        {"manualPayment": True}, {"period": 12}, {"automatic": True}, {"period": None}, {"manualPayment": None},
    )  # fmt: skip
    for path in (
        "/domain/exemple.fr/serviceInfos", "/domain/zone/exemple.fr/serviceInfos",
        "/domain/zone/exemple.fr/option/dnsAnycast/serviceInfos",
    ):  # fmt: skip
        for wish in wishes:
            before = (await camille.get(path)).result["renew"]
            assert (await camille.put(path, {"renew": wish})).status == 200
            assert (await camille.get(path)).result["renew"] == {**before, **wish}
        assert (await camille.put(path, {"renew": {"forced": True}})).status == 400


def test_what_is_published_as_read_only_is_refused_or_passed_over(reference: Path) -> None:
    published: dict[str, Any] = {}
    models: dict[str, Any] = {}
    for file in (reference / "api").glob("*.json"):
        document = msgspec.json.decode(file.read_bytes())
        models |= document["models"]
        for api in document["apis"]:
            for one in api["operations"]:
                if one["httpMethod"] == "PUT":
                    bodies = [parameter for parameter in one["parameters"] if parameter["paramType"] == "body"]
                    published[api["path"]] = bodies[0]["fullType"]
    for route in PUTS:
        if route.path.startswith("/v2/"):
            continue  # of which no description is at hand
        if isinstance(route.fixed.get("kind"), ServiceKind):
            continue  # published elsewhere: tests/web/service/test_kinds.py
        assert route.body is not None
        properties = models.get(published.get(route.path, ""), {}).get("properties", {})
        fixed = {name for name, one in properties.items() if one["readOnly"]}
        free = set(properties) - fixed
        if route.path not in LENIENT and free & set(route.body.__struct_encode_fields__):
            assert fixed - set(moving(route)) <= read_only(route), route.path
            assert free == set(route.body.writable()) - set(moving(route)), route.path
