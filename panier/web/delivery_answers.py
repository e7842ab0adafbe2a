"""POST /deliveries/answers: what a hook's other side says later of what it was asked to make, and what was used of it.

Signed as the requests are, and no part of the API: docs/deliverer-plugin.md.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from falcon.asgi import Request, Response
from msgspec import Meta, Struct

from panier.core.limits import KEY_MAX_CHARACTERS
from panier.core.period import us
from panier.core.refusal import Kind, Refusal, bad_input, not_found
from panier.core.service.commitments.usage import UsageRecord
from panier.core.service.details import Property
from panier.flows.service import owner_deliveries
from panier.flows.service.commitments import usage
from panier.flows.shop import Shop
from panier.outside.delivery import signing
from panier.outside.delivery.by_family import HOOK
from panier.outside.delivery.supply import Supply
from panier.store.engine.db import Database, Tx
from panier.web.dispatch import HEADERS, new_query_id
from panier.web.errors import INTERNAL, answer

logger = logging.getLogger(__name__)

PATH = "/deliveries/answers"
BODY_MAX_BYTES = 65_536
RECORDS_MAX = 500


class MadeAnswer(Struct, forbid_unknown_fields=True):
    """A thing was made, or a change was."""

    key: str
    name: str | None = None
    properties: dict[str, Property] = {}


class FailedAnswer(Struct, forbid_unknown_fields=True):
    """It cannot be made; the customer reads the reason."""

    key: str
    reason: str = ""


class EndedAnswer(Struct, forbid_unknown_fields=True):
    """What had ended was taken back."""

    key: str


class UsedRecord(Struct, forbid_unknown_fields=True, rename="camel"):
    """What was used of a plan that is paid by use, between two moments; `key` is the other side's own."""

    key: str
    plan_code: str
    resource: str
    quantity: int
    begin: datetime
    end: datetime


class UsedAnswer(Struct, forbid_unknown_fields=True):
    """What was used of a thing that was made: all of it is kept, or nothing where a record is refused."""

    key: str
    records: Annotated[list[UsedRecord], Meta(min_length=1, max_length=RECORDS_MAX)]


class HookAnswer(Struct):
    """A message of the other side, as the requests are: its type, when, and about what."""

    type: str
    data: msgspec.Raw
    timestamp: str = ""


def routes(supplied: Supply, shop: Shop, database: Database, *, on_write: Callable[[], None]) -> dict[str, object]:
    """What takes answers, by its path; nothing where the shop has no hook."""
    return {} if supplied.hook_keys is None else {PATH: _Answers(supplied, shop, database, on_write)}


class _Answers:
    def __init__(self, supplied: Supply, shop: Shop, database: Database, on_write: Callable[[], None]) -> None:
        self._supplied, self._shop, self._database, self._on_write = supplied, shop, database, on_write

    async def on_post(self, request: Request, response: Response) -> None:
        """Take an answer; said twice, it counts once."""
        query_id = new_query_id()
        response.set_headers({**HEADERS, "x-ovh-queryid": query_id})
        try:
            body = await self._signed_body(request)
            take, key = self._understood(body)
            await self._database.write(lambda tx: self._take(tx, take, key))
        except Refusal as refusal:
            response.status, response.data = answer(refusal)
        except Exception:
            logger.exception("%s failed; the caller was given query id %s", PATH, query_id)
            response.status, response.data = 500, INTERNAL
        else:
            self._on_write()
            response.data = b"{}"

    async def _signed_body(self, request: Request) -> bytes:
        """The body of a message of the other side.

        Refuses: one that is too long (413), and one of anybody else (401).
        """
        body: bytes = await request.stream.read(BODY_MAX_BYTES + 1)
        if len(body) > BODY_MAX_BYTES:
            raise Refusal(Kind.TOO_LARGE, f"An answer has at most {BODY_MAX_BYTES} bytes")
        keys = self._supplied.hook_keys
        sent = {name: request.get_header(name) or "" for name in (signing.ID, signing.TIMESTAMP, signing.SIGNATURE)}
        if keys is None or not keys.is_signed(sent, body, now_seconds=int(time.time())):
            raise Refusal(Kind.LOGIN_NEEDED, "The signature is not valid, or not of the last five minutes")
        return body

    async def _take(self, tx: Tx, take: Callable[[Tx], Awaitable[object]], key: str) -> None:
        """Take an answer about what the hook makes; of anything else it knows nothing."""
        family = await owner_deliveries.family_of_key(tx, key)
        if family is None or self._supplied.deliverer.name_of(family) != HOOK:
            raise not_found(key=key)
        await take(tx)

    def _understood(self, body: bytes) -> tuple[Callable[[Tx], Awaitable[object]], str]:
        """What is to be done for a message, and the key that it is about."""
        message: HookAnswer = _decoded(HookAnswer, body)
        if message.type not in _TYPES:
            raise bad_input("type", f"is {message.type!r}, but must be {' or '.join(_TYPES)}")
        form = _TYPES[message.type]
        found = _decoded(form, bytes(message.data))
        if not 0 < len(found.key) <= KEY_MAX_CHARACTERS or "\x00" in found.key:
            raise not_found(key=found.key[:KEY_MAX_CHARACTERS])
        return _doing(self._shop, found), found.key


def _doing(shop: Shop, said: Any) -> Callable[[Tx], Awaitable[object]]:
    async def do(tx: Tx) -> None:
        match said:
            case EndedAnswer(key=key):
                await owner_deliveries.mark_ended(tx, shop, await owner_deliveries.service_of_key(tx, key))
            case FailedAnswer(key=key, reason=reason) if owner_deliveries.is_end(key):
                await owner_deliveries.fail_end(tx, shop, await owner_deliveries.service_of_key(tx, key), reason=reason)
            case FailedAnswer(key=key, reason=reason):
                await owner_deliveries.mark_failed(
                    tx, shop, await owner_deliveries.delivery_of_key(tx, key), reason=reason
                )
            case UsedAnswer(key=key, records=records):
                number = await owner_deliveries.service_of_key(tx, key)
                for one in records:
                    await usage.add(tx, shop, _record(number, one))
            case MadeAnswer(key=key, name=name, properties=properties):
                await owner_deliveries.mark_made(
                    tx, shop, await owner_deliveries.delivery_of_key(tx, key), name=name, properties=properties
                )

    return do


def _record(service_id: int, said: UsedRecord) -> UsageRecord:
    begin_us, end_us = us(said.begin.astimezone()), us(said.end.astimezone())
    return UsageRecord(0, service_id, said.key, said.plan_code, said.resource, said.quantity, begin_us, end_us, 0)


def _decoded(form: Any, content: bytes) -> Any:
    try:
        return msgspec.json.decode(content, type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise bad_input("body", f"is not valid: {error}") from error


_TYPES: Mapping[str, Any] = {"made": MadeAnswer, "failed": FailedAnswer, "ended": EndedAnswer, "used": UsedAnswer}
