"""Requests made from the route table: a well-formed body and query for any row, and real ids for its path."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast

import msgspec
from msgspec import inspect

from panier.core.domain.details import DomainDetails
from panier.core.domain.ds_record import DsRecord
from panier.core.service.kind import ServiceKind
from panier.families.kinds import kinds
from panier.store import services
from panier.store.engine.db import Tx
from panier.web.route import Route
from panier.web.routes.direct import DIRECT
from panier.web.routes.service_orders import DELIVERED
from tests.support.billing import ask_to_engage, billed, lived_with
from tests.support.kinds import OWN, kind_things, own_name
from tests.support.ledger import plant_money
from tests.support.marks import SMD
from tests.support.ordering import add_project, answer, name_of, order_name, order_project, own_cart
from tests.support.paper.issuing import issue_papers
from tests.support.paper.receipts import move_money
from tests.support.parts import methods
from tests.support.shop import Client, Sandbox, add_account

# What a field holds where its type alone does not make it well-formed.
_KNOWN = {
    "data": SMD,
    "allowedIPs": ["127.0.0.0/8"],
    "country": "FR",
    "domain": "exemple-libre.fr",
    "duration": "P1M",
    "email": "someone@example.com",
    "hour": "10:30",
    "newEmail": "somebody-else@example.com",
    "ip": "192.0.2.7", "ipBlock": "192.0.2.0/28",
    "language": "fr_FR", "phone": "+33.100000000",
    "planCode": "project.2018", "pricingMode": "default",
    "redirection": "https://example.com/",
    "url": "https://example.com/",
}  # fmt: skip
_PLAIN: dict[type[inspect.Type], object] = {
    inspect.IntType: 1,
    inspect.FloatType: 1,
    inspect.BoolType: True,
    inspect.DateTimeType: "2026-11-20T00:00:00+00:00",
    inspect.DateType: "2000-01-31",
    inspect.DictType: {},
    inspect.AnyType: {},
}
# What a field holds that is read as a time or a day.
_READ = {"time": "2026-11-20T00:00:00+00:00", "day": "2000-01-31"}
# One of these is what any pattern of the wire wants.
_EXAMPLES = (
    "192.0.2.7",
    "192.0.2.0/28",
    "2026-12-01",
    "2026-12-01T10:30:00+00:00",
    "10:30",
    "2001:db8::1",
    "someone@example.com",
)
CONTACT = {
    "address": {"country": "FR", "city": "Roubaix", "line1": "1 rue de l'Exemple", "zip": "59100"},
    "email": "someone@example.com",
    "firstName": "Sacha",
    "language": "fr_FR",
    "lastName": "Exemple",
    "legalForm": "individual",
    "phone": "+33.100000000",
}
REPORT = {"periodStart": "2026-10-01", "periodEnd": "2026-10-31"}
# Words before parameters that are not enough to say what it is an id of.
_QUALIFIED = {
    "{zoneName}/task": "zone task",
    "dynHost/record": "dynHost record",
    "consumption/history": "consumption history",
    "ovhAccount/{ovhAccountId}/movements": "prepaid movements",
    "fidelityAccount/movements": "point movements",
    "{groupId}/service": "billed service",
    **dict.fromkeys(
        (f"{{{paper}}}/debt/operation" for paper in ("billId", "correctiveInvoiceId", "downPaymentInvoiceId")),
        "paper operation",
    ),
    "order/{orderId}/consumption": "consumed order",
    "services/{serviceId}/billing/engagement/request": "engaged services",
}
# Parameters that are no ids of anything.
PLAIN_PARAMETERS = {
    "{duration}": "01",
    "{planCode}": "vps-2025-model2",
    "{organizationName}": OWN,
    "{formName}": "termination",
    "extensions/{name}": "extensions/fr",
    "kind/{name}": "kind/default",
    "ovhAccount/{ovhAccountId}": "ovhAccount/FR",  # everybody has one, named after the company that sells
}


def body_of(route: Route) -> Any:
    """A well-formed body with every field, or UNSET where the route takes none."""
    return msgspec.UNSET if route.body is None else sample(inspect.type_info(route.body))


def query_of(route: Route) -> dict[str, Any]:
    """A well-formed query with the fields that must be there."""
    return {} if route.query is None else sample(inspect.type_info(route.query), is_whole=False)


def sample(kind: inspect.Type, name: str = "", *, is_whole: bool = True) -> Any:
    """A value of a type. `is_whole`: with the fields of a struct that may be left out."""
    is_told_by_type = isinstance(
        kind, inspect.EnumType | inspect.Metadata | inspect.StructType | inspect.UnionType
    ) or _pattern(kind)
    is_number = isinstance(kind, inspect.IntType)  # of seconds, where others have a moment
    if name in _KNOWN and not is_told_by_type and not is_number:
        return _KNOWN[name]
    match kind:
        case inspect.Metadata(extra={"reads": reads}):
            return _READ[reads]
        case inspect.Metadata(type=inner, extra={"ovh": "ip" | "ipv4"}) if not _pattern(inner):
            return _KNOWN["ip"]
        case inspect.Metadata(type=inner):
            return sample(inner, name, is_whole=is_whole)
        case inspect.UnionType(types=types):
            return sample(next(one for one in types if not isinstance(one, inspect.NoneType)), name, is_whole=is_whole)
        case inspect.StructType(fields=fields):
            return {
                field.encode_name: sample(field.type, field.encode_name, is_whole=is_whole)
                for field in fields
                if is_whole or field.required
            }
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return [sample(item, name, is_whole=is_whole)]
        case inspect.EnumType(cls=members):
            return next(iter(members)).value
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.StrType(pattern=str(pattern)):
            return next(example for example in _EXAMPLES if re.search(pattern, example))
        case _:
            return _PLAIN.get(type(kind), "x")


def _pattern(kind: inspect.Type) -> str | None:
    return kind.pattern if isinstance(kind, inspect.StrType) else None


def parameters(route: Route) -> Iterator[tuple[str, str]]:
    """Each parameter of a path with the word before it, which says what it is an id of: ("order", "orderId").

    Below services whose kinds files describe, the kind's name stands before that word.
    """
    parts = route.path.split("/")
    kind = route.fixed.get("kind")
    if isinstance(kind, ServiceKind) and route.path.startswith(kind.path.rpartition("/")[0]):
        for before, part in pairwise(parts):
            if part.startswith("{"):
                yield f"{kind.name} {before.strip('{}')}", part.strip("{}")
        return
    for before, part in pairwise(parts):
        if part.startswith("{") and not {part, f"{before}/{part}"} & PLAIN_PARAMETERS.keys():
            kind = next((word for start, word in _QUALIFIED.items() if _is_about(route, start, part)), before)
            yield kind.strip("{}"), part.strip("{}")


def _is_about(route: Route, words: str, part: str) -> bool:
    """True for words of a path that end before a parameter, or have it in their midst."""
    return (words if f"/{part}/" in words else f"{words}/{part}") in route.path


def path_of(route: Route, things: Mapping[tuple[str, str], object]) -> str:
    """A route's path with real ids; a KeyError names the kind of thing that `real_things` does not make yet."""
    path = route.path
    for parameter, value in PLAIN_PARAMETERS.items():
        path = path.replace(parameter, value)
    for before, name in parameters(route):
        path = path.replace(f"{{{name}}}", str(things[before, name]))
    return path


