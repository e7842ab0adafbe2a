"""Services in outline: what lists of many of them are made of."""

from dataclasses import fields

import msgspec

from panier.core.service.details import Details
from panier.core.values import frozen
from panier.store.engine.db import Tx
from panier.store.services import of_any_role

_details = msgspec.json.Decoder(Details)
_NO_DETAILS = Details()


@frozen
class ServiceOutline:
    """A service without what it takes another row or a document to know."""

    service_id: int
    parent_service_id: int | None
    family: str
    name: str
    product: str
    plan_code: str
    created_us: int
    expires_us: int | None
    details: Details = _NO_DETAILS

    @property
    def renewal_mode(self) -> str | None:
        """How it is renewed, in OVHcloud's words; None for one that has no end."""
        if self.expires_us is None:
            return None
        return "automatic" if self.details.renewal.is_automatic else "manual"


async def list_outlines(tx: Tx, *, owner: int, has_details: bool = False) -> tuple[ServiceOutline, ...]:
    """The services that an account has any role for and that have not ended, oldest first, in outline.

    `has_details`: with what every family keeps of them.
    """
    names = [field.name for field in fields(ServiceOutline) if has_details or field.name != "details"]
    rows = [tuple(row) for row in await tx.rows(of_any_role(", ".join(names)), owner)]
    if has_details:
        rows = [(*row[:-1], _details.decode(row[-1])) for row in rows]
    found = {row[0]: ServiceOutline(*row) for row in rows}
    return tuple(found[service_id] for service_id in sorted(found))
