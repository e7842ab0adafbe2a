"""What the plots of the back office are drawn from: orders and revenue by day, names that expire."""

from collections.abc import Sequence

from panier.core.limits import DAY_US, LONG_MAX
from panier.core.money import Money
from panier.core.values import frozen
from panier.store.engine.db import Tx


@frozen
class DayCount:
    """How many of a kind there were on a day, counted from 1970."""

    day: int
    kind: str
    count: int


@frozen
class DaySum:
    """What was sold of a family on a day, counted from 1970; None for revenue that no family is known of."""

    day: int
    family: str | None
    amount: Money


# Of the charges of an order o: one that pays it or is under way, and one that its customer has to confirm.
_CHARGED = (
    "EXISTS (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL"
    " AND (c.settled_us IS NOT NULL OR c.pending_us IS NOT NULL OR c.challenged_us IS NULL))"
)
_CHALLENGED = (
    "EXISTS (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL"
    " AND c.settled_us IS NULL AND c.pending_us IS NULL AND c.challenged_us IS NOT NULL)"
)
_PAID = (
    "EXISTS (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL"
    " AND c.settled_us IS NOT NULL)"
)
_PIECES = "SELECT 1 FROM delivery d WHERE d.order_id = o.order_id"
_CALLED_OFF = f"(EXISTS ({_PIECES}) AND NOT EXISTS ({_PIECES} AND d.state <> 'cancelled'))"


async def count_orders(tx: Tx, *, since_us: int, now_us: int, among: int) -> tuple[DayCount, ...]:
    """The orders of each day since an instant by how far they are; `among`: so many of the latest are looked at.

    The states are those of core/order/order.py:status. An order that was withdrawn from in part counts by the rest.
    """
    rows = await tx.rows(
        f"SELECT day, kind, count(*) FROM (SELECT o.created_us / {DAY_US} AS day, CASE"
        f" WHEN o.cancelled_us IS NOT NULL OR o.called_off <> 'withdrawn' OR {_CALLED_OFF} THEN 'cancelled'"
        f" WHEN NOT {_CHARGED} THEN CASE WHEN o.expires_us > $2 OR {_CHALLENGED} THEN 'unpaid' ELSE 'cancelled' END"
        f" WHEN o.review IN ('open', 'asked') OR EXISTS ({_PIECES} AND d.state IN ('failed', 'waiting')) THEN 'stuck'"
        f" WHEN NOT {_PAID} OR EXISTS ({_PIECES} AND d.state IN ('todo', 'doing')) THEN 'under way'"
        " ELSE 'delivered' END AS kind"
        " FROM (SELECT order_id, created_us, expires_us, cancelled_us, called_off, review FROM placed_order"
        " ORDER BY order_id DESC LIMIT $3) o WHERE o.created_us >= $1) found GROUP BY day, kind ORDER BY day, kind",
        since_us, now_us, among,
    )  # fmt: skip
    return tuple(DayCount(int(row[0]), row[1], int(row[2])) for row in rows)


async def list_revenue(tx: Tx, *, since_us: int, until_us: int = LONG_MAX) -> tuple[DaySum, ...]:
    """What was sold each day between two instants, without tax and less what was given back, by family and currency."""
    rows = await tx.rows(
        f"SELECT at_us / {DAY_US} AS day, family, currency, CAST(-sum(amount_ucents) AS BIGINT)"
        " FROM ledger_entry WHERE at_us >= $1 AND at_us < $2 AND chart = 'revenue' GROUP BY 1, 2, 3",
        since_us, until_us,
    )  # fmt: skip
    found = [DaySum(int(row[0]), row[1], Money(int(row[3]), row[2])) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.day, one.family or "", one.amount.currency)))


