"""Domain names as customers write them, and what the registry answers about them.

The registry is asked before any transaction begins.
"""

import logging
from collections.abc import Mapping, Sequence

from panier.core.domain.domain_name import DomainName, NameRecord
from panier.core.refusal import Refusal, bad_input, invalid
from panier.flows.shop import Shop
from panier.outside import names as spelling
from panier.outside.registry.contacts import Ask
from panier.outside.registry.protocol import RegistryUnreachableError

logger = logging.getLogger(__name__)

Records = Mapping[str, NameRecord]
"""What the registry says of names, by name."""


async def ask(shop: Shop, names: Sequence[str]) -> Records:
    """Ask the registry about each name.

    Refuses: a registry that does not answer (400, in the words that OVHcloud was seen to use).
    """
    try:
        with shop.contacts.asking(Ask.LOOK_UP, now_us=shop.now()):
            return await shop.registry.look_up(names)
    except RegistryUnreachableError as error:
        logger.warning("names could not be looked up: %s", error)
        raise unanswered() from error


def domain_name(text: str) -> DomainName:
    """Normalise a domain name to its one spelling.

    Refuses: a name that cannot be registered, with the reason (400).
    """
    name = spelling.normalised(text)
    if isinstance(name, str):
        raise bad_input("domain", name)
    return name


def unanswered() -> Refusal:
    """The answer where a registry is silent, as recorded."""
    return invalid("Check timeout. Please retry later")
