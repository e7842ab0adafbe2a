"""The owner, admin and tech of a domain name, as they are sent to its registry.

The fields of contacts and accounts.
"""

from collections.abc import Iterable, Mapping

from panier.core.contact.rule_values import fields_of
from panier.core.domain.instructions import ContactUpdate, NewName, People, Trade
from panier.core.service.task import Task
from panier.store import contacts as kept_contacts
from panier.store.account import accounts
from panier.store.engine.db import Tx

Contacts = Mapping[str, Mapping[str, object]]


async def load_of_tasks(tx: Tx, begun: Iterable[Task]) -> Mapping[int, Contacts]:
    """The contacts that each task sends to the registry, by role.

    They are sent as they are now, so that corrections count.
    """
    people_of = {task.task_id: people for task in begun if (people := _people(task)) is not None}
    owners = {one.owner for one in people_of.values() if one.owner is not None}
    fields = await kept_contacts.load_fields(tx, sorted(owners))
    nics = {nic for one in people_of.values() for nic in (one.admin, one.tech) if nic is not None}
    accounts_of = await accounts.load_by_nics(tx, sorted(nics))
    found: dict[int, Contacts] = {}
    for task_id, people in people_of.items():
        contacts: dict[str, Mapping[str, object]] = {}
        if people.owner is not None and people.owner in fields:
            contacts["owner"] = fields[people.owner]
        for role, nic in (("admin", people.admin), ("tech", people.tech)):
            if nic in accounts_of:
                contacts[role] = fields_of(accounts_of[nic])
        found[task_id] = contacts
    return found


def _people(task: Task) -> People | None:
    match task.instructions:
        case NewName(people=people) | Trade(people=people) | ContactUpdate(people=people):
            return people
    return None
