"""The e-mails to the people concerned by a change of contacts.

Each finds them in /me/notification/email/history.
"""

from collections.abc import Iterable, Mapping

from panier.core.account.account import Account
from panier.core.contact.change import ChangeState, ContactChange
from panier.core.period import at
from panier.flows.account import mails
from panier.flows.shop import Shop
from panier.store.engine.db import Tx


async def ask(tx: Tx, shop: Shop, change: ContactChange, tokens: Mapping[int, str], people: Iterable[Account]) -> None:
    """Send a token to each of those who must agree.

    They alone can use it, and only once.
    """
    path = f"/me/task/contactChange/{change.change_id}"
    for person in people:
        body = (
            f"{_sentence(change)}\n\n"
            f"Request: {change.change_id}\n"
            f"Token: {tokens[person.account_id]}\n\n"
            f'To accept, call POST {path}/accept with {{"token": "…"}}; to refuse, POST {path}/refuse with that body.\n'
            f"Without your answer the request expires on {_day(change.expires_us)}."
        )
        subject = f"[{change.service_name}] Change of contacts: please answer"
        await mails.write(tx, shop, person.account_id, to=person.email, subject=subject, body=body)


async def inform(tx: Tx, shop: Shop, change: ContactChange, people: Iterable[Account]) -> None:
    """Inform those who are concerned but not asked."""
    body = f"{_sentence(change)}\n\nRequest: {change.change_id}\nYou need not do anything."
    for person in people:
        subject = f"[{change.service_name}] Change of contacts"
        await mails.write(tx, shop, person.account_id, to=person.email, subject=subject, body=body)


async def conclude(tx: Tx, shop: Shop, change: ContactChange, people: Iterable[Account]) -> None:
    """Inform everybody concerned of what became of a request."""
    outcome = {
        ChangeState.DONE: "This has been done.",
        ChangeState.REFUSED: "This was refused: nothing changes.",
        ChangeState.ABORTED: "This was abandoned because the service or its contacts have changed since.",
    }[change.state(shop.now())]
    for person in people:
        subject = f"[{change.service_name}] Change of contacts: {change.state(shop.now())}"
        body = f"{_sentence(change)}\n\nRequest: {change.change_id}\n{outcome}"
        await mails.write(tx, shop, person.account_id, to=person.email, subject=subject, body=body)


def _sentence(change: ContactChange) -> str:
    roles = ", ".join(change.roles)
    return (
        f"{change.asking} asks for {change.taker} to become {roles} of {change.service_name} instead of {change.giver}."
    )


def _day(time_us: int) -> str:
    return at(time_us).date().isoformat()
