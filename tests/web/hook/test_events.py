"""The list of what happened: whole, in one order, and only for whoever may read what it is about."""

import asyncio
import re
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from panier.core.account.account import AccessRule
from panier.core.hook.fact import FORMS, Fact, FactType, fact, is_covered
from panier.core.limits import EVENTS_LISTED_MAX
from panier.flows.hook import events as flow
from panier.store.engine.db import Database, Tx, is_postgres
from panier.store.messages import events
from tests.support.ordering import UNPAID, order_name, order_project
from tests.support.shop import Client, Sandbox


async def listed(client: Client, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/events", query={"limit": 1_000, **query})).result["events"]
    return found


async def types(client: Client, **query: Any) -> list[str]:
    return [one["type"] for one in await listed(client, **query)]


async def test_an_order_tells_its_whole_life(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    before = (await listed(camille))[-1]["id"]
    order_id = await order_project(camille)
    await shop.deliver()
    found = await listed(camille, after=before)
    assert [one["type"] for one in found] == [
        "order.placed", "charge.requested", "charge.taken", "order.paid", "service.created", "order.delivered",
    ]  # fmt: skip
    assert [one["id"] for one in found] == sorted({one["id"] for one in found})
    placed, created = found[0], found[4]
    total = (await camille.get(f"/me/order/{order_id}")).result["priceWithTax"]["value"]
    assert placed["data"] == {"orderId": order_id, "total": f"{total:.2f} EUR"}
    assert created["data"]["orderId"] == order_id
    assert (await camille.get(f"/services/{created['data']['serviceId']}")).status == 200
    assert await types(camille, after=before, type="order.*") == ["order.placed", "order.paid", "order.delivered"]
    assert await types(camille, after=before, type="charge.taken,order.paid") == ["charge.taken", "order.paid"]
    assert await types(camille, after=found[-1]["id"]) == []


async def test_a_name_tells_of_its_task(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    before = (await listed(camille))[-1]["id"]
    await order_name(camille, "exemple.fr")
    await sqlite_shop.deliver()
    told = await listed(camille, after=before, type="task.*")
    assert [one["type"] for one in told] == ["task.created", "task.done"]
    assert told[0]["data"]["subject"] == "exemple.fr"
    task = told[1]["data"]
    assert (await camille.get(f"/me/task/{task['kind']}/{task['taskId']}")).result["status"] == "done"


async def test_nobody_learns_of_somebody_elses(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    before = await types(charlie)
    await order_project(camille)
    await sqlite_shop.deliver()
    assert await types(charlie) == before


async def test_a_key_learns_of_what_it_may_read(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_project(camille)
    await sqlite_shop.deliver()
    rules = (AccessRule("GET", "/events"), AccessRule("GET", f"/me/order/{order_id}"))
    narrow = sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, rules=rules))
    assert set(await types(narrow)) == {
        "order.placed", "charge.requested", "charge.taken", "order.paid", "order.delivered",
    }  # fmt: skip
    nothing = sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, rules=rules[:1]))
    page = (await nothing.get("/events")).result
    assert page == {"events": [], "next": (await listed(camille))[-1]["id"]}, "it goes on, though it sees none"


async def test_a_list_is_gone_through_in_pages(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    for _ in range(3):
        await order_project(camille, how=UNPAID)
    whole, pages, after = await listed(camille), [], 0
    while found := (page := (await camille.get("/events", query={"after": after, "limit": 2})).result)["events"]:
        pages += found
        after = page["next"]
    assert pages == whole


@pytest.mark.parametrize(
    "query, message",
    [
        ({"type": "order.eaten"}, "'type' is 'order.eaten', but must be one of access.*, access.changed, account.*"),
        ({"limit": 0}, f"'limit' must be from 1 to {EVENTS_LISTED_MAX}"),
        ({"limit": EVENTS_LISTED_MAX + 1}, f"'limit' must be from 1 to {EVENTS_LISTED_MAX}"),
    ],
)
async def test_what_there_is_not_is_refused(sqlite_shop: Sandbox, query: dict[str, Any], message: str) -> None:
    refused = await sqlite_shop.client(sqlite_shop.first).get("/events", query=query)
    assert refused.status == 400
    assert message in refused.message


async def test_no_event_is_missed_whatever_order_transactions_end_in(shop: Sandbox) -> None:
    """Who reads on while others write sees each fact once, and in one order."""
    count, seen = 60, list[int]()

    async def write(number: int) -> None:
        async def body(tx: Tx) -> None:
            await events.note(tx, told(number))
            await tx.execute("UPDATE account SET email = email WHERE account_id = $1", 1 + number % 2)

        await shop.database.write(body)

    async def follow() -> None:
        place = 0
        while len(seen) < count:
            await flow.number_all(shop.database)
            found = await shop.database.read(
                lambda tx: events.list_after(tx, place, owner=None, types=("mail.failed",), limit=7)  # noqa: B023
            )
            for one in found:
                seen.append(int(str(one.fact.content["mail_id"])))
                place = one.place
            await asyncio.sleep(0)

    await asyncio.wait_for(asyncio.gather(follow(), *(write(number) for number in range(count))), 60)
    assert sorted(seen) == list(range(count))
    assert await places(shop.database) == list(range(1, 1 + len(await places(shop.database))))


def told(number: int) -> Fact:
    return fact(FactType.MAIL_FAILED, 1, 1, mail_id=number)


async def places(database: Database) -> list[int]:
    rows = await database.read(lambda tx: tx.rows("SELECT place FROM event WHERE place IS NOT NULL ORDER BY place"))
    return [row[0] for row in rows]


async def test_a_fact_that_is_written_later_under_a_lower_number_comes_later(
    shop: Sandbox, furnished: tuple[str, Any]
) -> None:
    """On PostgreSQL, a transaction that began first may end last; a reader is not to have gone past it."""
    url, _ = furnished
    await flow.number_all(shop.database)
    first = await shop.database.read(events.last_place)
    if is_postgres(url):
        slow = await asyncpg.connect(url)
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(
            "INSERT INTO event (at_us, account_id, type, content) VALUES (1, 1, 'mail.failed', '{\"mail_id\": 2}')"
        )
        await shop.database.write(lambda tx: events.note(tx, told(1)))
        await flow.number_all(shop.database)
        await transaction.commit()
        await slow.close()
    else:
        await shop.database.write(lambda tx: events.note(tx, told(1), told(2)))
    await flow.number_all(shop.database)
    found = await shop.database.read(lambda tx: events.list_after(tx, first, owner=None, limit=9))
    assert [one.fact.content["mail_id"] for one in found] == [1, 2]


def test_every_type_has_a_form() -> None:
    assert set(FORMS) == set(FactType)
    for kind, form in FORMS.items():
        assert form.path.format_map(dict.fromkeys(form.names, "x")), kind
        assert is_covered((), kind)
        assert is_covered((f"{kind.value.partition('.')[0]}.*",), kind)
        assert not is_covered(("hat.*",), kind)


def test_the_page_lists_every_type() -> None:
    """docs/webhooks.md has a row for each, with what it holds and the call that decides who is told."""
    page = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text()
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+) \| (.+) \| `(.+)` \|$", page, re.MULTILINE)
    assert rows == [
        (
            kind.value,
            form.about,
            ", ".join(f"`{camel(name)}`" for name in form.names),
            re.sub(r"{(\w+)}", lambda found: f"{{{camel(found[1])}}}", form.path),
        )
        for kind, form in FORMS.items()
    ]


def test_every_type_is_noted_somewhere() -> None:
    package = Path(__file__).parents[3] / "panier"
    code = "\n".join(path.read_text() for path in package.rglob("*.py") if path.name != "fact.py")
    assert [one.name for one in FactType if f"FactType.{one.name}" not in code] == []


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
