"""Lists of what kinds of services have: searched, whole though a service is hidden, and what only some ask for."""

import pytest
from cryptography import x509

from panier.families.kinds import kinds
from panier.outside.delivery.faults import DeliveryFault, FaultKind, FaultPlan
from tests.support.delivering import faulty
from tests.support.shop import Client, Sandbox
from tests.web.service.test_networks import bought, escaped


@pytest.fixture
async def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


async def test_blocks_are_found_by_what_they_are(sqlite_shop: Sandbox, camille: Client) -> None:
    first, second = [await bought(sqlite_shop, camille, "ip", "ip-v4-s30-ripe", ("country", "FR")) for _ in range(2)]
    one, other = first.removeprefix("ip-"), second.removeprefix("ip-")
    vps = await bought(sqlite_shop, camille, "vps", "vps-le-2-2-40", ("vps_datacenter", "GRA"), ("vps_os", "Debian 12"))
    assert (await camille.put(f"/ip/service/{escaped(first)}", {"description": "Front of the shop"})).status == 200
    await camille.post(f"/ip/{escaped(other)}/move", {"to": vps})
    sqlite_shop.clock.advance(seconds=60)
    for name, value, found in (
        ("description", "Front of the shop", {one}),
        ("description", "front%", set()),
        ("description", "%the%", {one}),
        ("ip", one, {one}),
        ("ip", other.partition("/")[0], {other}),
        ("ip", "2001:db8::/64", set()),
        ("isAdditionalIp", "true", {one, other}),
        ("isAdditionalIp", "false", set()),
        ("routedTo.serviceName", "vps-%", {other}),
        ("type", "failover", {one, other}),
        ("type", "vps", set()),
        ("version", "4", {one, other}),
        ("version", "6", set()),
        ("campus", "%", set()),
    ):
        assert set((await camille.get("/ip", query={name: value})).result) == found, (name, value)
    both = {"description": "Front%", "type": "failover", "iamTags": '{"color": [{"operator": "NEXISTS"}]}'}
    assert (await camille.get("/ip", query=both)).result == [one]
    for name, value in (("ip", "here"), ("version", "5"), ("type", "house"), ("isAdditionalIp", "perhaps")):
        refused = await camille.get("/ip", query={name: value})
        assert (refused.status, name in refused.message) == (400, True)


async def test_tasks_are_found_by_their_days(sqlite_shop: Sandbox, camille: Client) -> None:
    name = await bought(sqlite_shop, camille, "ipLoadbalancing", "iplb-lb1", options=("iplb-zone-lb1-rbx",))
    path = f"/ipLoadbalancing/{name}"
    first = (await camille.get(f"{path}/task")).result
    sqlite_shop.clock.advance(seconds=60)
    early = (await camille.post(f"{path}/refresh", {})).result
    sqlite_shop.clock.advance(days=2)
    late = (await camille.post(f"{path}/refresh", {})).result
    assert early["creationDate"] < late["creationDate"]
    for query, found in (
        ({"creationDate.from": late["creationDate"]}, [late["id"]]),
        ({"creationDate.to": early["creationDate"]}, [*first, early["id"]]),
        ({"doneDate.to": late["creationDate"]}, [*first, early["id"]]),
        ({"doneDate.from": early["creationDate"], "status": "done"}, [early["id"]]),
        (
            {"creationDate.from": early["creationDate"], "creationDate.to": late["creationDate"]},
            [early["id"], late["id"]],
        ),
    ):
        assert (await camille.get(f"{path}/task", query=query)).result == found, query


async def test_a_hidden_service_hides_no_other(sqlite_shop: Sandbox, camille: Client) -> None:
    plan = FaultPlan()
    there = faulty(sqlite_shop, plan)
    seen = await bought(there, camille, "okms", "okms", ("region", "eu-west-rbx"))
    plan.add(DeliveryFault(0, FaultKind.HIDDEN, "okms", seconds=3_600))
    hidden = await bought(there, camille, "okms", "okms", ("region", "eu-west-rbx"))
    assert (await camille.get(f"/v2/okms/resource/{hidden}")).status == 404
    assert [one["id"] for one in (await camille.get("/v2/okms/resource")).result] == [seen]
    there.clock.advance(seconds=3_600)
    assert {one["id"] for one in (await camille.get("/v2/okms/resource")).result} == {seen, hidden}
    (number,) = (await camille.get("/services", query={"resourceName": seen})).result
    assert (await camille.post(f"/service/{number}/suspend")).status == 200
    assert (await camille.get(f"/v2/okms/resource/{seen}")).status == 460
    assert {one["id"] for one in (await camille.get("/v2/okms/resource")).result} == {seen, hidden}, "as lists of names"


async def test_a_key_manager_shows_its_ca_to_who_asks(sqlite_shop: Sandbox, camille: Client) -> None:
    path = f"/v2/okms/resource/{await bought(sqlite_shop, camille, 'okms', 'okms', ('region', 'eu-west-sbg'))}"
    assert (await camille.get(path)).result["publicCa"] is None
    assert (await camille.get(path, query={"publicCA": "false"})).result["publicCa"] is None
    shown = (await camille.get(path, query={"publicCA": "true"})).result["publicCa"]
    assert x509.load_pem_x509_certificate(shown.encode()).subject.rfc4514_string().startswith("CN=Sandbox")


async def test_what_there_is_for_all_services_can_be_looked_up(sqlite_shop: Sandbox, camille: Client) -> None:
    path = "/dedicated/installationTemplate"
    names = (await camille.get(path)).result
    assert {"debian12_64", "ubuntu2404-server_64"} < set(names)
    for name in names:
        shown = (await camille.get(f"{path}/{name}")).result
        assert (shown["templateName"], shown["family"], shown["bitFormat"]) == (name, "linux", 64)
        assert {one["name"] for one in shown["inputs"]} > {"sshKey"}
    assert (await camille.get(f"{path}/none_64")).status == 404
    anybody = sqlite_shop.client()
    assert (await anybody.get(path)).result == names
    assert (await anybody.get("/hosting/web/incident")).status == 401
    campuses = (await anybody.get("/ip/campus")).result
    assert {"GRA", "RBX", "BHS"} <= {one["name"] for one in campuses}
    assert "PRO" in (await camille.get("/hosting/web/availableOffer", query={"domain": "exemple.fr"})).result
    assert (await camille.get("/hosting/web/availableOffer")).status == 400
    assert (await camille.get("/hosting/web/incident")).result == []
    assert (await camille.get("/hosting/web/vcs/supported")).result == ["github"]
    assert (await camille.get("/vps/datacenter", query={"country": "PL"})).result[0] == "waw"
    assert sorted((await camille.get("/vps/datacenter")).result) == ["bhs", "de", "gra", "rbx", "sbg", "uk", "waw"]


async def test_installable_systems_are_those_of_servers(sqlite_shop: Sandbox, camille: Client) -> None:
    kind = next(one for one in kinds() if one.name == "dedicated-server")
    assert set((await camille.get("/dedicated/installationTemplate")).result) == set(kind.lists["systems"])
