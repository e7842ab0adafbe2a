"""The marks that a new domain name would touch (/domain/data/claimNotice)."""

from panier.core.account.account import Caller
from panier.core.domain.claim import CLAIM_LIFE_DAYS, ClaimNotice
from panier.core.domain.domain_name import NameRecord
from panier.core.limits import DAY_US
from panier.core.refusal import not_found
from panier.flows.look_ups import Records, domain_name
from panier.flows.shop import Shop
from panier.store.engine.db import Tx


async def read_notice(tx: Tx, shop: Shop, caller: Caller | None, *, domain: str, records: Records) -> ClaimNotice:
    """Show the trademark claims notice for a domain name.

    It is valid for two days.

    Refuses: an invalid domain name (400); a domain name without claims (404).
    """
    record: NameRecord = records[domain_name(domain).ascii_name]
    if record.claim is None:
        raise not_found(domain=record.name)
    starts_us = shop.now() - shop.now() % DAY_US
    return ClaimNotice(record.claim, starts_us, starts_us + CLAIM_LIFE_DAYS * DAY_US)
