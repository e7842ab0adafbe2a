"""What the roles of users let them call."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from panier.core.account.user import UserRole, permits, strongest
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.wire.types import Password


def samples() -> Iterator[tuple[Route, str]]:
    for route in ROUTES:
        yield route, route.path.replace("{", "").replace("}", "")


def test_roles_let_ever_less() -> None:
    for stronger, weaker in pairwise(UserRole):
        for route, path in samples():
            assert permits(stronger, route.method, path) or not permits(weaker, route.method, path), (path, weaker)


def test_everybody_asks_who_one_is_and_none_calls_nothing_else() -> None:
    for route, path in samples():
        assert permits(UserRole.NONE, route.method, path) == path.startswith("/auth/")
        assert permits(UserRole.ADMIN, route.method, path)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["/me/identity/user", "/me/identity/user/", "/me/api/oauth2/client", "/me/api/credential/1", "/me/changeEmail",
     "/me/payment/method/1", "/v2/iam/resource/x/tag"],
)  # fmt: skip
def test_a_regular_user_does_not_decide_who_may_act(method: str, path: str) -> None:
    assert not permits(UserRole.REGULAR, method, path)


def test_a_regular_user_orders_pays_and_manages() -> None:
    for method, path in (
        ("POST", "/order/cart"), ("POST", "/me/order/1/pay"), ("GET", "/me"), ("GET", "/domain/a.fr/authInfo"),
        ("PUT", "/domain/a.fr"), ("GET", "/me/notification/email/history"), ("POST", "/me/contact"),
        ("GET", "/me/apis"),
    ):  # fmt: skip
        assert permits(UserRole.REGULAR, method, path)
    assert not permits(UserRole.REGULAR, "PUT", "/me")


def test_an_unprivileged_user_reads_and_sees_no_secret() -> None:
    for route, path in samples():
        if permits(UserRole.UNPRIVILEGED, route.method, path):
            assert route.method == "GET" or path.startswith("/auth/")
            assert path.startswith("/auth/") or not has_secret(route.reply_type), path
    for path in ("/domain/a.fr/authInfo", "/domain/a.fr/authInfo/", "/me/order/1", "/order/cart", "/me/api/logs/self"):
        assert not permits(UserRole.UNPRIVILEGED, "GET", path)
    for path in ("/me", "/me/", "/domain", "/services/1", "/order/catalog/public/vps"):
        assert permits(UserRole.UNPRIVILEGED, "GET", path)


def has_secret(hint: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """True for a type with a password in it."""
    if hint == Password or (get_origin(hint) is Annotated and get_args(hint)[1:] == get_args(Password)[1:]):
        return True
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and hint not in seen:
        hints = get_type_hints(hint, include_extras=True).values()
        return any(has_secret(one, seen | {hint}) for one in hints)
    return any(has_secret(one, seen) for one in get_args(hint))


def test_the_strongest_role_counts() -> None:
    assert strongest([UserRole.NONE, UserRole.REGULAR, UserRole.UNPRIVILEGED]) is UserRole.REGULAR
    assert strongest([]) is UserRole.NONE
