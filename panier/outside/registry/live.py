"""The registry of a live shop: a registrar's plug-in, which names are asked for and ordered at, and beside it RDAP."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from panier.core.domain.domain_name import NameRecord, NameState
from panier.core.refusal import bad_input
from panier.outside.registry import plugins
from panier.outside.registry.protocol import Command, Message, Outcome, Registry, RegistryUnreachableError
from panier.outside.registry.rdap import IANA_LIST, Rdap

T = TypeVar("T")

LOOK_UP_SECONDS = 10
COMMAND_SECONDS = 25


class LiveRegistry:
    """Commands go to the registrar. Of a name that it holds for nobody, its word is the last: it knows what is free and
    at which price. Of a name that somebody holds, and of one it says nothing about, RDAP says the rest.
    """

    def __init__(self, registrar: Registry, rdap: Rdap | None) -> None:
        self._registrar = registrar
        self._rdap = rdap

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """What is said of each name now. Raises RegistryUnreachableError where nobody says anything in time."""
        told = await _in_time(self._registrar.look_up(names), LOOK_UP_SECONDS)
        wanting = [name for name in names if name not in told or told[name].is_held]
        published = await self._rdap.look_up(wanting) if self._rdap is not None and wanting else {}
        return {name: _together(name, told.get(name), published.get(name)) for name in names}

    async def execute(self, command: Command) -> Outcome:
        """Have the registrar do a command; what RDAP said of the name before is forgotten."""
        try:
            return await _in_time(self._registrar.execute(command), COMMAND_SECONDS)
        finally:
            if self._rdap is not None:
                self._rdap.forget(command.name)

    async def outcome(self, command: Command) -> Outcome | None:
        """What the registrar knows of a command."""
        return await _in_time(self._registrar.outcome(command), COMMAND_SECONDS)

    async def auth_code(self, name: str) -> str | None:
        """The registrar's."""
        return await _in_time(self._registrar.auth_code(name), COMMAND_SECONDS)

    async def poll(self) -> Message | None:
        """The oldest message of the registrar's queue."""
        return await _in_time(self._registrar.poll(), COMMAND_SECONDS)

    async def acknowledge(self, message_id: str) -> None:
        """Take a message off the registrar's queue."""
        await _in_time(self._registrar.acknowledge(message_id), COMMAND_SECONDS)

    async def close(self) -> None:
        """Close what either holds open."""
        try:
            await self._registrar.close()
        finally:
            if self._rdap is not None:
                await self._rdap.close()


def make(name: str, options: Mapping[str, str], now: Callable[[], int], *, rdap: str) -> LiveRegistry:
    """The registry with the plug-in of that name. `rdap`: on, off, or where the shop's own list of servers lies.

    Refuses a plug-in that is not installed or does not take its options, and another word for RDAP.
    """
    list_url = {"": IANA_LIST, "on": IANA_LIST}.get(rdap, rdap)
    if list_url != "off" and not list_url.startswith(("https://", "http://")):
        raise bad_input("PANIER_RDAP", f"is {rdap!r}, but must be on, off or the address of a list of servers")
    registrar = plugins.load(name, options, now)
    return LiveRegistry(registrar, None if list_url == "off" else Rdap(now, list_url))


async def _in_time(asked: Coroutine[object, object, T], seconds: int) -> T:
    """A plug-in's answer. What goes wrong on the way to its registry means the same, whatever it calls it."""
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except TimeoutError as error:
        raise RegistryUnreachableError(f"The registrar gave no answer within {seconds} s") from error
    except OSError as error:
        raise RegistryUnreachableError(f"The registrar cannot be reached: {error}") from error


def _together(name: str, told: NameRecord | None, published: NameRecord | None) -> NameRecord:
    """What the registrar said, and what is published, of one name."""
    if told is None and published is None:
        raise RegistryUnreachableError(f"Neither the registrar nor RDAP says anything of {name}")
    if told is None or published is None:
        return told or published  # type: ignore[return-value] # one of them is there
    if published.state == NameState.FREE:
        return told  # taken a moment ago: what is published lags behind
    return replace(
        told,
        state=published.state if told.state == NameState.TAKEN else told.state,
        is_locked=told.is_locked or published.is_locked,
        name_servers=told.name_servers or published.name_servers,
        created_us=told.created_us or published.created_us,
        expires_us=told.expires_us or published.expires_us,
        last_transfer_us=told.last_transfer_us or published.last_transfer_us,
    )
