"""Customers, the applications and keys that act for them, and what a key may call."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network


@dataclass(frozen=True, slots=True)
class Account:
    """A customer (nichandle). `profile` holds the descriptive fields of /me that no rule reads."""

    account_id: int
    nic: str
    email: str
    subsidiary: str
    country: str
    language: str
    legal_form: str
    first_name: str
    last_name: str
    created_us: int
    profile: tuple[tuple[str, str], ...] = ()

    def told(self, name: str) -> str | None:
        """A descriptive field, or None where the customer gave none."""
        return dict(self.profile).get(name)


class CredentialState(StrEnum):
    """The life of a consumer key, in OVHcloud's words."""

    PENDING = "pendingValidation"
    VALIDATED = "validated"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class AccessRule:
    """A method and a path that may be called; * in the path stands for anything."""

    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Application:
    """A program known to the shop. Its secret signs calls, so it is kept readable."""

    application_id: int
    account_id: int
    key: str
    secret: str
    name: str
    description: str
    is_active: bool
    created_us: int


@dataclass(frozen=True, slots=True)
class Credential:
    """A consumer key: an application's right to act for an account within its rules."""

    credential_id: int
    application_id: int
    account_id: int | None
    consumer_key: str
    state: CredentialState
    rules: tuple[AccessRule, ...]
    allowed_ips: tuple[str, ...] | None
    redirection: str | None
    created_us: int
    expires_us: int | None
    last_use_us: int | None

    def state_at(self, now_us: int) -> CredentialState:
        """Its state, an end of life that has passed included."""
        if self.expires_us is not None and now_us >= self.expires_us:
            return CredentialState.EXPIRED
        return self.state


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling: an account through a consumer key, or through an OAuth2 client (then credential is None)."""

    account: Account
    credential: Credential | None = None
    client_id: str | None = None

    @property
    def account_id(self) -> int:
        """The number of the account."""
        return self.account.account_id


def grants(rules: Sequence[AccessRule], method: str, path: str) -> bool:
    """True where one of the rules covers the method and the path (without prefix, query and trailing slash)."""
    return any(rule.method == method and _pattern(rule.path).fullmatch(path) for rule in rules)


def address_allowed(allowed: Sequence[str] | None, address: str) -> bool:
    """True where no list restricts the key, or the caller's address stands in one of its blocks."""
    if allowed is None:
        return True
    caller = ip_address(address)
    return any(caller in ip_network(block, strict=False) for block in allowed)


@lru_cache(maxsize=4096)
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in path.rstrip("/").split("*")) or "/?", re.DOTALL)
