"""No statement depends on how many rows it carries."""

import ast
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

import panier.store
from panier.core.cart.allowance import AllowanceUse
from panier.core.cart.stock import Stock
from panier.core.order.delivery import Delivery, State
from panier.core.zone.zone import Origin, Record
from panier.store import allowances, carts, contacts, jobs, orders, services, stock, zones
from panier.store.account import accounts
from panier.store.engine.db import PARAMETERS_MAX, Database, Tx, batches
from panier.store.engine.opening import open_database
from panier.store.payment import charges
from tests.support.ordering import order_project
from tests.support.secrets import RING
from tests.support.shop import START_US, Sandbox

MANY = 9_000  # rows; even with a single column more than are written at once
FOLDER = Path(panier.store.__file__).parent
GROWS = frozenset({"values", "_insertion"})  # what writes placeholders for several rows


@pytest.fixture
async def database(furnished: tuple[str, object]) -> AsyncIterator[Database]:
    opened = await open_database(furnished[0], keyring=RING)
    yield opened
    await opened.close()


async def count(tx: Tx, table: str) -> int:
    row = await tx.row(f"SELECT count(*) FROM {table}")
    assert row is not None
    return int(row[0])


async def adds_contacts(tx: Tx) -> int:
    numbers = await contacts.insert_several(tx, [(1, {"firstName": str(n)}) for n in range(MANY)], now_us=0)
    await contacts.attach(tx, {f"exemple-{n}.fr": contact_id for n, contact_id in enumerate(numbers)})
    return await count(tx, "contact WHERE attached_domain IS NOT NULL")


async def counts_uses(tx: Tx) -> int:
    subjects = [f"code-{n}" for n in range(MANY)]
    await allowances.lock_uses(tx, subjects)
    assert await allowances.count_used(tx, subjects, now_us=0) == {}
    return await count(tx, "allowance")


async def replaces_stock(tx: Tx) -> int:
    await stock.replace(tx, [Stock(f"fqn-{n}", "gra", f"plan-{n}", "available", 3) for n in range(MANY)], now_us=0)
    return len(await stock.list_of_plans(tx, [f"plan-{n}" for n in range(MANY)], now_us=0))


async def answers_questions(tx: Tx) -> int:
    await tx.execute(
        "INSERT INTO cart (cart_id, subsidiary, description, created_us, expires_us, coupons, has_limited_offers)"
        " VALUES ('cart', 'FR', '', $1, $1, '[]', 0)",
        START_US,
    )
    row = await tx.row(
        "INSERT INTO cart_item (cart_id, family, plan_code, pricing_mode, duration, quantity, added_us, promised)"
        " VALUES ('cart', 'vps', 'p', 'default', 'P1M', 1, 0, '[]') RETURNING item_id"
    )
    assert row is not None
    answers = tuple((f"label-{n}", "value") for n in range(MANY))
    return len(await carts.insert_configurations(tx, row[0], answers))


async def looks_up_lists(tx: Tx) -> int:
    numbers = list(range(1, MANY + 1))
    found = [
        await orders.load_several(tx, numbers), await charges.load_open(tx, numbers),
        await orders.list_unfinished(tx, numbers), await services.load_several(tx, numbers, lock=True),
        await services.list_children(tx, numbers), await accounts.load_by_nics(tx, [f"nic-{n}" for n in numbers]),
    ]  # fmt: skip
    await carts.delete_items(tx, numbers)
    return MANY if not any(found) else 0


async def test_any_number_of_jobs_is_claimed_at_once(database: Database) -> None:
    await database.write(lambda tx: jobs.stage_several(tx, "task", range(MANY), due_us=0))
    claimed = await database.write(lambda tx: jobs.claim(tx, now_us=1, until_us=2, limit=MANY))

    async def go_on(tx: Tx) -> int:
        await jobs.renew(tx, claimed, until_us=3)
        await jobs.turn_into(tx, claimed, "charge", due_us=4)
        return await count(tx, "job WHERE kind = 'charge'")

    assert await database.write(go_on) == MANY


@pytest.mark.parametrize("many", [adds_contacts, counts_uses, replaces_stock, answers_questions, looks_up_lists])
async def test_a_table_takes_any_number_of_rows_at_once(
    database: Database, many: Callable[[Tx], Awaitable[int]]
) -> None:
    assert await database.write(many) == MANY


async def test_an_orders_rows_are_written_at_once(shop: Sandbox) -> None:
    order_id = await order_project(shop.client(shop.first))
    await shop.deliver()

    async def many(tx: Tx) -> None:
        delivery = Delivery(0, order_id, 7, 0, "key", State.TODO)
        pieces = [replace(delivery, unit=n, key=f"key-{n}") for n in range(MANY)]
        await orders.insert_deliveries(tx, pieces)
        await orders.append_several(tx, [(order_id, "LABEL", str(n)) for n in range(MANY)], at_us=0)
        subjects = [f"code-{n}" for n in range(MANY)]
        await allowances.lock_uses(tx, subjects)
        await allowances.insert(tx, order_id, [AllowanceUse(subject, 1, 9) for subject in subjects])
        (service_id,) = await services.list_ids(tx, owner=1)
        service = (await services.load_several(tx, [service_id]))[service_id]
        rows = await tx.rows("SELECT delivery_id FROM delivery WHERE thing = 7")
        made = await services.insert(tx, [replace(service, delivery_id=row[0], name=str(row[0])) for row in rows])
        assert len(made) == MANY
        await zones.replace_records(
            tx, service.service_id, [Record(0, f"host-{n}", "A", "192.0.2.1", 0, Origin.CUSTOMER) for n in range(MANY)]
        )
        assert await count(tx, "zone_record") == MANY
        assert await count(tx, "allowance_use") == MANY

    await shop.database.write(many)
    assert await shop.database.read(lambda tx: count(tx, "event WHERE label = 'LABEL'")) == MANY


def test_a_batch_fits_whatever_a_row_holds() -> None:
    for columns in range(1, 60):
        sizes = [len(batch) for batch in batches(range(MANY), columns=columns)]
        assert sum(sizes) == MANY
        assert max(sizes) * columns <= PARAMETERS_MAX


def test_statements_grow_within_batches_only() -> None:
    """A placeholder for each row is written inside a loop over batches, wherever SQL stands."""
    loose = [
        f"{path.name}:{node.lineno}"
        for path in FOLDER.rglob("*.py")
        if path.name != "db.py"
        for node in _growing(ast.parse(path.read_text()))
    ]
    assert loose == []


def _growing(tree: ast.Module) -> list[ast.Call]:
    """Calls that write placeholders for rows and stand outside every loop over batches."""
    within = {
        id(node)
        for place in ast.walk(tree)
        if (isinstance(place, ast.For) and ast.unparse(place.iter).startswith("batches("))
        or (isinstance(place, ast.FunctionDef) and place.name in GROWS)
        for node in ast.walk(place)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in within]
    return [one for one in calls if _is_for_rows(one)]


def _is_for_rows(call: ast.Call) -> bool:
    """Whether a call writes placeholders for a number of rows that is not fixed."""
    if isinstance(call.func, ast.Name) and call.func.id in GROWS:
        return not isinstance(call.args[-1], ast.Constant)
    text = ast.unparse(call)
    return isinstance(call.func, ast.Attribute) and call.func.attr == "join" and "$" in text and "len(" in text
