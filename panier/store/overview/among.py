"""What has a word in it, among so many of the latest of its kind: orders, tasks, mails, transfers and refunds.

A word may stand anywhere in a text, so no index finds it; so many are looked at, however long the shop has been open.
"""

from panier.store.engine.db import Tx
from panier.store.overview.finding import pattern

LOOKED_AT = 20_000  # of a kind, the latest


async def list_orders_of_names(tx: Tx, word: str, *, among: int, limit: int) -> tuple[int, ...]:
    """The orders in whose cart a name or a service has a word in it, delivered or not, the latest first."""
    rows = await tx.rows(
        "SELECT DISTINCT o.order_id FROM (SELECT order_id, cart_id FROM placed_order ORDER BY order_id DESC LIMIT $2) o"
        r" JOIN cart_item i ON i.cart_id = o.cart_id WHERE lower(i.domain) LIKE $1 ESCAPE '\'"
        r" OR lower(i.service_name) LIKE $1 ESCAPE '\' ORDER BY o.order_id DESC LIMIT $3",
        pattern(word), among, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_orders_of_payment(tx: Tx, reference: str, *, limit: int) -> tuple[int, ...]:
    """The orders of the charges that a gateway knows under a reference, or that it was given as a key."""
    rows = await tx.rows(
        "SELECT order_id FROM charge WHERE reference = $1 OR charge_key = $1 ORDER BY charge_id DESC LIMIT $2",
        reference, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_tasks(tx: Tx, word: str, *, among: int, limit: int) -> tuple[int, ...]:
    """The tasks whose name or zone has a word in it: those in error, and of all others the latest; the latest first."""
    rows = await tx.rows(
        "SELECT task_id FROM (SELECT task_id, subject FROM task WHERE state = 'error'"
        " UNION SELECT task_id, subject FROM (SELECT task_id, subject FROM task ORDER BY task_id DESC LIMIT $2) latest"
        r") t WHERE lower(subject) LIKE $1 ESCAPE '\' ORDER BY task_id DESC LIMIT $3",
        pattern(word), among, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_mails(tx: Tx, word: str, *, among: int, limit: int) -> tuple[int, ...]:
    """The e-mails whose recipient or subject has a word in it, the latest first."""
    rows = await tx.rows(
        "SELECT mail_id FROM (SELECT mail_id, recipient, subject FROM mail ORDER BY mail_id DESC LIMIT $2) m"
        r" WHERE lower(recipient) LIKE $1 ESCAPE '\' OR lower(subject) LIKE $1 ESCAPE '\' ORDER BY mail_id DESC"
        " LIMIT $3",
        pattern(word), among, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_transfers(tx: Tx, word: str, *, among: int, limit: int) -> tuple[int, ...]:
    """The bank transfers whose payer, words or reference have a word in them, the latest first."""
    rows = await tx.rows(
        "SELECT entry_id FROM (SELECT entry_id, payer, words, reference FROM bank_entry ORDER BY entry_id DESC"
        r" LIMIT $2) b WHERE lower(payer) LIKE $1 ESCAPE '\' OR lower(words) LIKE $1 ESCAPE '\'"
        r" OR lower(reference) LIKE $1 ESCAPE '\' ORDER BY entry_id DESC LIMIT $3",
        pattern(word), among, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_refunds(tx: Tx, word: str, *, among: int, limit: int) -> tuple[int, ...]:
    """The refunds whose reference or reason has a word in it, the latest first."""
    rows = await tx.rows(
        "SELECT refund_id FROM (SELECT refund_id, reference, reason FROM refund ORDER BY refund_id DESC LIMIT $2) r"
        r" WHERE lower(reference) LIKE $1 ESCAPE '\' OR lower(reason) LIKE $1 ESCAPE '\' ORDER BY refund_id DESC"
        " LIMIT $3",
        pattern(word), among, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)
