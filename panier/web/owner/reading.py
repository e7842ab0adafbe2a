"""Reading what programs send to the sandbox owner's port."""

from typing import Any

import msgspec
from falcon.asgi import Request

from panier.core.refusal import bad_input

BODY_MAX_BYTES = 65_536


async def read_body(request: Request, kind: Any) -> Any:
    """A JSON body.

    Its content type must be given: a page in a browser cannot do that, so no page can move the clock.
    """
    if not (request.content_type or "").startswith("application/json"):
        raise bad_input("content-type", "must be application/json")
    content: bytes = await request.stream.read(BODY_MAX_BYTES + 1)
    if len(content) > BODY_MAX_BYTES:
        raise bad_input("body", f"must have at most {BODY_MAX_BYTES} bytes")
    try:
        # Decimals are read as texts, so that no amount is ever a float.
        return msgspec.json.Decoder(kind, float_hook=str).decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise bad_input("body", f"is not valid: {error}") from error
