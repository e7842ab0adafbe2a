"""Who looks after what is delivered.

The accounts that were named when it was ordered, else the customer (guide).
"""

from collections.abc import Sequence

from panier.core.cart.quote import Thing
from panier.core.domain.details import owner_of
from panier.core.order.order import Order
from panier.core.service.service import Role, Service
from panier.core.values import frozen
from panier.store import contacts, services
from panier.store.account import accounts
from panier.store.engine.db import Tx

_LABELS = {Role.ADMIN: "ADMIN_ACCOUNT", Role.TECH: "TECH_ACCOUNT"}


@frozen
class Fresh:
    """A service that is about to be stored, and the ordered thing that it was made for."""

    service: Service
    order: Order
    thing: Thing


async def with_roles(tx: Tx, made: Sequence[Fresh]) -> list[Service]:
    """The services with their admin, tech and billing accounts.

    What hangs on an existing service has that service's accounts; what comes along with an ordered thing has that
    thing's. The number of statements is bounded.
    """
    named = {nic for one in made for nic in _named(one.order, one.thing).values()}
    numbers = await accounts.load_ids(tx, sorted(named))
    above_ids = {one.thing.service_id for one in made if one.thing.service_id is not None}
    above = await services.load_several(tx, sorted(above_ids)) if above_ids else {}
    result = []
    for one in made:
        parent = None if one.thing.service_id is None else above.get(one.thing.service_id)
        if parent is not None:
            roles = {role: parent.account_of(role) for role in Role}
        else:
            role_nics = _named(one.order, one.thing).items()
            roles = {role: numbers[nic] for role, nic in role_nics if nic in numbers}
        result.append(one.service.given(roles))
    return result


async def attach_owners(tx: Tx, names: Sequence[Service]) -> None:
    """Store which contact owns which domain name.

    For other services there is nothing to store.
    """
    owners = {one.name: number for one in names if (number := owner_of(one)) is not None}
    if owners:
        await contacts.attach(tx, owners)


def _named(order: Order, thing: Thing) -> dict[Role, str]:
    """The nichandles that were named for a thing, or for what it comes along with."""
    answers = dict(thing.configurations)
    while thing.parent is not None:
        thing = order.quote.things[thing.parent]
        answers = dict(thing.configurations) | answers
    return {role: answers[label] for role, label in _LABELS.items() if label in answers}
