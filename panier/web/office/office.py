"""The back office: finds the page of a path, lets in whom its right allows, shows it, and does what its forms ask."""

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from falcon.asgi import Request, Response

from panier.core.account.access import origin
from panier.core.office.rights import OfficeAction, check_right, may
from panier.core.office.staff import OfficeSession
from panier.core.office.trail import OfficeSubject
from panier.core.refusal import Kind, Refusal, not_found
from panier.core.values import replace
from panier.flows.office import doors
from panier.flows.office.acts import OfficeDeed, act
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.errors import ANSWERS
from panier.web.office.acts import ACTS
from panier.web.office.catalog_words import (
    family_in_words,
    part_in_words,
    place_in_words,
    places_in_words,
    price_in_words,
    side_in_words,
    source_in_words,
)
from panier.web.office.forms import BETWEEN, CHANGE, SURE, FormAct
from panier.web.office.happenings import function_in_words, mean_in_words
from panier.web.office.pages import PAGES, sections_for
from panier.web.office.place import PATH, OfficePlace
from panier.web.office.sessions import MARK, OfficeCookies
from panier.web.office.signing_in import SigningIn
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import denied_in_words, others_may, paper_in_words, said, word_of, written
from panier.web.pages.parts.order_lines import things_of
from panier.web.pages.parts.problems import NO_PROBLEM, field_problem
from panier.web.pages.parts.rendering import first, form, named, pairs, redirect, send_file, send_mail_page, show
from panier.web.pages.parts.tongues import spoken
from panier.web.pages.parts.upload import Upload, upload

DONE = "done"
PROGRAM = "panier "  # what a command begins with; what does not is a call
FILE = "file"  # the field of a form that a file is handed in by
# What the frame looks for, where a page does not say it.
_NOTHING: Mapping[str, object] = {
    "q": "",
    "done": "",
    "refused": "",
    "shown": None,
    "problem": "",
    "wrong": NO_PROBLEM,
    "commands": (),
    "of_others": (),
    "titles": {},
}


