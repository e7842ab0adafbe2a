"""changeContact and /me/task/contactChange: who may ask, who must agree, and what changes in the end."""

import re
from typing import Any

import msgspec
import pytest

from tests.support.managing import sent_updates
from tests.support.ordering import AUTO_PAY, NAME_ANSWERS, add_name, answer, order_name, order_project, own_cart
from tests.support.parts.mailed import received
from tests.support.shop import Client, Sandbox, add_account

HISTORY = "/me/notification/email/history"
TASKS = "/me/task/contactChange"
ASKED = "[exemple.fr] Change of contacts: please answer"
INFORMED = "[exemple.fr] Change of contacts"


async def mails(client: Client) -> list[dict[str, Any]]:
    """The e-mails about a service: orders and new accounts leave some too."""
    found = [(await client.get(f"{HISTORY}/{number}")).result for number in (await client.get(HISTORY)).result]
    return [mail for mail in found if mail["subject"].startswith("[")]


async def token(client: Client, number: int) -> str:
    """The token of the last e-mail about a request, as its reader finds it."""
    bodies = "\n".join(await received(client))
    tokens: list[str] = re.findall(rf"^Request: {number}\nCode: (\w+)$", bodies, re.MULTILINE)
    return tokens[-1]


async def accept(client: Client, number: int) -> None:
    body = {"token": await token(client, number)}
    assert (await client.post(f"{TASKS}/{number}/accept", body)).result is None


async def ask(client: Client, wish: dict[str, Any], path: str = "/domain/exemple.fr") -> list[int]:
    numbers: list[int] = (await client.post(f"{path}/changeContact", wish)).result
    return numbers


async def state(client: Client, number: int) -> str:
    found: str = (await client.get(f"{TASKS}/{number}")).result["state"]
    return found


async def named_name(shop: Sandbox, client: Client, *answers: tuple[str, str]) -> None:
    """A delivered name that somebody else was named for."""
    cart = await own_cart(client)
    await answer(client, await add_name(client, cart), [*NAME_ANSWERS, *answers])
    assert (await client.post(f"{cart}/checkout", AUTO_PAY)).status == 200
    await shop.deliver()


async def take_effect(shop: Sandbox) -> None:
    """Let what was agreed on be done; what it asks of the registry stays to be done."""
    shop.clock.advance(seconds=shop.shop.delivery_delay_us / 1_000_000)
    assert await shop.worker.work_once() == 1


async def contacts(client: Client, path: str = "/domain/exemple.fr") -> list[str]:
    infos = (await client.get(f"{path}/serviceInfos")).result
    return [infos["contactAdmin"], infos["contactTech"], infos["contactBilling"]]