async def real_things(shop: Sandbox) -> dict[tuple[str, str], object]:
    """Ids of what the first customer has, by the word before them in a path and the parameter's name."""
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    item = await add_project(camille, cart)
    await answer(camille, item, [("description", "mine")])
    order_id = await order_project(camille)
    paid_id = await order_name(camille, "exemple.fr")
    await order_name(camille, "city-exemple.fr")
    await shop.deliver()
    line_id = (await camille.get(f"/me/order/{order_id}/details")).result[0]
    line = f"/me/order/{order_id}/details/{line_id}"
    things: dict[tuple[str, str], object] = {
        ("cart", "cartId"): cart.rpartition("/")[2],
        ("item", "itemId"): item.rpartition("/")[2],
        ("configuration", "configurationId"): (await camille.get(f"{item}/configuration")).result[0],
        ("order", "orderId"): order_id,
        ("details", "orderDetailId"): line_id,
        ("operations", "operationId"): (await camille.get(f"{line}/operations")).result[0],
        ("project", "serviceName"): (await camille.get(line)).result["domain"],
        ("domain", "serviceName"): "exemple.fr",
        ("zone", "zoneName"): "exemple.fr",
        ("name", "domainName"): "exemple.fr",
        ("task", "taskId"): (await camille.get("/v2/domain/name/exemple.fr/task")).result[0]["id"],
        **await _zone(camille),
        **await _managed(shop),
        ("credit", "id"): await _credit(camille, order_id),
        ("nameServer", "id"): (await camille.get("/domain/exemple.fr/nameServer")).result[0],
        ("contactChange", "id"): await _contact_change(shop),
        ("self", "logId"): (await camille.get("/me/api/logs/self")).result[0],
        ("services", "logId"): (await camille.get("/me/api/logs/services")).result[0],
        ("subscription", "subscriptionId"): await _subscription(camille),
        ("consumption", "taskId"): (await camille.post("/me/billing/report/consumption", REPORT)).result["taskId"],
        ("emailChange", "id"): await _email_change(camille),
        ("history", "id"): (await camille.get("/me/notification/email/history")).result[0],
        ("contact", "contactId"): (await camille.post("/me/contact", CONTACT)).result["id"],
        ("smd", "smdId"): (await camille.post("/domain/data/smd", {"data": SMD})).result["id"],
        ("client", "clientId"): shop.first.client_id,
        ("application", "applicationId"): await _number(shop, "application", "application_id"),
        ("credential", "credentialId"): await _number(shop, "credential", "credential_id"),
        ("method", "paymentMethodId"): (await camille.get("/me/payment/method")).result[0],
        ("creditCard", "id"): (await camille.get("/me/paymentMean/creditCard")).result[0],
        ("bankAccount", "id"): await methods.registered(camille, "SEPA_DIRECT_DEBIT"),
        ("paypal", "id"): await methods.registered(camille, "PAYPAL"),
        ("deferredPaymentAccount", "id"): await methods.deferred_account(shop),
        ("transaction", "transactionId"): (await camille.get("/me/payment/transaction")).result[0],
        ("task", "id"): (await camille.get("/domain/exemple.fr/task")).result[0],
        ("domain", "id"): (await camille.get("/me/task/domain", query={"domain": "city-exemple.fr"})).result[0],
        ("argument", "key"): "legitimacyAfnic",
        ("service", "serviceId"): (await camille.get("/domain/exemple.fr/serviceInfos")).result["serviceId"],
        ("hooks", "hookId"): (await camille.post("/hooks", {"url": "https://example.com/"})).result["hookId"],
        **await _resource(camille),
        **await _identities(camille),
        **await move_money(shop, camille, paid_id),
        **await plant_money(shop, order_id),
        **await issue_papers(shop, paid_id),
        **await billed(camille),
        ("agreements", "id"): (await camille.get("/me/agreements")).result[0],
        **await lived_with(shop),
    }
    missing = {key: family for key, family in _service_keys().items() if key not in things}
    for family in sorted(set(missing.values()) - {kind.families[0] for kind in kinds()}):
        await _plant_service(shop, family)
    things |= {key: own_name(family) for key, family in missing.items()}
    things |= await kind_things(shop, _plant_service)  # of a name in several families, the newest is shown
    return things | {("engaged services", "serviceId"): await ask_to_engage(shop)}


