"""Authentication: OVHcloud's signature or an OAuth2 token becomes a Caller.

Anything else is refused in OVHcloud's words.
"""

import time
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha1
from hmac import compare_digest

from msgspec import Struct

from panier.core.account.access import address_allowed, digest, grants
from panier.core.account.account import Application, Caller, Credential, CredentialState
from panier.core.account.authorization import scope_permits
from panier.core.account.brief_token import LOGIN
from panier.core.account.user import permits
from panier.core.limits import KEY_MAX_CHARACTERS, SECOND_US, TIMESTAMP_TOLERANCE_SECONDS
from panier.core.refusal import Kind, Refusal
from panier.core.values import replace
from panier.flows.account.brief_tokens import load_holder
from panier.flows.account.credentials import bearer
from panier.flows.shop import Shop
from panier.store.account import brief_tokens, clients, identities, keys
from panier.store.engine.db import Database, Tx

CACHED_SECONDS = 1.0
CACHED_MAX = 10_000
_TELLING = ("GET", "/auth/details")
LAST_USE_GRAIN_US = 60 * SECOND_US


class Signed(Struct, frozen=True, gc=False):
    """The parts of a request that authenticate it.

    The four headers, and everything that its signature covers. `path`: as access rules know it, with a slash at its
    end where one was sent.
    """

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
    """Checks callers.

    Whatever it knows of a key is valid for a second, and forgotten as soon as this process changes any key.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._known: OrderedDict[str, tuple[float, Caller, Application | None]] = OrderedDict()
        self._seen = 0  # changes of keys that were there when what is known was read

    def forget(self) -> None:
        """Forget every key, because a key was changed here."""
        self._shop.key_changes.note()

    @property
    def _changes(self) -> int:
        return self._shop.key_changes.count

    async def caller(self, signed: Signed, *, is_public: bool) -> Caller | None:
        """The caller of a request; None for an unsigned one.

        A consumer key without a signature proves nothing, so such a request is unsigned. On public routes so is one
        that is signed by an application alone, as some programs send it before they have a consumer key.

        Refuses: a signature or a token that is not valid, a call that the key's rights do not cover.
        """
        if signed.authorization is not None:
            caller = await self._by_token(signed.authorization, signed)
            if caller.key is not None:
                self._check_grant(caller.key, signed)
            self._check_user(caller, signed)
            return await self._token_noted(caller, signed.authorization)
        if signed.signature is None or (is_public and not signed.consumer_key):
            return None
        caller, application = await self._by_consumer_key(signed)
        self._check_time(signed)
        self._check_signature(application.secret, signed)
        assert caller.key is not None, "signed calls come with a credential"
        self._check_grant(caller.key, signed)
        self._check_user(caller, signed)
        return await self._noted(caller, application, signed)

    async def _by_consumer_key(self, signed: Signed) -> tuple[Caller, Application]:
        known = self._recall(_name(signed))
        if known is not None:
            assert known[1] is not None, "a consumer key belongs to an application"
            return known[0], known[1]
        application_key, consumer_key = signed.application_key or "", signed.consumer_key or ""
        if not 0 < len(application_key) <= KEY_MAX_CHARACTERS:
            raise _unknown_application()
        if not 0 < len(consumer_key) <= KEY_MAX_CHARACTERS:
            consumer_key = ""
        changes = self._changes

        async def load(tx: Tx) -> tuple[Caller, Application]:
            found = await keys.load_caller(tx, application_key, consumer_key)
            if found is None and await keys.load_application_by_key(tx, application_key) is not None:
                raise Refusal(Kind.NOT_CREDENTIAL, "This credential does not exist")
            if found is None or not found[1].is_active:
                raise _unknown_application()
            return found

        caller, application = await self._database.read(load)
        self._remember(_name(signed), caller, application, changes=changes)
        return caller, application

    async def _noted(self, caller: Caller, application: Application, signed: Signed) -> Caller:
        """Store when a key was last used, to the minute: else every call would be a write."""
        credential, now_us = caller.credential, self._shop.now()
        if credential is None or (credential.last_use_us or 0) > now_us - LAST_USE_GRAIN_US:
            return caller
        changes = self._changes
        noted = replace(caller, credential=replace(credential, last_use_us=now_us))
        self._remember(_name(signed), noted, application, changes=changes)
        await self._database.write(lambda tx: keys.touch(tx, credential.credential_id, now_us=now_us))
        return noted

    async def _by_token(self, authorization: str, signed: Signed) -> Caller:
        scheme = authorization.strip().rpartition(" ")[0]
        token = bearer(authorization)
        if scheme.strip().lower() not in ("", "bearer") or not 0 < len(token) <= KEY_MAX_CHARACTERS:
            raise _invalid_credential()
        token_digest, now_us, changes = digest(token), self._shop.now(), self._changes
        known = self._recall(token_digest)
        if known is not None:
            return known[0]

        async def load(tx: Tx) -> Caller | None:
            found = await clients.load_caller_by_token(tx, token_digest, now_us=now_us)
            return found or await identities.load_caller_by_token(tx, token_digest)

        caller = await self._database.read(load)
        if caller is None:
            return await self._by_brief_token(token, signed)
        self._remember(token_digest, caller, None, changes=changes)
        return caller

    async def _by_brief_token(self, token: str, signed: Signed) -> Caller:
        """Who a token tells that is used up by telling it, which it does to the one call that asks."""
        caller = None
        if (signed.method, signed.path) == _TELLING:
            caller = await self._database.read(lambda tx: load_holder(tx, self._shop, token, purpose=LOGIN))
        if caller is None:
            raise _invalid_credential()
        if not await self._database.write(lambda tx: brief_tokens.use(tx, digest(token), now_us=self._shop.now())):
            raise _invalid_credential()
        return caller

    async def _token_noted(self, caller: Caller, authorization: str) -> Caller:
        """Store when a personal token was last used, to the minute."""
        token, now_us = caller.token, self._shop.now()
        if token is None or (token.last_used_us or 0) > now_us - LAST_USE_GRAIN_US:
            return caller
        changes = self._changes
        noted = replace(caller, token=replace(token, last_used_us=now_us))
        self._remember(digest(bearer(authorization)), noted, None, changes=changes)
        await self._database.write(lambda tx: identities.touch_token(tx, token, now_us=now_us))
        return noted

    def _recall(self, name: str) -> tuple[Caller, Application | None] | None:
        if self._seen != self._changes:
            self._seen = self._changes
            self._known.clear()
        entry = self._known.get(name)
        if entry is None or entry[0] < time.monotonic():
            return None
        return entry[1], entry[2]

    def _remember(self, name: str, caller: Caller, application: Application | None, *, changes: int) -> None:
        """Keep what was read for a moment.

        Not where keys changed since (`changes`), and not while the key awaits validation.
        """
        credential = caller.credential
        if changes != self._changes or (credential is not None and credential.state == CredentialState.PENDING):
            return
        self._known[name] = (time.monotonic() + CACHED_SECONDS, caller, application)
        self._known.move_to_end(name)
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
        for url in signed_urls(signed):
            if compare_digest(given, signature(secret, signed, url).encode()):
                return
        raise Refusal(Kind.INVALID_SIGNATURE, "Invalid signature")

    def _check_grant(self, credential: Credential, signed: Signed) -> None:
        """Check that a key may make a call, by itself or through an OAuth2 client that it made.

        Refuses: a key that is not valid now, an address outside its address blocks, a call that its rules do not cover
        (403).
        """
        if credential.state_at(self._shop.now()) != CredentialState.VALIDATED:
            raise _invalid_credential()
        if not address_allowed(credential.allowed_ips, signed.address):
            raise Refusal(Kind.ADDRESS_NOT_ALLOWED, "This call has not been granted from your address")
        if not grants(credential.rules, signed.method, signed.path):
            raise Refusal(Kind.NOT_GRANTED, "This call has not been granted")

    def _check_user(self, caller: Caller, signed: Signed) -> None:
        """Check that the user whom a key, client or token acts for may make a call, and that a customer consented.

        Refuses: a user that acts no more, a token that is over, a call that the user's role or the scope of the consent
        does not cover (403).
        """
        user = caller.user
        if caller.expires_us is not None and self._shop.now() >= caller.expires_us:
            raise _invalid_credential()
        if caller.scope is not None and not scope_permits(caller.scope, signed.method):
            raise Refusal(Kind.NOT_GRANTED, "This call has not been granted")
        if caller.key is not None and caller.key.user_login is not None and user is None:
            raise _invalid_credential()
        for one in (user, caller.maker):
            if one is not None and not one.is_active:
                raise _invalid_credential()
            if one is not None and not permits(one.role, signed.method, signed.path):
                raise Refusal(Kind.FORBIDDEN, "User not granted for this request")


def signature(secret: str, signed: Signed, url: str) -> str:
    """OVHcloud's signature of a request: "$1$" and 40 hexadecimal digits.

    Texts are bytes read as Latin-1.
    """
    text = "+".join((secret, signed.consumer_key or "", signed.method, url))
    summed = sha1(f"{text}+".encode("latin-1"), usedforsecurity=False)
    summed.update(signed.body)
    summed.update(f"+{signed.timestamp}".encode("latin-1"))
    return f"$1${summed.hexdigest()}"


def _name(signed: Signed) -> str:
    return f"{signed.application_key} {signed.consumer_key}"


def _unknown_application() -> Refusal:
    return Refusal(Kind.INVALID_KEY, "This application key is invalid")


def _invalid_credential() -> Refusal:
    return Refusal(Kind.INVALID_CREDENTIAL, "This credential is not valid")


def signed_urls(signed: Signed) -> Iterator[str]:
    """The addresses that a client may have signed.

    A client signs the address it knows, with or without port, before any proxy. A question mark with nothing behind it
    is sent and signed by some, and no server is told of it.
    """
    hosts = [signed.host]
    bare = signed.host.rpartition(":")[0] if signed.host.rpartition(":")[2].isdigit() else ""
    if bare:
        hosts.append(bare)
    for host in hosts:
        for scheme in ("http", "https"):
            yield f"{scheme}://{host}{signed.url_tail}"
            if "?" not in signed.url_tail:
                yield f"{scheme}://{host}{signed.url_tail}?"
