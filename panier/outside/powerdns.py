"""Zones on PowerDNS, through the HTTP API of its authoritative server.

A zone is compared as a whole, and what differs is replaced in one request, which PowerDNS carries out or refuses as a
whole. It signs by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import dns.exception
import dns.rdata
import dns.rdatatype
import dns.zone
import httpx
import msgspec

from panier.core.values import frozen
from panier.core.zone.push import SigningKey
from panier.outside.powerdns_records import read, respelled, written
from panier.outside.zone_publisher import PublishingError

_DONE, _NOT_FOUND, _BROKEN = range(200, 300), 404, 500
_PAUSES_SECONDS = (0.1, 0.4)  # after which a broken answer is asked for again: its database may be locked for a moment
_OWN_TYPES = frozenset({"CDNSKEY", "CDS", "DNSKEY", "NSEC", "NSEC3", "NSEC3PARAM", "RRSIG"})  # of its signing
_SECURE_ENTRY_POINT = 257  # the flags of a key whose DS record belongs to the zone above
_SHOWN = 300  # characters of an answer in a problem
_SPELLINGS_MAX = 20  # records of a zone that PowerDNS may insist on spelling otherwise


@frozen
class PowerDnsBounds:
    """How long PowerDNS is waited for, and how much it may answer.

    After it could not be reached nobody tries for `pause_seconds`, so that a thousand zones do not wait in turn.
    """

    connect_seconds: float = 3
    answer_seconds: float = 15
    zone_seconds: float = 40
    pause_seconds: float = 2
    at_once: int = 4
    answer_bytes: int = 64 * 1_048_576


class _Record(msgspec.Struct):
    content: str
    disabled: bool = False


class _Set(msgspec.Struct):
    name: str
    type: str
    ttl: int
    records: list[_Record]


class _Zone(msgspec.Struct):
    dnssec: bool = False
    rrsets: list[_Set] = []


class _Key(msgspec.Struct):
    active: bool
    published: bool
    flags: int
    dnskey: str
    ds: list[str] = []


Sort = tuple[str, str]
"""Owner, with its final dot, and type of a set of records."""

Said = tuple[int, frozenset[dns.rdata.Rdata | None]]
"""How long a set of records may be kept, and what each of its records says; None for one that cannot be read."""


class PowerDns:
    """The zones of one server of PowerDNS.

    `kind`: Native, or Master where PowerDNS itself tells secondary servers.
    """

    def __init__(
        self, url: str, key: str, *, server: str, kind: str = "Native", bounds: PowerDnsBounds | None = None
    ) -> None:
        self._bounds = bounds or PowerDnsBounds()
        self._kind = kind
        self._turns = asyncio.Semaphore(self._bounds.at_once)
        self._away_until = 0.0
        self._http = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/api/v1/servers/{server}/",
            headers={"x-api-key": key, "accept": "application/json", "accept-encoding": "identity"},
            timeout=httpx.Timeout(self._bounds.answer_seconds, connect=self._bounds.connect_seconds),
            follow_redirects=False,  # the key is for this address alone
            trust_env=False,
        )

    async def publish(self, name: str, content: str, *, is_signed: bool) -> tuple[SigningKey, ...]:
        """Have a zone answer with nothing but what a zone file says, signed or not."""
        wanted = await asyncio.to_thread(_read, name, content)
        async with self._turn():
            found = await self._ask("GET", f"zones/{name}.", kind=_Zone, is_missing_fine=True)
            if found is None:
                sets = [_replacement(sort, said) for sort, said in wanted.items()]
                await self._send("POST", "zones", sets, self._new(name))
            elif sets := await asyncio.to_thread(_changes, found, wanted):
                await self._send("PATCH", f"zones/{name}.", sets, {})
            if found is None or found.dnssec != is_signed:
                await self._ask("PUT", f"zones/{name}.", {"dnssec": is_signed, "api_rectify": True})
            if not is_signed:
                return ()
            keys = await self._ask("GET", f"zones/{name}./cryptokeys", kind=list[_Key]) or []
        return tuple(
            _signing_key(one) for one in keys if one.active and one.published and one.flags == _SECURE_ENTRY_POINT
        )

    async def remove(self, name: str) -> None:
        """Have PowerDNS forget a zone and its keys; one that it does not have is fine."""
        async with self._turn():
            await self._ask("DELETE", f"zones/{name}.", is_missing_fine=True)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _send(self, method: str, path: str, sets: list[dict[str, Any]], more: dict[str, object]) -> None:
        """Send sets of records, in its own spelling where PowerDNS insists on another one."""
        for _ in range(_SPELLINGS_MAX):
            try:
                await self._ask(method, path, {**more, "rrsets": sets})
            except PublishingError as error:
                if not respelled(sets, str(error.__cause__ or error)):
                    raise
            else:
                return
        raise PublishingError(f"PowerDNS wants other spellings of more than {_SPELLINGS_MAX} records")

    def _new(self, name: str) -> dict[str, object]:
        """A zone that PowerDNS does not have yet; its serial is the shop's."""
        return {
            "name": f"{name}.",
            "kind": self._kind,
            "nameservers": [],
            "soa_edit": "",
            "soa_edit_api": "",
            "api_rectify": True,
        }

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """A turn to ask PowerDNS, within the time that a zone may take."""
        async with self._turns:
            now = asyncio.get_running_loop().time()
            if now < self._away_until:
                raise PublishingError("PowerDNS could not be reached a moment ago")
            try:
                async with asyncio.timeout(self._bounds.zone_seconds):
                    yield
            except TimeoutError:
                raise PublishingError(f"PowerDNS took more than {self._bounds.zone_seconds:g} seconds") from None
            except httpx.HTTPError as error:
                self._away_until = asyncio.get_running_loop().time() + self._bounds.pause_seconds
                said = str(error) or type(error).__name__
                raise PublishingError(f"PowerDNS could not be reached: {said}") from error

    async def _ask(
        self, method: str, path: str, body: object = None, *, kind: Any = None, is_missing_fine: bool = False
    ) -> Any:
        """The answer to a request; None where there is none, or where what is asked for is missing."""
        content = None if body is None else msgspec.json.encode(body)
        status, answer = await self._answer(method, path, content)
        for pause_seconds in _PAUSES_SECONDS:
            if status < _BROKEN:
                break
            await asyncio.sleep(pause_seconds)
            status, answer = await self._answer(method, path, content)
        if status == _NOT_FOUND and is_missing_fine:
            return None
        if status not in _DONE:
            said = _said_of(answer)
            raise PublishingError(_refusal(status, said)) from _AnsweredError(said)
        if kind is None:
            return None
        try:
            return msgspec.json.decode(answer, type=kind)
        except msgspec.DecodeError as error:
            raise PublishingError(f"PowerDNS answered {method} {path} with something else: {error}") from error

    async def _answer(self, method: str, path: str, content: bytes | None) -> tuple[int, bytes]:
        """The status and body of one answer."""
        request = self._http.build_request(method, path, content=content, headers={"content-type": "application/json"})
        response = await self._http.send(request, stream=True)
        try:
            answer = bytearray()
            async for chunk in response.aiter_raw():
                answer += chunk
                if len(answer) > self._bounds.answer_bytes:
                    raise PublishingError(f"PowerDNS answered more than {self._bounds.answer_bytes} bytes")
        finally:
            await response.aclose()
        return response.status_code, bytes(answer)


