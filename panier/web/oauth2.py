"""POST /auth/oauth2/token: an access token in exchange for a client's secret.

The answers are in the words of RFC 6749 instead of the API's own.
"""

import base64
import binascii
import logging
from urllib.parse import unquote_plus

import falcon
import msgspec
from falcon.asgi import Request, Response

from panier.core.limits import ACCESS_TOKEN_LIFE_SECONDS, KEY_MAX_CHARACTERS
from panier.core.rates import TOKENS, WRONG_SECRETS
from panier.core.refusal import Kind, Refusal
from panier.flows.account import clients
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.dispatch import HEADERS, new_query_id
from panier.web.errors import ANSWERS, retry_headers
from panier.web.pages.parts.rendering import form

logger = logging.getLogger(__name__)

PATH = "/auth/oauth2/token"
_GRANT = "client_credentials"


class TokenEndpoint:
    """The Falcon resource of that path."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_post(self, request: Request, response: Response) -> None:
        """Issue a token that lives about an hour.

        Any scope is answered with the one that every client has: all.
        """
        query_id = new_query_id()
        response.set_headers({**HEADERS, "pragma": "no-cache", "x-ovh-queryid": query_id})
        try:
            fields = await form(request)
        except falcon.HTTPError as error:
            _fail(response, error.status_code, "invalid_request", error.description or "The form cannot be read")
            return
        sent = dict(fields)
        if len(sent) != len(fields):
            _fail(response, 400, "invalid_request", "A parameter was sent more than once")
        elif sent.get("grant_type") is None:
            _fail(response, 400, "invalid_request", "The parameter grant_type is missing")
        elif sent["grant_type"] != _GRANT:
            _fail(response, 400, "unsupported_grant_type", f"The only grant type is {_GRANT}")
        else:
            await self._answer(request, response, sent, query_id)

    async def _answer(self, request: Request, response: Response, sent: dict[str, str], query_id: str) -> None:
        authorization = request.get_header("authorization")
        try:
            client_id, secret = _basic(authorization) if authorization else _in_form(sent)
            throttle = self._shop.throttle
            async with throttle.counting_refusals(WRONG_SECRETS, f"{client_id} {visitor().network}"):
                await self._database.read(
                    lambda tx: clients.check_secret(tx, self._shop, client_id=client_id, secret=secret)
                )
            await throttle.take(TOKENS, client_id)
            token = await self._database.write(
                lambda tx: clients.fetch_token(tx, self._shop, client_id=client_id, secret=secret)
            )
        except Refusal as refusal:
            if refusal.kind is Kind.INVALID_CREDENTIAL:
                _fail(response, 401, "invalid_client", refusal.message)
                response.set_header("www-authenticate", 'Basic realm="panier"')
            elif refusal.kind is Kind.MALFORMED:
                _fail(response, 400, "invalid_request", refusal.message)
            else:
                status = ANSWERS[refusal.kind].status
                _fail(response, status, "temporarily_unavailable", refusal.message)
                response.set_headers(retry_headers(refusal))
        except Exception:
            logger.exception("%s failed; the caller was given query id %s", PATH, query_id)
            _fail(response, 500, "server_error", "Internal server error")
        else:
            response.data = msgspec.json.encode(
                {
                    "access_token": token,
                    "token_type": "Bearer",
                    "expires_in": ACCESS_TOKEN_LIFE_SECONDS,
                    "scope": "all",
                }
            )


def _in_form(sent: dict[str, str]) -> tuple[str, str]:
    if "client_id" not in sent or "client_secret" not in sent:
        raise Refusal(Kind.MALFORMED, "The client's id and secret are missing")
    return _bounded(sent["client_id"], sent["client_secret"])


def _basic(authorization: str) -> tuple[str, str]:
    """Id and secret of a Basic header.

    Each was form-encoded before they were joined (RFC 6749, 2.3.1).
    """
    scheme, _, encoded = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        raise clients.unproven()
    try:
        client_id, _, secret = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError) as error:
        raise clients.unproven() from error
    return _bounded(unquote_plus(client_id), unquote_plus(secret))


def _bounded(client_id: str, secret: str) -> tuple[str, str]:
    if max(len(client_id), len(secret)) > KEY_MAX_CHARACTERS or "\x00" in client_id:
        raise clients.unknown_client()
    return client_id, secret


def _fail(response: Response, status: int, error: str, description: str) -> None:
    response.status = status
    response.data = msgspec.json.encode({"error": error, "error_description": description})
