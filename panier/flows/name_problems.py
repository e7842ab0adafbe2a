"""What stands in the way of ordering the names in a cart: said by the dry run and the checkout, never before."""

import hmac
from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from panier.core.account import Caller
from panier.core.cart import Cart, Item
from panier.core.domain_name import OFFERS, NameRecord
from panier.core.possession import ZONE
from panier.families.domain import ZONE_FAMILY, ZONE_LABEL
from panier.outside.names import host
from panier.store import services
from panier.store.db import Tx

NAME_SERVERS_MAX = 13


def name_problems(cart: Cart, found: Mapping[str, NameRecord], *, currency: str) -> list[str]:
    """A sentence for each name that cannot be had any more as it was put in, and for each answer that cannot be."""
    problems: list[str] = []
    for item in cart.items:
        if item.domain is not None:
            record = found.get(item.domain)
            problems += _availability_problems(item, record, currency=currency)
            problems += _code_problems(item, record)
            problems += _answer_problems(item)
        elif item.family == ZONE_FAMILY:
            problems += _zone_problems(item)
    return problems


async def standing_zone_problems(tx: Tx, caller: Caller, cart: Cart) -> list[str]:
    """A sentence for each zone that a cart orders twice, or that the account has; nothing is asked without one."""
    asked = Counter(_zones(cart))
    if not asked:
        return []
    standing = await services.among(tx, ZONE.family, ZONE.product, names=sorted(asked), owner=caller.account_id)
    problems = [f"{name} is ordered twice as a DNS zone" for name, times in asked.items() if times > 1]
    return problems + [f"{name} has a DNS zone already" for name in asked if name in standing]


def zones(cart: Cart) -> frozenset[str]:
    """The zones that a cart orders itself, in their one spelling."""
    return frozenset(_zones(cart))


def _zones(cart: Cart) -> Iterator[str]:
    for item in cart.items:
        if item.family == ZONE_FAMILY and item.parent_item_id is None:
            yield from (name for value in item.values_of(ZONE_LABEL) if (name := host(value)) is not None)


def _availability_problems(item: Item, record: NameRecord | None, *, currency: str) -> Iterator[str]:
    mode = None if record is None else OFFERS.get(record.state, (None, None))[1]
    if record is None or mode != item.pricing_mode or not record.is_orderable(currency):
        yield f"{item.domain} is not available for {item.pricing_mode} any more"
    elif record.price_ucents(currency) != item.price_ucents:
        yield f"The price of {item.domain} has changed since it was put into the cart"


def _code_problems(item: Item, record: NameRecord | None) -> Iterator[str]:
    code = None if record is None else record.unlock_code
    if code is None or not item.pricing_mode.startswith("create"):
        return
    for value in item.values_of("PROTECTED_CODE"):
        if not hmac.compare_digest(value.encode(), code.encode()):
            yield f"Custom field PROTECTED_CODE is not the code that unlocks {item.domain} for product domain"


def _answer_problems(item: Item) -> Iterator[str]:
    for value in item.values_of("DNS"):
        servers = value.split(";")
        if len(servers) > NAME_SERVERS_MAX or any(host(server) is None for server in servers):
            yield (
                f"Custom field DNS must be 1 to {NAME_SERVERS_MAX} name servers with ; between them, such as"
                " dns1.example.com;dns2.example.com, for product domain"
            )
    for value in item.values_of("DOMAIN_CONFIG"):
        if not _is_json_mapping(value):
            yield "Custom field DOMAIN_CONFIG must be a JSON object for product domain"


def _zone_problems(item: Item) -> Iterator[str]:
    for value in item.values_of(ZONE_LABEL):
        if host(value) is None:
            yield f"Custom field {ZONE_LABEL} must be a domain name, such as example.com, for product {ZONE_LABEL}"


def _is_json_mapping(text: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(text), dict)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
