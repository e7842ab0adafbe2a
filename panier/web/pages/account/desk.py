"""How a page of an account is answered: who may see it is asked, it is shown, and its forms do what they ask, once.

A page is a row: its path, its template, the call of the API that shows the same, and its forms, each with the call
that does the same. What a user of the account may not call, the pages do not do for them either.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import field
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from falcon.asgi import Request, Response

from panier.core.account.account import Caller
from panier.core.account.form_end import FormEnd, Shown
from panier.core.limits import whole_number
from panier.core.rates import Limit, Manner
from panier.core.refusal import Refusal, bad_input, conflict
from panier.core.values import frozen, replace
from panier.flows.account.browsing.sent_forms import load_end, once
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx
from panier.web.pages.account import done_once
from panier.web.pages.account.frame import AccountFrame
from panier.web.pages.parts.calls import SameCall, same_calls
from panier.web.pages.parts.login import address_of
from panier.web.pages.parts.problems import FormProblem, field_problem
from panier.web.pages.parts.rendering import first, pairs, redirect
from panier.web.pages.parts.session import PageSession, check_permits, forget
from panier.web.pages.parts.tongues import phrase

Fields = list[tuple[str, str]]
WHAT = "what"  # the field that says which of a page's forms is sent
# Where anybody may look who is signed in, as every key may ask who it is: the browser itself, and who uses it.
EVERYBODYS = ("GET", "/auth/details")
DRAWING = "drawing"
TOLD = "told"  # in the query of a page that is looked at again: the form of which it says that it was done
FOLLOW_SECONDS = 4  # after how many a page is looked at again on which something moves by itself
_WRONG = 'class="wrong"'  # what stands beneath a field that is wrong
_SAID = phrase("That is done.")


@frozen
class AccountVisit:
    """Whoever looks at a page of their account. `parts`: what stands in its path; `query` behind it; `typed`: sent.

    `ready`: what was asked of others before the transaction; `address`: where the request comes from; `content`: of the
    file that was sent along.
    """

    shop: Shop
    session: PageSession
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Fields = field(default_factory=list)
    typed: Fields = field(default_factory=list)
    ready: Any = None
    address: str = ""
    content: bytes = b""

    @property
    def caller(self) -> Caller:
        """Whoever is signed in, as flows know callers."""
        return self.session.caller

    @property
    def now_us(self) -> int:
        """The shop's time."""
        return self.shop.now()

    def asked(self, name: str) -> str:
        """A word of the query."""
        return first(self.query, name)

    def said(self, name: str) -> str:
        """A field of the form that was sent, without surrounding white space."""
        return first(self.typed, name)

    def chosen(self, name: str) -> int:
        """The number in a field that a page of ours filled in: of one of the things that it lists.

        Refuses: what is no number (400).
        """
        number = whole_number(self.said(name))
        if number is None:
            raise bad_input(name, "must be one of the list")
        return number

    def said_all(self, name: str) -> list[str]:
        """Every value of a field, as boxes that are ticked send them."""
        return [value for one, value in self.typed if one == name]


@frozen
class AccountDone:
    """What a form did. `leads_to`: a path of the shop where it is not the form's own page.

    `shown`: what its page shows this browser and is kept nowhere else, such as a secret; `is_forgotten`: that was shown
    so long ago that it is shown no more. `is_signed_out`: this browser was signed out along with it.
    """

    leads_to: str = ""
    shown: Shown = field(default_factory=dict)
    is_forgotten: bool = False
    is_signed_out: bool = False


Load = Callable[[Tx, AccountVisit], Awaitable[Mapping[str, object]]]
Prepare = Callable[[Database, AccountVisit], Awaitable[Any]]


@frozen
class AccountForm:
    """A form of a page: its name, the call of the API that does the same, and what it does in one transaction.

    `call`: method and path, in whose gaps stands what stands in the page's path. `said`: what is told once it is done.
    `prepare`: what is asked of others before the transaction. `is_look`: it changes nothing, and may be sent again.
    `limits`: how often an account may do it, as the call's row says.
    """

    name: str
    call: tuple[str, str]
    do: Callable[[Tx, AccountVisit], Awaitable[AccountDone]]
    said: str = _SAID
    prepare: Prepare | None = None
    is_look: bool = False
    limits: tuple[Limit, ...] = ()


