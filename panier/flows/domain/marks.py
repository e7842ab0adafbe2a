"""Signed marks that an account keeps for orders before general sale.

Serves /domain/data/smd, and judges the marks when such an order is placed.
"""

from panier.core.account.account import Caller
from panier.core.domain.domain_name import SUNRISE_MODE
from panier.core.domain.mark import SignedMark, Smd
from panier.core.limits import SMDS_AT_ONCE, SMDS_PER_ACCOUNT_MAX
from panier.core.refusal import bad_input, invalid, not_found
from panier.core.values import replace
from panier.flows.cart.checks import Submitted
from panier.flows.shop import Shop
from panier.outside import mark_files
from panier.store import marks
from panier.store.engine.db import Tx

LABEL = "SMD"


async def list_marks(tx: Tx, shop: Shop, caller: Caller, *, after: Smd | None = None) -> tuple[Smd, ...]:
    """List the caller's signed marks, oldest first.

    A portion of them: those that follow the last one of the portion before.
    """
    last = "" if after is None else after.uuid
    return await marks.list_marks(tx, owner=caller.account_id, after=last, limit=SMDS_AT_ONCE)


async def read(tx: Tx, shop: Shop, caller: Caller, *, smd_id: str) -> Smd:
    """Show one of the caller's signed marks.

    Refuses: an unknown one (404).
    """
    return await _owned(tx, caller, smd_id)


async def add(tx: Tx, shop: Shop, caller: Caller, *, data: str) -> Smd:
    """Add a signed mark.

    Refuses: an invalid one, with the reason (400); one more than an account may keep (400).
    """
    if await marks.count(tx, owner=caller.account_id) >= SMDS_PER_ACCOUNT_MAX:
        raise invalid(f"An account keeps at most {SMDS_PER_ACCOUNT_MAX} signed marks")
    smd = Smd(shop.ids.uuid(), caller.account_id, data, _mark(data))
    await marks.insert(tx, smd)
    return smd


async def change(tx: Tx, shop: Shop, caller: Caller, *, smd_id: str, data: str) -> Smd:
    """Replace the content of a signed mark, for example after its renewal.

    Its id stays.

    Refuses: an invalid content, with the reason (400).
    """
    changed = replace(await _owned(tx, caller, smd_id), document=data, mark=_mark(data))
    await marks.update(tx, changed)
    return changed


async def remove(tx: Tx, shop: Shop, caller: Caller, *, smd_id: str) -> None:
    """Delete one of the caller's signed marks.

    Orders that were placed on its strength stand.
    """
    await marks.delete(tx, (await _owned(tx, caller, smd_id)).uuid, owner=caller.account_id)


async def mark_checks(tx: Tx, asked: Submitted) -> list[str]:
    """A sentence for each name before general sale whose mark is not the caller's, not valid or another's label."""
    answers = [
        (item, value)
        for item in asked.cart.items
        if item.pricing_mode == SUNRISE_MODE
        for value in item.values_of(LABEL)
    ]
    if not answers:
        return []
    known = await marks.load_several(tx, sorted({_uuid(value) for _, value in answers}), owner=asked.caller.account_id)
    found = []
    for item, value in answers:
        smd = known.get(_uuid(value))
        label = (item.domain or "").partition(".")[0]
        if smd is None:
            fault: str | None = "must be the id of a signed mark of yours (/domain/data/smd)"
        else:
            fault = smd.mark.problem(label, asked.shop.now())
        if fault is not None:
            found.append(f"Custom field {LABEL} {fault} for product domain")
    return found


async def _owned(tx: Tx, caller: Caller, uuid: str) -> Smd:
    found = await marks.load(tx, uuid, owner=caller.account_id)
    if found is None:
        raise not_found(smdId=uuid)
    return found


def _mark(text: str) -> SignedMark:
    try:
        return mark_files.parse(text)
    except mark_files.FaultySmdError as problem:
        raise bad_input("data", str(problem)) from problem


def _uuid(value: str) -> str:
    """The id, given plainly or as the path under which the API shows it."""
    return value.strip().removeprefix("/domain/data/smd/")
