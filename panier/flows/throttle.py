"""Refusing what is attempted too often.

A flow's own transaction counts nothing: a refusal undoes that one, and the attempt with it. So attempts are taken
before it, by the dispatcher where a row of the route table names limits, or by a page.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from panier.core.account.limit_met import Waiter
from panier.core.limits import SECOND_US
from panier.core.rates import By, Limit, Rate, Rates, neighbourhood_of
from panier.core.refusal import Kind, Refusal, too_many
from panier.flows.visitor import visitor
from panier.store.account.attempts import Attempts
from panier.store.account.limits_met import LimitsMet

_BY_ACCOUNT = frozenset({By.ACCOUNT, By.CALLER})  # whose keys are numbers of accounts, or addresses


class Throttle:
    """The limits of a shop as they are set.

    `own` counts in this process, `shared` for all processes of the shop; `met` keeps who had to wait, if anything does.
    """

    def __init__(
        self, now: Callable[[], int], rates: Rates, *, own: Attempts, shared: Attempts, met: LimitsMet | None = None
    ) -> None:
        self._now = now
        self._rates = rates
        self._own = own
        self._shared = shared
        self._met = met

    async def take(self, limit: Limit, key: str, *, times: int = 1) -> None:
        """Count an attempt.

        Refuses: one attempt too many, and says how long to wait (429).
        """
        rate = self._rates[limit.name]
        if rate is not None:
            await self._refuse(
                limit, key, await self._attempts(limit).take(limit, rate, key, now_us=self._now(), times=times)
            )

    async def check(self, limit: Limit, key: str) -> None:
        """Check that another attempt would be allowed; counts nothing.

        Refuses: what has to wait (429).
        """
        rate = self._rates[limit.name]
        if rate is not None:
            await self._refuse(limit, key, await self._attempts(limit).peek(limit, rate, key, now_us=self._now()))

    async def give_back(self, limit: Limit, key: str) -> None:
        """Count an attempt less."""
        rate = self._rates[limit.name]
        if rate is not None:
            await self._attempts(limit).give_back(limit, rate, key, now_us=self._now())

    async def forget(self, limit: Limit, key: str) -> None:
        """Start again from zero."""
        if self._rates[limit.name] is not None:
            await self._attempts(limit).forget(limit, key)

    @asynccontextmanager
    async def counting_refusals(self, limit: Limit, key: str, *, forgives: bool = False) -> AsyncIterator[None]:
        """Count what is done inside as an attempt, unless it goes well or could not be tried at all.

        With `forgives`, earlier refusals are forgotten once it goes well.

        Refuses: one attempt too many (429).
        """
        await self.take(limit, key)
        try:
            yield
        except Refusal as refusal:
            if refusal.kind in (Kind.TOO_MANY, Kind.UNAVAILABLE):
                await self.give_back(limit, key)
            raise
        except BaseException:
            await self.give_back(limit, key)
            raise
        if forgives:
            await self.forget(limit, key)
        else:
            await self.give_back(limit, key)

    def forget_all(self) -> None:
        """Forget what is counted in this process, because the shop's content and time were replaced."""
        for attempts in {self._own, self._shared}:
            attempts.forget_all()
        if self._met is not None:
            self._met.forget_all()

    def check_kept(self, limit: Limit, times_us: Sequence[int]) -> None:
        """Check that there may be another of what is kept anyway, by the times of those that there are.

        Refuses: one too many within the limit's time (429).
        """
        rate = self._rates[limit.name]
        if rate is None:
            return
        recent = sorted(time_us for time_us in times_us if time_us > self._now() - rate.seconds * SECOND_US)
        if len(recent) >= rate.count:
            _check(limit, recent[-rate.count] + rate.seconds * SECOND_US - self._now())

    def rate(self, limit: Limit) -> Rate | None:
        """How often something may be attempted; None where nobody counts."""
        return self._rates[limit.name]

    def most(self, limit: Limit) -> int | None:
        """How many there may be at once; None for any number."""
        rate = self._rates[limit.name]
        return None if rate is None else rate.count

    async def sweep(self) -> int:
        """Delete expired counts; returns how many."""
        swept = 0
        for attempts in {self._own, self._shared}:  # they may be one
            swept += await attempts.sweep(now_us=self._now())
        await self.save_met()
        return swept

    async def save_met(self) -> None:
        """Write down who had to wait, as far as this process knows of it."""
        if self._met is not None:
            await self._met.save()

    async def _refuse(self, limit: Limit, key: str, wait_us: int) -> None:
        """Refuse what has to wait (429), and keep who that was."""
        if wait_us and self._met is not None:
            who = visitor()
            account_id = int(key) if limit.by in _BY_ACCOUNT and key.isdecimal() else who.account_id
            network = "" if account_id else neighbourhood_of(who.address)
            self._met.note(Waiter(limit.name, account_id, network), now_us=self._now())
            await self._met.save_sometimes(now_us=self._now())
        _check(limit, wait_us)

    def _attempts(self, limit: Limit) -> Attempts:
        return self._shared if limit.is_shared else self._own


def _check(limit: Limit, wait_us: int) -> None:
    if wait_us:
        raise too_many(limit.what, limit.name, retry_seconds=-(-wait_us // SECOND_US))
