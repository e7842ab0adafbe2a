"""POST /auth/oauth2/token: access tokens for a client's secret, for a customer's code, for a refresh token.

The answers are in the words of RFC 6749 instead of the API's own.
"""

import base64
import binascii
import logging
from collections.abc import Callable, Mapping
from urllib.parse import unquote_plus

import falcon
import msgspec
from falcon.asgi import Request, Response

from panier.core.account.authorization import EVERYTHING, GrantedTokens
from panier.core.limits import ACCESS_TOKEN_LIFE_SECONDS, KEY_MAX_CHARACTERS
from panier.core.rates import TOKENS, WRONG_SECRETS
from panier.core.refusal import Kind, Refusal, invalid
from panier.flows.account import authorizations, clients
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database, Tx
from panier.web.dispatch import HEADERS, new_query_id
from panier.web.errors import ANSWERS, retry_headers
from panier.web.pages.parts.rendering import form

logger = logging.getLogger(__name__)

PATH = "/auth/oauth2/token"
_OWN, _CODE, _REFRESH = "client_credentials", "authorization_code", "refresh_token"
_NEEDED = {_OWN: (), _CODE: ("code",), _REFRESH: ("refresh_token",)}
# Status and error of a refusal, where its details name no other error.
_ERRORS = {
    Kind.INVALID_CREDENTIAL: (401, "invalid_client"),
    Kind.MALFORMED: (400, "invalid_request"),
    Kind.INVALID: (400, "invalid_grant"),
    Kind.FORBIDDEN: (400, "unauthorized_client"),
}


class TokenEndpoint:
    """The Falcon resource of that path. `on_end` is called when tokens may have ended."""

    def __init__(self, shop: Shop, database: Database, *, on_end: Callable[[], None]) -> None:
        self._shop = shop
        self._database = database
        self._on_end = on_end

    async def on_post(self, request: Request, response: Response) -> None:
        """Issue a token that lives about an hour.

        A client that acts for its own account has one scope, whatever it asks for: all.
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
        elif sent["grant_type"] not in _NEEDED:
            _fail(response, 400, "unsupported_grant_type", f"The grant types are {', '.join(_NEEDED)}")
        elif missing := [
            name for name in _NEEDED[sent["grant_type"]] if not 0 < len(sent.get(name, "")) <= KEY_MAX_CHARACTERS
        ]:
            _fail(response, 400, "invalid_request", f"The parameter {missing[0]} is missing or too long")
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
                answer = await self._tokens(sent, client_id, secret)
        except Refusal as refusal:
            status, error = _ERRORS.get(refusal.kind, (ANSWERS[refusal.kind].status, "temporarily_unavailable"))
            _fail(response, status, refusal.details.get("error", error), refusal.message)
            response.set_headers(retry_headers(refusal))
            if status == 401:
                response.set_header("www-authenticate", 'Basic realm="panier"')
        except Exception:
            logger.exception("%s failed; the caller was given query id %s", PATH, query_id)
            _fail(response, 500, "server_error", "Internal server error")
        else:
            response.data = msgspec.json.encode(
                {"token_type": "Bearer", "expires_in": ACCESS_TOKEN_LIFE_SECONDS, **answer}
            )

    async def _tokens(self, sent: Mapping[str, str], client_id: str, secret: str) -> dict[str, str]:
        """What a client gets that has proven who it is.

        Refuses: a client of another flow; a code or refresh token that is not valid, a wider scope (400).
        """
        shop = self._shop
        if sent["grant_type"] == _OWN:
            token = await self._database.write(
                lambda tx: clients.fetch_token(tx, shop, client_id=client_id, secret=secret)
            )
            return {"access_token": token, "scope": EVERYTHING}

        async def exchange(tx: Tx) -> GrantedTokens | None:
            client = await authorizations.access_client(tx, shop, client_id=client_id)
            if sent["grant_type"] == _REFRESH:
                token, scope = sent["refresh_token"], sent.get("scope")
                return await authorizations.refresh(tx, shop, client=client, token=token, scope=scope)
            return await authorizations.exchange(
                tx, shop, client=client, code=sent["code"], redirect_uri=sent.get("redirect_uri"),
                verifier=sent.get("code_verifier"),
            )  # fmt: skip

        made = await self._database.write(exchange)
        if made is None:
            self._on_end()
            raise invalid(f"This {'code' if sent['grant_type'] == _CODE else 'refresh token'} is not valid")
        return {"access_token": made.access, "refresh_token": made.refresh, "scope": made.scope}


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