@frozen
class AccountPage:
    """A page: where it is, its template, where it stands in the menu, and the call of the API that shows the same.

    `load` returns what the template is given; the calls of the API it ends with are its `calls`, and while it says
    `is_moving` what the template has in `moving` is asked for again. `fields`: those of its forms, beneath which is
    said what is wrong with them. `card_fields`: those in which a sandbox takes make-believe numbers of cards.
    """

    path: str
    template: str
    section: str
    call: tuple[str, str]
    load: Load
    forms: tuple[AccountForm, ...] = ()
    fields: Collection[str] = ()
    prepare: Prepare | None = None
    card_fields: Collection[str] = ()

    def address(self, parts: Mapping[str, str]) -> str:
        """Where it is, with what stands in its path."""
        return self.path.format(**{name: quote(value, safe="") for name, value in parts.items()})


class AccountDesk:
    """Answers GET for a page of the account."""

    def __init__(self, page: AccountPage, shop: Shop, database: Database) -> None:
        self._page, self._frame = page, AccountFrame(shop, database)

    async def on_get(self, request: Request, response: Response, **parts: str) -> None:
        """Show the page."""
        session = await self._frame.enter(request, response)
        if session is None:
            return
        visit = AccountVisit(self._frame.shop, session, parts, pairs(request.query_string), address=address_of(request))
        self._check(visit, self._page.call)
        here, url = self._page.address(parts), self._frame.shop.base_url
        done = done_once.take(request, response, url, here)
        await self._show(response, visit, done=done or visit.asked(TOLD), is_told_again=not done)

    def _check(self, visit: AccountVisit, call: tuple[str, str]) -> None:
        method, path = call
        check_permits(visit.session, method, path.format(**visit.parts))

    async def _show(
        self,
        response: Response,
        visit: AccountVisit,
        *,
        refusal: Refusal | None = None,
        shown: Mapping[str, object] | None = None,
        done: str = "",
        is_told_again: bool = False,
    ) -> None:
        """Answer with the page; `done`: the form that was just done, said again only while what it began goes on."""
        page, frame = self._page, self._frame
        looked = replace(visit, ready=await page.prepare(frame.database, visit)) if page.prepare else visit
        values = dict(await frame.database.read(lambda tx: page.load(tx, looked)))
        if "leads_to" in values:
            redirect(response, str(values["leads_to"]))
            return
        calls: Sequence[SameCall | tuple[str, str]] = values.pop("calls", ())  # type: ignore[assignment]
        is_followed = values.pop("is_moving", False) and refusal is None and not shown
        said = "" if is_told_again and not is_followed else next((f.said for f in page.forms if f.name == done), "")
        here = page.address(visit.parts)
        draw = partial(
            frame.show, response, page.template, session=_drawn(visit), page=page.section, refusal=refusal,
            typed=partial(_typed, visit.typed), done=said, here=here,
            follow=f"{here}?{urlencode({TOLD: done})}" if said else here,
            calls=same_calls(frame.shop.base_url, *calls) if calls else None,
            follow_seconds=FOLLOW_SECONDS if is_followed else 0,
            **{**values, **(shown or {})},
        )  # fmt: skip
        wrong = field_problem(refusal, page.fields)
        draw(wrong=wrong)
        if refusal is not None and wrong.field and _WRONG not in (response.text or ""):
            draw(wrong=FormProblem("", refusal.message))  # the field is not on the page: the whole form says it


