"""The log of calls on services that the caller has a role for, whoever made them (/me/api/logs/services)."""

from collections.abc import Iterator, Sequence

from panier.core.account.account import Caller
from panier.core.account.api_call import ApiCall
from panier.core.limits import API_CALLS_LISTED_MAX
from panier.core.refusal import not_found
from panier.core.service.owned import DOMAIN, PROJECT, ZONE
from panier.core.service.service import Service
from panier.core.values import replace
from panier.families.kinds import kinds
from panier.flows.shop import Shop
from panier.store import services
from panier.store.account import accounts, api_calls
from panier.store.engine.db import Tx

SERVICES_AT_ONCE = 200  # whose calls are looked for together
NUMBER_DIGITS_MAX = 19
_NUMBERED = ("/services", "/service")
_OWN = ((DOMAIN, ("/domain", "/v2/domain/name")), (ZONE, ("/domain/zone",)), (PROJECT, ("/cloud/project",)))


async def list_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[int, ...]:
    """List the latest calls, by whoever, that changed services the caller has a role for."""
    found: set[int] = set()
    numbers = await services.list_ids(tx, owner=caller.account_id)
    for start in range(0, len(numbers), SERVICES_AT_ONCE):
        several = await services.load_several(tx, numbers[start : start + SERVICES_AT_ONCE])
        found |= {one.call_id for one in await _calls(tx, [*several.values()])}
    return tuple(sorted(found, reverse=True)[:API_CALLS_LISTED_MAX])


async def read(tx: Tx, shop: Shop, caller: Caller, *, call_id: int) -> tuple[ApiCall, str]:
    """Show a call that changed a service which the caller has a role for.

    From where others call stays theirs. The second value is the nichandle of whoever called.

    Refuses: a call that there is not, or about something else (404).
    """
    call = await api_calls.load_any(tx, call_id)
    service = None if call is None or call.place is None else await _service_at(tx, caller, call.place)
    if call is None or service is None or service.ended_us is not None or call.at_us < service.created_us:
        raise not_found(logId=call_id)
    account = await accounts.load(tx, call.account_id)
    assert account is not None, "calls keep their accounts"
    return (call if call.account_id == caller.account_id else replace(call, address=None)), account.nic


async def _service_at(tx: Tx, caller: Caller, place: str) -> Service | None:
    """The service that calls at a place are about, if the caller has a role for it."""
    for folder in _NUMBERED:
        number = place.removeprefix(f"{folder}/")
        if number != place:
            is_number = number.isdecimal() and len(number) < NUMBER_DIGITS_MAX
            owner = caller.account_id
            return await services.load(tx, int(number), owner=owner, any_role=True) if is_number else None
    for sort, folders in _OWN:
        for folder in folders:
            name = place.removeprefix(f"{folder}/")
            if name != place and "/" not in name:
                return await services.load_by_name(
                    tx, sort.family, sort.product, name=name, owner=caller.account_id, any_role=True
                )
    for kind in kinds():
        name = place.removeprefix(f"{kind.path.rpartition('/')[0]}/")
        if name != place:
            named = f"{kind.prefix}{name}"
            found = await services.load_of_families(
                tx, kind.families, name=named, owner=caller.account_id, any_role=True
            )
            if found is not None:
                return found
    return None


async def _calls(tx: Tx, owned: Sequence[Service]) -> list[ApiCall]:
    """The calls about services, since each of them is there."""
    since: dict[str, int] = {}
    for service in owned:
        for place in _places(service):
            since[place] = min(service.created_us, since.get(place, service.created_us))
    found = await api_calls.list_at(tx, sorted(since), limit=API_CALLS_LISTED_MAX)
    return [call for call in found if call.place is not None and call.at_us >= since[call.place]]


def _places(service: Service) -> Iterator[str]:
    """The beginnings of paths under which calls are about a service."""
    yield from (f"{folder}/{service.service_id}" for folder in _NUMBERED)
    for sort, folders in _OWN:
        if service.is_a(sort):
            yield from (f"{folder}/{service.name}" for folder in folders)
    for kind in kinds():
        if service.family in kind.families:
            yield f"{kind.path.rpartition('/')[0]}/{service.name.removeprefix(kind.prefix)}"
