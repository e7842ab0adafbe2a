"""DS records of domain names whose zones the shop signs itself: its registry is told of the zone's keys."""

from collections.abc import Sequence

from panier.core.domain.domain import UPDATE_KEYS, UPDATE_SERVERS
from panier.core.domain.ds_record import DsRecord
from panier.core.domain.instructions import DsRecordChange
from panier.core.domain.server import ServerType
from panier.core.limits import DS_RECORD_LIFE_US
from panier.core.service.owned import DOMAIN
from panier.flows.domain import domains
from panier.flows.service.publishing import stage
from panier.flows.shop import Shop
from panier.store import services, zone_pushes
from panier.store.engine.db import Tx


async def follow(tx: Tx, shop: Shop, names: Sequence[str]) -> None:
    """Ask registries for the DS records that belong to the keys that name servers sign with, or for none.

    Where a change of the same name is under way, this comes again after it.
    """
    for name in names:
        push = await zone_pushes.load_named(tx, name)
        living = await services.list_living(tx, DOMAIN.family, DOMAIN.product, name=name)
        if push is None or not living:
            continue
        managed = await domains.load_hosted(tx, shop, living[0])
        if managed.server_type != ServerType.HOSTED or not managed.extension.has_dnssec:
            continue
        is_wanted = managed.owned.is_signed and push.is_signed
        keys = [DsRecord(one.algorithm, one.flags, one.public_key, one.tag) for one in push.signing_keys]
        wanted = tuple(keys) if is_wanted else ()
        if set(wanted) != set(managed.wanted_ds_records) and managed.task(UPDATE_KEYS, UPDATE_SERVERS) is None:
            await domains.ask(tx, shop, managed, UPDATE_KEYS, DsRecordChange(wanted))


async def note_changed(tx: Tx, shop: Shop, name: str, *, before: Sequence[DsRecord], after: Sequence[DsRecord]) -> None:
    """Keep signatures until nobody remembers DS records that a registry took away, and see what has to follow."""
    if shop.publisher is None:
        return
    if before and not after:
        await zone_pushes.set_unsign(tx, name, shop.now() + DS_RECORD_LIFE_US)
    await stage(tx, shop, [name])
