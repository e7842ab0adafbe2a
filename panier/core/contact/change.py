"""Giving a role of a service to another account.

Who may ask for it, who must agree, and what becomes of the request.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from panier.core.account.access import digest
from panier.core.account.account import Account
from panier.core.account.approval import Approval
from panier.core.limits import CONTACT_CHANGE_MAILS_MAX
from panier.core.refusal import Kind, Refusal, bad_input, conflict, invalid
from panier.core.service.service import Role, Service
from panier.core.values import frozen, replace

# Selling companies of the other two zones of OVHcloud; accounts of two zones share no service.
_CANADA = frozenset({"ASIA", "AU", "CA", "IN", "QC", "SG", "WE", "WS"})
_UNITED_STATES = frozenset({"US"})


class ChangeState(StrEnum):
    """The state of a contact change, in OVHcloud's words."""

    ABORTED = "aborted"
    CHECK_VALIDITY = "checkValidity"
    DOING = "doing"
    DONE = "done"
    ERROR = "error"
    EXPIRED = "expired"
    REFUSED = "refused"
    TODO = "todo"
    VALIDATING_BY_CUSTOMERS = "validatingByCustomers"


@frozen
class Voice(Approval):
    """Somebody who must agree.

    `mails`: how many tokens were mailed.
    """

    account_id: int
    mails: int = 1


@frozen
class ContactChange:
    """A request to transfer `roles` of a service from one account to another.

    `service_name` and the three nichandles (`asking`, `giver`, `taker`) are filled in when it is read.
    """

    change_id: int
    service_id: int
    asking_account_id: int
    from_account_id: int
    to_account_id: int
    roles: tuple[Role, ...]
    voices: tuple[Voice, ...]
    requested_us: int
    expires_us: int
    done_us: int | None = None
    aborted_us: int | None = None
    service_name: str = ""
    asking: str = ""
    giver: str = ""
    taker: str = ""

    def state(self, now_us: int) -> ChangeState:
        """The state that follows from what happened; the first that applies wins.

        Validity is checked before a request is stored.
        """
        if self.aborted_us is not None:
            return ChangeState.ABORTED
        if self.done_us is not None:
            return ChangeState.DONE
        if any(voice.has_refused for voice in self.voices):
            return ChangeState.REFUSED
        if all(voice.has_accepted for voice in self.voices):
            return ChangeState.DOING
        return ChangeState.EXPIRED if now_us >= self.expires_us else ChangeState.VALIDATING_BY_CUSTOMERS

    def is_open(self, now_us: int) -> bool:
        """True while it may still take effect."""
        return self.state(now_us) in (ChangeState.VALIDATING_BY_CUSTOMERS, ChangeState.DOING)

    def voice_of(self, account_id: int) -> Voice | None:
        """The answer of an account, or None where the account is not asked."""
        return next((voice for voice in self.voices if voice.account_id == account_id), None)


@frozen
class RoleHandover:
    """One part of a request: an account takes over roles from another account."""

    roles: tuple[Role, ...]
    from_account_id: int
    taker: Account


def handovers(service: Service, wanted: Mapping[Role, Account]) -> tuple[RoleHandover, ...]:
    """What a request would change, one part for each pair of accounts.

    Refuses: a request that would change nothing (400).
    """
    pairs: dict[tuple[int, int], list[Role]] = {}
    for role in Role:
        taker = wanted.get(role)
        if taker is not None and taker.account_id != service.account_of(role):
            pairs.setdefault((service.account_of(role), taker.account_id), []).append(role)
    if not pairs:
        raise invalid("Nothing would change: these contacts are the service's already")
    by_number = {taker.account_id: taker for taker in wanted.values()}
    return tuple(RoleHandover(tuple(roles), giver, by_number[taker]) for (giver, taker), roles in pairs.items())


def may_ask(service: Service, account_id: int, roles: Sequence[Role]) -> bool:
    """True for an account that may give away these roles.

    The admin may give away every role, others only the roles they have (guide).
    """
    held = service.roles_of(account_id)
    return Role.ADMIN in held or set(roles) <= held


def check_asking(service: Service, account_id: int, wanted: Mapping[Role, Account]) -> None:
    """Check that an account may ask for a change of these roles.

    Refuses: roles that only the admin may give away (403).
    """
    for role in wanted:
        if not may_ask(service, account_id, [role]):
            raise Refusal(Kind.FORBIDDEN, f"Only the admin contact of a service may change its {role}")


def may_share(giver: Account, taker: Account) -> bool:
    """True for two accounts of one zone of OVHcloud: Europe, Canada or the United States (guide)."""
    return _zone(giver.subsidiary) == _zone(taker.subsidiary)


def unknown_taker(role: str) -> Refusal:
    """The refusal for an account that does not exist, and for one of another zone: who asks learns no more of it."""
    return bad_input(role, "must be an account that exists in your zone (EU, CA, US), such as xx1111-ovh")


def asked_to_agree(asking_account_id: int, handover: RoleHandover) -> tuple[int, ...]:
    """Who must confirm: the requester and the account that takes over (guide).

    An admin who gives up the own role is the requester too.
    """
    return tuple(dict.fromkeys((asking_account_id, handover.taker.account_id)))


def answered(change: ContactChange, account_id: int, token: str, *, is_accepted: bool, now_us: int) -> ContactChange:
    """The change after an account answered with the token it was mailed.

    Refuses: a request that is closed or does not await this account (409); any other token (400).
    """
    voice = awaited(change, account_id, now_us=now_us)
    if not voice.is_token(token):
        raise bad_input("token", "is not the one of the last e-mail that you were sent about this request")
    return _with_voice(change, voice.answered(is_accepted=is_accepted, now_us=now_us))


def mailed_again(change: ContactChange, account_id: int, token: str, *, now_us: int) -> ContactChange:
    """The change with a new token for an account; the previous token becomes void.

    Refuses: a request that is closed or does not await this account, and too many e-mails (409).
    """
    voice = awaited(change, account_id, now_us=now_us)
    if voice.mails >= CONTACT_CHANGE_MAILS_MAX:
        raise conflict(f"At most {CONTACT_CHANGE_MAILS_MAX} e-mails are sent about a request")
    return _with_voice(change, replace(voice, digest=digest(token), mails=voice.mails + 1))


def awaited(change: ContactChange, account_id: int, *, now_us: int) -> Voice:
    """The entry of an account whose answer is still missing.

    Refuses: a request that is closed or does not await this account (409).
    """
    state = change.state(now_us)
    if state != ChangeState.VALIDATING_BY_CUSTOMERS:
        raise conflict(f"This request is {state} and cannot be answered any more")
    voice = change.voice_of(account_id)
    if voice is None:
        raise conflict("This request does not need your answer")
    if voice.has_accepted:
        raise conflict("You have accepted this request: a token is used once")
    return voice


def _with_voice(change: ContactChange, said: Voice) -> ContactChange:
    voices = tuple(said if voice.account_id == said.account_id else voice for voice in change.voices)
    return replace(change, voices=voices)


def _zone(subsidiary: str) -> str:
    if subsidiary in _UNITED_STATES:
        return "US"
    return "CA" if subsidiary in _CANADA else "EU"
