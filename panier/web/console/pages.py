"""The pages of the console: groups and searches, an operation with its form, signing in."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from falcon.asgi import Request, Response

from panier.core.refusal import Kind, Refusal
from panier.core.values import replace
from panier.flows.account.seeds import Keys
from panier.flows.visitor import visitor
from panier.web.compressed import squeeze
from panier.web.console import identity, names, told
from panier.web.console.choices import offered
from panier.web.console.fields import CallForm, form_of
from panier.web.console.groups import FIRST_STEPS, GROUPS, OperationGroup, group_of, routes_of, sections_of
from panier.web.console.identity import SignedIn
from panier.web.console.place import PATH, ConsolePlace
from panier.web.console.search import find, near
from panier.web.console.sending import SentBy, TriedAnswer, identified, send
from panier.web.console.shown_answer import ShownAnswer, shown
from panier.web.console.typed import Typed, call_of, example_of, json_of, shown_call
from panier.web.pages.parts.rendering import first, form, load_templates, pairs, redirect, show
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.web.samples import CallAsked, TypedCall, samples

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_TEMPLATES = ("frame", "parts", "found", "answer", "code", "overview", "operation")
_WRONG_KEYS = frozenset({"INVALID_KEY", "INVALID_CREDENTIAL", "NOT_CREDENTIAL", "INVALID_SIGNATURE"})
_ROUTES = {(route.method, route.path): route for route in ROUTES}


class Console:
    """Draws the console's pages for one shop."""

    def __init__(self, place: ConsolePlace) -> None:
        self._place = place
        self._shop = place.shop
        self._database = place.database
        url = urlsplit(self._shop.base_url)
        self._url = f"{url.scheme}://{url.netloc}"
        self._is_secure = url.scheme == "https"

    @classmethod
    def prepared(cls, place: ConsolePlace) -> "Console":
        """The console with all that its pages share: words, lists and templates."""
        find("cart")
        load_templates("base.html", *(f"console/{name}.html" for name in _TEMPLATES))
        return cls(place)

    async def overview(self, request: Request, response: Response) -> None:
        """The groups, the operations of one of them, or those that have the words of a search."""
        asked = pairs(request.query_string)
        words, key = first(asked, "q"), first(asked, "group")
        group = next((one for one in GROUPS if one.key == key), None)
        found = find(words) if words else None
        values: dict[str, Any] = {
            "words": words, "found": found, "group": group, "unknown": key if key and group is None else "",
            "groups": [(one, len(routes_of(one.key))) for one in GROUPS],
            "sections": sections_of(group.key) if group else (), "operations": f"{len(ROUTES):,}",
            "steps": [_ROUTES[step] for step in FIRST_STEPS],
        }  # fmt: skip
        if first(asked, "part") == "found":
            self._send(response, "console/found.html", **values)
            return
        values |= await self._signed_in(request)
        self._send(response, "console/overview.html", **values)
        squeeze(request, response)  # a group has up to 340 operations

    async def show(self, request: Request, response: Response, method: str, path: str) -> None:
        """An operation with an example filled in, or what its link says of path and query."""
        route = _ROUTES.get((method.upper(), f"/{path}"))
        if route is None:
            await self._unknown(request, response, method, path)
            return
        who = await identity.read(request, self._database, is_secure=self._is_secure)
        fields = self._form(route)
        linked = {name: [value] for name, value in pairs(request.query_string)}
        given = {f"{kind}/{name}": value for kind in ("path", "query") for name, value in linked.items()}
        typed = {**self._example(route, fields, who), **given}
        await self._page(request, response, route, typed, who=who)

    async def attempt(self, request: Request, response: Response, method: str, path: str) -> None:
        """Send the call that was typed, and show what comes back; or show it as code alone."""
        route = _ROUTES.get((method.upper(), f"/{path}"))
        if route is None:
            await self._unknown(request, response, method, path)
            return
        sent = await form(request)
        part, typed = first(sent, "part"), _gathered(sent)
        fields, who = self._form(route), await identity.read(request, self._database, is_secure=self._is_secure)
        if first(sent, "do") == "show":
            await self._page(request, response, route, typed, who=who, part=part)
            return
        try:
            identity.check_own_page(request)
            call = call_of(route, fields, typed)
            answer = await self._sent(request, call, who)
        except Refusal as refusal:
            await self._page(request, response, route, typed, who=who, part=part, refusal=refusal)
            return
        who = await self._learn(response, route, who, typed, answer)
        answered = shown(call, answer, route, is_signed=who.is_somebody)
        await self._page(request, response, route, typed, who=who, part=part, answer=answered)

    async def keys_page(self, request: Request, response: Response, *, refusal: Refusal | None = None) -> None:
        """The form to sign in with."""
        back = _back(first(pairs(request.query_string), "back"))
        self._send(
            response, "console/keys.html", refusal=refusal, problem=refusal and refusal.message,
            **{**await self._signed_in(request), "back": back},
        )  # fmt: skip

    async def sign(self, request: Request, response: Response) -> None:
        """Sign in with keys that work, or as a ready-made customer of a sandbox; or sign out."""
        sent = await form(request)
        back = _back(first(sent, "back"))
        try:
            identity.check_own_page(request)
            if first(sent, "do") == "out":
                identity.forget(response, is_secure=self._is_secure)
                redirect(response, back)
                return
            known = (await identity.read(request, self._database, is_secure=self._is_secure)).known
            wanted = first(sent, "customer")
            who = self._customer(request, wanted, known) if wanted else identity.typed_identity(sent, known)
            who = replace(who, name=wanted or await self._name_of(request, who))
        except Refusal as refusal:
            values = await self._signed_in(request)
            typed = first(sent, "applicationKey")
            self._send(
                response, "console/keys.html", refusal=refusal, problem=refusal.message,
                **{**values, "back": back, "typed_key": typed},
            )  # fmt: skip
            return
        await identity.remember(response, self._database, who, is_secure=self._is_secure)
        redirect(response, back)

    def _customer(self, request: Request, nic: str, known: names.Known) -> SignedIn:
        """A ready-made customer.

        Refuses: a browser elsewhere, a customer that there is not (400).
        """
        offered_here = {keys.nic: keys for keys in self._offered(request)}
        if nic not in offered_here:
            raise Refusal(Kind.MALFORMED, "The customer is nobody whose keys this page may use: type the keys instead")
        return SignedIn(nic, offered_here[nic], "", known)

    def _offered(self, request: Request) -> tuple[Keys, ...]:
        """The customers that one click signs in as: a sandbox's own, for a browser on its machine."""
        is_offered = self._shop.is_sandbox and identity.is_on_this_machine(request)
        return self._place.customers if is_offered else ()

    async def _name_of(self, request: Request, who: SignedIn) -> str:
        """Whose keys these are, as far as they may tell.

        Refuses: keys that are not valid (400).
        """
        call = TypedCall("GET", "/1.0/auth/details", b"", ())
        answer = await self._sent(request, call, who)
        told_back = _read(answer.body)
        if isinstance(told_back, dict) and told_back.get("errorCode") in _WRONG_KEYS:
            raise Refusal(Kind.MALFORMED, f"The keys are refused: {told_back.get('message')}")
        account = told_back.get("account") if isinstance(told_back, dict) and answer.status == 200 else None
        return str(account or who.name)

    async def _sent(self, request: Request, call: TypedCall, who: SignedIn) -> TriedAnswer:
        application = self._place.application
        assert application is not None, "it is set when the application is built"
        caller = visitor()
        sender = SentBy(self._url, request.remote_addr or caller.address, self._shop.now(), caller.gone)
        return await send(application, call, identified(call, who.keys, who.token, sender), sender)

    async def _learn(
        self, response: Response, route: Route, who: SignedIn, typed: Typed, answer: TriedAnswer
    ) -> SignedIn:
        """Remember what a call that went well has named."""
        if answer.status != 200:
            return who
        path = {name: next(iter(typed.get(f"path/{name}", ())), "").strip() for name in route.parameters}
        found = names.named(route, path, _read(answer.body))
        known = identity.learned(who.known, found)
        if known == who.known:
            return who
        who = replace(who, known=known)
        await identity.remember(response, self._database, who, is_secure=self._is_secure)
        return who

    def _form(self, route: Route) -> CallForm:
        return form_of(route, tuple(sorted(self._shop.assortment.subsidiaries)))

    def _example(self, route: Route, fields: CallForm, who: SignedIn) -> Typed:
        return example_of(route, fields, names.for_path(route, who.known), self._shop.assortment.home)

    async def _page(
        self,
        request: Request,
        response: Response,
        route: Route,
        typed: Typed,
        *,
        who: SignedIn,
        part: str = "",
        refusal: Refusal | None = None,
        answer: ShownAnswer | None = None,
    ) -> None:
        """The page of an operation, or the part of it that a try changes."""
        fields = self._form(route)
        call = shown_call(route, fields, typed)
        values: dict[str, Any] = {
            "route": route, "address": address_of(route), "answer": answer, "problem": refusal and refusal.message,
            "samples": samples(CallAsked(call, self._url, not route.public or who.is_somebody)), "who": who,
            "next": _following(route) if answer is not None and answer.status == 200 else None,
        }  # fmt: skip
        if part in {"answer", "code"}:
            self._send(response, f"console/{part}.html", refusal=refusal, **values)
            return
        values |= await self._signed_in(request, who)
        values |= {
            "form": fields, "typed": typed, "offered": offered(route, self._shop.assortment),
            "raw": first([(name, value) for name, given in typed.items() for value in given], "json"),
            "as_json": json_of(fields, typed), "group": group_of(route), "refusals": told.refusals(route),
            "reply": told.reply_name(route), "models": told.models(route), "beside": told.beside(route),
            "shared": _shared(fields),
        }  # fmt: skip
        self._send(response, "console/operation.html", refusal=refusal, **values)

    async def _unknown(self, request: Request, response: Response, method: str, path: str) -> None:
        """A page that says there is no such operation, with those that come near."""
        words = f"{method} /{path}"
        found = find(words)
        if not found.routes:
            found = find(f"/{path}")
        if not found.routes:
            found = near(f"/{path}")
        values = await self._signed_in(request)
        self._send(
            response, "console/unknown.html", status=404, method=method, path=f"/{path}", found=found, words=words,
            **values,
        )  # fmt: skip

    async def _signed_in(self, request: Request, who: SignedIn | None = None) -> Mapping[str, Any]:
        """What the line about keys shows."""
        who = who or await identity.read(request, self._database, is_secure=self._is_secure)
        back = quote(request.path, safe="/") + (f"?{request.query_string}" if request.query_string else "")
        return {
            "who": who, "customers": [keys.nic for keys in self._offered(request)], "back": _back(back),
            "is_sandbox": self._shop.is_sandbox, "typed_key": "",
        }  # fmt: skip

    def _send(self, response: Response, template: str, **values: Any) -> None:
        show(response, template, link=address_of, words_of_group=_title, **{"words": "", **values})
        # The browser names this page to the shop itself, which is how a form of another site is told from its own.
        response.set_headers({"content-security-policy": POLICY, "referrer-policy": "same-origin"})


