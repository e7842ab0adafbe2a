"""What a key may call, from which addresses, and what an application may ask of a customer."""

import re
from collections.abc import Sequence
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from panier.core.account.account import AccessRule, Caller, Credential
from panier.core.limits import ADDRESS_BLOCKS_MAX, CREDENTIAL_RULES_MAX, RULE_PATH_MAX, URL_MAX
from panier.core.refusal import Kind, Refusal, bad_input

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
# Under it a key asks who it is and ends itself, whatever its rules say.
_EVERYBODYS = "/auth"
# The origin is also written into a header of the page that leads there, so only a plain host and port are allowed.
_ADDRESS = re.compile(
    r"(?P<origin>https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?)(?:[/?#][!#-;=?-\[\]_a-z~]*)?"
)


def grants(rules: Sequence[AccessRule], method: str, path: str) -> bool:
    """True where one of the rules covers the method and the path, or where the path is every key's.

    The path comes without prefix and query, else as it was sent, a slash inside one of its names as %2F. It may be
    covered with the slash at its end or without: programs whose rights say /domain/zone/* list their zones as
    /domain/zone/.
    """
    bare = path.removesuffix("/") or "/"
    if bare == _EVERYBODYS or bare.startswith(f"{_EVERYBODYS}/"):
        return True
    return any(rule.method == method and (_covers(rule.path, path) or _covers(rule.path, bare)) for rule in rules)


def address_allowed(allowed: Sequence[str] | None, address: str) -> bool:
    """True where the key is not restricted, or the caller's address lies in an allowed block."""
    if allowed is None:
        return True
    try:
        caller = ip_address(address)
    except ValueError:
        return False
    if isinstance(caller, IPv6Address) and caller.ipv4_mapped is not None:
        caller = caller.ipv4_mapped
    return any(caller in ip_network(block, strict=False) for block in allowed)


def has_full_rights(key: Credential | None) -> bool:
    """True where no key bounds the caller, or one that may call everything, from everywhere and without an end."""
    if key is None:
        return True
    every = {rule.method for rule in key.rules if rule.path in ("*", "/*")}
    return every >= {"GET", "POST", "PUT", "DELETE"} and key.allowed_ips is None and key.expires_us is None


def check_full_rights(caller: Caller) -> None:
    """Check that what a caller makes can be no wider than its key, though it does not end with that.

    Refuses: a key that may not do everything, is bound to addresses, or ends, and a customer's consent (403).
    """
    if caller.scope is not None or not has_full_rights(caller.key):
        raise Refusal(
            Kind.FORBIDDEN,
            "Users, groups, their tokens and hooks are managed with all rights: by a key that may call everything (/*),"
            " from any address, without an end",
        )


def check_rules(rules: Sequence[AccessRule]) -> None:
    """Check the access rules that an application asks for.

    Refuses: an empty list, too many rules, an unknown method, a path that no call can have (400).
    """
    if not rules:
        raise bad_input("accessRules", "must hold at least one rule")
    if len(rules) > CREDENTIAL_RULES_MAX:
        raise bad_input("accessRules", f"must hold at most {CREDENTIAL_RULES_MAX} rules")
    for number, rule in enumerate(rules):
        if rule.method not in METHODS:
            raise bad_input(f"accessRules[{number}].method", f"must be one of {', '.join(METHODS)}")
        if not rule.path.startswith(("/", "*")) or len(rule.path) > RULE_PATH_MAX:
            problem = f"must begin with / or * and have at most {RULE_PATH_MAX} characters"
            raise bad_input(f"accessRules[{number}].path", problem)


def check_addresses(blocks: Sequence[str]) -> None:
    """Check the address blocks that a key is to be restricted to.

    Refuses: too many blocks, a text that is neither an address nor a block of addresses (400).
    """
    if len(blocks) > ADDRESS_BLOCKS_MAX:
        raise bad_input("allowedIPs", f"must hold at most {ADDRESS_BLOCKS_MAX} blocks")
    for number, block in enumerate(blocks):
        try:
            ip_network(block, strict=False)
        except ValueError as error:
            problem = "must be an address or a block of addresses, such as 192.0.2.0/24"
            raise bad_input(f"allowedIPs[{number}]", problem) from error


def check_narrower(blocks: Sequence[str] | None, bounds: Sequence[str] | None) -> None:
    """Check that addresses lie within those that whoever sets them may call from.

    Refuses: anything wider, no restriction included (403).
    """
    if bounds is None:
        return
    within = [_block(bound) for bound in bounds]
    if blocks is None or not all(any(_lies_in(_block(block), bound) for bound in within) for block in blocks):
        raise Refusal(Kind.FORBIDDEN, "A key that is bound to addresses binds keys to these at most")


def check_redirection(address: str) -> None:
    """Check the address that a browser returns to.

    Refuses: anything but http or https with a plain host, and an address that is too long (400).
    """
    if origin(address) is None or len(address) > URL_MAX:
        problem = f"must be an http or https address of at most {URL_MAX} characters"
        raise bad_input("redirection", problem)


def origin(address: str) -> str | None:
    """Scheme, host and port of a web address; None for anything but a plain one."""
    found = _ADDRESS.fullmatch(address)
    return None if found is None else found.group("origin")


def digest(secret: str) -> str:
    """The digest stored of a secret which the shop drew at random, with 128 bits or more.

    Nobody guesses such a secret, so a fast digest is enough, and each call can be checked with it. People's
    passwords can be guessed: those are hashed with argon2 (flows/passwords.py).
    """
    return sha256(secret.encode()).hexdigest()


def _block(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text, strict=False)


def _lies_in(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    if isinstance(inner, IPv4Network):
        return isinstance(outer, IPv4Network) and inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def _covers(pattern: str, path: str) -> bool:
    """True where a path matches a pattern in which * stands for any text.

    Takes time proportional to their lengths.
    """
    first, *others = (pattern.rstrip("/") or "/").replace("%2f", "%2F").split("*")
    if not others:
        return path == first
    if not path.startswith(first):
        return False
    *middle, last = others
    at, end = len(first), len(path) - len(last)
    for part in middle:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return at <= end and path.endswith(last)
