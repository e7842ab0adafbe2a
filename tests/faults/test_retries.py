"""kill -9 at random moments while calls come with an Idempotency-Key: sent again, each has its effect exactly once."""

import asyncio
import random
import time

import httpx
import msgspec

from panier.flows.account.seeds import Keys
from panier.store.engine.db import is_postgres
from tests.faults.customer import rows
from tests.support.processes import Process, Runner
from tests.support.samples import CONTACT
from tests.support.shop import signature

KILLS = 3
CALLS = 40  # in each life of the process


class Sender:
    """Sends calls until each is answered, to whichever process is alive."""

    def __init__(self, http: httpx.AsyncClient, keys: Keys) -> None:
        self._http, self._keys = http, keys
        self.answers: dict[str, set[bytes]] = {}

    async def send(self, url: str, key: str) -> bool:
        """Send a call; True once it is answered."""
        self.answers.setdefault(key, set())
        path, body = f"{url}/1.0/me/contact", msgspec.json.encode({**CONTACT, "lastName": key})
        headers = signature(self._keys, "POST", path, body=body, timestamp=int(time.time()))
        try:
            reply = await self._http.post(path, content=body, headers=headers | {"idempotency-key": key})
        except httpx.TransportError:
            return False
        assert reply.status_code == 200, reply.text
        self.answers[key].add(reply.content)
        return True

    async def send_on(self, url: str, keys: list[str]) -> None:
        """Send calls one after the other until the process is gone."""
        for key in keys:
            if not await self.send(url, key):
                return


async def test_a_call_that_is_sent_again_has_its_effect_once(
    runner: Runner, furnished: tuple[str, tuple[Keys, ...]], http: httpx.AsyncClient
) -> None:
    moments, sender = random.Random(9), Sender(http, furnished[1][0])
    servers = _start(runner)
    for life in range(KILLS):
        keys = [f"life-{life}-call-{number}" for number in range(CALLS)]
        await sender.send(servers[0].url, "first")
        sending = [asyncio.create_task(sender.send_on(servers[0].url, keys[start::4])) for start in range(4)]
        await asyncio.sleep(moments.uniform(0.02, 0.15))
        servers[0].kill()
        await asyncio.gather(*sending)
        servers = [*servers[1:], *_start(runner)] if len(servers) > 1 else _start(runner)
        for key in sender.answers:
            assert await sender.send(servers[0].url, key)
    assert {key: len(found) for key, found in sender.answers.items() if len(found) != 1} == {}
    fields = [row[0] for row in await rows(runner.database, "SELECT fields FROM contact")]
    made = {key: sum(f'"{key}"' in one for one in fields) for key in sender.answers}
    assert {key: number for key, number in made.items() if number != 1} == {}


def _start(runner: Runner) -> list[Process]:
    """One process on SQLite; on PostgreSQL another one, which answers what the first one left."""
    more = [runner.serve(works=False)] if is_postgres(runner.database) else []
    return [runner.serve(works=True), *more]
