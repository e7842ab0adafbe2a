"""What a name is offered for now.

Decided by the registry's answer, its extension's rules and the clock.
"""

from panier.core.domain.domain_name import LANDRUSH_MODE, OFFERS, SUNRISE_MODE, NameRecord, NameState
from panier.core.domain.extension import HOLDER_MODES, Extension, Phase, PhaseSort
from panier.core.domain.life import Stage
from panier.core.limits import DAY_US
from panier.core.period import Period, at
from panier.core.values import frozen, replace

YEARS_AHEAD_MAX = 10  # no registry registers a name for longer than that

_PHASE_MODES = {PhaseSort.SUNRISE: SUNRISE_MODE, PhaseSort.LANDRUSH: LANDRUSH_MODE, PhaseSort.GA: "create-default"}
# A registry that still has a name after redemption is about to release it; only the registry can declare it free.
_AFTER_EXPIRY = {
    Stage.GRACE: NameState.EXPIRED,
    Stage.REDEMPTION: NameState.RESTORABLE,
    Stage.GONE: NameState.PENDING_DELETE,
}
# Why a name in a state without an offer is not available, and what is shown for it all the same.
_BARRED = {
    NameState.RESERVED: ("create", "create-default", "its registry keeps it for itself"),
    NameState.EXPIRED: ("transfer", "transfer-default", "it has expired, and its holder must renew it first"),
    NameState.RESTORABLE: (
        "transfer",
        "transfer-default",
        "it has expired, and its holder must have it restored first",
    ),
    NameState.PENDING_DELETE: ("create", "create-default", "it is being deleted, and free soon"),
}


@frozen
class Availability:
    """What a name is offered for.

    `obstacle`: why it is not available now, None where it is; `phase`: the extension's.
    """

    state: NameState
    action: str
    mode: str
    phase: str
    obstacle: str | None = None
    is_transfer_locked: bool | None = None


def offer_of(record: NameRecord, extension: Extension, now_us: int) -> Availability:
    """The one action that is offered for a name (table of the domain guide).

    Where nothing can be done, the action that is shown all the same. Its price is for the shop to judge: a mode
    that the shop does not sell, or a currency without a price, bars it too.
    """
    state = state_of(record, extension, now_us)
    phase = extension.phase(now_us)
    phase_name = PhaseSort.GA if phase is None else phase.sort
    if state in _BARRED:
        action, mode, reason = _BARRED[state]
        return Availability(state, action, mode, phase_name, reason, None if action == "create" else record.is_locked)
    action, mode = OFFERS[state]
    if action == "create":
        return _new(state, mode, extension, phase, now_us)
    obstacle = _transfer_obstacle(record, extension, now_us) if record.is_held else None
    return Availability(state, action, mode, phase_name, obstacle, is_transfer_locked=obstacle is not None)


def state_of(record: NameRecord, extension: Extension, now_us: int) -> NameState:
    """The state of a name at an instant.

    A taken name passes through its extension's grace and redemption to its deletion.
    """
    if not record.is_held or record.expires_us is None:
        return record.state
    return _AFTER_EXPIRY.get(extension.afterlife.stage(record.expires_us, now_us), record.state)


def as_of(record: NameRecord, extension: Extension, now_us: int) -> NameRecord:
    """The record with its state at an instant."""
    return replace(record, state=state_of(record, extension, now_us))


def periods(
    offered: tuple[Period, ...], record: NameRecord, extension: Extension, *, mode: str, now_us: int
) -> tuple[Period, ...]:
    """Those of a plan's durations that the registry accepts for this name.

    A transfer with a renewal extends the name from its expiry, to at most ten years ahead.
    """
    most = Period(months=12 * YEARS_AHEAD_MAX)
    from_us = now_us
    if mode in HOLDER_MODES and record.expires_us is not None:
        from_us = max(now_us, record.expires_us)
    if from_us == now_us:  # only whole months are sold, which need no calendar
        return tuple(one for one in offered if one.months <= most.months and extension.takes(mode, one))
    latest_us = most.after(now_us)
    return tuple(one for one in offered if extension.takes(mode, one) and one.after(from_us) <= latest_us)


def recommended(offered: tuple[Period, ...]) -> Period | None:
    """A year where it is sold, else the shortest duration."""
    year = Period(months=12)
    return year if year in offered else min(offered, key=lambda one: (one.months, one.days), default=None)


def _new(state: NameState, mode: str, extension: Extension, phase: Phase | None, now_us: int) -> Availability:
    """The offer for a name that nobody holds; premium names wait for general sale."""
    if phase is None:
        coming = extension.next_phase(now_us)
        when = "never" if coming is None else f"on {at(coming.begins_us or 0).date().isoformat()} ({coming.sort})"
        return Availability(state, "create", mode, PhaseSort.GA, f"names under .{extension.name} can be ordered {when}")
    if state == NameState.FREE:
        return Availability(state, "create", _PHASE_MODES[phase.sort], phase.sort)
    obstacle = None if phase.sort == PhaseSort.GA else f"premium names under .{extension.name} are sold from ga on"
    return Availability(state, "create", mode, phase.sort, obstacle)


def _transfer_obstacle(record: NameRecord, extension: Extension, now_us: int) -> str | None:
    if record.is_locked:
        return "it is locked against transfers by its holder"
    days = extension.transfer.age_min_days
    if record.created_us is not None and now_us < record.created_us + days * DAY_US:
        return f"it must be {days} days old to be transferred, which it is on {_day(record.created_us, days)}"
    moved_us = record.last_transfer_us
    if moved_us is not None and now_us < moved_us + days * DAY_US:
        return f"it changed hands less than {days} days ago, and can be transferred from {_day(moved_us, days)} on"
    return None


def _day(start_us: int, days: int) -> str:
    return at(start_us + days * DAY_US).date().isoformat()
