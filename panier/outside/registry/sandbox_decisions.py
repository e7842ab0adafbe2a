"""How the sandbox's registry decides a command.

It is pure: everything follows from what is known of the name at that instant.
"""

import hmac
from collections.abc import Callable, Mapping
from hashlib import sha256

from panier.core.domain.domain_name import NameRecord
from panier.core.domain.life import Afterlife, Stage
from panier.core.limits import DAY_US, SECOND_US
from panier.core.period import Period, at, kept_day
from panier.core.values import frozen, replace
from panier.outside.registry.protocol import Answer, Command, Outcome, Verb
from panier.outside.registry.sandbox_conduct import Conduct, Losing, Trouble
from panier.store.registry_names import RegisteredName

YEARS_MAX = 10
OURSELVES = "this registrar"
REFUSAL_US = DAY_US  # how long a losing registrar takes to refuse


@frozen
class Case:
    """A command and the known facts.

    `record`: what everybody may see; `here`: the registration of the name, if any. `is_due`: a command whose
    outcome was put off is decided now. `silence_days`: after which a losing registrar's silence counts as consent.
    """

    command: Command
    record: NameRecord
    conduct: Conduct
    here: RegisteredName | None
    now_us: int
    afterlife: Afterlife
    silence_days: int = 5
    is_due: bool = False

    @property
    def own(self) -> RegisteredName | None:
        """The registration of the name, where it is ours and not gone."""
        here = self.here
        if here is None or not here.is_ours:
            return None
        return None if self.afterlife.stage(here.expires_us, self.now_us) == Stage.GONE else here


@frozen
class Decision:
    """The outcome of a command, and the registration of the name where that changes.

    Also when a pending outcome is decided.
    """

    outcome: Outcome
    after: RegisteredName | None = None
    due_us: int | None = None
    is_removed: bool = False


def decide(case: Case) -> Decision:
    """Decide a command."""
    trouble = case.conduct.trouble
    if trouble == Trouble.FAILING:
        return _failed("The registry could not do it; it is tried again")
    if trouble == Trouble.SLOW and not case.is_due:
        return _pending(case.now_us + case.conduct.seconds * SECOND_US, "The registry is working on it")
    return _DECISIONS[case.command.verb](case)


def _create(case: Case) -> Decision:
    command, record = case.command, case.record
    if case.own is not None:
        if case.own.key == command.key:
            return _done(case.own)
        return _impossible(f"{command.name} was registered by somebody else meanwhile")
    if not record.is_sold_as(command.mode):
        return _impossible(f"{command.name} cannot be had as {command.mode}")
    wanted = case.conduct.wants
    if wanted is not None and not command.codes.get(wanted, "").strip():
        return _refused(f"The registry asks for {wanted} before it registers {command.name}", argument=wanted)
    return _done(_registered(case, case.now_us))


def _transfer(case: Case) -> Decision:
    command, record = case.command, case.record
    if case.own is not None and case.own.key == command.key:
        return _done(case.own)
    if not record.is_sold_as(command.mode):
        return _impossible(f"{command.name} cannot be had as {command.mode}")
    if not record.is_held:
        return _done(_registered(case, case.now_us))
    if not case.is_due:
        return _asked(case)
    if case.conduct.losing == Losing.REFUSES:
        return _refused("The losing registrar refused the transfer; ask its holder, then relaunch")
    return _done(_registered(case, record.expires_us or case.now_us, transferred_us=case.now_us))


def _asked(case: Case) -> Decision:
    """A transfer that has just been requested.

    First the lock, then the code, and then the losing side's time to answer.
    """
    name = case.command.name
    if case.record.is_locked:
        return _refused(f"{name} is locked against transfers by its holder")
    right = case.here.auth_code if case.here is not None else case.record.auth_code or ""
    if not hmac.compare_digest(case.command.codes.get("auth_code", "").encode(), right.encode()):
        return _refused(f"AUTH_INFO is not the transfer code of {name}", argument="authInfo")
    if case.own is not None:
        asked = replace(case.own, asked_us=case.now_us, asked_by=OURSELVES)
        return _pending(_silence_us(case), f"The holder of {name} is asked to agree", after=asked)
    if case.conduct.losing == Losing.AGREES:
        return _transfer(replace(case, is_due=True))
    wait_us = REFUSAL_US + case.now_us if case.conduct.losing == Losing.REFUSES else _silence_us(case)
    return _pending(wait_us, "The losing registrar is asked to agree")


def _renew(case: Case) -> Decision:
    own = case.own
    if own is None:
        return _impossible(f"{case.command.name} is not registered here")
    if case.afterlife.stage(own.expires_us, case.now_us) == Stage.REDEMPTION:
        return _impossible(f"{own.name} must be restored first")
    return _prolonged(case, own)


def _restore(case: Case) -> Decision:
    own = case.own
    if own is None or case.afterlife.stage(own.expires_us, case.now_us) != Stage.REDEMPTION:
        return _impossible(f"{case.command.name} cannot be restored")
    return _prolonged(case, own)


