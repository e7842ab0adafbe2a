"""Asking the registry about names, before any transaction: what it says, or the refusal that was recorded."""

import logging
from collections.abc import Mapping, Sequence

from panier.core.domain_name import NameRecord
from panier.core.refusal import invalid
from panier.flows.shop import Shop
from panier.outside.registries import RegistryUnreachableError

logger = logging.getLogger(__name__)


async def ask(shop: Shop, names: Sequence[str]) -> Mapping[str, NameRecord]:
    """What the registry says of each name. Refuses, in the words that OVHcloud was seen to use, where it is silent."""
    try:
        return await shop.registry.look_up(names)
    except RegistryUnreachableError as error:
        logger.warning("names could not be looked up: %s", error)
        raise invalid("Check timeout. Please retry later") from error
