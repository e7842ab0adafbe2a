"""What keys may call, from where, and what programs may ask for."""

from time import perf_counter

import pytest

from panier.core.account.access import (
    address_allowed,
    check_addresses,
    check_narrower,
    check_redirection,
    check_rules,
    grants,
    origin,
)
from panier.core.account.account import AccessRule
from panier.core.refusal import Refusal


@pytest.mark.parametrize(
    "pattern, path, is_covered",
    [
        ("/me", "/me", True),
        ("/me", "/me/order", False),
        ("/me", "/m", False),
        ("/me/", "/me", True),
        ("/me/*", "/me/order", True),
        ("/me/*", "/me/order/7/status", True),
        ("/me/*", "/me", False),
        ("/me*", "/me", True),
        ("/me*", "/message", True),
        ("/*", "/order/cart", True),
        ("/*", "/", True),
        ("*", "/order/cart", True),
        ("/", "/", True),
        ("/", "/me", False),
        ("/order/cart/*/checkout", "/order/cart/1-2/checkout", True),
        ("/order/cart/*/checkout", "/order/cart/1-2/item/3/checkout", True),
        ("/order/cart/*/checkout", "/order/cart/checkout", False),
        ("/order/cart/*/checkout", "/order/cart/1-2/checkout/more", False),
        ("/domain/*/task/*", "/domain/example.com/task/4", True),
        ("/domain/*/task/*", "/domain/example.com", False),
        ("/a*a", "/a", False),
        ("/a*a", "/aa", True),
        ("/*ab*ab", "/ab", False),
        ("/*ab*ab", "/abab", True),
        ("/me.x", "/meyx", False),
        ("/me[a]", "/mea", False),
        ("/ME", "/me", False),
        ("", "/", True),
        ("/domain/zone/*", "/domain/zone/", True),
        ("/domain/zone/*", "/domain/zone", False),
        ("/domain/zone", "/domain/zone/", True),
        ("/domain/zone/", "/domain/zone/", True),
        ("/domain/zone/x", "/domain/zone/x/", True),
        ("/domain/*/", "/domain/zone/", True),
        ("/me", "/auth", True),
        ("/me", "/auth/", True),
        ("/me", "/auth/details", True),
        ("/me", "/authority", False),
        ("/me", "/me/auth/details", False),
    ],
)
def test_a_star_stands_for_anything(pattern: str, path: str, is_covered: bool) -> None:  # noqa: FBT001 - a table
    assert grants([AccessRule("GET", pattern)], "GET", path) is is_covered


def test_a_rule_is_about_one_method() -> None:
    rules = [AccessRule("GET", "/me"), AccessRule("POST", "/order/*")]
    assert grants(rules, "GET", "/me")
    assert not grants(rules, "POST", "/me")
    assert not grants(rules, "get", "/me")
    assert not grants([], "GET", "/me")


def test_no_rule_takes_long_to_match() -> None:
    """A pattern that would send a backtracking matcher away for years."""
    begun = perf_counter()
    assert not grants([AccessRule("GET", "/" + "a*" * 400 + "b")], "GET", "/" + "a" * 8_000)
    assert perf_counter() - begun < 1


@pytest.mark.parametrize(
    "allowed, address, is_allowed",
    [
        (None, "192.0.2.7", True),
        (["192.0.2.0/24"], "192.0.2.7", True),
        (["192.0.2.7"], "192.0.2.7", True),
        (["192.0.2.9/24"], "192.0.2.7", True),
        (["192.0.2.0/24"], "192.0.3.7", False),
        (["192.0.2.0/24", "198.51.100.0/24"], "198.51.100.1", True),
        (["2001:db8::/32"], "2001:db8::1", True),
        (["2001:db8::/32"], "192.0.2.7", False),
        (["192.0.2.0/24"], "::ffff:192.0.2.7", True),
        (["0.0.0.0/0"], "not an address", False),
        ([], "192.0.2.7", False),
    ],
)
def test_a_key_may_be_bound_to_addresses(allowed: list[str] | None, address: str, is_allowed: bool) -> None:  # noqa: FBT001
    assert address_allowed(allowed, address) is is_allowed


@pytest.mark.parametrize(
    "rules, field",
    [
        ([], "accessRules"),
        ([AccessRule("GET", "/me")] * 101, "accessRules"),
        ([AccessRule("GET", "me")], "accessRules[0].path"),
        ([AccessRule("GET", "/me"), AccessRule("GET", "")], "accessRules[1].path"),
        ([AccessRule("GET", "/" + "a" * 1_000)], "accessRules[0].path"),
        ([AccessRule("FETCH", "/me")], "accessRules[0].method"),
    ],
)
def test_rules_that_cannot_be_are_refused(rules: list[AccessRule], field: str) -> None:
    with pytest.raises(Refusal, match=f"'{field}'".replace("[", r"\[").replace("]", r"\]")):
        check_rules(rules)


def test_rules_that_can_be_pass() -> None:
    check_rules([AccessRule(method, "/*") for method in ("GET", "POST", "PUT", "DELETE", "PATCH")])
    check_rules([AccessRule("GET", "*")])


@pytest.mark.parametrize("block", ["", "here", "192.0.2.0/33", "192.0.2", "2001:db8::/129", "192.0.2.0/24 "])
def test_blocks_that_are_none_are_refused(block: str) -> None:
    with pytest.raises(Refusal, match=r"allowedIPs\[1\]"):
        check_addresses(["192.0.2.0/24", block])


def test_too_many_blocks_are_refused() -> None:
    with pytest.raises(Refusal, match="at most 100"):
        check_addresses(["192.0.2.0/24"] * 101)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://example.com/",
        "//example.com/",
        "example.com",
        "https://",
        "https://someone@example.com/",
        "https://example.com;/",
        "https://example.com\\@example.net/",
        'https://example.com/"',
        "https://example.com/<b>",
        "https://example.com/a b",
        "https://example.com/\n",
        "https://exämple.com/",
        "https://example.com/" + "a" * 2_000,
    ],
)
def test_a_browser_is_sent_to_plain_web_addresses_only(address: str) -> None:
    with pytest.raises(Refusal, match="redirection"):
        check_redirection(address)


@pytest.mark.parametrize(
    "address, place",
    [
        ("https://example.com", "https://example.com"),
        ("http://127.0.0.1:8000/back?a=1&b=%20#c", "http://127.0.0.1:8000"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
    ],
)
def test_the_origin_of_a_redirection(address: str, place: str) -> None:
    check_redirection(address)
    assert origin(address) == place


@pytest.mark.parametrize(
    "blocks, bounds, is_allowed",
    [
        (None, None, True),
        (["192.0.2.0/24"], None, True),
        (["192.0.2.0/25"], ["192.0.2.0/24"], True),
        (["192.0.2.7", "2001:db8::1"], ["192.0.2.0/24", "2001:db8::/32"], True),
        (["192.0.2.0/24"], ["192.0.2.0/24"], True),
        (["192.0.0.0/16"], ["192.0.2.0/24"], False),
        (["192.0.2.7", "198.51.100.1"], ["192.0.2.0/24"], False),
        (["2001:db8::1"], ["192.0.2.0/24"], False),
        (["192.0.2.7"], ["2001:db8::/32"], False),
        (None, ["192.0.2.0/24"], False),
    ],
)
def test_no_key_widens_addresses(blocks: list[str] | None, bounds: list[str] | None, is_allowed: bool) -> None:  # noqa: FBT001
    if is_allowed:
        check_narrower(blocks, bounds)
    else:
        with pytest.raises(Refusal):
            check_narrower(blocks, bounds)