def _prolonged(case: Case, own: RegisteredName) -> Decision:
    day = kept_day(at(own.created_us).day, own.expires_us)
    until_us = Period(months=case.command.months).after(own.expires_us, day=day)
    if until_us > Period(months=12 * YEARS_MAX).after(case.now_us):
        return _impossible(f"{own.name} cannot be registered for more than {YEARS_MAX} years ahead")
    return _done(replace(own, expires_us=until_us))


def _trade(case: Case) -> Decision:
    own = case.own
    if own is None:
        return _impossible(f"{case.command.name} is not registered here")
    months = case.command.months
    return _prolonged(case, own) if months else _done(own)


def _update(case: Case) -> Decision:
    own = case.own
    if own is None:
        return _impossible(f"{case.command.name} is not registered here")
    changes = dict(case.command.changes)
    if "tag" in changes:
        return _done(gone_elsewhere(own, case.now_us))
    servers = changes.pop("name_servers", None)
    if isinstance(hosts := changes.get("hosts"), Mapping):
        known = own.details.get("hosts")
        changes["hosts"] = _without_gone({**(known if isinstance(known, Mapping) else {}), **hosts})
    after = replace(
        own,
        is_locked=bool(changes.pop("is_locked", own.is_locked)),
        name_servers=own.name_servers if servers is None else _hosts(servers),
        details={**own.details, **changes},
    )
    return _done(after)


def _delete(case: Case) -> Decision:
    return Decision(Outcome(Answer.DONE), is_removed=case.own is not None)


def _approve(case: Case) -> Decision:
    own = case.own
    if own is None or own.asked_us is None:
        return _impossible(f"Nobody asked for {case.command.name}")
    if own.asked_by == OURSELVES:
        return _done(replace(own, asked_us=None))
    return _done(gone_elsewhere(own, case.now_us))


def _reject(case: Case) -> Decision:
    own = case.own
    if own is None or own.asked_us is None:
        return _impossible(f"Nobody asked for {case.command.name}")
    return _done(replace(own, asked_us=None, asked_by=None))


def gone_elsewhere(own: RegisteredName, now_us: int) -> RegisteredName:
    """A name after another registrar took it over."""
    return replace(own, is_ours=False, is_locked=False, transferred_us=now_us, asked_us=None)


def _registered(case: Case, from_us: int, *, transferred_us: int | None = None) -> RegisteredName:
    command, record = case.command, case.record
    asked = command.changes.get("name_servers")
    return RegisteredName(
        name=command.name,
        key=command.key,
        is_ours=True,
        is_premium="premium" in command.mode,
        created_us=case.now_us if transferred_us is None else (record.created_us or case.now_us),
        expires_us=Period(months=command.months).after(from_us),
        transferred_us=transferred_us,
        asked_us=None,
        asked_by=None,
        auth_code=auth_code_of(command.key),
        is_locked=bool(command.changes.get("is_locked", True)),
        name_servers=record.name_servers if asked is None else _hosts(asked),
    )


def auth_code_of(key: str) -> str:
    """The transfer code of a name that was registered under a key."""
    digits = sha256(f"auth {key}".encode()).hexdigest()
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:12]}"


def _hosts(servers: object) -> tuple[str, ...]:
    assert isinstance(servers, list | tuple)
    return tuple(str(one["host"]) if isinstance(one, Mapping) else str(one) for one in servers)


def _without_gone(hosts: Mapping[str, object]) -> dict[str, object]:
    return {host: ips for host, ips in hosts.items() if ips is not None}


def _silence_us(case: Case) -> int:
    return case.now_us + case.silence_days * DAY_US


def _done(after: RegisteredName) -> Decision:
    facts = {"expires_us": after.expires_us, "name_servers": list(after.name_servers)}
    return Decision(Outcome(Answer.DONE, facts=facts), after)


def _pending(due_us: int, reason: str, *, after: RegisteredName | None = None) -> Decision:
    return Decision(Outcome(Answer.PENDING, reason, ask_again_us=due_us), after, due_us)


def _refused(reason: str, *, argument: str | None = None) -> Decision:
    return Decision(Outcome(Answer.REFUSED, reason, argument))


def _failed(reason: str) -> Decision:
    return Decision(Outcome(Answer.FAILED, reason))


def _impossible(reason: str) -> Decision:
    return Decision(Outcome(Answer.IMPOSSIBLE, reason))


_DECISIONS: Mapping[Verb, Callable[[Case], Decision]] = {
    Verb.CREATE: _create,
    Verb.TRANSFER: _transfer,
    Verb.RENEW: _renew,
    Verb.RESTORE: _restore,
    Verb.TRADE: _trade,
    Verb.UPDATE: _update,
    Verb.DELETE: _delete,
    Verb.APPROVE_TRANSFER: _approve,
    Verb.REJECT_TRANSFER: _reject,
}
