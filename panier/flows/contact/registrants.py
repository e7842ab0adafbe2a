"""Who owns, administers and looks after a name, as a registry is told: the fields of contacts and accounts."""

from collections.abc import Iterable, Mapping

from panier.core.contact.rule_values import fields_of
from panier.core.service.task import Task
from panier.store import accounts
from panier.store import contacts as kept_contacts
from panier.store.engine.db import Tx

Contacts = Mapping[str, Mapping[str, object]]

_TOLD = frozenset({"DomainCreate", "DomainAfterMarket", "DomainIncomingTransfer", "DomainTrade", "DomainContactUpdate"})
_ROLES = ("admin", "tech")


async def of_tasks(tx: Tx, begun: Iterable[Task]) -> Mapping[int, Contacts]:
    """The contacts that each task tells the registry of, by role; as they are now, so that what was mended counts."""
    told = [task for task in begun if task.function in _TOLD]
    owners = {number for task in told if isinstance(number := task.wishes.get("owner"), int)}
    nics = {str(task.wishes[role]) for task in told for role in _ROLES if role in task.wishes}
    fields = await kept_contacts.fields(tx, sorted(owners))
    people = await accounts.by_nics(tx, sorted(nics))
    found: dict[int, Contacts] = {}
    for task in told:
        owner = task.wishes.get("owner")
        contacts = {"owner": fields[owner]} if isinstance(owner, int) and owner in fields else {}
        for role in _ROLES:
            person = people.get(str(task.wishes.get(role)))
            if person is not None:
                contacts[role] = fields_of(person)
        found[task.task_id] = contacts
    return found