class Office:
    """The pages of an office."""

    def __init__(self, shop: Shop, database: Database, place: OfficePlace) -> None:
        self._shop, self._database, self._place = shop, database, place
        self._cookies = OfficeCookies(shop, database, place.url)
        shop_at = origin(shop.base_url)
        # Whoever looks at an account is led to the shop's address, by whatever name the office was reached.
        self._form_targets = () if shop_at is None else (shop_at,)
        self._doors = SigningIn(shop, database, place, self._cookies)

    async def show_page(self, request: Request, response: Response, path: str) -> None:
        """Answer a GET."""
        path = path.strip("/")
        if path in self._doors.pages:
            await self._doors.show(request, response, path)
            return
        session = await self._cookies.load(request)
        if session is None:
            redirect(response, self._way_in(request))
            return
        try:
            page, visit = self._found(path, session, pairs(request.query_string))
            await self._show(response, page, visit, session)
        except Refusal as refusal:
            self._refuse(response, refusal, session)

    async def take_form(self, request: Request, response: Response, path: str) -> None:
        """Answer a POST: do what is asked, and lead to the page that shows it."""
        path = path.strip("/")
        file = await _handed_in(request)
        fields = await form(request) if file is None else file.fields
        if path in self._doors.pages:
            await self._doors.take(request, response, path, fields)
            return
        session = await self._cookies.load(request)
        if session is None:
            redirect(response, f"{PATH}/login")
            return
        try:
            drawing = self._cookies.check_form(request, fields, session)
            if path == "logout":
                await self._doors.end(request, response, session.colleague)
                return
            page, visit = self._found(path, session, pairs(request.query_string))
            visit = replace(visit, typed=fields, file=file)
            asked = ACTS.get(first(fields, "act"))
            if asked is None or asked.name not in page.acts:
                raise not_found("This form", act=first(fields, "act") or "none")
        except Refusal as refusal:
            self._refuse(response, refusal, session)
            return
        visit = replace(visit, drawing=drawing)
        try:
            check_right(visit.colleague.role, asked.action)
            if asked.ask is not None and not first(fields, SURE):
                await self._ask(response, page, visit, session, asked)
            else:
                await self._do(response, page, visit, session, asked)
        except Refusal as refusal:
            if refusal.kind is Kind.FORBIDDEN:
                await self._note_refused(visit, asked)
                self._refuse(response, refusal, session)
            else:
                await self._show(response, page, visit, session, refusal=refusal, refused=asked)

    async def _note_refused(self, visit: OfficeVisit, asked: FormAct) -> None:
        """Write down that a colleague tried what the role may not; of a form that tells nothing, only that."""
        try:
            about = asked.subject(visit)
        except Refusal:
            about = OfficeSubject("form", asked.name)
        await doors.note_refused(
            self._database, self._shop, visit.colleague, asked.action, about, network=visitor().network
        )

    async def _ask(
        self, response: Response, page: OfficePage, visit: OfficeVisit, session: OfficeSession, asked: FormAct
    ) -> None:
        """Show what a form would do before it is done; or the form again, where something of it is to be changed."""
        assert asked.ask is not None, "it asks"
        if first(visit.typed, CHANGE):
            await self._show(response, page, visit, session, refused=asked)
            return
        if asked.prepare is not None:
            visit = replace(visit, ready=await asked.prepare(self._database, visit))
        question = await self._database.read(asked.ask(visit))
        typed = [(name, value) for name, value in visit.typed if name not in (MARK, SURE, CHANGE)]
        self._draw(
            response, "office/question.html", session, page=page, question=question, typed=typed,
            here=page.address.format(**visit.parts), same_mark=f"{session.mark}.{visit.drawing}",
        )  # fmt: skip

    async def _do(
        self, response: Response, page: OfficePage, visit: OfficeVisit, session: OfficeSession, asked: FormAct
    ) -> None:
        prepared = visit
        if asked.prepare is not None:
            prepared = replace(visit, ready=await asked.prepare(self._database, visit))
        deed = OfficeDeed(asked.action, asked.subject(prepared), asked.deed(prepared))
        doing = partial(
            act, shop=self._shop, colleague=visit.colleague, deed=deed, network=visitor().network, form=visit.drawing
        )
        done = await self._database.write(doing)
        if asked.finish is not None:
            done = await asked.finish(self._database, prepared)
        self._place.on_write()
        if done.file is not None:
            send_file(response, done.file.content, name=done.file.name, media_type=done.file.media_type)
            response.set_header("content-disposition", named("attachment", done.file.name))
            return
        if done.leads_to.startswith("http"):
            redirect(response, done.leads_to)
            return
        if done.shown is not None:
            await self._show(response, page, visit, session, shown=done)
            return
        name = f"{asked.name}{BETWEEN}{done.word}" if done.word else asked.name
        where = done.leads_to or page.address.format(**visit.parts)
        redirect(response, f"{where}{'&' if '?' in where else '?'}{urlencode({DONE: name})}")

    async def _show(
        self,
        response: Response,
        page: OfficePage,
        visit: OfficeVisit,
        session: OfficeSession,
        *,
        refusal: Refusal | None = None,
        refused: FormAct | None = None,
        **more: object,
    ) -> None:
        if page.prepare is not None:
            visit = replace(visit, ready=await page.prepare(self._database, visit))
        values = await self._database.read(lambda tx: page.load(tx, visit))
        if "file" in values:
            send_file(response, **values["file"])  # type: ignore[arg-type]
            return
        if "mail_page" in values:
            send_mail_page(response, str(values["mail_page"]))
            return
        if "leads_to" in values:
            redirect(response, str(values["leads_to"]))
            return
        wrong = field_problem(refusal, () if refused is None else refused.fields)
        of_others = others_may([ACTS[one].action for one in page.acts], visit.colleague.role)
        self._draw(
            response, page.template, session, page=page, of_others=of_others, visit=visit, refusal=refusal, wrong=wrong,
            problem=wrong.whole, refused="" if refused is None else refused.name,
            done=_done(visit.asked(DONE)),
            commands=_commands(page, visit, values), typed_of=partial(first, visit.typed),
            typed_all=lambda name: [value for one, value in visit.typed if one == name], prefixed=_numbers,
            **more, **values,
        )  # fmt: skip

    def _draw(self, response: Response, template: str, session: OfficeSession, **values: object) -> None:
        role = session.colleague.role
        menu = sections_for(role)
        allowed = {name: one for name, one in ACTS.items() if may(role, one.action)}
        rights = {one.value for one in OfficeAction if may(role, one)}
        show(
            response, template, menu=menu, acts=allowed, rights=rights, mark=self._cookies.mark_of(session),
            me=session.colleague, now_us=self._shop.now(), is_sandbox=self._shop.is_sandbox,
            shop_url=self._shop.base_url, place=self._place, word=word_of, said=said, written=written,
            things_of=lambda order: things_of(order, spoken(), self._shop.assortment),
            function=function_in_words, mean=mean_in_words, price_of=price_in_words,
            part_of=part_in_words, side_of=side_in_words, source_of=source_in_words, paper_word=paper_in_words,
            family_of=partial(family_in_words, self._shop.assortment),
            place_of=partial(place_in_words, self._shop.assortment),
            places_of=partial(places_in_words, self._shop.assortment),
            form_targets=self._form_targets, **{**_NOTHING, **values},  # type: ignore[arg-type]
        )  # fmt: skip
        response.set_header("referrer-policy", "same-origin")  # so that browsers say whose page sends a form

    def _refuse(self, response: Response, refusal: Refusal, session: OfficeSession) -> None:
        status = ANSWERS[refusal.kind].status
        denied = denied_in_words(refusal.details.get("role", ""), refusal.details.get("right", ""))
        self._draw(
            response, "office/refusal.html", session, page=None, status=status, message=refusal.message, denied=denied
        )

    def _found(self, path: str, session: OfficeSession, query: list[tuple[str, str]]) -> tuple[OfficePage, OfficeVisit]:
        """The page of a path, and who looks at what on it.

        Refuses: a path that no page has (404), a page that the role may not see (403).
        """
        for page in PAGES:
            parts = page.match(path)
            if parts is not None:
                check_right(session.colleague.role, page.action)
                return page, OfficeVisit(self._shop, self._place, session.colleague, parts, query, key=session.key)
        raise not_found("This page of the back office")

    def _way_in(self, request: Request) -> str:
        """Where somebody signs in who wanted to see a page."""
        asked = request.path + (f"?{request.query_string}" if request.query_string else "")
        return f"{PATH}/login?{urlencode({'to': asked})}" if asked != PATH else f"{PATH}/login"


