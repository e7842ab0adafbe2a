"""The yardstick: an ASGI application that reads a request and answers JSON of a usual size, and does nothing else."""

from typing import Any

import msgspec

# One document that every step of the workflow finds its number in, as long as Panier's replies are on average.
_REPLY = {"cartId": "0" * 36, "itemId": 1, "orderId": 1}
REPLY_BYTES = 1_300
_padding = "x" * (REPLY_BYTES - len(msgspec.json.encode({**_REPLY, "padding": ""})))


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer anything."""
    del scope
    while (await receive()).get("more_body"):
        pass
    body = msgspec.json.encode({**_REPLY, "padding": _padding})
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