class AccountFormDesk(AccountDesk):
    """Answers GET and POST for a page that has forms."""

    async def on_post(self, request: Request, response: Response, **parts: str) -> None:
        """Do what a form asks, and lead to the page that shows it."""
        sent = await self._frame.receive(request, response, card_fields=self._page.card_fields)
        if sent is None:
            return
        query = pairs(request.query_string)
        visit = AccountVisit(
            self._frame.shop, sent.session, parts, query, sent.fields, address=address_of(request), content=sent.content
        )
        self._check(visit, self._page.call)
        try:
            asked = self._asked(visit)
            self._check(visit, asked.call)
            found = await self._done(asked, visit)
            if found.is_forgotten:
                raise shown_no_more()
        except Refusal as refusal:
            await self._show(response, visit, refusal=refusal)
            return
        if found.shown:
            await self._show(response, replace(visit, typed=[]), shown=found.shown)
            return
        if found.is_signed_out:
            forget(response, self._frame.shop)
        here = self._page.address(parts)
        if not found.leads_to:
            done_once.tell(response, self._frame.shop.base_url, here, asked.name)
        redirect(response, found.leads_to or here)

    def _asked(self, visit: AccountVisit) -> AccountForm:
        """The form that is sent.

        Refuses: one that the page does not have (400).
        """
        forms = self._page.forms
        found = next((one for one in forms if one.name == visit.said(WHAT)), None)
        if found is None:
            raise bad_input(WHAT, f"must be one of {', '.join(one.name for one in forms)}")
        return found

    async def _done(self, asked: AccountForm, visit: AccountVisit) -> AccountDone:
        """What a form did, now or when it was sent before: others are not asked again, nor is it judged again.

        Refuses: as the form does.
        """
        if (before := await self._before(visit)) is not None:
            return before
        try:
            async with AsyncExitStack() as stack:
                await self._count(stack, asked, visit.caller)
                ready = await asked.prepare(self._frame.database, visit) if asked.prepare else None
                return await self._do(asked, replace(visit, ready=ready))
        except Refusal:
            if (meanwhile := await self._before(visit)) is not None:
                return meanwhile
            raise

    async def _count(self, stack: AsyncExitStack, asked: AccountForm, caller: Caller) -> None:
        """Count what a form attempts until the stack is left.

        Refuses: one attempt too many (429).
        """
        throttle, name = self._frame.shop.throttle, str(caller.account_id)
        for limit in asked.limits:
            if limit.manner is Manner.REFUSALS:
                await stack.enter_async_context(throttle.counting_refusals(limit, name))
            else:
                await throttle.take(limit, name)

    async def _before(self, visit: AccountVisit) -> AccountDone | None:
        """What came of a form that was sent before; None of one that was not."""
        if not visit.said(DRAWING):
            return None
        drawing = _whole(visit)
        found = await self._frame.database.read(
            lambda tx: load_end(tx, self._frame.shop, sender=_sender(visit), drawing=drawing)
        )
        return None if found is None else _as_done(found)

    async def _do(self, asked: AccountForm, visit: AccountVisit) -> AccountDone:
        frame = self._frame
        if asked.is_look:
            return await frame.database.read(lambda tx: asked.do(tx, visit))
        found: list[AccountDone] = []

        async def do(tx: Tx) -> FormEnd:
            found[:] = [await asked.do(tx, visit)]
            return FormEnd(found[0].leads_to, found[0].shown)

        doing = partial(once, shop=frame.shop, sender=_sender(visit), drawing=_whole(visit), do=do)
        end = await frame.database.write(doing if visit.said(DRAWING) else do)
        return found[0] if found else _as_done(end)


def shown_no_more() -> Refusal:
    """What is said to whoever sends a form again long after it made a secret (409)."""
    return conflict("This was done before, and the secret that it made is shown no more: remove it and make another")


def _as_done(end: FormEnd) -> AccountDone:
    """What a form did when it was sent before."""
    return AccountDone(end.leads_to, end.shown, is_forgotten=end.is_forgotten)


def _sender(visit: AccountVisit) -> str:
    return str(visit.caller.account_id)


def _whole(visit: AccountVisit) -> str:
    """All that a form holds, its file included."""
    return urlencode([*visit.typed, ("content", sha256(visit.content).hexdigest())])


def _drawn(visit: AccountVisit) -> PageSession:
    """The browser, with what tells this drawing of a page from all others."""
    return replace(visit.session, drawing=visit.shop.ids.token(22))


def _typed(fields: Fields, name: str, otherwise: str = "") -> str:
    """What was typed in a field, where its form was refused; else what is there already."""
    return next((value for one, value in fields if one == name), otherwise)


def desk(page: AccountPage) -> Callable[[Shop, Database], AccountDesk]:
    """What answers a page, as pages are made: of the shop and its database."""
    return partial(AccountFormDesk if page.forms else AccountDesk, page)
