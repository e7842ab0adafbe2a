"""What registries report by themselves.

A pending command is decided, another registrar wants a domain name, a domain name is gone.
"""

from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.flows.domain import outgoing_transfers
from panier.flows.registry import tasks as name_tasks
from panier.flows.shop import Shop
from panier.outside.registry.protocol import Message, MessageKind
from panier.store import services, tasks
from panier.store.engine.db import Tx


async def take(tx: Tx, shop: Shop, message: Message) -> None:
    """Act on a message from a registry.

    If a message comes twice, nothing happens the second time.
    """
    if message.kind == MessageKind.OUTCOME:
        await name_tasks.take_message(tx, shop, message.key or "")
        return
    service = await _service(tx, message)
    if service is None:
        return
    match message.kind:
        case MessageKind.TRANSFER_ASKED:
            await outgoing_transfers.ask_admin(tx, shop, service, message)
        case MessageKind.TRANSFERRED_AWAY:
            await outgoing_transfers.end_service(tx, shop, service)
        case MessageKind.TRANSFER_ENDED:
            await outgoing_transfers.end_request(tx, shop, service)


async def _service(tx: Tx, message: Message) -> Service | None:
    """The service of the domain name in a message.

    Two of our customers may have one each for a moment: the key says which is meant.
    """
    living = await services.list_living(tx, DOMAIN.family, DOMAIN.product, name=message.name)
    registered = None if message.key is None else await tasks.load_by_key(tx, message.key.rpartition(".")[0])
    if registered is not None:
        living = tuple(one for one in living if one.delivery_id == registered.delivery_id)
    return await services.lock_service(tx, living[0].service_id) if living else None
