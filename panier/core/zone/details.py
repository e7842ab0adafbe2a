"""The stored details of a DNS zone, besides its records."""

from panier.core.service.details import Details
from panier.core.values import frozen


@frozen
class ZoneDetails(Details):
    """The details that a zone was ordered with.

    `is_signed`: as it was last switched, None where it never was.
    """

    name_servers: tuple[str, ...] = ()
    template: str | None = None
    is_signed: bool | None = None
