"""The HTTP application: every row of the route table, under each prefix programs use."""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import Any

import falcon
from falcon.asgi import App, Request, Response
from falcon.routing import CompiledRouter, set_default_responders

from panier.core.rates import REQUESTS
from panier.core.refusal import Kind, Refusal
from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from panier.flows.visitor import Visitor, receive
from panier.store.engine.db import Database
from panier.web import oauth2, static_files
from panier.web.auth import Gate
from panier.web.console.entrance import Entrance
from panier.web.console.place import PATH as CONSOLE
from panier.web.console.place import ConsolePlace
from panier.web.described.documents import Described
from panier.web.described.openapi import openapi
from panier.web.described.openapi30 import openapi30
from panier.web.described.ovhcloud import documents
from panier.web.dispatch import HEADERS, Dispatcher, Responder, new_query_id
from panier.web.errors import INTERNAL, answer, retry_headers, unknown_path
from panier.web.front import Front, wait_until_gone
from panier.web.handbook import site
from panier.web.look.house import ROUTE, House, enter
from panier.web.look.served import LookFiles, LookIcon
from panier.web.monitoring.tally import RequestTally
from panier.web.office.entrance import OfficeEntrance
from panier.web.office.place import PATH as OFFICE
from panier.web.office.place import OfficePlace
from panier.web.pages import PAGES
from panier.web.pages.buying.visit import menu_of
from panier.web.pages.parts.drawn.menu import offer_menu
from panier.web.pages.parts.looks import LookDoor
from panier.web.pages.parts.rendering import house_of, redirect, show, wants_page
from panier.web.pages.parts.session import foreign_form, is_own_page
from panier.web.pages.parts.tongues import hear
from panier.web.paths import VERSIONS, PathTree, bare, routed
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.web.static_files import Icon, NoRobots, Robots, StaticFiles

logger = logging.getLogger(__name__)

_WATCHED = ("/docs", "/gateways", "/health", "/metrics")  # what else answers, as far as it is told apart
_UNVERSIONED = ("/static/", "/own/", "/openapi", CONSOLE, OFFICE)


class _Visited(Request):
    """A request that can tell when its caller hangs up."""

    __slots__ = ("_listen",)

    def __init__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Any]],
        first_event: Any = None,
        options: Any = None,
    ) -> None:
        super().__init__(scope, receive, first_event=first_event, options=options)
        self._listen = receive

    async def gone(self) -> None:
        """Wait until the caller hangs up; the body must have been read."""
        await wait_until_gone(self._listen)


class _Door:
    """Knows who calls, and counts the requests of each address. `url`: what is called."""

    def __init__(self, shop: Shop, house: House, url: str) -> None:
        self._shop, self._house, self._url = shop, house, url

    async def process_request(self, request: Request, response: Response) -> None:
        """Let a request in.

        Refuses: one too many from an address (429).
        """
        assert isinstance(request, _Visited)
        caller = Visitor(request.remote_addr or "127.0.0.1", request.gone)
        receive(caller)
        hear(request, self._url)
        enter(self._house)
        offer_menu(partial(menu_of, self._shop, request))
        await self._shop.throttle.take(REQUESTS, caller.network)


class _Operations:
    """The operations of one path: their rows by method, and whatever Falcon answers there."""

    def __init__(self) -> None:
        self.rows: dict[str, Route] = {}

    @cached_property
    def responders(self) -> dict[str, Any]:
        """What answers each method, those included that no row has."""
        made: dict[str, Any] = {method: _responder(route) for method, route in self.rows.items()}
        set_default_responders(made, asgi=True)
        return made


@cache
def _table() -> PathTree[_Operations]:
    """The route table by path, made once for every shop of a process."""
    found: dict[str, _Operations] = defaultdict(_Operations)
    for route in ROUTES:
        found[route.path].rows[route.method] = route
    return PathTree(found)


def _responder(route: Route) -> Responder:
    """What answers an operation, in whichever shop it was called."""

    async def respond(request: Request, response: Response, **parameters: str) -> None:
        await request.context.dispatcher.responder(route)(request, response, **parameters)

    return respond


