"""How registries are doing, as those who run the shop see it: how they answer, and the work that waits for them."""

from collections.abc import Mapping, Sequence

from panier.core.service.task import TaskState
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.outside.registry.contacts import Ask, KindOfAnswers
from panier.store.engine.db import Tx
from panier.store.overview import stuck
from panier.store.overview.stuck import TaskFact

LOOKED_AT = 5_000  # tasks, the latest


@frozen
class ExtensionWork:
    """The tasks of an extension among the latest: how many wait, are in error, are done.

    `usual_us`: half of those that are done took no longer, None where none is; `oldest_us`: since when the one waits
    that has waited longest; `problem`: what the latest in error says.
    """

    extension: str
    waiting: int
    failing: int
    done: int
    usual_us: int | None
    oldest_us: int | None
    problem: str


@frozen
class RegistryState:
    """How the registry answers this process, and the work of each extension, those with errors first."""

    contacts: Mapping[Ask, KindOfAnswers]
    messages: int
    extensions: tuple[ExtensionWork, ...]


async def load(tx: Tx, shop: Shop) -> RegistryState:
    """What is known of the registry now."""
    facts: dict[str, list[TaskFact]] = {}
    for one in await stuck.list_task_facts(tx, among=LOOKED_AT):
        facts.setdefault(one.subject.rpartition(".")[2], []).append(one)
    rows = [_work(extension, found) for extension, found in facts.items()]
    rows.sort(key=lambda one: (-one.failing, -one.waiting, one.extension))
    return RegistryState(shop.contacts.kinds, shop.contacts.messages, tuple(rows))


def _work(extension: str, found: Sequence[TaskFact]) -> ExtensionWork:
    """The work of an extension; `found`: its tasks, the latest first."""
    waiting = [one for one in found if one.state in (TaskState.TODO, TaskState.DOING)]
    failing = [one for one in found if one.state is TaskState.ERROR]
    lengths = sorted(one.done_us - one.created_us for one in found if one.done_us is not None)
    return ExtensionWork(
        extension,
        len(waiting),
        len(failing),
        len(lengths),
        lengths[(len(lengths) - 1) // 2] if lengths else None,
        min((one.created_us for one in (*waiting, *failing)), default=None),
        next((one.comment for one in failing if one.comment), ""),
    )
