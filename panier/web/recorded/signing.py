"""Why a signature holds or not: what the server signed, step by step, beside what the client likely signed."""

import asyncio
from typing import Any

from panier.core.limits import SECOND_US, TIMESTAMP_TOLERANCE_SECONDS
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.store.account import keys
from panier.store.engine.db import Database, Tx
from panier.web.auth import Signed, signature, signed_urls
from panier.web.paths import bare
from panier.web.recorded.exchange import Exchange
from panier.web.recorded.masking import masked, masked_addresses, masked_signature
from panier.web.recorded.mistakes import KnownSecrets, SignedText, likely
from panier.web.recorded.shown import shown


@frozen
class Checked:
    """What was found of a signature.

    `url`: as the server signs it, as the client did where the signature holds; `attempt`: what the client likely
    signed instead, None where nothing that was tried has the signature that was sent.
    """

    signed: Signed
    has_application: bool
    is_valid: bool
    url: str
    attempt: SignedText | None = None
    expected: str = ""


async def check(exchange: Exchange, database: Database) -> Checked | None:
    """Check the signature of a recorded call again; None where it had none."""
    signed = signed_of(exchange)
    if signed.signature is None:
        return None
    known = await database.read(lambda tx: _load(tx, signed))
    urls = tuple(signed_urls(signed))
    usual = next((one for one in urls if one.startswith(f"{exchange.line.scheme}:")), urls[0])
    if known is None:
        return Checked(signed, has_application=False, is_valid=False, url=usual)
    for url in urls:
        if signature(known.secret, signed, url) == signed.signature:
            return Checked(signed, has_application=True, is_valid=True, url=url, expected=signed.signature)
    expected = signature(known.secret, signed, usual)
    server_seconds = exchange.at_us // SECOND_US
    scheme = exchange.line.scheme
    attempt = await asyncio.to_thread(likely, signed, known, scheme=scheme, server_seconds=server_seconds)
    return Checked(signed, has_application=True, is_valid=False, url=usual, attempt=attempt, expected=expected)


async def _load(tx: Tx, signed: Signed) -> KnownSecrets | None:
    application = await keys.load_application_by_key(tx, signed.application_key or "")
    if application is None:
        return None
    return KnownSecrets(application.secret, tuple(await keys.list_secrets(tx, besides=application.key)))


def signed_of(exchange: Exchange) -> Signed:
    """The part of a recorded call that authenticates it."""
    line = exchange.line
    path = bare(line.path)
    return Signed(
        method=line.method,
        path=path,
        url_tail=line.tail,
        host=line.header("host") or "",
        body=exchange.body.kept,
        address=exchange.origin.address,
        application_key=line.header("x-ovh-application"),
        consumer_key=line.header("x-ovh-consumer"),
        timestamp=line.header("x-ovh-timestamp"),
        signature=line.header("x-ovh-signature"),
        authorization=line.header("authorization"),
    )


def signature_out(exchange: Exchange, found: Checked | None, shop: Shop) -> dict[str, Any] | None:
    """What was found of a signature, as a document; nothing in it is a secret."""
    if found is None:
        return None
    signed, attempt = found.signed, found.attempt
    body, server_seconds = shown(exchange).body, exchange.at_us // SECOND_US
    sent = signed.timestamp or ""
    offset = int(sent) - server_seconds if sent.isascii() and sent.isdigit() and len(sent) < 16 else None
    parts = {
        "applicationSecret": masked("") if found.has_application else "",
        "consumerKey": masked(signed.consumer_key or ""),
        "method": signed.method,
        "url": masked_addresses(found.url),
        "body": body,
        "timestamp": sent,
    }
    return {
        "isValid": found.is_valid,
        "applicationKey": signed.application_key,
        "isApplicationKnown": found.has_application,
        "sent": masked_signature(signed.signature or ""),
        "expected": masked_signature(found.expected) if found.expected else None,
        "steps": [{"part": name, "value": value} for name, value in parts.items()],
        "serverString": "+".join((masked(""), *list(parts.values())[1:])),
        "clientString": None if attempt is None else _client_string(attempt, body),
        "mistakes": [] if attempt is None else list(attempt.mistakes),
        "serverTime": server_seconds,
        "offsetSeconds": offset,
        "isInTime": offset is not None and abs(offset) <= TIMESTAMP_TOLERANCE_SECONDS,
        "isBodyWhole": exchange.body.is_whole and not exchange.has_hidden,
    }


def _client_string(attempt: SignedText, body: str) -> str:
    signed = body if attempt.has_same_body else attempt.shown_body
    parts = (masked(""), masked(attempt.consumer_key), attempt.method, masked_addresses(attempt.url), signed)
    return attempt.glue.join((*parts, attempt.timestamp))