def _find(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """The operation of the table with a method and a path, and the path's parameters."""
    found = _table().find(path)
    route = None if found is None else found[0].rows.get(method)
    return None if found is None or route is None else (route, found[1])


class _Page:
    """What stands at the path of a page or document of one shop."""

    def __init__(self, template: str, resource: object, router: "_Router", options: Mapping[str, Any]) -> None:
        self.template, self.resource = template, resource
        self._router, self._options = router, options

    @cached_property
    def responders(self) -> dict[str, Any]:
        """What answers each method, made when the page is first asked for."""
        made: dict[str, Any] = self._router.map_http_methods(self.resource, **self._options)
        set_default_responders(made, asgi=True)
        return made


class _Router(CompiledRouter):
    """Finds the operations of the table, then what is added for one shop.

    Only a path whose last part may have slashes is Falcon's own to find: it writes and compiles a function for all.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pages: dict[str, _Page] = {}
        self._tree: PathTree[_Page] | None = None

    def add_route(self, uri_template: str, resource: object, **options: Any) -> None:
        """Add a page or document."""
        if ":" in uri_template:
            super().add_route(uri_template, resource, **options)
        else:
            self._pages[uri_template] = _Page(uri_template, resource, self, options)
            self._tree = None

    def find(self, uri: str, req: Any = None) -> Any:
        """The operation, page or document at a path; None where there is none."""
        found = _table().find(uri)
        if found is not None:
            operations, parameters = found
            return operations, operations.responders, parameters, None
        self._tree = self._tree or PathTree(self._pages)
        if (at := self._tree.find(uri)) is not None:
            page, parameters = at
            return page.resource, page.responders, parameters, page.template
        return super().find(uri, req)


class _Unversioned:
    """Removes the version from the front of a path before the path is looked up.

    Each operation is thus one route. A signature covers the path as it came, which stays in the scope. Pages are
    under no version. The operation also learns here whose dispatcher it belongs to.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    async def process_request(self, request: Request, response: Response) -> None:
        """Find the operation under any prefix."""
        request.context.dispatcher = self._dispatcher
        raw_path: bytes = request.scope["raw_path"]
        if b"%" in raw_path:
            request.path = routed(raw_path).removesuffix("/") or "/"
        found = bare(request.path)
        if request.method == "HEAD" and found == request.path:
            request.method = "GET"  # of a page; the connection sends no body for it
        if found not in PAGES and not found.startswith(_UNVERSIONED):
            request.path = found


class _OwnForms:
    """Refuses what another site's page has a browser send to a page, whatever that page asks for besides."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def process_resource(
        self, request: Request, response: Response, resource: object, parameters: Mapping[str, str]
    ) -> None:
        """Let a form in.

        Refuses: one that another site's page sent (403).
        """
        is_form = request.method == "POST" and request.uri_template in PAGES
        if is_form and not is_own_page(request, self._url):
            raise foreign_form()


def build(
    shop: Shop,
    database: Database,
    *,
    on_write: Callable[[], None],
    besides: Mapping[str, object] | None = None,
    customers: Sequence[Keys] = (),
    office: OfficePlace | None = None,
    tally: RequestTally | None = None,
) -> Front:
    """The application over a shop and its database.

    `on_write` is called after every transaction that wrote something; `besides`: what else answers, by path;
    `customers`: a sandbox's ready-made ones, whom its console offers to be; `office`: the back office under this
    address, where it does not stand on a port of its own; `tally`: where requests are counted.
    """
    _table()  # rather than while somebody waits for the first answer
    gate = Gate(shop, database)
    dispatcher = Dispatcher(shop, database, gate, on_write=on_write)
    house = house_of(shop.look, is_sandbox=shop.is_sandbox)
    app: App[Request, Response] = App(
        request_type=_Visited,
        router=_Router(),
        middleware=[
            _Door(shop, house, shop.base_url), _Unversioned(dispatcher), _OwnForms(shop.base_url),
            LookDoor(shop, database, PAGES),
        ],
    )  # fmt: skip
    app.req_options.strip_url_path_trailing_slash = True
    app.req_options.keep_blank_qs_values = True
    app.add_error_handler(falcon.HTTPError, _refuse)
    app.add_error_handler(Refusal, _send)
    app.add_error_handler(Exception, _fail)
    for path, described in documents(shop.base_url, shop.assortment.published).items():
        for place in [path] if path else VERSIONS:  # the index has no path of its own: there is the shop's page
            app.add_route(place, described)
    own = tuple(sorted(shop.assortment.subsidiaries))
    app.add_route("/openapi.json", Described(partial(openapi, shop.base_url, own)))
    app.add_route("/openapi-3.0.json", Described(partial(openapi30, shop.base_url, own)))
    for path, page in PAGES.items():
        app.add_route(path, page(shop, database))
    app.add_route(oauth2.PATH, oauth2.TokenEndpoint(shop, database, on_end=gate.forget))
    for path, resource in {**(besides or {}), **(site.routes() if shop.is_sandbox else {})}.items():
        app.add_route(path, resource)
    if office is not None:
        for path, resource in OfficeEntrance(shop, database, office).addresses().items():
            app.add_route(path, resource)
    console = ConsolePlace(shop, database, customers)
    for path, resource in Entrance(console).addresses().items():
        app.add_route(path, resource)
    _add_files(app, house)
    app.add_route("/robots.txt", Robots())
    front = Front(app, dispatcher, shop.throttle, _find, tally or make_tally())
    console.application = front.whole
    return front


def make_tally() -> RequestTally:
    """Counts of requests by the first part of their paths, as far as something answers there."""
    paths = (*(route.path for route in ROUTES), *PAGES, *_UNVERSIONED, *_WATCHED)
    return RequestTally(frozenset(path[1:].partition("/")[0] for path in paths) - {""})


async def _refuse(request: Request, response: Response, error: falcon.HTTPError, parameters: dict[str, str]) -> None:
    """Answer a refusal of the router in the API's own envelope."""
    if error.status_code == 404:
        refusal = unknown_path()
    elif error.status_code == 413:
        refusal = Refusal(Kind.TOO_LARGE, error.description or "The request is too large")
    elif error.status_code == 405:
        refusal = Refusal(Kind.METHOD_NOT_ALLOWED, f"Method {request.method} is not allowed here")
    else:
        refusal = Refusal(Kind.MALFORMED, error.description or error.title or "The request cannot be read")
    await _send(request, response, refusal, {})
    if allowed := dict(error.headers or {}).get("Allow"):
        response.set_header("allow", allowed)


async def _send(request: Request, response: Response, refusal: Refusal, parameters: dict[str, str]) -> None:
    """Answer a refusal that no page has words for."""
    if _shows_page(request):
        is_unknown = refusal.message == unknown_path().message
        template = "not_found.html" if is_unknown else "refusal.html"
        show(response, template, refusal=refusal, message=refusal.message, path=request.scope["path"])
        return
    response.status, response.data = answer(refusal)
    response.set_headers({**HEADERS, **retry_headers(refusal), "x-ovh-queryid": new_query_id()})


def build_office(shop: Shop, database: Database, office: OfficePlace) -> Any:
    """The back office alone, for a port of its own."""
    house = house_of(shop.look, is_sandbox=shop.is_sandbox)
    app: App[Request, Response] = App(request_type=_Visited, middleware=[_Door(shop, house, office.url)])
    app.req_options.strip_url_path_trailing_slash = True
    app.req_options.keep_blank_qs_values = True
    app.add_error_handler(falcon.HTTPError, _refuse)
    app.add_error_handler(Refusal, _send)
    app.add_error_handler(Exception, _fail)
    for path, resource in OfficeEntrance(shop, database, office).addresses().items():
        app.add_route(path, resource)
    app.add_route("/", _ToOffice())
    _add_files(app, house)
    app.add_route("/robots.txt", NoRobots())
    return app


def _add_files(app: App[Request, Response], house: House) -> None:
    """Add what pages load."""
    files = StaticFiles()
    app.add_route(static_files.ROUTE, files)
    app.add_route(ROUTE, LookFiles(house), compile=True)  # with the last, rather than while somebody waits
    app.add_route("/favicon.ico", Icon(files) if house.logo is None else LookIcon(house))


class _ToOffice:
    """GET / of the office's own port."""

    async def on_get(self, request: Request, response: Response) -> None:
        """To the office."""
        redirect(response, OFFICE)


def _shows_page(request: Request) -> bool:
    """True where a person is to read the answer: on a page, or at an address of nothing that is not the API's."""
    if request.path in PAGES:
        return request.client_prefers(("text/html", "application/json")) == "text/html"
    path: str = request.scope["path"]
    return bare(path) == path and wants_page(request)


async def _fail(request: Request, response: Response, error: Exception, parameters: dict[str, str]) -> None:
    """Answer an unexpected error on a page or in a document.

    The API's own operations answer for themselves (see dispatch).
    """
    query_id = new_query_id()
    logger.error("%s %s failed; its query id is %s", request.method, request.path, query_id, exc_info=error)
    if _shows_page(request):
        message = f"Something went wrong here, and was noted under {query_id}. Please try again later"
        show(response, "refusal.html", status=500, message=message)
        response.set_header("x-ovh-queryid", query_id)
        return
    response.status, response.data = 500, INTERNAL
    response.set_headers({**HEADERS, "x-ovh-queryid": query_id})
