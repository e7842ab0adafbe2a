"""Data that registries publish about domain names by RDAP (RFC 9082, RFC 9083).

Who has a name, its name servers, its lock. A list in the form of RFC 9224, IANA's or the shop's own, names the
server to ask.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec import Struct
from whoisit.bootstrap import BaseBootstrap
from whoisit.errors import UnsupportedError
from whoisit.query import QueryBuilder

from panier.core.domain.domain_name import NameRecord
from panier.core.limits import SECOND_US
from panier.outside.registry import rdap_answers
from panier.outside.registry.protocol import RegistryUnreachableError
from panier.outside.registry.rdap_answers import UnreadableAnswerError
from panier.outside.registry.rdap_client import Bounds, RdapClient

logger = logging.getLogger(__name__)

IANA_LIST: str = BaseBootstrap.BOOTSTRAP_URLS["dns"]
_LIST_AGAIN_SECONDS = 600
# The library wants a list of each kind; networks and autonomous systems are never looked up here.
_KINDS_NOT_ASKED: dict[str, object] = {kind: {"services": [[[], []]]} for kind in ("asn", "ipv4", "ipv6", "object")}


class Rdap:
    """Look-ups by RDAP.

    Answers are kept for a moment: a cart's names are looked up at each of its steps. `list_url`: where the list of
    servers is. Where it has https, servers are asked by https alone; IANA's list is extended by the servers of
    registries that are missing from it but known to the library.
    """

    def __init__(self, now: Callable[[], int], list_url: str = IANA_LIST, bounds: Bounds | None = None) -> None:
        self._now = now
        self._list_url = list_url
        self._bounds = bounds or Bounds()
        self._is_secure = list_url.startswith("https:")
        self._client = RdapClient(now, self._bounds, is_secure=self._is_secure)
        self._servers: tuple[int, QueryBuilder] | None = None
        self._one_reads = asyncio.Lock()
        self._kept: OrderedDict[str, tuple[int, NameRecord]] = OrderedDict()

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """The published data of each name, without those whose registry has no server.

        A name unknown to its registry is free; whether it can be ordered, and at which price, is not published.
        Raises RegistryUnreachableError where a name is not answered in time.
        """
        found = {name: record for name in dict.fromkeys(names) if (record := self._recent(name)) is not None}
        missing = [name for name in dict.fromkeys(names) if name not in found]
        if not missing:
            return found
        try:
            async with asyncio.timeout(self._bounds.look_up_seconds):
                servers = await self._builder()
                places = {name: url for name in missing if (url := _place(servers, name)) is not None}
                async with asyncio.TaskGroup() as group:
                    asked = [group.create_task(self._ask(name, url)) for name, url in places.items()]
        except TimeoutError as error:
            raise RegistryUnreachableError(f"RDAP gave no answer within {self._bounds.look_up_seconds} s") from error
        except ExceptionGroup as errors:
            first = errors.exceptions[0]
            raise first from first.__cause__
        return found | {record.name: record for task in asked for record in (task.result(),)}

    def forget(self, name: str) -> None:
        """Forget a name's answer, because something was done with the name."""
        self._kept.pop(name, None)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _ask(self, name: str, url: str) -> NameRecord:
        answer = await self._client.ask(url)
        now_us = self._now()
        try:
            record = rdap_answers.free(name) if answer is None else rdap_answers.held(name, answer, now_us=now_us)
        except UnreadableAnswerError as error:
            raise RegistryUnreachableError(str(error)) from error
        self._kept[name] = now_us + self._bounds.kept_seconds * SECOND_US, record
        self._kept.move_to_end(name)
        while len(self._kept) > self._bounds.kept_names:
            self._kept.popitem(last=False)
        return record

    def _recent(self, name: str) -> NameRecord | None:
        until_us, record = self._kept.get(name, (0, None))
        return record if self._now() < until_us else None

    async def _builder(self) -> QueryBuilder:
        """The servers of all extensions.

        The list is read once a day, by one look-up for all that wait for it. Servers seldom move, so an old list stays
        in use while there is no newer one.
        """
        async with self._one_reads:
            if self._servers is not None and self._now() < self._servers[0]:
                return self._servers[1]
            seconds = self._bounds.list_seconds
            try:
                read = await self._read_list()
            except RegistryUnreachableError as error:
                if self._servers is None:
                    raise
                logger.warning("the list of RDAP servers could not be reloaded, so the previous one is used: %s", error)
                seconds, read = _LIST_AGAIN_SECONDS, self._servers[1]
            self._servers = self._now() + seconds * SECOND_US, read
            return read

    async def _read_list(self) -> QueryBuilder:
        answer = await self._client.ask(self._list_url)
        try:
            listed = msgspec.convert(answer, _Servers)
        except msgspec.ValidationError as error:
            raise RegistryUnreachableError(f"{self._list_url} is no list of RDAP servers: {error}") from error
        if not listed.services:
            raise RegistryUnreachableError(f"{self._list_url} lists no RDAP servers")
        known = BaseBootstrap()
        known.load_bootstrap_data(
            _KINDS_NOT_ASKED | {"timestamp": 0, "dns": {"services": listed.services}},
            overrides=self._list_url == IANA_LIST,
            allow_insecure=not self._is_secure,
            from_json=False,
        )
        return QueryBuilder(known)


class _Servers(Struct):
    """A list of servers (RFC 9224 §4): pairs of extensions and the addresses of their servers."""

    services: list[tuple[list[str], list[str]]]


def _place(servers: QueryBuilder, name: str) -> str | None:
    try:
        _, url, _ = servers.build("domain", name)
    except UnsupportedError:
        return None
    return str(url)