def address_of(route: Route) -> str:
    """Where the console shows an operation."""
    return f"{PATH}/{route.method}{quote(route.path, safe='/{}')}"


def _title(group: OperationGroup) -> str:
    return group.title


def _gathered(sent: Sequence[tuple[str, str]]) -> Typed:
    found: dict[str, list[str]] = {}
    for name, value in sent:
        found.setdefault(name, []).append(value)
    return found


def _back(path: str) -> str:
    """Where to go on: a page of the console, and nowhere else."""
    is_ours = path == PATH or path.startswith((f"{PATH}/", f"{PATH}?"))
    return quote(path, safe="/?&=%{}+:,") if is_ours and not path.startswith(f"{PATH}/keys") else PATH


def _following(route: Route) -> Route | None:
    """The step that follows an operation on the way to an order."""
    steps = list(FIRST_STEPS)
    place = (route.method, route.path)
    at = steps.index(place) + 1 if place in steps else len(steps)
    return _ROUTES[steps[at]] if at < len(steps) else None


def _shared(fields: CallForm) -> Mapping[str, tuple[str, ...]]:
    """Long lists of allowed values, each once, by the place of the first field that has it."""
    found: dict[str, tuple[str, ...]] = {}
    for field in fields.all():
        if field.values and field.values not in found.values():
            found[field.place] = field.values
    return found


def _read(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