def _service_keys() -> dict[tuple[str, str], str]:
    """The parameters that name a service which is ordered for, with the family it is looked for in."""
    families = {}
    for route in (*DELIVERED, *DIRECT):
        family = route.fixed.get("family") or cast("tuple[str, ...]", route.fixed["families"])[0]
        for key in parameters(route):
            families[key] = str(family)
    return families


async def _plant_service(shop: Sandbox, family: str) -> None:
    """Give the first customer a service of a family without ordering it: some families sell nothing."""

    async def plant(tx: Tx) -> None:
        await tx.execute(
            "INSERT INTO delivery (order_id, thing, unit, delivery_key, state, attempts)"
            " SELECT min(order_id), 0, 1000 + count(*), CAST($1 AS TEXT), 'done', 1 FROM delivery",
            family,
        )
        await tx.execute(
            "INSERT INTO service (account_id, delivery_id, order_id, family, name, plan_code, product, created_us,"
            " details) SELECT o.account_id, d.delivery_id, o.order_id, CAST($1 AS TEXT), CAST($2 AS TEXT),"
            " 'vps-2025-model1', 'thing', 0, '{}'"
            " FROM delivery d JOIN placed_order o ON o.order_id = d.order_id WHERE d.delivery_key = $1",
            family, own_name(family),
        )  # fmt: skip

    await shop.database.write(plant)


async def _managed(shop: Sandbox) -> dict[tuple[str, str], object]:
    """Give the first customer's name a glue record, a key and an option, as tasks and orders would; their ids."""
    record = DsRecord(15, 257, "A" * 43 + "=", 1)

    async def plant(tx: Tx) -> int:
        name = await services.load_by_name(tx, "domain", "domain", name="exemple.fr", owner=1)
        zone = await services.load_by_name(tx, "dns", "zone", name="exemple.fr", owner=1)
        assert name is not None
        assert zone is not None
        details = replace(name.details_as(DomainDetails), glue={"ns1.exemple.fr": ("192.0.2.7",)}, ds_records=(record,))
        await services.update_details(tx, replace(name, details=details))
        await tx.execute(
            "INSERT INTO delivery (order_id, thing, unit, delivery_key, state, attempts)"
            " VALUES ($1, 0, 999, 'anycast', 'done', 1)",
            zone.order_id,
        )
        await tx.execute(
            "INSERT INTO service (account_id, delivery_id, order_id, family, name, plan_code, product,"
            " parent_service_id, created_us, expires_us, details) SELECT 1, delivery_id, order_id, 'dns', 'exemple.fr',"
            " 'anycast', 'dns-anycast', CAST($1 AS BIGINT), 0, CAST($2 AS BIGINT), '{}' FROM delivery"
            " WHERE delivery_key = 'anycast'",
            zone.service_id, name.expires_us,
        )  # fmt: skip
        return name.service_id

    number = await shop.database.write(plant)
    return {
        ("glueRecord", "host"): "ns1.exemple.fr",
        ("dsRecord", "id"): record.number(number),
        ("option", "option"): "dnsAnycast",
        ("option", "name"): "dnsAnycast",
    }


