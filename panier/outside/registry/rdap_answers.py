"""An RDAP server's answer for a name as the core knows it.

RFC 9083 §5.3, statuses of RFC 8056.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from panier.core.domain.domain_name import NameRecord, NameState
from panier.outside.names import host

_SERVERS_MAX = 32  # a delegation with more of them would not fit into a DNS answer
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# With any of these no registrar can take the name over: its holder or registry locked it, or a transfer is pending.
_LOCKS = frozenset({
    "client transfer prohibited", "server transfer prohibited", "transfer prohibited", "locked",
    "pending create", "pending transfer", "pending restore", "pending delete", "redemption period",
})  # fmt: skip


class UnreadableAnswerError(Exception):
    """The answer is not about the requested name."""


class _NameServer(Struct, rename="camel"):
    ldh_name: str | None = None


class _Event(Struct, rename="camel"):
    event_action: str = ""
    event_date: str = ""


class _Domain(Struct, rename="camel"):
    """The parts of a domain object that are read; servers send null where they have nothing."""

    kind: str = msgspec.field(name="objectClassName")
    ldh_name: str | None = None
    status: list[str] | None = None
    nameservers: list[_NameServer] | None = None
    events: list[_Event] | None = None


def free(name: str) -> NameRecord:
    """The record of a name unknown to its registry."""
    return NameRecord(name, NameState.FREE)


def held(name: str, answer: Mapping[str, Any], *, now_us: int) -> NameRecord:
    """The record of a name that somebody holds.

    Raises UnreadableAnswerError, also where the answer is for another name.
    """
    try:
        domain = msgspec.convert(answer, _Domain)
    except msgspec.ValidationError as error:
        raise UnreadableAnswerError(f"The answer for {name} is no domain object: {error}") from error
    if domain.kind != "domain":
        raise UnreadableAnswerError(f"The answer for {name} is no domain object but {domain.kind!r}")
    if domain.ldh_name and _plain(domain.ldh_name) != name:
        raise UnreadableAnswerError(f"The answer for {name} is for {domain.ldh_name!r}")
    statuses = frozenset(_plain(status) for status in domain.status or ())
    expires_us = _time(domain, "expiration")
    return NameRecord(
        name,
        _state(statuses, expires_us, now_us=now_us),
        is_locked=bool(statuses & _LOCKS),
        name_servers=tuple(dict.fromkeys(_servers(domain))),
        created_us=_time(domain, "registration"),
        expires_us=expires_us,
        last_transfer_us=_time(domain, "transfer"),
    )


def _state(statuses: frozenset[str], expires_us: int | None, *, now_us: int) -> NameState:
    """The state of a name.

    A name in redemption is pending delete as well; the status checked first says more.
    """
    if "pending restore" in statuses:
        return NameState.TAKEN
    if "redemption period" in statuses:
        return NameState.RESTORABLE
    if "pending delete" in statuses:
        return NameState.PENDING_DELETE
    if expires_us is not None and expires_us <= now_us:
        return NameState.EXPIRED
    return NameState.TAKEN


def _servers(domain: _Domain) -> list[str]:
    """The name servers in normalised spelling; invalid host names are left out."""
    servers = (domain.nameservers or [])[:_SERVERS_MAX]
    return [found for server in servers if (found := host(_plain(server.ldh_name or ""))) is not None]


def _time(domain: _Domain, action: str) -> int | None:
    """When something last happened, or will happen.

    None where the answer has no time for it, or not in the form of RFC 3339.
    """
    times = [_microseconds(event.event_date) for event in domain.events or () if event.event_action == action]
    return max((one for one in times if one is not None), default=None)


def _microseconds(text: str) -> int | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time.replace(tzinfo=time.tzinfo or UTC) - _EPOCH) // _MICROSECOND


def _plain(text: str) -> str:
    return text.strip().lower().rstrip(".")
