"""The registry of a live shop: a registrar's plug-in, and RDAP beside it.

Names are looked up and ordered at the plug-in.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TypeVar

from panier.core.domain.domain_name import NameRecord, NameState
from panier.core.refusal import bad_input
from panier.core.values import replace
from panier.outside.plugins import PlugIns
from panier.outside.registry.absent import AbsentRegistrar
from panier.outside.registry.protocol import Command, Message, Outcome, Registry, RegistryUnreachableError
from panier.outside.registry.rdap import IANA_LIST, Rdap

T = TypeVar("T")

NONE = "none"  # of a shop that sells no names
REGISTRARS = PlugIns(
    "panier.registries",
    "registrar",
    Registry,  # type: ignore[type-abstract] # no instance is made of it: its verbs are read
    "PANIER_REGISTRY",
    "PANIER_REGISTRY_",
    (NONE,),
)
LOOK_UP_SECONDS = 10
COMMAND_SECONDS = 25


class LiveRegistry:
    """A registrar's plug-in, supplemented by RDAP.

    Commands go to the registrar. Where it reports that nobody holds a name, that is final: it knows which names are
    free and at which price. For a name that somebody holds, or that the registrar reports nothing about, RDAP
    supplies the rest.
    """

    def __init__(self, registrar: Registry, rdap: Rdap | None) -> None:
        self._registrar = registrar
        self._rdap = rdap

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """What is known of each name now.

        Raises RegistryUnreachableError where nobody answers in time.
        """
        answered = await _in_time(self._registrar.look_up(names), LOOK_UP_SECONDS)
        wanting = [name for name in names if name not in answered or answered[name].is_held]
        published = await self._rdap.look_up(wanting) if self._rdap is not None and wanting else {}
        return {name: _together(name, answered.get(name), published.get(name)) for name in names}

    async def execute(self, command: Command) -> Outcome:
        """Have the registrar carry out a command; RDAP's earlier answer for the name is forgotten."""
        try:
            return await _in_time(self._registrar.execute(command), COMMAND_SECONDS)
        finally:
            if self._rdap is not None:
                self._rdap.forget(command.name)

    async def outcome(self, command: Command) -> Outcome | None:
        """The registrar's outcome of a command."""
        return await _in_time(self._registrar.outcome(command), COMMAND_SECONDS)

    async def auth_code(self, name: str) -> str | None:
        """The registrar's transfer code for a name."""
        return await _in_time(self._registrar.auth_code(name), COMMAND_SECONDS)

    async def poll(self) -> Message | None:
        """The oldest message in the registrar's queue."""
        return await _in_time(self._registrar.poll(), COMMAND_SECONDS)

    async def acknowledge(self, message_id: str) -> None:
        """Remove a message from the registrar's queue."""
        await _in_time(self._registrar.acknowledge(message_id), COMMAND_SECONDS)

    async def close(self) -> None:
        """Close the registrar's and RDAP's connections."""
        try:
            await self._registrar.close()
        finally:
            if self._rdap is not None:
                await self._rdap.close()


def make(name: str, options: Mapping[str, str], now: Callable[[], int], *, rdap: str) -> LiveRegistry:
    """The registry with the plug-in of that name.

    `rdap`: on, off, or the address of the shop's own list of servers. A shop without a registrar asks nobody.

    Refuses: a plug-in that is not installed or does not accept its options, and an invalid word for RDAP.
    """
    list_url = {"": IANA_LIST, "on": IANA_LIST}.get(rdap, rdap)
    if list_url != "off" and not list_url.startswith(("https://", "http://")):
        raise bad_input("PANIER_RDAP", f"is {rdap!r}, but must be on, off or the address of a list of servers")
    if name == NONE:
        return LiveRegistry(AbsentRegistrar(), None)
    registrar = REGISTRARS.load(name, options, now)
    return LiveRegistry(registrar, None if list_url == "off" else Rdap(now, list_url))


async def _in_time(asked: Coroutine[object, object, T], seconds: int) -> T:
    """A plug-in's answer.

    Any failure on the way to its registry counts as unreachable, whatever the plug-in calls it.
    """
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except TimeoutError as error:
        raise RegistryUnreachableError(f"The registrar gave no answer within {seconds} s") from error
    except OSError as error:
        raise RegistryUnreachableError(f"The registrar cannot be reached: {error}") from error


def _together(name: str, answered: NameRecord | None, published: NameRecord | None) -> NameRecord:
    """The registrar's answer and the published data of one name, combined."""
    if answered is None and published is None:
        raise RegistryUnreachableError(f"Neither the registrar nor RDAP says anything of {name}")
    if answered is None or published is None:
        return answered or published  # type: ignore[return-value] # one of them is there
    if published.state == NameState.FREE:
        return answered  # registered a moment ago: published data lags behind
    return replace(
        answered,
        state=published.state if answered.state == NameState.TAKEN else answered.state,
        is_locked=answered.is_locked or published.is_locked,
        name_servers=answered.name_servers or published.name_servers,
        created_us=answered.created_us or published.created_us,
        expires_us=answered.expires_us or published.expires_us,
        last_transfer_us=answered.last_transfer_us or published.last_transfer_us,
    )