async def _zone(client: Client) -> dict[tuple[str, str], object]:
    """Put one thing of each kind into the first customer's zone; returns their ids."""
    zone = "/domain/zone/exemple.fr"
    record = (await client.post(f"{zone}/record", {"fieldType": "TXT", "subDomain": "a", "target": "b"})).result
    await client.post(f"{zone}/refresh")
    host = (await client.post(f"{zone}/dynHost/record", {"subDomain": "home", "ip": "192.0.2.7"})).result
    login = {"loginSuffix": "home", "password": "not a real one", "subDomain": "home"}
    wish = {"subDomain": "elsewhere", "target": "https://example.com/", "type": "visible"}
    await client.post(f"{zone}/dnssec")
    return {
        ("record", "id"): record["id"],
        ("dynHost record", "id"): host["id"],
        ("login", "login"): (await client.post(f"{zone}/dynHost/login", login)).result["login"],
        ("redirection", "id"): (await client.post(f"{zone}/redirection", wish)).result["id"],
        ("history", "creationDate"): (await client.get(f"{zone}/history")).result[0],
        **dict.fromkeys((("dns", "id"), ("zone task", "id")), (await client.get("/me/task/dns")).result[0]),
    }


async def _resource(client: Client) -> dict[tuple[str, str], object]:
    """Give the first customer's name a tag; its name in access policies, and the tag's key."""
    urn = (await client.get("/domain/exemple.fr")).result["iam"]["urn"]
    await client.post(f"/v2/iam/resource/{urn}/tag", {"key": "environment", "value": "production"})
    return {("resource", "resourceURN"): urn, ("tag", "key"): "environment"}


async def _identities(client: Client) -> dict[tuple[str, str], object]:
    """Give the first customer a user in a group, with a token; their names."""
    me = "/me/identity"
    await client.post(f"{me}/group", {"name": "developers", "description": "", "role": "REGULAR"})
    user = {"login": "sacha", "password": "not a real one", "email": "sacha@example.com"}
    await client.post(f"{me}/user", user)
    await client.post(f"{me}/group/developers/user", {"user": "sacha"})
    await client.post(f"{me}/user/sacha/token", {"name": "robot", "description": "By night"})
    return {("group", "group"): "developers", ("user", "user"): "sacha", ("token", "name"): "robot"}


async def _credit(client: Client, order_id: int) -> int:
    """Redeem a voucher for the first customer's project; the number of the credit."""
    path = f"/cloud/project/{await name_of(client, order_id)}/credit"
    await client.post(path, {"code": "CLOUD-ONCE-0001"})
    number: int = (await client.get(path)).result[0]
    return number


async def _contact_change(shop: Sandbox) -> int:
    """Ask for another technical contact of the first customer's name, one without keys; the request's number."""
    nic = await add_account(shop, "nn3333-ovh")
    asked = await shop.client(shop.first).post("/domain/exemple.fr/changeContact", {"contactTech": nic})
    number: int = asked.result[0]
    return number


async def _email_change(client: Client) -> int:
    """Ask for another e-mail address; the request's number."""
    asked = await client.post("/me/changeEmail", {"newEmail": "somebody@example.com"})
    number: int = asked.result["id"]
    return number


async def _subscription(client: Client) -> str:
    """Stream the log of the first customer's calls to a hook; the subscription."""
    hook_id = (await client.post("/hooks", {"url": "https://example.com/log"})).result["hookId"]
    stream = (await client.get(f"/hooks/{hook_id}")).result["streamId"]
    await client.post("/me/api/log/subscription", {"kind": "default", "streamId": stream})
    found: str = (await client.get("/me/api/log/subscription")).result[0]
    return found


async def _number(shop: Sandbox, table: str, column: str) -> int:
    """The lowest number of a table's rows, which the first customer's are."""
    row = await shop.database.read(lambda tx: tx.row(f"SELECT min({column}) FROM {table}"))
    assert row is not None
    return int(row[0])
