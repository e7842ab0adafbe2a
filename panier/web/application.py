"""The HTTP application: every row of the route table under each prefix that programs use."""

from collections import defaultdict
from collections.abc import Callable
from types import SimpleNamespace

import falcon
from falcon.asgi import App, Request, Response

from panier.core.refusal import Kind, Refusal
from panier.flows.shop import Shop
from panier.store.db import Database
from panier.web import oauth2
from panier.web.auth import Gate
from panier.web.dispatch import HEADERS, Dispatcher, Responder, new_query_id
from panier.web.errors import answer, unknown_path
from panier.web.openapi import openapi
from panier.web.pages import PAGES
from panier.web.pages.sheet import STATIC
from panier.web.routes import ROUTES
from panier.web.schema import documents

# Clients append their paths to an endpoint with or without a version, or replace the version themselves.
PREFIXES = ("/1.0", "/v1", "")


def build(shop: Shop, database: Database, *, on_write: Callable[[], None]) -> "App[Request, Response]":
    """The application over a shop and its database; `on_write` is called after every transaction that wrote."""
    app: App[Request, Response] = App()
    app.req_options.strip_url_path_trailing_slash = True
    app.req_options.keep_blank_qs_values = True
    app.add_error_handler(falcon.HTTPError, _refuse)
    dispatcher = Dispatcher(shop, database, Gate(shop, database), on_write=on_write)
    responders: dict[str, dict[str, Responder]] = defaultdict(dict)
    for route in ROUTES:
        responders[route.path][f"on_{route.method.lower()}"] = dispatcher.responder(route)
    for path, methods in responders.items():
        for prefix in PREFIXES:
            app.add_route(f"{prefix}{path}", SimpleNamespace(**methods))
    for path, described in documents(shop.base_url).items():
        app.add_route(f"/1.0{path}", described)
        app.add_route(f"/v1{path}", described)
        if path:
            app.add_route(path, described)
    app.add_route("/openapi.json", openapi(shop.base_url))
    for path, page in PAGES.items():
        app.add_route(path, page(shop, database))
    for prefix in PREFIXES:
        app.add_route(f"{prefix}{oauth2.PATH}", oauth2.TokenEndpoint(shop, database))
    app.add_static_route("/static", str(STATIC))
    return app


async def _refuse(request: Request, response: Response, error: falcon.HTTPError, parameters: dict[str, str]) -> None:
    """What the router refuses, in the API's own envelope."""
    del parameters
    if error.status_code == 404:
        refusal = unknown_path()
    elif error.status_code == 405:
        refusal = Refusal(Kind.METHOD_NOT_ALLOWED, f"Method {request.method} is not allowed here")
    else:
        refusal = Refusal(Kind.MALFORMED, error.description or error.title or "The request cannot be read")
    response.status, response.data = answer(refusal)
    headers = {**HEADERS, "x-ovh-queryid": new_query_id()}
    if allowed := dict(error.headers or {}).get("Allow"):
        headers["allow"] = allowed
    response.set_headers(headers)
