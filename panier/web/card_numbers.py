"""Numbers of cards where they do not belong: in any text of a request. They are refused before anything keeps them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from panier.core.refusal import Refusal, invalid
from panier.outside.gateway.forms import FIELD, has_card_number
from panier.web.route import Route

# What may be one, at a glance; most bodies have nothing like it, and are looked at no further. Apart they are found at
# a third of the time that one pattern for all takes, which a long body with many escapes would make others wait for.
_RUN = re.compile(rb"[0-9](?:[ +-]?[0-9]){12}")
_ESCAPED = re.compile(rb"%3[0-9]")


def check(route: Route, scope: Mapping[str, Any], body: bytes) -> None:
    """Check that no text of a request holds the number of a card.

    Refuses: one that does, without repeating it (400).
    """
    path, query = scope["raw_path"], scope["query_string"]
    if is_likely(body) and any(map(has_card_number, _texts(route, body))):
        raise _found()
    if (is_likely(path) or is_likely(query)) and any(
        has_card_number(unquote_plus(part.decode("latin-1"))) for part in (*path.split(b"/"), *re.split(b"[&=]", query))
    ):
        raise _found()


def is_likely(content: bytes) -> bool:
    """True where some bytes may hold the number of a card, which most have nothing like."""
    return (
        _RUN.search(content) is not None
        or (b"%3" in content and _ESCAPED.search(content) is not None)
        or b"\\u00" in content
    )


def _found() -> Refusal:
    return invalid(
        f"A text of this request holds the number of a card, which nobody here may see: numbers of cards belong into"
        f" '{FIELD}' of POST /me/payment/method, and nowhere else"
    )


def _texts(route: Route, body: bytes) -> Iterator[str]:
    """The texts of a body; of what is no JSON, the whole. A field that takes cards is left out where it does."""
    try:
        sent = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield body.decode("utf-8", "replace")
        return
    if route.takes_cards and isinstance(sent, dict):
        sent = {name: value for name, value in sent.items() if name != FIELD}
    yield from _within(sent)


def _within(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
