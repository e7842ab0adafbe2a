"""Who is calling: OVHcloud's signature or an OAuth2 token becomes a Caller, or is refused in OVHcloud's words."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1, sha256
from hmac import compare_digest

from panier.core.account import Application, Caller, CredentialState, address_allowed, grants
from panier.core.limits import SECOND_US, TIMESTAMP_TOLERANCE_SECONDS
from panier.core.refusal import Kind, Refusal
from panier.flows.shop import Shop
from panier.store import keys
from panier.store.db import Database, Tx

CACHED_SECONDS = 1.0
CACHED_MAX = 10_000
LAST_USE_GRAIN_US = 60 * SECOND_US


@dataclass(frozen=True, slots=True)
class Signed:
    """What a request says of itself: the four headers, and everything that its signature covers."""

    method: str
    path: str
    url_tail: str
    host: str
    body: bytes
    address: str
    application_key: str | None
    consumer_key: str | None
    timestamp: str | None
    signature: str | None
    authorization: str | None


class Gate:
    """Checks callers. What it learned of a key holds for a second, and not at all once this process changed any key."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._known: OrderedDict[str, tuple[float, Caller, Application | None]] = OrderedDict()

    def forget(self) -> None:
        """Look every key up again: one of them was changed here."""
        self._known.clear()

    async def caller(self, signed: Signed) -> Caller | None:
        """The caller of a request; None for an unsigned one. Refuses what is signed but not right."""
        if signed.authorization is not None:
            caller = await self._by_token(signed.authorization)
        elif signed.signature is not None:
            caller = await self._by_signature(signed)
        else:
            return None
        self._check_grant(caller, signed)
        return caller

    async def _by_signature(self, signed: Signed) -> Caller:
        key = f"{signed.application_key} {signed.consumer_key}"
        known = self._recall(key)
        if known is None:
            known = await self._look_up(signed)
            self._remember(key, *known)
        caller, application = known
        assert application is not None, "a consumer key belongs to an application"
        self._check_time(signed)
        self._check_signature(application.secret, signed)
        self._check_state(caller)
        return caller

    async def _look_up(self, signed: Signed) -> tuple[Caller, Application]:
        async def load(tx: Tx) -> tuple[Caller, Application] | None:
            if not await keys.application_exists(tx, signed.application_key or ""):
                raise Refusal(Kind.INVALID_KEY, "This application key is invalid")
            return await keys.caller_by_consumer_key(tx, signed.application_key or "", signed.consumer_key or "")

        found = await self._database.read(load)
        if found is None:
            raise Refusal(Kind.NOT_CREDENTIAL, "This credential does not exist")
        await self._note_use(found[0])
        return found

    async def _note_use(self, caller: Caller) -> None:
        """Remember when a key was last used, to the minute: every call would be a write."""
        credential, now_us = caller.credential, self._shop.now()
        if credential is None or (credential.last_use_us or 0) > now_us - LAST_USE_GRAIN_US:
            return
        await self._database.write(lambda tx: keys.touch(tx, credential.credential_id, now_us=now_us))

    async def _by_token(self, authorization: str) -> Caller:
        scheme, _, token = authorization.strip().rpartition(" ")
        if scheme and scheme.lower() != "bearer":
            raise Refusal(Kind.INVALID_CREDENTIAL, "This credential is not valid")
        known = self._recall(token)
        if known is None:
            token_hash, now_us = sha256(token.encode()).hexdigest(), self._shop.now()
            caller = await self._database.read(lambda tx: keys.caller_by_token(tx, token_hash, now_us=now_us))
            if caller is None:
                raise Refusal(Kind.INVALID_CREDENTIAL, "This credential is not valid")
            self._remember(token, caller, None)
            return caller
        return known[0]

    def _recall(self, key: str) -> tuple[Caller, Application | None] | None:
        entry = self._known.get(key)
        if entry is None or entry[0] < time.monotonic():
            return None
        return entry[1], entry[2]

    def _remember(self, key: str, caller: Caller, application: Application | None) -> None:
        self._known[key] = (time.monotonic() + CACHED_SECONDS, caller, application)
        self._known.move_to_end(key)
        while len(self._known) > CACHED_MAX:
            self._known.popitem(last=False)

    def _check_time(self, signed: Signed) -> None:
        now = self._shop.now() // SECOND_US
        sent = signed.timestamp or ""
        if (
            not (sent.isascii() and sent.isdigit() and len(sent) < 16)
            or abs(int(sent) - now) > TIMESTAMP_TOLERANCE_SECONDS
        ):
            raise Refusal(Kind.QUERY_TIME_OUT, "Query out of time")

    @staticmethod
    def _check_signature(secret: str, signed: Signed) -> None:
        given = (signed.signature or "").encode()
        for url in _urls(signed):
            if compare_digest(given, signature(secret, signed, url).encode()):
                return
        raise Refusal(Kind.INVALID_SIGNATURE, "Invalid signature")

    def _check_state(self, caller: Caller) -> None:
        assert caller.credential is not None, "signed calls come with a credential"
        if caller.credential.state_at(self._shop.now()) != CredentialState.VALIDATED:
            raise Refusal(Kind.INVALID_CREDENTIAL, "This credential is not valid")

    @staticmethod
    def _check_grant(caller: Caller, signed: Signed) -> None:
        """Refuses what the key's rules do not cover, and an address its owner did not allow."""
        credential = caller.credential
        if credential is None:
            return
        if not address_allowed(credential.allowed_ips, signed.address):
            raise Refusal(Kind.ADDRESS_NOT_ALLOWED, "This call has not been granted from your address")
        if not grants(credential.rules, signed.method, signed.path):
            raise Refusal(Kind.NOT_GRANTED, "This call has not been granted")


def signature(secret: str, signed: Signed, url: str) -> str:
    """OVHcloud's signature of a request, "$1$" and 40 hexadecimal digits."""
    text = "+".join((secret, signed.consumer_key or "", signed.method, url))
    digest = sha1(f"{text}+".encode(), usedforsecurity=False)
    digest.update(signed.body)
    digest.update(f"+{signed.timestamp}".encode())
    return f"$1${digest.hexdigest()}"


def _urls(signed: Signed) -> Iterator[str]:
    """The addresses a client may have signed: it believes in its own, with or without port, before any proxy."""
    hosts = [signed.host]
    bare = signed.host.rpartition(":")[0] if signed.host.rpartition(":")[2].isdigit() else ""
    if bare:
        hosts.append(bare)
    for host in hosts:
        for scheme in ("http", "https"):
            yield f"{scheme}://{host}{signed.url_tail}"