def _read(name: str, content: str) -> dict[Sort, Said]:
    """What a zone file says.

    Raises PublishingError for one that a name server would not load.
    """
    try:
        zone = dns.zone.from_text(content, origin=f"{name}.", relativize=False)
    except (dns.exception.DNSException, ValueError) as error:
        raise PublishingError(f"What was published cannot be read: {error}") from error
    found = {}
    for owner, one in zone.iterate_rdatasets():
        found[owner.to_text().lower(), dns.rdatatype.to_text(one.rdtype)] = (one.ttl, frozenset(one))
    return found


def _changes(zone: _Zone, wanted: Mapping[Sort, Said]) -> list[dict[str, Any]]:
    """What has to be replaced; what goes comes first, since it may stand against what comes."""
    present = {(one.name.lower(), one.type): _said(one) for one in zone.rrsets if one.type not in _OWN_TYPES}
    gone = [sort for sort in present if sort not in wanted]
    changed = [(sort, said) for sort, said in wanted.items() if present.get(sort) != said]
    deletions: list[dict[str, Any]] = [{"name": name, "type": kind, "changetype": "DELETE"} for name, kind in gone]
    return deletions + [_replacement(sort, said) for sort, said in changed]


def _said(one: _Set) -> Said:
    return one.ttl, frozenset(read(one.type, record.content) for record in one.records if not record.disabled)


def _replacement(sort: Sort, said: Said) -> dict[str, Any]:
    (owner, kind), (ttl, records) = sort, said
    texts = sorted(written(record) for record in records if record is not None)
    contents = [{"content": text, "disabled": False} for text in texts]
    return {"name": owner, "type": kind, "ttl": ttl, "changetype": "REPLACE", "records": contents}


def _signing_key(one: _Key) -> SigningKey:
    """A key as PowerDNS reports it: "257 3 13 …", and its DS records "35230 13 2 …"."""
    try:
        flags, _, algorithm, public_key = one.dnskey.split(" ", 3)
        tag = one.ds[0].split(" ", 1)[0]
        return SigningKey(int(algorithm), int(flags), public_key.replace(" ", ""), int(tag))
    except (ValueError, IndexError) as error:
        raise PublishingError(f"PowerDNS reports a key that cannot be read: {one.dnskey!r:.100}") from error


def _refusal(status: int, said: str) -> str:
    """What PowerDNS says is wrong, for the shop's owner."""
    if status in (401, 403):
        return f"PowerDNS refuses the key in PANIER_POWERDNS_KEY ({status})"
    return f"PowerDNS answered {status}: {said[:_SHOWN]}"


def _said_of(answer: bytes) -> str:
    try:
        return str(msgspec.json.decode(answer, type=dict[str, Any]).get("error", "")).strip()
    except msgspec.DecodeError:
        return answer.decode(errors="replace").strip()


class _AnsweredError(Exception):
    """What PowerDNS said, in full."""
