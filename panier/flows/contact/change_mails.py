"""The e-mails to the people concerned by a change of contacts.

Each finds them in /me/notification/email/history, without the token that its answer needs.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from panier.core.account.account import Account
from panier.core.contact.change import ContactChange
from panier.core.period import at
from panier.flows.account import mails
from panier.flows.shop import Shop
from panier.store.engine.db import Tx


async def ask(tx: Tx, shop: Shop, change: ContactChange, tokens: Mapping[int, str], people: Iterable[Account]) -> None:
    """Send a token to each of those who must agree.

    They alone can use it, and only once.
    """
    path, until = f"/me/task/contactChange/{change.change_id}", at(change.expires_us).date()
    for person in people:
        await mails.send(
            tx, shop, person, "contact_change_asked", hidden=tokens[person.account_id],
            path=path, page=f"{shop.base_url}/account/requests", until=until, secret=mails.SECRET, **_told(change),
        )  # fmt: skip


async def inform(tx: Tx, shop: Shop, change: ContactChange, people: Iterable[Account]) -> None:
    """Inform those who are concerned but not asked."""
    for person in people:
        await mails.send(tx, shop, person, "contact_change_told", **_told(change))


async def conclude(tx: Tx, shop: Shop, change: ContactChange, people: Iterable[Account]) -> None:
    """Inform everybody concerned of what became of a request."""
    state = change.state(shop.now()).value
    for person in people:
        await mails.send(tx, shop, person, "contact_change_ended", state=state, **_told(change))


def _told(change: ContactChange) -> dict[str, Any]:
    return {
        "change_id": change.change_id,
        "service": change.service_name,
        "asking": change.asking,
        "taker": change.taker,
        "giver": change.giver,
        "roles": ", ".join(change.roles),
    }
