"""Hooks: addresses that are told of facts, one after the other, as Standard Webhooks has it.

A hook has one place: that of the last fact it was told of. So order is kept, and nothing is left out.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from ipaddress import ip_address

from panier.core.hook.fact import PATTERNS, FactType, is_covered
from panier.core.limits import (
    HOOK_DESCRIPTION_MAX,
    HOOK_GIVEN_UP_US,
    HOOK_PAUSE_MAX_US,
    HOOK_PAUSE_US,
    HOOK_PROBLEM_MAX,
    HOOK_SECRET_OVERLAP_US,
    URL_MAX,
)
from panier.core.refusal import bad_input
from panier.core.values import frozen, replace

SECRET_LENGTH = 48  # characters of the token that a secret is made of
# A plain host, or an address in brackets; neither a name and password nor a fragment, which nobody would be sent.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?:/[!$%&'()*+,./0-9:;=@A-Z_a-z~-]*)?(?:\?[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]*)?"
)


@frozen
class Webhook:
    """An address that is told of facts.

    `account_id`: whose facts, None for those of the whole shop, which its owner is told of. `types`: which ones, all
    where there are none. `secret`: what its messages are signed with; `former_secret` signs them too until
    `former_until_us`. `place`: of the last fact it was told of. `due_us`: when it is told again, None where nothing
    waits. `claims` counts who has told it, so that one knows whether it still may. `failing_us`: since when it was not
    reached; `disabled_us`: since when it is told nothing more, `disabled_why` says why. `is_log_stream`: it is told of
    its account's calls as well.
    """

    hook_id: int
    account_id: int | None
    url: str
    description: str
    types: tuple[str, ...]
    secret: str
    place: int
    created_us: int
    former_secret: str | None = None
    former_until_us: int | None = None
    due_us: int | None = None
    claims: int = 0
    tries: int = 0
    failing_us: int | None = None
    problem: str | None = None
    told_us: int | None = None
    disabled_us: int | None = None
    disabled_why: str | None = None
    is_log_stream: bool = False

    def wants(self, kind: FactType) -> bool:
        """True for a type of fact that it is told of; of calls only where they are streamed to it."""
        return self.is_log_stream if kind is FactType.API_CALLED else is_covered(self.types, kind)

    def secrets(self, now_us: int) -> tuple[str, ...]:
        """What its messages are signed with at an instant, the newest first."""
        has_former = self.former_secret is not None and now_us < (self.former_until_us or 0)
        return (self.secret, self.former_secret) if has_former and self.former_secret is not None else (self.secret,)


def signing_secret(token: str) -> str:
    """A secret in the form of Standard Webhooks, made of a token that nobody can guess."""
    return f"whsec_{b64encode(token.encode()).decode()}"


def told(hook: Webhook, *, place: int, now_us: int) -> Webhook:
    """The hook after it took a fact."""
    return replace(hook, place=place, told_us=now_us, tries=0, failing_us=None, problem=None)


def missed(hook: Webhook, *, problem: str, now_us: int, wait_us: int = 0, is_gone: bool = False) -> Webhook:
    """The hook after it did not take a fact: it is told again later, and after three days of that not any more.

    `wait_us`: how long it wants to be left alone; `is_gone`: it says that it is there no more.
    """
    since_us = now_us if hook.failing_us is None else hook.failing_us
    pause_us = min(HOOK_PAUSE_US * 2 ** min(hook.tries, 30), HOOK_PAUSE_MAX_US)
    after = replace(
        hook,
        tries=hook.tries + 1,
        failing_us=since_us,
        problem=problem[:HOOK_PROBLEM_MAX],
        due_us=now_us + max(pause_us, min(wait_us, HOOK_PAUSE_MAX_US)),
    )
    if is_gone:
        return disabled(after, why="It answered that it is gone (410)", now_us=now_us)
    if now_us - since_us >= HOOK_GIVEN_UP_US:
        return disabled(after, why=f"It was not reached for three days: {after.problem}", now_us=now_us)
    return after


def disabled(hook: Webhook, *, why: str, now_us: int) -> Webhook:
    """The hook, told nothing more; its place stays, so that it can be told all the rest later."""
    return replace(hook, disabled_us=now_us, disabled_why=why[:HOOK_PROBLEM_MAX], due_us=None)


def enabled(hook: Webhook, *, now_us: int) -> Webhook:
    """The hook, told again from its place on, at once."""
    return replace(
        hook, disabled_us=None, disabled_why=None, tries=0, failing_us=None, problem=None, due_us=now_us
    )  # fmt: skip


def with_secret(hook: Webhook, secret: str, *, now_us: int) -> Webhook:
    """The hook with another secret; for a day, the one so far signs its messages as well."""
    until_us = now_us + HOOK_SECRET_OVERLAP_US
    return replace(hook, secret=secret, former_secret=hook.secret, former_until_us=until_us)


def check_hook(url: str, types: Sequence[str], description: str, *, needs_tls: bool) -> None:
    """Check what a hook is made of; whether its address may be reached is seen whenever it is.

    Refuses: what is no web address, or has a password in it, a type that there is not, a long description (400).
    """
    found = _URL.fullmatch(url)
    if found is None or len(url) > URL_MAX or not 0 < int(found["port"] or 1) <= 65_535:
        raise bad_input("url", "must be an address such as https://shop.example/hook, without a name and password")
    if needs_tls and found["scheme"] != "https":
        raise bad_input("url", "must begin with https://")
    for number, one in enumerate(types):
        if one not in PATTERNS:
            raise bad_input(f"types[{number}]", f"is {one[:100]!r}, but must be one of {', '.join(sorted(PATTERNS))}")
    if len(description) > HOOK_DESCRIPTION_MAX:
        raise bad_input("description", f"must have at most {HOOK_DESCRIPTION_MAX} characters")


def literal_address(url: str) -> str | None:
    """The address of a machine that stands in a web address in place of a name; None for a name."""
    found = _URL.fullmatch(url)
    if found is None:
        return None
    try:
        return str(ip_address(found["host"].strip("[]")))
    except ValueError:
        return None
