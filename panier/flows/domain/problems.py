"""What stops the domain names in a cart from being ordered.

The dry run and the checkout report it, nothing before them.
"""

import hmac
from collections import Counter
from collections.abc import Iterator

import msgspec

from panier.core.cart.cart import Cart, Item
from panier.core.domain.domain_name import NameRecord
from panier.core.domain.extension import Extension
from panier.core.domain.offer import as_of, offer_of, periods
from panier.core.period import Period, parse
from panier.core.service.owned import ZONE
from panier.families.domain import ZONE_FAMILY, ZONE_LABEL
from panier.flows.cart.checks import Check, Submitted
from panier.flows.domain.marks import mark_checks
from panier.flows.domain.trade_problems import change_checks
from panier.flows.look_ups import Records
from panier.flows.shop import Shop
from panier.outside.names import host
from panier.store import services
from panier.store.engine.db import Tx


async def name_checks(tx: Tx, asked: Submitted) -> list[str]:
    """A sentence for each name that cannot be had any more as it was put in, and for each answer that cannot be."""
    return [
        problem for item in asked.cart.items for problem in item_problems(asked.shop, asked.cart, item, asked.records)
    ]


def item_problems(shop: Shop, cart: Cart, item: Item, records: Records) -> Iterator[str]:
    """A sentence for each thing that is wrong with one name or zone, by what its registry says now."""
    if item.domain is not None:
        record, extension = records.get(item.domain), shop.extension_of(item.plan_code)
        currency = shop.assortment.subsidiary(cart.subsidiary).currency
        yield from _availability_problems(shop, item, record, extension, currency=currency)
        yield from _registry_problems(item, record)
        yield from _answer_problems(item, extension)
    elif item.family == ZONE_FAMILY:
        yield from _zone_problems(item)


async def zone_checks(tx: Tx, submitted: Submitted) -> list[str]:
    """A sentence for each zone that a cart orders twice, or that the account has; nothing is asked without one."""
    asked = Counter(_zones(submitted.cart))
    if not asked:
        return []
    standing = await services.list_names_among(
        tx, ZONE.family, ZONE.product, names=sorted(asked), owner=submitted.caller.account_id
    )
    problems = [f"{name} is ordered twice as a DNS zone" for name, times in asked.items() if times > 1]
    return problems + [f"{name} has a DNS zone already" for name in asked if name in standing]


def zones(cart: Cart) -> frozenset[str]:
    """The zones that a cart orders itself, in their one spelling."""
    return frozenset(_zones(cart))


def _zones(cart: Cart) -> Iterator[str]:
    for item in cart.items:
        if item.family == ZONE_FAMILY and item.parent_item_id is None:
            yield from (name for value in item.values_of(ZONE_LABEL) if (name := host(value)) is not None)


def _availability_problems(
    shop: Shop, item: Item, record: NameRecord | None, extension: Extension, *, currency: str
) -> Iterator[str]:
    now_us = shop.now()
    availability = None if record is None else offer_of(record, extension, now_us)
    if record is None or availability is None or availability.mode != item.pricing_mode:
        yield f"{item.domain} is not available for {item.pricing_mode} any more"
        return
    if availability.obstacle is not None:
        yield f"{item.domain} is not available for {item.pricing_mode} any more: {availability.obstacle}"
        return
    record = as_of(record, extension, now_us)
    if record.price_ucents(currency) != item.price_ucents:
        yield f"The price of {item.domain} has changed since it was put into the cart"
    duration = parse(item.duration)
    if duration is None or not periods((duration,), record, extension, mode=item.pricing_mode, now_us=now_us):
        accepted = ", ".join(Period(months=months).iso for months in extension.months_for(item.pricing_mode))
        yield f"{item.domain} cannot be ordered for {item.duration}, but for {accepted}, at most ten years ahead"


def _registry_problems(item: Item, record: NameRecord | None) -> Iterator[str]:
    """What is wrong with the answers that the registry itself looks at.

    The code of a protected name, and the notice of a claimed one.
    """
    if record is None or not item.pricing_mode.startswith("create"):
        return
    if record.unlock_code is not None:
        for value in item.values_of("PROTECTED_CODE"):
            if not hmac.compare_digest(value.encode(), record.unlock_code.encode()):
                yield f"Custom field PROTECTED_CODE is not the code that unlocks {item.domain} for product domain"
    if record.claim is not None:
        for value in item.values_of("CLAIMS_NOTICE"):
            if not record.claim.is_accepted_by(value):
                yield (
                    f"Custom field CLAIMS_NOTICE must be true, or the id that /domain/data/claimNotice shows for"
                    f" {item.domain}, for product domain"
                )


def _answer_problems(item: Item, extension: Extension) -> Iterator[str]:
    least, most = extension.servers_min, extension.servers_max
    for value in item.values_of("DNS"):
        servers = value.split(";")
        if not least <= len(servers) <= most or any(host(server) is None for server in servers):
            yield (
                f"Custom field DNS must be {least} to {most} name servers with ; between them, such as"
                " dns1.example.com;dns2.example.com, for product domain"
            )
        elif len({host(server) for server in servers}) < len(servers):
            yield "Custom field DNS must not name a server twice for product domain"
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


CHECKS: tuple[Check, ...] = (name_checks, mark_checks, zone_checks, change_checks)
