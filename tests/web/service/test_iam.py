"""Names of services in access policies, their tags, and lists filtered by tags."""

import json
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest

from panier.core.service.iam import TagFilter, TagOperator, matches
from panier.core.service.kind import ServiceKind
from panier.families.kinds import kinds
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.web.routes.kinds import SERVICE_KINDS
from panier.web.routes.kinds.replies import structs
from panier.wire.types import Shape
from tests.support.ordering import order_name, order_project
from tests.support.samples import path_of, real_things
from tests.support.shop import Client, Sandbox

RESOURCE = "/v2/iam/resource"
NAMES = ("un-exemple.fr", "deux-exemple.fr", "trois-exemple.fr")
LISTS = ("/domain", "/domain/zone")


def of(urn: str) -> str:
    return f"{RESOURCE}/{quote(urn, safe='')}"


@pytest.fixture
async def camille(shop: Sandbox) -> Client:
    """A customer with three names, their zones and a project."""
    client = shop.client(shop.first)
    for name in NAMES:
        await order_name(client, name)
    await order_project(client)
    await shop.deliver()
    return client


async def project(client: Client) -> str:
    name: str = (await client.get("/cloud/project")).result[0]
    return f"/cloud/project/{name}"


async def test_wherever_a_service_is_shown_its_name_is_the_same_at_every_read(shop: Sandbox, camille: Client) -> None:
    paths = [f"/domain/{NAMES[0]}", f"/domain/zone/{NAMES[0]}", f"/domain/{NAMES[1]}", await project(camille)]
    shown = [(await camille.get(path)).result["iam"] for path in paths]
    assert len({one["id"] for one in shown}) == len(shown)
    assert [one["urn"].split(":")[4] for one in shown] == ["domain", "dnsZone", "domain", "publicCloudProject"]
    assert [one["displayName"] for one in shown][:2] == [NAMES[0], NAMES[0]]
    await camille.post(f"{of(shown[0]['urn'])}/tag", {"key": "team", "value": "web"})
    shop.clock.advance(days=20)
    again = [(await camille.get(path)).result["iam"] for path in paths]
    assert again == [{**shown[0], "tags": {"team": "web"}}, *shown[1:]]
    for one in again:
        resource = (await camille.get(of(one["urn"]))).result
        assert {name: resource[name] for name in ("id", "urn", "displayName", "tags")} == {
            name: one[name] for name in ("id", "urn", "displayName", "tags")
        }
        assert resource["owner"] == shop.first.nic


async def test_tags_are_added_set_and_removed(camille: Client) -> None:
    urn = (await camille.get(f"/domain/{NAMES[0]}")).result["iam"]["urn"]
    path = of(urn)
    assert (await camille.put(path, {"tags": {"env": "test", "app:name": "a/b+c@d=e"}})).result["tags"] == {
        "app:name": "a/b+c@d=e", "env": "test",
    }  # fmt: skip
    assert (await camille.post(f"{path}/tag", {"key": "env", "value": "prod"})).result is None
    assert (await camille.post(f"{path}/tag", {"key": "empty", "value": ""})).result is None
    assert (await camille.get(path)).result["tags"] == {"app:name": "a/b+c@d=e", "empty": "", "env": "prod"}
    assert (await camille.delete(f"{path}/tag/{quote('app:name', safe='')}")).result is None
    assert (await camille.delete(f"{path}/tag/{quote('app:name', safe='')}")).status == 404
    assert (await camille.put(path, {})).result["tags"] == {"empty": "", "env": "prod"}, "what is left out stays"
    assert (await camille.put(path, {"tags": {}})).result["tags"] == {}
    assert (await camille.get(f"/domain/{NAMES[0]}")).result["iam"]["tags"] == {}


@pytest.mark.parametrize("key", ["", "ovh:mine", "a b", "é", "k" * 129, "a\n"])
async def test_a_key_that_cannot_be_is_refused_everywhere(sqlite_shop: Sandbox, key: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille, NAMES[0])
    await sqlite_shop.deliver()
    path = of((await camille.get(f"/domain/{NAMES[0]}")).result["iam"]["urn"])
    assert (await camille.post(f"{path}/tag", {"key": key, "value": "x"})).status == 400
    assert (await camille.put(path, {"tags": {"good": "x", key: "x"}})).status == 400
    assert (await camille.get(path)).result["tags"] == {}, "nothing is half done"


