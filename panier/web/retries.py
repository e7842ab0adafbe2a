"""Calls that can be sent again: with an Idempotency-Key a call has its effect once, and its answer stays the same.

The answer is kept in the transaction of the effect, so that neither is ever without the other. While a call goes on,
its name is held by this process and, once its transaction has begun, in the database: another one with the same name
is refused, wherever it arrives. See docs/retries.md.
"""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from panier.core.account.account import Caller
from panier.core.account.kept_answer import KeptAnswer
from panier.core.limits import IDEMPOTENCY_KEY_MAX, KEPT_ANSWER_LIFE_US
from panier.core.rates import network_of
from panier.core.refusal import Kind, Refusal, bad_input
from panier.flows.shop import Shop
from panier.store.account import kept_answers
from panier.store.engine.db import Database, Tx
from panier.web.auth import Signed
from panier.web.errors import INTERNAL, answer
from panier.web.route import Route
from panier.web.sent.arguments import NULL

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

HEADER = "idempotency-key"
REPLAYED: "Mapping[str, str]" = {"idempotent-replayed": "true"}
_CART = "{cartId}"
# What was refused for now only: nothing has happened, and the same call may go well in a moment.
_FOR_NOW = frozenset({Kind.TOO_MANY, Kind.UNAVAILABLE})


class KeptAnswerError(Exception):
    """The call was answered before; its transaction changes nothing, and the answer is what was kept."""

    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__(kept.name)
        self.kept = kept


class Attempt:
    """One try of a call with a key. `has_begun`: its operation was called, so that its answer is kept."""

    def __init__(self, name: str, request: str, now_us: int) -> None:
        self.name = name
        self.has_begun = False
        self._request = request
        self._now_us = now_us

    async def check_new(self, tx: Tx) -> None:
        """Check, as the first thing of its transaction, that the call has not been answered.

        Raises its answer where it was. Refuses: a call that another process is answering now (409).
        """
        if not await tx.hold(f"{HEADER} {self.name}"):
            raise _in_flight()
        known = await self.load(tx)
        if known is not None:
            raise KeptAnswerError(known)

    async def load(self, tx: Tx) -> KeptAnswer | None:
        """The answer that was kept; None without one.

        Refuses: another request under the same key (422).
        """
        known = await kept_answers.load(tx, self.name, since_us=self._now_us - KEPT_ANSWER_LIFE_US)
        if known is not None and known.request != self._request:
            raise Refusal(
                Kind.REUSED_KEY,
                "This Idempotency-Key was sent with another request before: send the same request, or another key",
            )
        return known

    async def keep_first(self, tx: Tx, status: int, body: bytes) -> None:
        """Keep an answer in the transaction of its effect, which is undone if the call has been answered otherwise."""
        known = await self.keep(tx, status, body)
        if known is not None:
            raise KeptAnswerError(known)

    async def keep(self, tx: Tx, status: int, body: bytes) -> KeptAnswer | None:
        """Keep an answer; where there is one already, that is returned."""
        kept = KeptAnswer(self.name, self._now_us, status, self._request, body.decode())
        is_new = await kept_answers.keep(tx, kept, since_us=self._now_us - KEPT_ANSWER_LIFE_US)
        return None if is_new else await self.load(tx)


class Retries:
    """Answers calls that come with a key."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._going_on: set[str] = set()

    def attempt(self, key: str, route: Route, signed: Signed, caller: Caller | None) -> Attempt:
        """The try of a call that came with a key.

        Refuses: a key that is empty or too long (400).
        """
        if not 0 < len(key) <= IDEMPOTENCY_KEY_MAX:
            raise bad_input("Idempotency-Key", f"must have 1 to {IDEMPOTENCY_KEY_MAX} characters")
        parts = (signed.method, signed.path.removesuffix("/"), _whose(route, signed, caller), key)
        return Attempt(_digest(*parts), _request(signed), self._shop.now())

    async def answer(
        self, attempt: Attempt, work: Callable[[], Awaitable[bytes]]
    ) -> "tuple[int, bytes, Mapping[str, str]]":
        """Status, body and headers of a call: those of its first answer, or what `work` makes.

        `work` says when its operation has begun, and keeps its answer itself where that went well. What is refused
        before, and what was refused for now only, is not kept.

        Refuses: a call that is being answered (409), another request under its key (422), and what `work` refuses.
        """
        if attempt.name in self._going_on:
            raise _in_flight()
        self._going_on.add(attempt.name)
        try:
            known = await self._database.read(attempt.load)
            if known is None:
                try:
                    return 200, await work(), {}
                except KeptAnswerError as error:
                    known = error.kept
                except Refusal as refusal:
                    known = await self._refused(attempt, refusal)
                    if known is None:
                        raise
                except Exception:
                    if not attempt.has_begun:
                        raise
                    known = await self._database.write(lambda tx: attempt.keep(tx, 500, INTERNAL))
                    if known is None:
                        raise
        finally:
            self._going_on.discard(attempt.name)
        return known.status, known.body.encode(), REPLAYED

    async def _refused(self, attempt: Attempt, refusal: Refusal) -> KeptAnswer | None:
        """Keep a refusal, if it is one to keep; what was kept before it by another process is returned."""
        if not attempt.has_begun or refusal.kind in _FOR_NOW or isinstance(refusal, _InFlight):
            return None
        status, body = answer(refusal)
        return await self._database.write(lambda tx: attempt.keep(tx, status, body))


class _InFlight(Refusal):
    """The call is being answered at this moment."""


def _in_flight() -> Refusal:
    refusal = _InFlight(Kind.CONFLICT, "A request with this Idempotency-Key is being answered: try again in a second")
    refusal.retry_seconds = 1
    return refusal


def _whose(route: Route, signed: Signed, caller: Caller | None) -> str:
    """Who sent a key, so that nobody is told what somebody else was answered.

    The number of a cart is known to nobody but those who may act for it; whoever calls without an account or a cart is
    known by application and network.
    """
    if caller is None:
        if _CART in route.path:
            return "anybody"
        return f"network {signed.application_key or ''} {network_of(signed.address)}"
    credential = caller.credential and caller.credential.credential_id
    token = caller.token and caller.token.name
    user = caller.user and caller.user.user_id
    return f"account {caller.account_id} {credential} {caller.client_id} {user} {token}"


def _request(signed: Signed) -> str:
    """A digest of what was sent, in which neither spaces nor the order of names in the JSON matter."""
    body = signed.body.strip()
    body = b"{}" if body in (b"", NULL) else body
    # What is no JSON is compared as it is, and refused.
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        body = msgspec.json.encode(msgspec.json.decode(body), order="sorted")
    query = signed.url_tail.partition("?")[2]
    return sha256(query.encode("latin-1") + b"\n" + body).hexdigest()


def _digest(*parts: str) -> str:
    return sha256(ascii(parts).encode()).hexdigest()