async def _handed_in(request: Request) -> Upload | None:
    """A form with a file; None for one without."""
    is_with_file = (request.content_type or "").startswith("multipart/form-data")
    return await upload(request, FILE) if is_with_file else None


def _done(name: str) -> str:
    """What a form has done, by its name and the word of its sentence in an address; nothing for any other text."""
    act, _, word = name.partition(BETWEEN)
    return ACTS[act].said.get(word, "") if act in ACTS else ""


def _commands(page: OfficePage, visit: OfficeVisit, values: Mapping[str, object]) -> list[str]:
    """What does and shows the same on the machine of the shop, with the numbers and names of what is looked at."""
    acts = [ACTS[one].command for one in page.acts if may(visit.colleague.role, ACTS[one].action)]
    ids = values.get("ids", {})
    assert isinstance(ids, Mapping), "a page names what it shows by words"
    known = _Known({**visit.parts, **{name: str(value) for name, value in ids.items()}})
    words = dict.fromkeys(one.format_map(known) for one in (*acts, *page.commands) if one)
    return [visit.place.command_line(one.removeprefix(PROGRAM)) if one.startswith(PROGRAM) else one for one in words]


class _Known(dict[str, str]):
    """Numbers and names by what they are of; what is not known is told in capitals."""

    def __missing__(self, name: str) -> str:
        return name.upper()


def _numbers(kinds: Sequence[str]) -> list[str]:
    """Words of columns that hold numbers, as tables want them."""
    return [f"#{one}" for one in kinds]
