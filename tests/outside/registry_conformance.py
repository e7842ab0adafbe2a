"""What every registry must do, whoever it belongs to: the sandbox's, a plug-in's, one of your own.

Apply it to a registry that was just made, with the clock that it was handed:

    await conforms(registry, clock, free="anything.com", slow="slow-anything.com")
"""

import asyncio
from typing import Protocol

from panier.plugins import Answer, Command, Message, MessageKind, NameState, Outcome, Registry, Verb

_HELD = (NameState.TAKEN, NameState.TAKEN_PREMIUM)
_MESSAGES_MAX = 100


class MovableClock(Protocol):
    """The time that the registry was handed, which a test moves on."""

    now_us: int


async def conforms(
    registry: Registry, clock: MovableClock, *, free: str, slow: str, mode: str = "create-default", queue: bool = True
) -> None:
    """Assert that a registry keeps the Protocol's promises.

    `free`: a name that can be had at once; `slow`: one whose commands are pending at first. `mode`: the pricing mode of
    both. `queue`: whether outcomes come by messages too.
    """
    await look_ups(registry, free, slow)
    await creates_once(registry, clock, free, mode=mode)
    await changes(registry, free)
    await renews_once(registry, free)
    await decides_later(registry, clock, slow, mode=mode, queue=queue)
    await is_gone_when_deleted(registry, free)


async def look_ups(registry: Registry, *names: str) -> None:
    """Every name is answered under its name; asking takes nothing."""
    assert dict(await registry.look_up([])) == {}
    for _ in range(2):
        found = await registry.look_up(names)
        assert {name: (record.name, record.state) for name, record in found.items()} == {
            name: (name, NameState.FREE) for name in names
        }


async def creates_once(registry: Registry, clock: MovableClock, name: str, *, mode: str) -> None:
    """A key that never came is unknown; one that came twice, or at once, did its work once; another is refused."""
    command = create(name, "first", mode=mode)
    assert await registry.outcome(command) is None
    assert await registry.auth_code(name) is None
    outcomes = [*await asyncio.gather(*(registry.execute(command) for _ in range(2))), await registry.execute(command)]
    assert [one.answer for one in outcomes] == [Answer.DONE] * 3, outcomes
    assert outcomes[0] == outcomes[1] == outcomes[2] == await registry.outcome(command)
    expires_us = outcomes[0].facts["expires_us"]
    assert isinstance(expires_us, int)
    assert expires_us > clock.now_us
    assert (await registry.look_up([name]))[name].state in _HELD
    assert await registry.auth_code(name)

    late = await registry.execute(create(name, "second", mode=mode))
    assert late.answer in (Answer.REFUSED, Answer.IMPOSSIBLE), late
    assert late.reason
    assert (await registry.execute(command)).answer == Answer.DONE


async def changes(registry: Registry, name: str) -> None:
    """Name servers and the lock are changed, and shown from then on."""
    servers = [{"host": "ns1.changed.test", "ip": None}, {"host": "ns2.changed.test", "ip": None}]
    update = Command("changes", Verb.UPDATE, name, changes={"name_servers": servers, "is_locked": False})
    done = await registry.execute(update)
    assert done.answer == Answer.DONE, done
    assert done.facts["name_servers"] == ["ns1.changed.test", "ns2.changed.test"]
    record = (await registry.look_up([name]))[name]
    assert (record.name_servers, record.is_locked) == (("ns1.changed.test", "ns2.changed.test"), False)
    lock = Command("lock", Verb.UPDATE, name, changes={"is_locked": True})
    assert (await registry.execute(lock)).answer == Answer.DONE
    record = (await registry.look_up([name]))[name]
    assert (record.name_servers, record.is_locked) == (("ns1.changed.test", "ns2.changed.test"), True)


async def renews_once(registry: Registry, name: str) -> None:
    """A renewal that is asked for again under its key does not renew again."""
    renewal = Command("renewal", Verb.RENEW, name, months=12)
    first, again = await registry.execute(renewal), await registry.execute(renewal)
    assert first.answer == Answer.DONE, first
    assert again == first
    second = await registry.execute(Command("another renewal", Verb.RENEW, name, months=12))
    assert _expiry(second) > _expiry(first)
    unknown = await registry.execute(Command("renewal of nothing", Verb.RENEW, f"not-{name}", months=12))
    assert unknown.answer in (Answer.REFUSED, Answer.IMPOSSIBLE), unknown


async def decides_later(registry: Registry, clock: MovableClock, name: str, *, mode: str, queue: bool) -> None:
    """A pending command stays so, however often it is asked for, until its time has come; then its outcome stays."""
    command = create(name, "slow", mode=mode)
    assert await registry.outcome(command) is None
    sent = await registry.execute(command)
    assert sent.answer == Answer.PENDING, sent
    assert sent.ask_again_us is not None
    assert sent.ask_again_us > clock.now_us
    assert await registry.execute(command) == sent
    assert await registry.outcome(command) == sent
    assert await registry.poll() is None
    clock.now_us = sent.ask_again_us + 1
    decided = await registry.outcome(command)
    assert decided is not None
    assert decided.answer == Answer.DONE, decided
    assert await registry.execute(command) == await registry.outcome(command) == decided
    assert (await registry.look_up([name]))[name].state in _HELD
    if queue:
        message = await _outcome(registry, command)
        assert (message.kind, message.name, message.outcome) == (MessageKind.OUTCOME, name, decided)
        assert message.at_us <= clock.now_us
    assert await _emptied(registry) is None


async def is_gone_when_deleted(registry: Registry, name: str) -> None:
    """A deletion is done once, and asking for it again is no second one."""
    deletion = Command("deletion", Verb.DELETE, name)
    assert (await registry.execute(deletion)).answer == Answer.DONE
    assert (await registry.execute(deletion)).answer == Answer.DONE
    assert (await registry.look_up([name]))[name].state not in _HELD
    assert await registry.auth_code(name) is None


def create(name: str, key: str, *, mode: str) -> Command:
    """A year of a name, on two name servers."""
    servers = [{"host": "ns1.sandbox.test", "ip": None}, {"host": "ns2.sandbox.test", "ip": None}]
    return Command(key, Verb.CREATE, name, months=12, mode=mode, changes={"name_servers": servers})


async def _outcome(registry: Registry, command: Command) -> Message:
    """The message about a command. It stays first until it is acknowledged, and acknowledging twice does no harm."""
    for _ in range(_MESSAGES_MAX):
        message = await registry.poll()
        assert message is not None, "no message has the outcome"
        assert await registry.poll() == message
        await registry.acknowledge(message.message_id)
        await registry.acknowledge(message.message_id)
        after = await registry.poll()
        assert after is None or after.message_id != message.message_id
        if message.key == command.key:
            return message
    raise AssertionError("the queue has no end")


async def _emptied(registry: Registry) -> Message | None:
    for _ in range(_MESSAGES_MAX):
        message = await registry.poll()
        if message is None:
            return None
        await registry.acknowledge(message.message_id)
    return await registry.poll()


def _expiry(outcome: Outcome) -> int:
    expires_us = outcome.facts["expires_us"]
    assert isinstance(expires_us, int)
    return expires_us
