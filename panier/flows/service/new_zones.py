"""What a zone holds when it is delivered."""

from collections.abc import Sequence

from panier.core.service.service import Service
from panier.core.zone.content import first_records, first_soa
from panier.core.zone.details import ZoneDetails
from panier.core.zone.zone import next_serial
from panier.flows.shop import Shop
from panier.outside import zone_files
from panier.store import zones
from panier.store.engine.db import Tx
from panier.store.zones import NewZone


async def begin(tx: Tx, shop: Shop, delivered: Sequence[Service]) -> None:
    """Give zones that were just delivered their first records, as they were ordered; they are published at once."""
    if delivered:
        await zones.insert_several(tx, [_new(shop, one) for one in delivered], now_us=shop.now())


def servers(zone: Service) -> tuple[str, ...]:
    """The name servers that a zone was ordered with."""
    return zone.details_as(ZoneDetails).name_servers or (f"ns1.{zone.name}",)


def _new(shop: Shop, zone: Service) -> NewZone:
    hosts = servers(zone)
    soa = first_soa(hosts, next_serial(0, zone.created_us))
    is_minimal = zone.details_as(ZoneDetails).template == "minimized" or not shop.zones.has_page
    records = first_records(hosts, is_minimal=is_minimal)
    return NewZone(zone.service_id, soa, records, zone_files.render(zone.name, soa, records))
