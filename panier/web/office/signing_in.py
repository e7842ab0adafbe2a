"""The way into the back office: signing in, out, and choosing a password by the link of an invitation."""

from functools import partial
from typing import Any

from falcon.asgi import Request, Response

from panier.core.office.staff import Colleague
from panier.core.rates import PASSWORDS, PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal, bad_input
from panier.flows import passwords
from panier.flows.office import doors, own_access, staff
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.store.office import staff as stored
from panier.web.office.place import PATH, OfficePlace
from panier.web.office.sessions import OfficeCookies
from panier.web.office.words import word_of
from panier.web.pages.parts.login import password_of
from panier.web.pages.parts.problems import field_problem
from panier.web.pages.parts.rendering import first, pairs, redirect, show
from panier.web.pages.parts.tongues import phrase, spoken

LOGIN, INVITATION = "login", "invitation"
_FIELDS = ("email", "password", "password_again", "code")


class SigningIn:
    """The two pages that are open to everybody."""

    pages = (LOGIN, INVITATION)

    def __init__(self, shop: Shop, database: Database, place: OfficePlace, cookies: OfficeCookies) -> None:
        self._shop, self._database, self._place, self._cookies = shop, database, place, cookies

    async def show(self, request: Request, response: Response, path: str) -> None:
        """Show one of them."""
        fields = pairs(request.query_string)
        if path == LOGIN:
            await self._show_login(response, first(fields, "to"))
        else:
            await self._show_invitation(response, first(fields, "token"))

    async def take(self, request: Request, response: Response, path: str, fields: list[tuple[str, str]]) -> None:
        """Take the form of one of them."""
        try:
            self._cookies.check_own(request)
            if path == LOGIN:
                colleague = await self._entered(first(fields, "email"), password_of(fields), first(fields, "code"))
                where = own_path(first(fields, "to"))
            else:
                colleague, where = await self._with_password(fields), PATH
        except Refusal as refusal:
            if path == LOGIN:
                await self._show_login(response, first(fields, "to"), first(fields, "email"), refusal)
            else:
                await self._show_invitation(response, first(fields, "token"), refusal)
            return
        network, old = visitor().network, self._cookies.cookie(request)
        if old:
            await self._database.write(lambda tx: staff.end_session(tx, old))
        begin = partial(staff.begin_session, shop=self._shop, colleague=colleague, network=network)
        self._cookies.give(response, await self._database.write(begin))
        redirect(response, where)

    async def end(self, request: Request, response: Response, colleague: Colleague) -> None:
        """Let the browser in no more."""
        cookie = self._cookies.cookie(request)
        network = visitor().network
        await self._database.write(lambda tx: staff.sign_out(tx, self._shop, cookie, colleague, network=network))
        self._cookies.take(response)
        redirect(response, f"{PATH}/{LOGIN}")

    async def _entered(self, email: str, password: str, code: str) -> Colleague:
        """The colleague with an address and a password, and with a code where the second factor is on.

        Refuses: any other password or code (403); every one for a while after too many wrong ones (429).
        """
        key, network, throttle = email.strip().lower(), visitor().network, self._shop.throttle
        async with (
            throttle.counting_refusals(PASSWORDS, f"office/{key} {network}", forgives=True),
            throttle.counting_refusals(PASSWORDS_OF_ADDRESS, network),
        ):
            found = await self._database.read(lambda tx: stored.load_by_email(tx, key))
            kept = None if found is None or found[0].ended_us is not None else found[1]
            if not await self._shop.passwords.fits(kept, password) or found is None:
                await doors.note_left_out(
                    self._database, self._shop, key, "password" if kept is not None else "no access", network=network
                )
                raise Refusal(Kind.FORBIDDEN, "This address and this password do not belong together")
            colleague = found[0]
            take = partial(own_access.take_code, shop=self._shop, colleague=colleague, code=code)
            if colleague.has_second_factor and not await self._database.write(take):
                await doors.note_left_out(self._database, self._shop, key, "code", network=network)
                raise own_access.code_missing()
        return colleague

    async def _with_password(self, fields: list[tuple[str, str]]) -> Colleague:
        """The colleague of an invitation, with the password that was chosen.

        Refuses: one that is too short or typed differently the second time (400); a link that is over (403).
        """
        token, password = first(fields, "token"), password_of(fields)
        network = visitor().network
        async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, network):
            if await self._database.read(lambda tx: staff.load_invited(tx, self._shop, token)) is None:
                raise _over()
        passwords.check_new(password)
        if password != next((value for name, value in fields if name == "password_again"), ""):
            raise bad_input("password_again", "must be the same password once more")
        hashed = await self._shop.passwords.hashed(password)
        accept = partial(staff.accept_invitation, shop=self._shop, token=token, password_hash=hashed, network=network)
        found = await self._database.write(accept)
        if found is None:
            raise _over()
        return found

    async def _show_login(self, response: Response, to: str, email: str = "", refusal: Refusal | None = None) -> None:
        has_staff = await self._database.read(stored.count) > 0
        self._show(
            response, "office/login.html", refusal, to=to, email=email, has_staff=has_staff, place=self._place,
            your_name=spoken().say(phrase("Your name")),
        )  # fmt: skip

    async def _show_invitation(self, response: Response, token: str, refusal: Refusal | None = None) -> None:
        invited = await self._database.read(lambda tx: staff.load_invited(tx, self._shop, token))
        refusal = refusal or (None if invited is not None else _over())
        self._show(response, "office/invitation.html", refusal, token=token, invited=invited)

    def _show(self, response: Response, template: str, refusal: Refusal | None, **values: Any) -> None:
        wrong = field_problem(refusal, _FIELDS)
        show(
            response,
            template,
            refusal=refusal,
            problem=wrong.whole,
            wrong=wrong,
            is_sandbox=self._shop.is_sandbox,
            word=word_of,
            **values,
        )
        response.set_header("referrer-policy", "same-origin")


def own_path(text: str) -> str:
    """Where somebody wanted to go, as far as that is a page of the office."""
    is_own = (text == PATH or text.startswith((f"{PATH}/", f"{PATH}?"))) and not set(text) & set("\\\r\n\t")
    return text if is_own and "//" not in text.partition("?")[0] else PATH


def _over() -> Refusal:
    return Refusal(Kind.FORBIDDEN, "This link is used or over: ask an owner for a new one")
