"""The contracts that accounts agreed to, in the words that they had then."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from panier.core.catalog.catalog import Assortment, Catalog, Contract, Plan
from panier.core.refusal import Refusal, invalid
from panier.flows.account import agreements
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.web.application import build
from tests.support import shop as shops
from tests.support.ordering import UNPAID, add_project, order_project
from tests.support.shop import Client, Sandbox
from tests.web.account.test_registration import PERSON

AGREEMENTS = "/me/agreements"


async def agreed(client: Client, **query: Any) -> list[dict[str, Any]]:
    return [
        (await client.get(f"{AGREEMENTS}/{one}")).result for one in (await client.get(AGREEMENTS, query=query)).result
    ]


async def contract(client: Client, number: int) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{AGREEMENTS}/{number}/contract")).result
    return found


async def test_what_is_accepted_with_an_order_is_agreed_to_once(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    assert (await client.get(AGREEMENTS)).result == []
    cart = f"/order/cart/{(await client.post('/order/cart', {'ovhSubsidiary': 'FR'})).result['cartId']}"
    await client.post(f"{cart}/assign")
    await client.post(f"{await add_project(client, cart)}/configuration", {"label": "description", "value": "mine"})
    shown = (await client.get(f"{cart}/checkout")).result["contracts"]
    assert (await client.get(AGREEMENTS)).result == [], "a dry run accepts nothing"
    await client.post(f"{cart}/checkout", UNPAID)
    found = await agreed(client)
    assert {one["agreed"] for one in found} == {"ok"}
    texts = [await contract(client, one["id"]) for one in found]
    assert {(one["name"], one["text"]) for one in texts} == {(one["name"], one["content"]) for one in shown}
    assert all(one["active"] for one in texts)
    shop.clock.advance(days=1)
    await order_project(client, how=UNPAID)
    assert await agreed(client) == found, "the first time counts"
    assert await agreed(shop.client(shop.second)) == []


async def test_an_order_that_fails_leaves_no_agreement_and_the_next_one_does(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    contracts = shop.shop.assortment.account_contracts["FR"]

    async def agree(tx: Tx, *, fails: bool) -> None:
        found = await accounts.load_by_nic(tx, shop.first.nic)
        assert found is not None
        await agreements.note(tx, shop.shop, contracts, account_id=found[0].account_id, subsidiary="FR")
        if fails:
            raise invalid("Something else is wrong")

    with pytest.raises(Refusal):
        await shop.database.write(partial(agree, fails=True))
    assert await agreed(client) == []
    for _ in range(2):
        await shop.database.write(partial(agree, fails=False))
    assert {one["agreed"] for one in await agreed(client)} == {"ok"}
    assert len(await agreed(client)) == len(contracts)


async def test_an_account_is_made_under_contracts(shop: Sandbox) -> None:
    made = (await shop.client().get("/newAccount/contracts", query={"company": "ovh", "subsidiary": "FR"})).result
    assert [one["url"].rpartition("/")[2] for one in made] == ["general", "personal-data"]
    nobody = replace(shop.client(), keys=None)
    headers = {"x-ovh-application": shop.first.application_key}
    joined = (await nobody.post("/newAccount", PERSON, headers=headers)).result
    newcomer = shop.client(replace(shop.first, nic=joined["ovhIdentifier"], consumer_key=joined["consumerKey"]))
    texts = [await contract(newcomer, one["id"]) for one in await agreed(newcomer)]
    assert {(one["name"], one["text"]) for one in texts} == {(one["name"], one["content"]) for one in made}


async def test_they_are_found_by_state_and_contract(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    await order_project(client)
    found = await agreed(client)
    assert await agreed(client, agreed="ok") == found
    for state in ("todo", "obsolete", "ko"):
        assert await agreed(client, agreed=state) == []
    assert await agreed(client, contractId=found[0]["contractId"]) == found[:1]
    assert (await client.get(AGREEMENTS, query={"agreed": "perhaps"})).status == 400


async def test_nobody_reads_or_accepts_for_somebody_else(shop: Sandbox) -> None:
    await order_project(shop.client(shop.first))
    [number, *_] = (await shop.client(shop.first).get(AGREEMENTS)).result
    other = shop.client(shop.second)
    for reply in (
        await other.get(f"{AGREEMENTS}/{number}"),
        await other.get(f"{AGREEMENTS}/{number}/contract"),
        await other.post(f"{AGREEMENTS}/{number}/accept"),
    ):
        assert reply.status == 404


def reworded(assortment: Assortment, slug: str, content: str | None) -> Assortment:
    """The same things to sell under another text of a contract, or without it."""

    def terms(contracts: tuple[Contract, ...]) -> tuple[Contract, ...]:
        kept = (one for one in contracts if content is not None or one.url != f"/contracts/{slug}")
        return tuple(replace(one, content=str(content)) if one.url == f"/contracts/{slug}" else one for one in kept)

    def plans(several: Any) -> dict[str, Plan]:
        return {code: replace(plan, contracts=terms(plan.contracts)) for code, plan in several.items()}

    def catalog(one: Catalog) -> Catalog:
        return replace(one, plans=plans(one.plans), addons=plans(one.addons))

    return replace(
        assortment,
        catalogs={place: catalog(one) for place, one in assortment.catalogs.items() if place[1] in ("cloud", "vps")},
        account_contracts={code: terms(several) for code, several in assortment.account_contracts.items()},
    )


def selling(shop: Sandbox, assortment: Assortment) -> Sandbox:
    changed = shops.selling(shop.shop, assortment)
    return replace(shop, shop=changed, application=build(changed, shop.database, on_write=lambda: None))


@pytest.fixture
async def ordered(shop: Sandbox) -> Sandbox:
    """A shop whose first customer has agreed to the contracts of a project."""
    await order_project(shop.client(shop.first))
    await shop.sweep()
    return shop


async def test_changed_words_are_offered_anew(ordered: Sandbox) -> None:
    before = {one["id"] for one in await agreed(ordered.client(ordered.first))}
    shop = selling(ordered, reworded(ordered.shop.assortment, "general", "Other words."))
    await shop.sweep()
    await shop.sweep()
    client = shop.client(shop.first)
    [offered] = await agreed(client, agreed="todo")
    [former] = await agreed(client, agreed="obsolete")
    assert offered["id"] not in before
    assert (await contract(client, offered["id"]))["text"] == "Other words."
    old = await contract(client, former["id"])
    assert old["text"] != "Other words."
    assert not old["active"]
    async with shop.http() as http:
        page = (await http.get(old["pdf"])).text
        assert old["name"] in page.replace("&#39;", "'")
        assert "Other words." not in page
    assert (await client.post(f"{AGREEMENTS}/{former['id']}/accept")).status == 409
    assert [(await client.post(f"{AGREEMENTS}/{offered['id']}/accept")).result for _ in range(2)] == ["ok", "ok"]
    assert await agreed(client, agreed="todo") == []
    assert offered["id"] in {one["id"] for one in await agreed(client, agreed="ok")}


async def test_an_order_accepts_changed_words_too(ordered: Sandbox) -> None:
    shop = selling(ordered, reworded(ordered.shop.assortment, "general", "Other words."))
    await shop.sweep()
    client = shop.client(shop.first)
    [offered] = await agreed(client, agreed="todo")
    await order_project(client, how=UNPAID)
    assert await agreed(client, agreed="todo") == []
    assert offered["id"] in {one["id"] for one in await agreed(client, agreed="ok")}


async def test_a_contract_that_is_made_no_more_is_obsolete_until_it_is_made_again(ordered: Sandbox) -> None:
    shop = selling(ordered, reworded(ordered.shop.assortment, "general", None))
    await shop.sweep()
    client = shop.client(shop.first)
    assert len(await agreed(client, agreed="obsolete")) == 1
    assert await agreed(client, agreed="todo") == []
    await ordered.sweep()
    assert await agreed(client, agreed="obsolete") == []