async def test_values_and_their_number_are_bounded(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille, NAMES[0])
    await sqlite_shop.deliver()
    path = of((await camille.get(f"/domain/{NAMES[0]}")).result["iam"]["urn"])
    for value in ("v" * 257, "a b", "é"):
        assert (await camille.post(f"{path}/tag", {"key": "k", "value": value})).status == 400
    full = {f"key{number}": "v" * 256 for number in range(50)}
    assert (await camille.put(path, {"tags": full})).result["tags"] == full
    assert (await camille.post(f"{path}/tag", {"key": "one-more", "value": ""})).status == 400
    assert (await camille.post(f"{path}/tag", {"key": "key1", "value": "other"})).status == 200
    assert (await camille.put(path, {"tags": {**full, "one-more": ""}})).status == 400


FILTERS = [
    ({"env": [{"operator": "EQ", "value": "prod"}]}, [0]),
    ({"env": [{"value": "prod"}]}, [0]),
    ({"env": [{"operator": "NEQ", "value": "prod"}]}, [1, 2]),
    ({"env": [{"operator": "EXISTS"}]}, [0, 1]),
    ({"env": [{"operator": "NEXISTS"}]}, [2]),
    ({"env": [{"operator": "LIKE", "value": "p%"}]}, [0]),
    ({"env": [{"operator": "LIKE", "value": "PR__"}]}, []),
    ({"env": [{"operator": "ILIKE", "value": "PR_D"}]}, [0]),
    ({"env": [{"operator": "EXISTS"}, {"operator": "NEQ", "value": "prod"}]}, [1]),
    ({"env": [{"operator": "EXISTS"}], "team": [{"value": "web"}]}, [0]),
    ({"env": []}, [0, 1, 2]),
    ({}, [0, 1, 2]),
]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("filters, expected", FILTERS)
async def test_lists_are_filtered_by_tags(
    sqlite_shop: Sandbox, path: str, filters: dict[str, object], expected: list[int]
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    for name in NAMES:
        await order_name(camille, name)
    await sqlite_shop.deliver()
    for name, tags in zip(NAMES, ({"env": "prod", "team": "web"}, {"env": "test"}, {"team": "web"}), strict=True):
        await camille.put(of((await camille.get(f"{path}/{name}")).result["iam"]["urn"]), {"tags": tags})
    wanted = sorted(NAMES[number] for number in expected)
    assert (await camille.get(path, query={"iamTags": json.dumps(filters)})).result == wanted
    kind = "domain" if path == "/domain" else "dnsZone"
    listed = await camille.get(RESOURCE, query={"tags": json.dumps(filters), "resourceType": kind})
    assert sorted(one["name"] for one in listed.result) == wanted


@pytest.mark.parametrize("path", [*LISTS, "/cloud/project"])
@pytest.mark.parametrize(
    "text", ["", "x", "[]", "null", '"a"', '{"a":"b"}', '{"a":[{"operator":"IS"}]}', '{"a":[1]}', '{"\\u0000":[]}']
)
async def test_a_filter_that_is_none_is_refused_by_its_name(sqlite_shop: Sandbox, path: str, text: str) -> None:
    reply = await sqlite_shop.client(sqlite_shop.first).get(path, query={"iamTags": text})
    assert (reply.status, "'iamTags" in reply.message) == (400, True)


async def test_filters_are_bounded_and_sent_as_json(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    many = json.dumps({"a": [{"value": "x"}] * 51})
    for path, name in (("/domain", "iamTags"), ("/cloud/project", "iamTags"), (RESOURCE, "tags")):
        for query in ({name: many}, {f"{name}[env][value]": "prod"}):
            reply = await camille.get(path, query=query)
            assert (reply.status, f"'{name}'" in reply.message) == (400, True)


def test_no_pattern_takes_long() -> None:
    long, slow = "a" * 256, "%a" * 400 + "b"
    assert not matches({"k": long}, {"k": [TagFilter(TagOperator.LIKE, slow)] * 50})
    cases = [("abc", "%", True), ("", "%%", True), ("abc", "a%c", True), ("abc", "a%d", False), ("ab", "a_c", False)]
    for text, pattern, is_like in cases:
        assert matches({"k": text}, {"k": [TagFilter(TagOperator.LIKE, pattern)]}) is is_like


async def test_resources_are_listed_in_pages(shop: Sandbox, camille: Client) -> None:
    whole = await camille.get(RESOURCE)
    assert len(whole.result) == 7
    assert "x-pagination-cursor-next" not in whole.headers
    found: list[list[object]] = []
    headers = {"x-pagination-size": "3"}
    for _ in range(3):
        page = await camille.get(RESOURCE, headers=headers)
        found.append(page.result)
        if "x-pagination-cursor-next" in page.headers:
            headers["x-pagination-cursor"] = page.headers["x-pagination-cursor-next"]
    assert [len(one) for one in found] == [3, 3, 1]
    assert [one for page in found for one in page] == whole.result
    types = await camille.get(RESOURCE, query={"resourceType": ["dnsZone", "publicCloudProject"]})
    assert {one["type"] for one in types.result} == {"dnsZone", "publicCloudProject"}
    named = await camille.get(RESOURCE, query={"resourceName": NAMES[0]})
    assert [one["type"] for one in named.result] == ["domain", "dnsZone"]
    one = whole.result[2]
    assert (await camille.get(RESOURCE, query={"resourceURN": one["urn"]})).result == [one]
    for wrong in ({"x-pagination-size": "0"}, {"x-pagination-size": "x"}, {"x-pagination-cursor": "x"}):
        assert (await camille.get(RESOURCE, headers=wrong)).status == 400


async def test_a_resource_is_its_admins(shop: Sandbox, camille: Client) -> None:
    urn = (await camille.get(f"/domain/{NAMES[0]}")).result["iam"]["urn"]
    charlie = shop.client(shop.second)
    assert (await charlie.get(RESOURCE)).result == []
    body = {"key": "k", "value": "v"}
    for reply in (
        await charlie.get(of(urn)),
        await charlie.put(of(urn), {"tags": {}}),
        await charlie.post(f"{of(urn)}/tag", body),
    ):
        assert reply.status == 404
    for wrong in (urn.replace(":eu:", ":ca:"), urn.replace("domain", "vps"), urn + "x", "x", "urn:v1:eu:resource:vps:"):
        assert (await camille.get(of(wrong))).status == 404


async def test_versions_prefixes_lead_to_it_too(shop: Sandbox, camille: Client) -> None:
    for prefix in ("", "/1.0", "/v1"):
        assert len((await shop.client(shop.first, prefix=prefix).get(RESOURCE)).result) == 7


def encoded_names(shape: type[Shape]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(shape)}


async def test_kinds_of_services_have_tags_too(sqlite_shop: Sandbox) -> None:
    """Wherever a kind shows `iam`, its list takes `iamTags`, and its resource has the word of the kind's file."""
    things = await real_things(sqlite_shop)
    camille = sqlite_shop.client(sqlite_shop.first)
    tried = 0
    for route in (one for one in SERVICE_KINDS if one.query is not None and "iamTags" in encoded_names(one.query)):
        kind = route.fixed["kind"]
        assert isinstance(kind, ServiceKind)
        shown = next(one for one in SERVICE_KINDS if (one.method, one.path) == ("GET", kind.path))
        iam = (await camille.get(path_of(shown, things))).result["iam"]
        assert iam["urn"].split(":")[4] == kind.resource
        assert (await camille.put(of(iam["urn"]), {"tags": {"of": kind.name}})).result["type"] == kind.resource
        again = (await camille.get(path_of(shown, things))).result["iam"]
        assert again == {**iam, "tags": {"of": kind.name}}
        for value, is_found in ((kind.name, True), ("another", False)):
            query = {"iamTags": json.dumps({"of": [{"value": value}]})}
            assert bool((await camille.get(route.path, query=query)).result) is is_found, route.path
        tried += 1
    assert tried == len([kind for kind in kinds() if "iam" in structs().properties(kind.model)]) > 2


def test_lists_take_the_filter_where_it_is_published(reference: Path) -> None:
    published = set()
    for file in (reference / "services").glob("*.json"):
        document = json.loads(file.read_text())
        version = "/v2" if document["servers"][0]["url"].endswith("/v2") else ""
        for path, operations in document["paths"].items():
            for one in operations.get("get", {}).get("parameters", ()):
                if one["name"] == "iamTags":
                    published.add(version + path)
    served = {route.path: route for route in ROUTES if route.method == "GET"}
    lacking = [path for path in sorted(published & set(served)) if not takes_tags(served[path])]
    assert lacking == []


def takes_tags(route: Route) -> bool:
    return route.query is not None and "iamTags" in route.query.__struct_encode_fields__
