"""Reading what programs send to the sandbox owner's port."""

from typing import Any

import msgspec
from falcon.asgi import Request
from msgspec import Struct

from panier.core.limits import LONG_MAX, whole_number
from panier.core.refusal import bad_input

BODY_MAX_BYTES = 65_536


class EmptyWish(Struct, forbid_unknown_fields=True):
    """Nothing: that the body is JSON says that no page in a browser sent it."""


async def read_body(request: Request, kind: Any) -> Any:
    """A JSON body.

    Its content type must be given: a page in a browser cannot do that, so no page can move the clock.
    """
    if not (request.content_type or "").startswith("application/json"):
        raise bad_input("content-type", "must be application/json")
    content: bytes = await request.stream.read(BODY_MAX_BYTES + 1)
    if len(content) > BODY_MAX_BYTES:
        raise bad_input("body", f"must have at most {BODY_MAX_BYTES} bytes")
    if not content and kind is EmptyWish:
        return EmptyWish()
    try:
        # Decimals are read as texts, so that no amount is ever a float.
        return msgspec.json.Decoder(kind, float_hook=str).decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise bad_input("body", f"is not valid: {error}") from error


def whole(request: Request, name: str, usual: int, *, least: int = 0, most: int = LONG_MAX) -> int:
    """A parameter of the query that is a whole number.

    Refuses: anything else, and one out of bounds (400).
    """
    text = request.get_param(name)
    if text is None:
        return usual
    found = whole_number(text, most=most)
    if found is None or found < least:
        bounds = f" from {least} to {most}" if most < LONG_MAX else ""
        raise bad_input(name, f"is {text[:40]!r}, but must be a whole number{bounds}")
    return found
