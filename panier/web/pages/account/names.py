"""A domain name of whoever is signed in (/account/names/{name}): what it is, its lock, its code, its renewal."""

from functools import partial
from urllib.parse import quote

from falcon.asgi import Request, Response

from panier.core.domain.domain import ManagedDomain
from panier.core.period import Period
from panier.core.refusal import Refusal, bad_input
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.service.task import TaskState
from panier.core.values import frozen
from panier.flows.checkout import renewals
from panier.flows.domain import domains, transfer_codes
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx
from panier.web.pages.account.frame import AccountFrame
from panier.web.pages.parts.amounts import amount, writing
from panier.web.pages.parts.calls import SameCall, same_calls
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.order_view import locale_of
from panier.web.pages.parts.rendering import first, redirect
from panier.web.pages.parts.session import PageSession, check_permits
from panier.web.pages.parts.tongues import phrase, spoken

_LOCKS = {
    "locked": phrase("Locked: nobody transfers it away"),
    "locking": phrase("Being locked"),
    "unlocked": phrase("Unlocked: it can be transferred away with its code"),
    "unlocking": phrase("Being unlocked"),
    "unavailable": phrase("Its registry has no lock"),
}
_DNSSEC = {"enabled": phrase("On"), "disabled": phrase("Off"), "not_supported": phrase("Not offered here")}


@frozen
class NameTask:
    """Work on a name that is not over, and what went wrong with it."""

    number: int
    function: str
    is_wrong: bool
    comment: str


@frozen
class NameView:
    """A domain name as its page shows it."""

    name: str
    state: str
    ends: Moment | None
    lock: str
    has_lock: bool
    is_locked: bool
    dnssec: str
    servers: tuple[str, ...]
    is_hosted: bool
    is_renewed: bool
    tasks: tuple[NameTask, ...]


def name_view(managed: ManagedDomain, now_us: int) -> NameView:
    """A domain name as its page shows it."""
    tongue, service = spoken(), managed.service
    return NameView(
        name=managed.name,
        state=managed.state,
        ends=None if service.expires_us is None else moment(service.expires_us, now_us),
        lock=tongue.say(_LOCKS[managed.lock.value]),
        has_lock=managed.extension.has_lock,
        is_locked=managed.lock.value in ("locked", "locking"),
        dnssec=tongue.say(_DNSSEC[managed.dnssec]),
        servers=tuple(one.host for one in managed.servers),
        is_hosted=managed.is_hosted,
        is_renewed=managed.renewal.is_automatic,
        tasks=tuple(
            NameTask(one.task_id, one.function, one.state == TaskState.ERROR, one.comment or "")
            for one in managed.running
        ),
    )


class NamePage:
    """GET and POST /account/names/{name}."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._frame = AccountFrame(shop, database)

    async def on_get(self, request: Request, response: Response, name: str) -> None:
        """Show the name."""
        session = await self._frame.enter(request, response)
        if session is not None:
            check_permits(session, "GET", f"/domain/{name}")
            await self._show(response, session, name)

    async def on_post(self, request: Request, response: Response, name: str) -> None:
        """Lock or unlock it, show its code, or order its renewal."""
        sent = await self._frame.receive(request, response)
        if sent is None:
            return
        session, what = sent.session, first(sent.fields, "what")
        try:
            if what == "code":
                check_permits(session, "GET", f"/domain/{name}/authInfo")
                await self._show(response, session, name, code=await self._code(session, name))
                return
            if what == "renew":
                redirect(response, await self._renew(session, name, first(sent.fields, "duration")))
                return
            await self._lock(session, name, what)
        except Refusal as refusal:
            await self._show(response, session, name, refusal=refusal)
            return
        redirect(response, f"/account/names/{quote(name)}")

    async def _lock(self, session: PageSession, name: str, what: str) -> None:
        check_permits(session, "PUT", f"/domain/{name}")
        wanted = {"lock": "locked", "unlock": "unlocked"}.get(what)
        if wanted is None:
            raise bad_input("what", "must be lock, unlock, code or renew")
        frame = self._frame
        change = partial(
            domains.change, shop=frame.shop, caller=session.caller, service_name=name, transfer_lock_status=wanted
        )
        await frame.database.write(change)

    async def _code(self, session: PageSession, name: str) -> str:
        frame = self._frame
        code = await transfer_codes.look_up_code(frame.shop, frame.database, service_name=name)
        return await frame.database.read(
            lambda tx: transfer_codes.read_code(tx, frame.shop, session.caller, service_name=name, auth_code=code)
        )

    async def _renew(self, session: PageSession, name: str, duration: str) -> str:
        """Order the renewal; the address of the order's page, where it is paid."""
        check_permits(session, "POST", "/service/1/renew")
        frame = self._frame
        number = await frame.database.read(lambda tx: _number(tx, session, name))
        records = await renewals.look_up(frame.shop, frame.database, service_id=str(number))
        order = partial(
            renewals.order, shop=frame.shop, caller=session.caller, service_id=str(number), duration=duration,
            services=[number], records=records,
        )  # fmt: skip
        placed = await frame.database.write(order)
        return placed.url.removeprefix(frame.shop.base_url)

    async def _show(
        self,
        response: Response,
        session: PageSession,
        name: str,
        *,
        code: str = "",
        refusal: Refusal | None = None,
    ) -> None:
        frame, caller = self._frame, session.caller
        managed = await frame.database.read(lambda tx: domains.read(tx, frame.shop, caller, service_name=name))
        has_zone = await frame.database.read(lambda tx: access_service(tx, caller, ZONE, name)) is not None
        frame.show(
            response, "account/name.html", session=session, page="services", refusal=refusal, code=code,
            shown=name_view(managed, frame.shop.now()), periods=await self._periods(session, managed),
            has_zone=has_zone,
            calls=same_calls(
                frame.shop.base_url, ("GET", f"/domain/{managed.name}"),
                SameCall("PUT", f"/domain/{managed.name}", {"transferLockStatus": "unlocked"}),
                ("GET", f"/domain/{managed.name}/authInfo"),
            ),
        )  # fmt: skip

    async def _periods(self, session: PageSession, managed: ManagedDomain) -> list[tuple[str, str]]:
        """The lengths that the name can be renewed for, each with its price; none where it cannot be."""
        frame, number = self._frame, str(managed.service.service_id)
        try:
            records = await renewals.look_up(frame.shop, frame.database, service_id=number)
            found = await frame.database.read(
                lambda tx: renewals.offers(tx, frame.shop, session.caller, service_id=number, records=records)
            )
        except Refusal:  # it has no end, has to be restored first, or is another's to pay
            return []
        locale = writing(locale_of(frame.shop.assortment, session.caller.account.subsidiary), spoken())
        return [
            (one.period.iso, spoken().say("{length} for {price}", length=_in_words(one.period),
             price=amount(one.strategies[0].quote.totals.with_tax, locale)))
            for one in found
        ]  # fmt: skip


def _in_words(period: Period) -> str:
    """A length in words."""
    if period.months % 12:
        return spoken().say_count("{count} month", "{count} months", period.months)
    return spoken().say_count("{count} year", "{count} years", period.months // 12)


async def _number(tx: Tx, session: PageSession, name: str) -> int:
    """The number of a name's service.

    Refuses: a name that the account does not have (404).
    """
    found = await access_service(tx, session.caller, DOMAIN, name)
    if found is None:
        raise bad_input("name", "must be a domain name of this account")
    return found.service_id
