"""Two hundred events, ten hooks of which three fail, both sides starting anew: none lost, none forged believed."""

import asyncio
import random
import time

import pytest
from standardwebhooks.webhooks import Webhook

from panier.core.limits import SECOND_US
from panier.store.messages import events, hooks
from panier.work.hooks import HookWorker
from panier.work.leases import HOOK_LEASE_US
from tests.support.ports import free_port
from tests.support.shop import Sandbox
from tests.web.hook.test_hooks import Receiver, happen, listening, new_hook, telling


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_of_many_events_none_is_lost_whoever_dies(shop: Sandbox, count: int) -> None:
    """Three receivers in ten refuse, all of them start anew, and workers die between a taken event and its record."""
    chance, receiver, port = random.Random(7), Receiver(), free_port()
    receiver.answers = lambda path: chance.choice((500, 503, 404)) if path > "/6" and chance.random() < 0.6 else 200
    camille = shop.client(shop.first)
    for number in range(10):
        await new_hook(camille, f"http://127.0.0.1:{port}/{number}", "mail.*")
    async with telling(shop) as worker:
        for begin in range(0, count, count // 4):
            async with listening(receiver, port):
                for number in range(begin, begin + count // 4):
                    await happen(shop, number)
                    if number % 20 == 0:
                        await die(shop, worker)
                    await worker.work_once()
            await worker.work_once()  # nobody listens
        async with listening(receiver, port):
            for _ in range(20 * count):
                shop.clock.advance(seconds=4 * 3_600 + 1)
                await worker.work_once()
                last = await shop.database.read(events.last_place)
                if {one.place for one in await shop.database.read(hooks.list_all)} == {last}:
                    break
    wanted = [
        one["id"] for one in (await camille.get("/events", query={"type": "mail.*", "limit": 1000})).result["events"]
    ]
    assert len(wanted) == count
    for number in range(10):
        came = receiver.taken[f"/{number}"]
        assert list(dict.fromkeys(came)) == wanted, "each is there, and none before an earlier one"


async def die(shop: Sandbox, worker: HookWorker) -> None:
    """Have a worker begin, and end as a process that is killed: nothing of what is under way is recorded."""
    await worker.begin()
    for task, _ in [*worker._telling.values()]:
        task.cancel()
    await asyncio.gather(*(task for task, _ in worker._telling.values()), return_exceptions=True)
    shop.clock.advance(seconds=HOOK_LEASE_US / SECOND_US + 1)


async def test_forged_messages_are_told_from_the_shops(sqlite_shop: Sandbox) -> None:
    """Two hundred of them: of another secret, of another message, of another time, with some of it changed."""
    chance, receiver = random.Random(8), Receiver()
    camille = sqlite_shop.client(sqlite_shop.first)
    async with listening(receiver) as url, telling(sqlite_shop) as worker:
        _, secret = await new_hook(camille, f"{url}/1", "mail.*")
        _, other = await new_hook(camille, f"{url}/2", "mail.*")
        await happen(sqlite_shop, 1, 2)
        for _ in range(4):
            await worker.work_once()
    own = [(headers, body) for headers, body in receiver.seen if _is_believed(secret, headers, body)]
    assert (len(receiver.seen), len(own)) == (4, 2), "each receiver believes what is its own"
    for _ in range(200):
        headers, body = chance.choice(own)
        changed = bytearray(body)
        changed[chance.randrange(len(body))] ^= 1 << chance.randrange(7)
        forged: dict[str, tuple[str, dict[str, str], bytes]] = {
            "secret": (other, headers, body),
            "id": (secret, headers | {"webhook-id": "msg_1"}, body),
            "time": (secret, headers | {"webhook-timestamp": str(int(time.time()) - 3_600)}, body),
            "signature": (secret, headers | {"webhook-signature": f"v1,{'A' * 43}="}, body),
            "body": (secret, headers, bytes(changed)),
        }
        kind = chance.choice([*forged])
        assert not _is_believed(*forged[kind]), kind


def _is_believed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except Exception:  # noqa: BLE001 - whatever it says, it does not believe it
        return False
    return True