async def test_a_new_admin_takes_over_once_both_have_agreed(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    one, two = shop.first.nic, shop.second.nic
    await order_name(camille)
    await shop.deliver()
    owner = (await camille.get("/domain/exemple.fr")).result["whoisOwner"]
    (number,) = await ask(camille, {"contactAdmin": two})
    task = (await charlie.get(f"{TASKS}/{number}")).result
    assert task == (await camille.get(f"{TASKS}/{number}")).result
    keys = ("askingAccount", "fromAccount", "toAccount", "contactTypes", "serviceDomain", "state", "dateDone")
    assert [task[key] for key in keys] == [
        one, one, two, ["contactAdmin"], "exemple.fr", "validatingByCustomers", None,
    ]  # fmt: skip
    assert [mail["subject"] for mail in [*await mails(camille), *await mails(charlie)]] == [ASKED, ASKED]
    await accept(camille, number)
    assert await state(camille, number) == "validatingByCustomers"
    await accept(charlie, number)
    assert await state(camille, number) == "doing"
    assert await contacts(camille) == [one, one, one]
    await take_effect(shop)
    done = (await camille.get(f"{TASKS}/{number}")).result
    assert (done["state"], done["dateDone"] is not None) == ("done", True)
    for path in ("/domain/exemple.fr", "/domain/zone/exemple.fr"):
        assert await contacts(charlie, path) == [two, one, one]
        assert await contacts(camille, path) == [two, one, one], "still the technical contact, who pays too"
    name = (await charlie.get("/domain/exemple.fr")).result
    assert [name[f"contact{role}"]["id"] for role in ("Admin", "Tech", "Billing")] == [two, one, one]
    people = (await charlie.get(f"/services/{name['serviceId']}")).result["customer"]["contacts"]
    assert [(one_["type"], one_["customerCode"]) for one_ in people] == [
        ("administrator", two), ("technical", one), ("billing", one),
    ]  # fmt: skip
    assert name["whoisOwner"] == owner
    assert (await charlie.get(f"/domain/contact/{owner}")).result["firstName"] == "Camille"
    assert (await camille.get(f"/domain/contact/{owner}")).status == 404
    (update,) = (await charlie.get("/domain/exemple.fr/task", query={"function": "DomainContactUpdate"})).result
    await shop.work()
    assert (await charlie.get(f"/me/task/domain/{update}")).result["status"] == "done"
    people = msgspec.json.decode((await sent_updates(shop))[0])["contacts"]
    assert {role: people[role]["firstName"] for role in ("admin", "tech")} == {"admin": "Charlie", "tech": "Camille"}
    assert (await mails(camille))[-1]["subject"] == "[exemple.fr] Change of contacts: done"


async def test_whoever_gives_everything_away_sees_nothing_any_more(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    two = shop.second.nic
    await order_name(camille)
    await shop.deliver()
    (number,) = await ask(camille, {"contactAdmin": two, "contactTech": two, "contactBilling": two})
    assert (await camille.get(f"{TASKS}/{number}")).result["contactTypes"] == [
        "contactAdmin", "contactTech", "contactBilling",
    ]  # fmt: skip
    await accept(camille, number)
    await accept(charlie, number)
    await take_effect(shop)
    assert await contacts(charlie) == [two, two, two]
    for path in ("/domain/exemple.fr", "/domain/zone/exemple.fr"):
        assert (await camille.get(path)).status == 404
        assert (await charlie.get(path)).status == 200
    for path in ("/domain", "/domain/zone", "/services", "/order/cartServiceOption/domain"):
        assert (await camille.get(path)).result == []
        assert len((await charlie.get(path)).result) > 0
    assert (await camille.post("/domain/exemple.fr/changeContact", {"contactTech": two})).status == 404
    assert (await ask(charlie, {"contactTech": shop.first.nic}))[0] > number


async def test_a_replaced_technical_contact_is_informed_and_not_asked(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await named_name(sqlite_shop, camille, ("TECH_ACCOUNT", sqlite_shop.second.nic))
    (number,) = await ask(camille, {"contactTech": sqlite_shop.first.nic})
    assert [mail["subject"] for mail in await mails(camille)] == [ASKED], "admin and newcomer are one: asked once"
    (message,) = await mails(charlie)
    assert (message["subject"], "Token" in message["body"]) == (INFORMED, False)
    needless = (409, "This request does not need your answer")
    for call in ("accept", "refuse"):
        assert (await charlie.post(f"{TASKS}/{number}/{call}", {"token": "x"})).refusal == needless
    assert (await charlie.post(f"{TASKS}/{number}/resendEmail")).refusal == needless
    await accept(camille, number)
    assert await state(charlie, number) == "doing"
    await take_effect(sqlite_shop)
    assert await contacts(camille) == [sqlite_shop.first.nic] * 3
    assert (await charlie.get("/domain")).result == []


async def test_technical_and_billing_contacts_hand_on_their_own_role_only(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    three = await add_account(sqlite_shop, "nn3333-ovh")
    await named_name(sqlite_shop, camille, ("TECH_ACCOUNT", sqlite_shop.second.nic))
    assert (await charlie.get("/domain")).result == ["exemple.fr"], "roles make things visible"
    for role in ("contactAdmin", "contactBilling"):
        reply = await charlie.post("/domain/exemple.fr/changeContact", {"contactTech": three, role: three})
        assert reply.refusal == (403, f"Only the admin contact of a service may change its {role}")
    (number,) = await ask(charlie, {"contactTech": three})
    assert [mail["subject"] for mail in await mails(camille)] == [INFORMED]
    assert [mail["subject"] for mail in await mails(charlie)] == [ASKED]
    assert (await camille.get(TASKS)).result == [], "the admin gets an e-mail, but has no part in the change"
    assert (await charlie.get(TASKS)).result == [number]


async def test_the_one_who_was_named_administers_and_the_one_who_ordered_pays(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    one, two = sqlite_shop.first.nic, sqlite_shop.second.nic
    await named_name(sqlite_shop, camille, ("ADMIN_ACCOUNT", two))
    for client in (camille, charlie):
        for path in ("/domain/exemple.fr", "/domain/zone/exemple.fr"):
            assert await contacts(client, path) == [two, one, one]
        assert len((await client.get("/services")).result) == 2
    number = (await camille.get("/domain/exemple.fr")).result["serviceId"]
    assert (await charlie.get(f"/services/{number}")).result == (await camille.get(f"/services/{number}")).result
    assert (await camille.get("/order/cartServiceOption/domain")).result == []
    assert (await charlie.get("/order/cartServiceOption/domain")).result == ["exemple.fr"]
    reply = await camille.post("/domain/exemple.fr/changeContact", {"contactAdmin": one})
    assert reply.status == 403
    (number,) = await ask(camille, {"contactBilling": two})
    await accept(camille, number)
    await accept(charlie, number)
    await take_effect(sqlite_shop)
    assert await contacts(charlie) == [two, one, two]


async def test_whoever_administers_or_pays_renews(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    three = await add_account(sqlite_shop, "nn3333-ovh")
    answers = [("ADMIN_ACCOUNT", three), ("TECH_ACCOUNT", sqlite_shop.second.nic)]
    await named_name(sqlite_shop, camille, *answers)
    number = (await camille.get("/domain/exemple.fr")).result["serviceId"]
    refused = (403, "Only the admin and billing contacts of exemple.fr may renew it")
    assert (await charlie.get(f"/service/{number}/renew")).refusal == refused
    assert (
        await charlie.post(f"/service/{number}/renew", {"duration": "P1Y", "services": [number]})
    ).refusal == refused
    order = (await camille.post(f"/service/{number}/renew", {"duration": "P1Y", "services": [number]})).result
    (method, *_) = (await camille.get("/me/payment/method")).result
    assert (await camille.post(f"/me/order/{order['orderId']}/pay", {"paymentMethod": {"id": method}})).status == 200
    before = (await camille.get("/domain/exemple.fr")).result["expirationDate"]
    await sqlite_shop.deliver()
    assert (await camille.get("/domain/exemple.fr")).result["expirationDate"] > before


async def test_a_premium_name_costs_its_new_admin_what_it_cost_before(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await order_name(camille, "gold.com")
    await sqlite_shop.deliver()
    number = (await camille.get("/domain/gold.com")).result["serviceId"]
    before = (await camille.get(f"/service/{number}/renew")).result
    two = sqlite_shop.second.nic
    (change,) = await ask(camille, {"contactAdmin": two, "contactBilling": two, "contactTech": two}, "/domain/gold.com")
    await accept(camille, change)
    await accept(charlie, change)
    await take_effect(sqlite_shop)
    assert (await charlie.get(f"/service/{number}/renew")).result == before
    assert (await camille.get(f"/service/{number}/renew")).status == 404


async def test_a_refusal_ends_it(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await order_name(camille)
    await sqlite_shop.deliver()
    (number,) = await ask(camille, {"contactAdmin": sqlite_shop.second.nic})
    wish = {"contactAdmin": sqlite_shop.second.nic}
    again = await camille.post("/domain/exemple.fr/changeContact", wish)
    assert again.refusal == (409, f"The request {number} to change contactAdmin is under way already")
    assert (await charlie.post(f"{TASKS}/{number}/refuse", {"token": await token(charlie, number)})).result is None
    assert await state(camille, number) == "refused"
    over = (409, "This request is refused and cannot be answered any more")
    assert (await camille.post(f"{TASKS}/{number}/accept", {"token": await token(charlie, number)})).refusal == over
    assert (await camille.post(f"{TASKS}/{number}/resendEmail")).refusal == over
    assert [mail["subject"] for mail in await mails(camille)] == [ASKED, f"{INFORMED}: refused"]
    assert len(await ask(camille, wish)) == 1, "another one can be asked for then"


async def test_a_token_is_personal_and_used_once(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await order_name(camille)
    await sqlite_shop.deliver()
    (number,) = await ask(camille, {"contactAdmin": sqlite_shop.second.nic})
    path = f"{TASKS}/{number}"
    problem = "'token' is not the one of the last e-mail that you were sent about this request"
    other = (400, f"The input provided isn't valid: {problem}")
    first = await token(charlie, number)
    for wrong in (await token(camille, number), "guess", "", "é"):
        assert (await charlie.post(f"{path}/accept", {"token": wrong})).refusal == other
        assert (await charlie.post(f"{path}/refuse", {"token": wrong})).refusal == other
    assert (await charlie.post(f"{path}/resendEmail")).result is None
    assert (await charlie.post(f"{path}/accept", {"token": first})).refusal == other
    second = await token(charlie, number)
    assert (await charlie.post(f"{path}/accept", {"token": second})).result is None
    used = (409, "You have accepted this request: a token is used once")
    for call in ("accept", "refuse"):
        assert (await charlie.post(f"{path}/{call}", {"token": second})).refusal == used
    assert (await charlie.post(f"{path}/resendEmail")).refusal == used
    for _ in range(19):
        assert (await camille.post(f"{path}/resendEmail")).result is None
    assert (await camille.post(f"{path}/resendEmail")).status == 409
    await accept(camille, number)
    assert (await camille.post(f"{path}/accept", {"token": await token(camille, number)})).status == 409


async def test_it_expires_after_two_weeks(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await order_name(camille)
    await sqlite_shop.deliver()
    (number,) = await ask(camille, {"contactAdmin": sqlite_shop.second.nic})
    await accept(camille, number)
    sqlite_shop.clock.advance(days=13)
    assert await state(camille, number) == "validatingByCustomers"
    sqlite_shop.clock.advance(days=1)
    assert await state(camille, number) == "expired"
    late = await charlie.post(f"{TASKS}/{number}/accept", {"token": await token(charlie, number)})
    assert late.refusal == (409, "This request is expired and cannot be answered any more")
    assert len(await ask(camille, {"contactAdmin": sqlite_shop.second.nic})) == 1


async def test_what_was_agreed_on_is_given_up_where_the_asker_is_no_longer_the_admin(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    two = sqlite_shop.second.nic
    await named_name(sqlite_shop, camille, ("TECH_ACCOUNT", two))
    (tech,) = await ask(camille, {"contactTech": sqlite_shop.first.nic})
    (admin,) = await ask(camille, {"contactAdmin": two})
    await accept(camille, admin)
    await accept(charlie, admin)
    await take_effect(sqlite_shop)
    await accept(camille, tech)
    sqlite_shop.clock.advance(seconds=sqlite_shop.shop.delivery_delay_us / 1_000_000)
    await sqlite_shop.work()
    assert await state(camille, tech) == "aborted"
    assert await contacts(charlie) == [two, two, sqlite_shop.first.nic]


async def test_a_zone_changes_hands_alone(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    one, two = sqlite_shop.first.nic, sqlite_shop.second.nic
    await order_name(camille)
    await sqlite_shop.deliver()
    everything = {"contactAdmin": two, "contactTech": two, "contactBilling": two}
    (number,) = await ask(camille, everything, "/domain/zone/exemple.fr")
    await accept(camille, number)
    await accept(charlie, number)
    await take_effect(sqlite_shop)
    assert await contacts(charlie, "/domain/zone/exemple.fr") == [two, two, two]
    assert (await charlie.get("/domain")).result == []
    assert await contacts(camille) == [one, one, one]
    assert (await camille.get("/domain/exemple.fr")).result["nameServerType"] == "external", "the zone is another's"
    (number,) = await ask(camille, everything)
    await accept(camille, number)
    await accept(charlie, number)
    await take_effect(sqlite_shop)
    assert (await charlie.get("/domain/exemple.fr")).result["nameServerType"] == "hosted"


async def test_a_request_for_each_two_accounts(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    three = await add_account(sqlite_shop, "nn3333-ovh")
    await named_name(sqlite_shop, camille, ("TECH_ACCOUNT", sqlite_shop.second.nic))
    numbers = await ask(camille, {"contactAdmin": three, "contactTech": three, "contactBilling": three})
    found = [(await camille.get(f"{TASKS}/{number}")).result for number in numbers]
    assert [(task["fromAccount"], task["contactTypes"]) for task in found] == [
        (sqlite_shop.first.nic, ["contactAdmin", "contactBilling"]),
        (sqlite_shop.second.nic, ["contactTech"]),
    ]


async def test_requests_are_listed_for_those_concerned(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    one, two = sqlite_shop.first.nic, sqlite_shop.second.nic
    three = await add_account(sqlite_shop, "nn3333-ovh")
    await order_name(camille)
    await sqlite_shop.deliver()
    first, second = await ask(camille, {"contactTech": two, "contactBilling": three})
    assert (await camille.get(TASKS)).result == [first, second]
    assert (await charlie.get(TASKS)).result == [first]
    for query, expected in (
        ({"toAccount": three}, [second]),
        ({"toAccount": one}, []),
        ({"askingAccount": one}, [first, second]),
        ({"askingAccount": two}, []),
        ({"state": "validatingByCustomers"}, [first, second]),
        ({"state": "done"}, []),
    ):
        assert (await camille.get(TASKS, query=query)).result == expected
    assert (await camille.get(TASKS, query={"state": "sleeping"})).status == 400
    gone = (404, f"The requested object (id = {second}) does not exist")
    assert (await charlie.get(f"{TASKS}/{second}")).refusal == gone
    assert (await charlie.post(f"{TASKS}/{second}/accept", {"token": "x"})).refusal == gone
    mine = (await camille.get(HISTORY)).result
    assert (await charlie.get(f"{HISTORY}/{mine[0]}")).status == 404


@pytest.mark.parametrize(
    "wish, problem",
    [
        ({}, "'contactAdmin' is missing: name one of contactAdmin, contactTech, contactBilling"),
        ({"contactAdmin": None}, "'contactAdmin' is missing: name one of contactAdmin, contactTech, contactBilling"),
        (
            {"contactTech": "zz9999-ovh"},
            "'contactTech' must be an account that exists in your zone",
        ),
        ({"contactTech": 7}, "contactTech"),
        ({"contactTech": "ca4444-ovh"}, "must be an account that exists in your zone (EU, CA, US)"),
    ],
)
async def test_a_wish_that_cannot_be_is_named(sqlite_shop: Sandbox, wish: dict[str, Any], problem: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await add_account(sqlite_shop, "ca4444-ovh", subsidiary="CA")
    await order_name(camille)
    await sqlite_shop.deliver()
    reply = await camille.post("/domain/exemple.fr/changeContact", wish)
    assert reply.status == 400
    assert problem in reply.message
    unchanged = await camille.post("/domain/exemple.fr/changeContact", {"contactAdmin": sqlite_shop.first.nic})
    assert unchanged.refusal == (400, "Nothing would change: these contacts are the service's already")
    assert (await camille.get(TASKS)).result == []
    sqlite_shop.clock.advance(days=366)
    late = await camille.post("/domain/exemple.fr/changeContact", {"contactTech": sqlite_shop.second.nic})
    assert late.status == 460


async def test_a_project_is_seen_by_its_customer_alone(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await order_project(camille)
    await sqlite_shop.deliver()
    (project,) = (await camille.get("/cloud/project")).result
    assert await contacts(camille, f"/cloud/project/{project}") == [sqlite_shop.first.nic] * 3
    assert (await charlie.get(f"/cloud/project/{project}")).status == 404
