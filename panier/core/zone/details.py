"""What is kept of a DNS zone besides its records."""

from dataclasses import dataclass

from panier.core.service.details import Details


@dataclass(frozen=True, slots=True)
class ZoneDetails(Details):
    """What a zone was ordered with. `is_signed`: as it was switched last, None where that never happened."""

    name_servers: tuple[str, ...] = ()
    template: str | None = None
    is_signed: bool | None = None
