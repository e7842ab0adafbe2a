"""The files of a shop's look: /own/DIGEST.css and its logo. A browser may keep them for good."""

import falcon
from falcon.asgi import Request, Response

from panier.web.compressed import ready
from panier.web.look.house import House

_FOR_GOOD = "public, max-age=31536000, immutable"
# Somebody may open a picture by itself: then it draws, loads nothing and runs nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


class LookFiles:
    """What a look is made of; only what it has now is there."""

    def __init__(self, house: House) -> None:
        self._files = {one.name: (ready(one.content), one.media_type) for one in house.assets}

    async def on_get(self, request: Request, response: Response, name: str) -> None:
        """A file, or 304."""
        if name not in self._files:
            raise falcon.HTTPNotFound
        made, media_type = self._files[name]
        response.status, response.data, headers = made.answer(request, _FOR_GOOD)
        response.content_type = media_type
        response.set_headers(
            {**headers, "x-content-type-options": "nosniff", "content-security-policy": _POLICY}
        )  # fmt: skip


class LookIcon:
    """/favicon.ico of a shop with a logo."""

    def __init__(self, house: House) -> None:
        self._logo = house.logo

    async def on_get(self, request: Request, response: Response) -> None:
        """The logo."""
        if self._logo is None:
            raise falcon.HTTPNotFound
        response.status, response.data, headers = ready(self._logo.content).answer(request)
        response.content_type = self._logo.media_type
        response.set_headers({**headers, "x-content-type-options": "nosniff", "content-security-policy": _POLICY})