async def count_families(tx: Tx, *, since_us: int, among: int) -> tuple[DayCount, ...]:
    """The orders of which something was delivered, by family and by the day of the first such service.

    `among`: so many of the latest services are looked at; an order of several families counts for each.
    Zones come along with names, and are left out.
    """
    rows = await tx.rows(
        f"SELECT begun_us / {DAY_US} AS day, family, count(*) FROM (SELECT family, min(created_us) AS begun_us"
        " FROM (SELECT order_id, created_us, family FROM service ORDER BY service_id DESC LIMIT $2) latest"
        " WHERE family <> 'dns' GROUP BY order_id, family) s WHERE begun_us >= $1 GROUP BY 1, 2 ORDER BY 1, 2",
        since_us, among,
    )  # fmt: skip
    return tuple(DayCount(int(row[0]), row[1], int(row[2])) for row in rows)


# How a service's details say that it is renewed by itself (core/service/details.py:RenewalChoice).
_IS_RENEWED = 'details LIKE \'%"renewal":{"is_automatic":true,"ends":false%\''


async def count_expiring(tx: Tx, *, from_us: int, until_us: int) -> tuple[DayCount, ...]:
    """The domain names that expire on each day between two instants: those that are renewed by themselves, and others.

    `kind`: renewed or ends.
    """
    rows = await tx.rows(
        f"SELECT expires_us / {DAY_US} AS day, CASE WHEN {_IS_RENEWED} THEN 'renewed' ELSE 'ends' END AS kind, count(*)"
        " FROM service WHERE family = 'domain' AND ended_us IS NULL"
        " AND product = 'domain' AND expires_us >= $1 AND expires_us < $2 GROUP BY 1, 2 ORDER BY 1, 2",
        from_us, until_us,
    )  # fmt: skip
    return tuple(DayCount(int(row[0]), row[1], int(row[2])) for row in rows)


@frozen
class RunningServices:
    """How many services of some plans run; `is_all`: all there are were looked at."""

    count: int
    is_all: bool


async def count_services(tx: Tx, plan_codes: Sequence[str], *, places: Sequence[str], among: int) -> RunningServices:
    """How many of the latest services run that are of some plans, and of customers of some subsidiaries.

    `among`: so many of the latest services are looked at.
    """
    row = await tx.row(
        "SELECT count(*), count(CASE WHEN s.ended_us IS NULL AND s.plan_code = ANY($1)"
        " AND (SELECT a.subsidiary FROM account a WHERE a.account_id = s.account_id) = ANY($2) THEN 1 END)"
        " FROM (SELECT plan_code, account_id, ended_us FROM service ORDER BY service_id DESC LIMIT $3) s",
        list(plan_codes), list(places), among,
    )  # fmt: skip
    seen, found = (0, 0) if row is None else (int(row[0]), int(row[1]))
    return RunningServices(found, seen < among)


async def count_newcomers(tx: Tx, *, since_us: int, among: int) -> int:
    """How many of the latest customers came since an instant."""
    row = await tx.row(
        "SELECT count(*) FROM (SELECT created_us FROM account ORDER BY account_id DESC LIMIT $2) a"
        " WHERE a.created_us >= $1",
        since_us, among,
    )  # fmt: skip
    return 0 if row is None else int(row[0])


async def count_carts(tx: Tx, *, since_us: int, among: int) -> tuple[DayCount, ...]:
    """The carts of each day since an instant that something was put into: those that were ordered, and all others."""
    rows = await tx.rows(
        f"SELECT c.created_us / {DAY_US} AS day, 'left' AS kind, count(*) FROM cart c WHERE c.order_id IS NULL"
        " AND c.expires_us >= $1 AND c.created_us >= $1"
        " AND EXISTS (SELECT 1 FROM cart_item i WHERE i.cart_id = c.cart_id) GROUP BY 1"
        f" UNION ALL SELECT o.created_us / {DAY_US}, 'ordered', count(*) FROM (SELECT created_us, cart_id"
        " FROM placed_order ORDER BY order_id DESC LIMIT $2) o WHERE o.cart_id IS NOT NULL AND o.created_us >= $1"
        " GROUP BY 1",
        since_us, among,
    )  # fmt: skip
    return tuple(DayCount(int(row[0]), row[1], int(row[2])) for row in rows)
