"""Who makes what: the deliverer of each family, as PANIER_DELIVERERS says."""

from collections.abc import Iterable, Mapping

from panier.core.refusal import Refusal, bad_input
from panier.core.service.made import check_made
from panier.core.service.owned import ZONE
from panier.core.values import replace
from panier.outside.deliverers import Deliverer, DeliveryRequest, DeliveryTroubleError, EndRequest, Made, details_for

SETTING = "PANIER_DELIVERERS"
REST = "*"
INSTANT, OWN, HAND, HOOK = "instant", "own", "hand", "hook"
WORDS = (INSTANT, OWN, HAND, HOOK)
_INSIDE = frozenset({INSTANT, OWN})  # what they make needs no second look


def parse(text: str, families: Iterable[str], *, is_sandbox: bool) -> Mapping[str, str]:
    """The deliverer's name for each family that is named, with what holds for the rest under "*".

    Zones are made by the shop itself, whatever is said of the rest.

    Refuses: what is not family=deliverer, a family that is not sold or is named twice, and zones made elsewhere (400).
    """
    known = sorted({*families, ZONE.family})
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        family, equals, deliverer = (word.strip() for word in part.partition("="))
        if not (family and equals and deliverer):
            raise bad_input(SETTING, f"has {part!r}, but must list pairs such as vps=hook, with commas between them")
        if family in found:
            raise bad_input(SETTING, f"names {family} twice")
        if family != REST and family not in known:
            raise bad_input(SETTING, f"names the family {family!r}, which is not sold: there are {', '.join(known)}")
        if deliverer == INSTANT and not is_sandbox:
            raise bad_input(SETTING, f"says {part}, but a live shop invents nothing: {INSTANT} is for sandboxes")
        if family == ZONE.family and deliverer not in _INSIDE:
            raise bad_input(SETTING, f"says {part}, but zones are kept by the shop itself: {ZONE.family}={OWN}")
        if family != ZONE.family and deliverer == OWN:
            raise bad_input(SETTING, f"says {part}, but the shop itself makes zones only")
        found[family] = deliverer
    found.setdefault(REST, INSTANT if is_sandbox else HAND)
    found.setdefault(ZONE.family, OWN)
    return found


class FamilyDeliverers:
    """Hands each request to the deliverer of its family.

    What comes from outside is checked: names and properties must fit into paths and pages.
    """

    def __init__(self, names: Mapping[str, str], deliverers: Mapping[str, Deliverer]) -> None:
        self._names = names
        self._deliverers = deliverers

    def name_of(self, family: str) -> str:
        """The name of a family's deliverer."""
        return self._names.get(family) or self._names[REST]

    @property
    def leads_outside(self) -> bool:
        """True where somebody outside is asked, whose answers take their time."""
        return not {*self._names.values()} <= {INSTANT, OWN, HAND}

    async def make(self, request: DeliveryRequest) -> Made:
        """Have a thing made."""
        name = self.name_of(request.family)
        made = await self._deliverers[name].make(request)
        if name in _INSIDE:
            return made
        try:
            check_made(made.name, made.properties)
        except Refusal as refusal:
            raise DeliveryTroubleError(f"The deliverer's answer cannot be used: {refusal.message}") from refusal
        return replace(made, details=details_for(request, made.properties), has_outside_name=True)

    async def change(self, request: DeliveryRequest) -> None:
        """Have a service changed."""
        await self._deliverers[self.name_of(request.family)].change(request)

    async def end(self, request: EndRequest) -> None:
        """Have what has ended taken back."""
        await self._deliverers[self.name_of(request.family)].end(request)

    async def close(self) -> None:
        """Close every deliverer."""
        for one in self._deliverers.values():
            await one.close()
