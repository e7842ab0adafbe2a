"""Secrets in recorded calls are hidden, wherever they stand, and everything else stays as it was sent."""

import json
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.web.recorded.masking import is_secret_name, masked_body, masked_header
from panier.web.routes import ROUTES
from panier.wire.types import Shape

SECRET = "s3cretvalue0123456789"
NAMES = (
    "password", "newPassword", "consumerKey", "applicationSecret", "clientSecret", "client_secret", "access_token",
    "token", "authInfo", "refresh_token", "formData", "unlockCode", "cvc", "pass\\u0077ord",
)  # fmt: skip


def shown(text: str, media_type: str = "application/json", path: str = "/me", *, is_answer: bool = False) -> str:
    return masked_body(text, media_type=media_type, path=path, is_answer=is_answer)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(PLAIN, st.sampled_from(NAMES), st.sampled_from((None, 2)))
def test_a_secret_is_hidden_wherever_it_stands(around: Any, name: str, indent: int | None) -> None:
    inner = f'{{"{name}": "{SECRET}", "list": [{{"{name}": ["{SECRET}", {{"deep": "{SECRET}"}}]}}]}}'
    text = f'{{"around": {json.dumps(around, indent=indent)}, "held": {inner}}}'
    found = shown(text)
    assert SECRET not in found
    assert json.loads(found)["held"]["list"]
    for cut in (len(text) // 2, len(text) - 3):
        assert SECRET not in shown(text[:cut])


@given(PLAIN)
def test_what_has_no_secret_stays_as_it_was_sent(value: Any) -> None:
    text = json.dumps({"description": value}, indent=1)
    names = json.dumps(value)
    if "=" not in names and not any(map(is_secret_name, _keys(value))) and not _keys(value) & {"label", "value"}:
        assert shown(text) == text


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {*value, *(key for one in value.values() for key in _keys(one))}
    return {key for one in value for key in _keys(one)} if isinstance(value, list) else set()


@pytest.mark.parametrize(
    "text, media_type, path",
    [
        (f"name=x&password={SECRET}&b=2", "application/x-www-form-urlencoded", "/createApp"),
        (f"grant_type=authorization_code&code={SECRET}", "application/x-www-form-urlencoded", "/auth/oauth2/token"),
        (f'{{"url": "http://x/order?orderId=1&orderPassword={SECRET}"}}', "application/json", "/me/order/1"),
        (f'{{"validationUrl": "http://x/auth/?credentialToken={SECRET}"}}', "application/json", "/auth/credential"),
        (f'{{"label": "AUTH_INFO", "value": "{SECRET}"}}', "application/json", "/order/cart/1/item/1/configuration"),
        (f'{{"value": "{SECRET}", "label": "auth_info"}}', "application/json", "/order/cart/1/item/1/configuration"),
        (f'{{"type": "password", "value": "{SECRET}"}}', "application/json", "/hosting/web/x/envVar/KEY"),
        (f'{{"id_token": "{SECRET}", "expires_in": 3599}}', "application/json", "/auth/oauth2/token"),
    ],
)
def test_secrets_of_forms_addresses_and_questions(text: str, media_type: str, path: str) -> None:
    found = shown(text, media_type, path)
    assert SECRET not in found
    assert "***" in found


def test_an_answer_that_is_a_secret_itself() -> None:
    assert shown(f'"{SECRET}"', path="/domain/exemple.com/authInfo", is_answer=True) == '"***"'
    assert shown('"2026"', path="/auth/time", is_answer=True) == '"2026"'


@pytest.mark.parametrize(
    "name, value, kept",
    [
        ("Authorization", f"Bearer {SECRET}", "Bearer s3cr***"),
        ("Cookie", f"session={SECRET}; look=dark", "session=s3cr***; look=***"),
        ("Set-Cookie", f"session={SECRET}; Path=/; HttpOnly", "session=s3cr***; Path=/; HttpOnly"),
        ("X-Ovh-Consumer", SECRET, "s3cr***"), ("X-Ovh-Signature", "$1$0123456789abcdef", "$1$012345***"),
        ("X-Ovh-Application", "abcdefghij", "abcdefghij"), ("Idempotency-Key", "order-17", "order-17"),
        ("Location", f"http://x/y?token={SECRET}", "http://x/y?token=s3cr***"), ("Stripe-Signature", SECRET, "s3cr***"),
    ],
)  # fmt: skip
def test_headers(name: str, value: str, kept: str) -> None:
    assert masked_header(name, value) == kept


def test_every_field_that_the_schema_calls_a_password_is_a_secret() -> None:
    shapes = {
        shape for route in ROUTES for shape in (route.body, route.query, route.reply_type) for shape in _shapes(shape)
    }
    found = {name for shape in shapes for name in _passwords(shape)}
    assert {"password", "consumerKey", "clientSecret", "token"} <= found
    assert [name for name in sorted(found) if not is_secret_name(name)] == ["value"]  # of a path, as above


def _shapes(kind: Any, seen: frozenset[Any] = frozenset()) -> set[type[Shape]]:
    found = {kind} if isinstance(kind, type) and issubclass(kind, Shape) and kind not in seen else set()
    inner = [one for shape in found for one in get_type_hints(shape, include_extras=True).values()]
    for one in (*get_args(kind), *inner):
        found |= _shapes(one, seen | found)
    return found


def _passwords(shape: type[Shape]) -> list[str]:
    info = msgspec.inspect.type_info(shape)
    assert isinstance(info, msgspec.inspect.StructType)
    return [one.encode_name for one in info.fields if _is_password(one.type)]


def _is_password(kind: Any) -> bool:
    if isinstance(kind, msgspec.inspect.Metadata):
        return (kind.extra or {}).get("ovh") == "password" or _is_password(kind.type)
    return any(_is_password(one) for one in kind.types) if isinstance(kind, msgspec.inspect.UnionType) else False
