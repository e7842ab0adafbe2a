"""People's passwords, hashed with argon2.

Hashing takes long on purpose, so it runs on threads of its own, for which callers queue.
"""

import asyncio
import os
import sys
import threading
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from panier.core.account.account import Account
from panier.core.limits import PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS
from panier.core.rates import PASSWORD_QUEUE, PASSWORD_QUEUE_OF_ADDRESS, Limit
from panier.core.refusal import Kind, Refusal, bad_input, too_many
from panier.flows.throttle import Throttle
from panier.flows.visitor import Visitor, visitor
from panier.store.account import accounts
from panier.store.engine.db import Database

T = TypeVar("T")
Run = Callable[..., Awaitable[Any]]

# A hash takes 64 MiB and a core for a while; two at once leave the rest of the machine to everybody else.
AT_ONCE = 2
NICENESS = 10


def _give_way() -> None:
    """Let everything else on the machine go first; Linux knows the priority of a single thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


_HASHER = PasswordHasher()
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords", initializer=_give_way)


class Passwords:
    """Hashes and checks passwords, in turn by address.

    Few wait, and few of one address, so nobody waits long: all others are refused at once. Whoever hangs up loses
    the place. `run`: what does the work, in place of the threads; `hasher`: what a hash costs, by the library's own
    advice where nothing is said.
    """

    def __init__(self, throttle: Throttle, *, run: Run | None = None, hasher: PasswordHasher = _HASHER) -> None:
        self._throttle = throttle
        self._run = run or _in_thread
        self._hasher = hasher
        self._running = 0
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def is_idle(self) -> bool:
        """True while nothing is hashed and nobody waits."""
        return self._running == 0 and not self._waiting

    async def hashed(self, password: str) -> str:
        """The hash that is kept of a password.

        Refuses: one more than may wait (429).
        """
        return await self._in_turn(self._hasher.hash, password)

    async def fits(self, kept: str | None, password: str) -> bool:
        """True if a password has the hash that is kept.

        Where no hash is kept, it takes as long to say no.

        Refuses: one more than may wait (429).
        """
        return await self._in_turn(_fits, self._hasher, kept, password)

    async def account_of(self, database: Database, nic: str, password: str) -> Account | None:
        """The account with that nichandle and password.

        None for a wrong password and for an unknown nichandle alike, after an equally long time.

        Refuses: one more than may wait (429).
        """
        found = await database.read(lambda tx: accounts.load_by_nic(tx, nic.lower()))
        kept = None if found is None or len(password) > PASSWORD_MAX_CHARACTERS else found[1]
        is_right = await self.fits(kept, password)
        return found[0] if found is not None and is_right else None

    async def _in_turn(self, work: Callable[..., T], *arguments: object) -> T:
        async with self._turn(visitor()):
            done: T = await self._run(work, *arguments)
            return done

    @asynccontextmanager
    async def _turn(self, caller: Visitor) -> AsyncIterator[None]:
        if self._running < AT_ONCE:
            self._running += 1
        else:
            await self._wait(caller)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, caller: Visitor) -> None:
        """Wait for a turn.

        Refuses: one more than may wait, in all and of one address (429); a caller who has gone (503).
        """
        self._check_room(PASSWORD_QUEUE, sum(map(len, self._waiting.values())))
        self._check_room(PASSWORD_QUEUE_OF_ADDRESS, len(self._waiting.get(caller.network, ())))
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(caller.network, deque()).append(turn)
        gone = asyncio.ensure_future(caller.gone())
        try:
            await asyncio.wait({turn, gone}, return_when=asyncio.FIRST_COMPLETED)
        except BaseException:
            self._leave(caller.network, turn)
            raise
        finally:
            is_alone = gone.done()
            gone.cancel()
        if is_alone:
            self._leave(caller.network, turn)
            raise Refusal(Kind.UNAVAILABLE, "Nobody waits for this answer")

    def _leave(self, network: str, turn: "asyncio.Future[None]") -> None:
        """Give up a place in the queue, or the turn if it came at the same time."""
        if turn.done():
            self._pass_on()
            return
        self._waiting[network].remove(turn)
        if not self._waiting[network]:
            del self._waiting[network]

    def _pass_on(self) -> None:
        """End a turn: the next is the first in the queue of the address that has waited longest for one."""
        if not self._waiting:
            self._running -= 1
            return
        network, turns = self._waiting.popitem(last=False)
        turns.popleft().set_result(None)
        if turns:
            self._waiting[network] = turns

    def _check_room(self, limit: Limit, waiting: int) -> None:
        most = self._throttle.most(limit)
        if most is not None and waiting >= most:
            raise too_many(limit.what, limit.name, retry_seconds=1 + waiting // AT_ONCE)


async def _in_thread(work: Callable[..., T], *arguments: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work, *arguments)


def check_new(password: str) -> None:
    """Check the length of a new password.

    Refuses: one that is so short that it is easily guessed (400); one that is too long (400).
    """
    if not PASSWORD_MIN_CHARACTERS <= len(password) <= PASSWORD_MAX_CHARACTERS:
        problem = f"must have {PASSWORD_MIN_CHARACTERS} to {PASSWORD_MAX_CHARACTERS} characters"
        raise bad_input("password", problem)


def _fits(hasher: PasswordHasher, kept: str | None, password: str) -> bool:
    try:
        hasher.verify(kept or _nobodys(hasher), password[:PASSWORD_MAX_CHARACTERS])
    except VerificationError:
        return False
    return kept is not None


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody")
