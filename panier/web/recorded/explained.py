"""A recorded call in full: how it was signed, why it was refused, what it changed."""

import asyncio
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from panier.core.account.account import Caller, Credential
from panier.core.hook.fact import FORMS, Fact, FactType
from panier.flows.shop import Shop
from panier.store.account import keys
from panier.store.engine.db import Database
from panier.store.messages.events import NotedEvent
from panier.web.paths import bare
from panier.web.recorded import signing
from panier.web.recorded.exchange import Exchange
from panier.web.recorded.reasons import FAULT_PAGE, address_of, reason_for
from panier.web.recorded.shown import Envelope, envelope, shown, summary_out
from panier.web.recorded.signing import Checked
from panier.web.routes import ROUTES
from panier.wire.types import datetime_or_null, datetime_out

_NEAR = 0.6  # of 1: how like another path must be to be meant
_NEAR_MAX = 3


async def exchange_out(exchange: Exchange, shop: Shop, database: Database) -> dict[str, Any]:
    """A call in full, as a document."""
    checked = await signing.check(exchange, database)
    found = shown(exchange)
    return {
        **summary_out(exchange),
        "application": exchange.origin.application_key,
        "credentialId": exchange.origin.credential_id,
        "requestHeaders": _headers_out(found.headers),
        "requestBody": found.body,
        "requestBytes": exchange.body.size,
        "answerHeaders": _headers_out(found.answer_headers),
        "answerBody": found.answer,
        "answerBytes": exchange.answer.size,
        "signature": signing.signature_out(exchange, checked, shop),
        "refusal": await _refusal_out(exchange, checked, shop, database),
        "events": [event_out(one) for one in exchange.events],
        "rows": exchange.rows,
    }


def event_out(event: NotedEvent) -> dict[str, Any]:
    """An event that a call brought about."""
    kind = None if event.type is None else FactType(event.type)
    about = None
    if kind is not None and event.account_id is not None:
        about = Fact(kind, event.account_id, event.at_us, event.content).path
    return {
        "time": datetime_out(event.at_us),
        "type": event.type,
        "label": event.label,
        "description": event.description or (None if kind is None else FORMS[kind].about),
        "orderId": event.order_id,
        "content": dict(event.content),
        "path": about,
    }


async def _refusal_out(
    exchange: Exchange, checked: Checked | None, shop: Shop, database: Database
) -> dict[str, Any] | None:
    """Why a call was refused; None where it was not."""
    if exchange.status is None or exchange.status < 400:
        return None
    told = envelope(exchange)
    reason, places = reason_for(exchange.status, told.error_code, told.message)
    why = reason.why
    if "{near}" in why:
        why = why.format(near=await asyncio.to_thread(_near, exchange.line.method, bare(exchange.line.path)))
    else:
        why = why.format(*places)
    out: dict[str, Any] = {
        "message": told.message,
        "class": told.class_name,
        "errorCode": told.error_code,
        "why": why,
        "page": shop.base_url + address_of(reason.page),
        "rights": None,
    }
    if exchange.fault is not None:
        return out | {"why": f"You wanted it so: {exchange.fault}.", "page": shop.base_url + address_of(FAULT_PAGE)}
    more, rights = await _more(exchange, told, checked, database)
    out["why"] = " ".join((out["why"], *more))
    return out | {"rights": rights}


async def _more(
    exchange: Exchange, told: Envelope, checked: Checked | None, database: Database
) -> tuple[Sequence[str], dict[str, Any] | None]:
    """What can be said of this call in particular, and the rights of its key."""
    line = exchange.line
    if exchange.status == 401 and line.header("x-ovh-consumer") and line.header("x-ovh-signature") is None:
        return ("It named a consumer key in X-Ovh-Consumer, and had no X-Ovh-Signature.",), None
    if told.error_code == "INVALID_SIGNATURE":
        mistakes = () if checked is None or checked.attempt is None else checked.attempt.mistakes
        unknown = "None of the usual mistakes gives what it sent: is the application secret the right one?"
        return ([f"{one}." for one in mistakes] or [unknown]), None
    if told.error_code == "QUERY_TIME_OUT" and checked is not None:
        seconds = exchange.at_us // 1_000_000
        return (
            f"It was signed for {checked.signed.timestamp or 'no time'}, when the shop's time was {seconds}.",
        ), None
    if told.error_code not in ("INVALID_KEY", "NOT_CREDENTIAL", "INVALID_CREDENTIAL", "NOT_GRANTED_CALL", "FORBIDDEN"):
        return (), None
    application_key, consumer_key = line.header("x-ovh-application") or "", line.header("x-ovh-consumer") or ""
    if told.error_code == "INVALID_KEY":
        swapped = await database.read(lambda tx: keys.load_application_by_key(tx, consumer_key))
        return (("The two are swapped: X-Ovh-Consumer holds an application key.",) if swapped else ()), None
    found = await database.read(lambda tx: keys.load_caller(tx, application_key, consumer_key))
    return _of_key(exchange, told, found and found[0])


def _of_key(exchange: Exchange, told: Envelope, caller: Caller | None) -> tuple[Sequence[str], dict[str, Any] | None]:
    credential = None if caller is None else caller.credential
    if credential is None:
        return (), None
    rights = _rights_out(exchange, credential)
    if told.error_code == "INVALID_CREDENTIAL":
        return (f"Its state is {credential.state_at(exchange.at_us).value}.",), rights
    if told.error_code == "FORBIDDEN":
        return (f"It came from {exchange.origin.address}; allowed: {', '.join(credential.allowed_ips or ())}.",), rights
    needed = f"{exchange.line.method} {bare(exchange.line.path)}"
    rules = ", ".join(f"{rule.method} {rule.path}" for rule in credential.rules) or "nothing"
    return (f"Needed: {needed}. The key may call: {rules}.",), rights


def _rights_out(exchange: Exchange, credential: Credential) -> dict[str, Any]:
    return {
        "needed": {"method": exchange.line.method, "path": bare(exchange.line.path)},
        "rules": [{"method": rule.method, "path": rule.path} for rule in credential.rules],
        "allowedIPs": credential.allowed_ips,
        "state": credential.state_at(exchange.at_us).value,
        "expires": datetime_or_null(credential.expires_us),
        "credentialId": credential.credential_id,
    }


def _near(method: str, path: str) -> str:
    """The operations whose paths are nearest to one that is none."""
    found = sorted({route.path for route in ROUTES}, key=lambda one: -_likeness(one, path))[:_NEAR_MAX]
    near = [one for one in found if _likeness(one, path) >= _NEAR]
    named = [f"{route.method} {route.path}" for one in near for route in ROUTES if route.path == one]
    named.sort(key=lambda one: not one.startswith(method))
    return f"did you mean {', '.join(named[:_NEAR_MAX])}?" if named else "GET /openapi.json lists those there are."


def _likeness(template: str, path: str) -> float:
    """How like a path is to an operation's, segment by segment; a parameter is like anything."""
    ours, theirs = template.strip("/").split("/"), path.strip("/").split("/")
    if abs(len(ours) - len(theirs)) > 1:
        return 0
    alike = [
        0.9 if one.startswith("{") else SequenceMatcher(None, one, other).ratio()
        for one, other in zip(ours, theirs, strict=False)
    ]
    return sum(alike) / max(len(ours), len(theirs))


def _headers_out(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Headers by name; several of one name are joined."""
    found: dict[str, str] = {}
    for name, value in headers:
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
