"""Hooks that the log of an account's calls can be streamed to."""

from typing import Any

from panier.web.route import Route
from tests.support.shop import Client, Sandbox


async def stream_to_begin(_shop: Sandbox, client: Client, _route: Route, _things: Any) -> dict[str, Any]:
    """What names a hook that nothing is streamed to yet."""
    hook_id = (await client.post("/hooks", {"url": "https://example.com/another-log"})).result["hookId"]
    return {"streamId": (await client.get(f"/hooks/{hook_id}")).result["streamId"]}
