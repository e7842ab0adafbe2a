"""panier plan and panier api: what they need is loaded when they run, as they stand among all other commands."""

import json
import sys
from typing import Annotated, Any

import typer

from panier.cli.buy.options import AsJson, Given, connection, given_order, given_terms, taking
from panier.cli.buy.stops import wrong_use
from panier.cli.buy.wishes import OrderTerms

METHODS = ("GET", "POST", "PUT", "DELETE")


@taking(given_order, given_terms, connection)
def plan(
    given: Given,
    terms: OrderTerms,
    reach: Any,
    saves: Annotated[
        bool, typer.Option("--save", help="Save the prices beside the order file, as FILE.price.")
    ] = False,
    is_json: AsJson = False,
) -> None:
    """Show what an order would cost; nothing is ordered.

    Ends with 5 where FILE.price says another price than today's.

    Example: panier plan boutique.yaml --save
    """
    from panier.cli.buy.planning import plan_order

    plan_order(reach, given.on(terms), saves=saves, is_json=is_json)


@taking(connection)
def call_api(
    reach: Any,
    method: Annotated[str, typer.Argument(metavar="METHOD", help=f"{', '.join(METHODS[:-1])} or {METHODS[-1]}.")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="The path with its query, such as /me/order.")],
    body: Annotated[
        str | None, typer.Option("--json", metavar="BODY", help="The body, a JSON document; - reads it from the input.")
    ] = None,
) -> None:
    """Make one signed call and print its answer.

    Example: panier api GET /me/order
    """
    method = method.upper()
    if method not in METHODS:
        raise wrong_use(f"METHOD must be one of {', '.join(METHODS)}, not {method}")
    if not path.startswith("/") or any(sign.isspace() for sign in path):
        raise wrong_use(f"PATH must begin with a slash and have no spaces, as /me/order has, not {path}")
    if body is not None and method == "GET":
        raise wrong_use("A GET has no --json: put what it asks for into PATH, as in /order/cart?description=mine")
    answer = reach.call(method, path, body=None if body is None else _read_body(body))
    if answer is not None or method == "GET":
        print(json.dumps(answer, indent=2, ensure_ascii=False))


def _read_body(text: str) -> Any:
    """A JSON document.

    Refuses: what is none.
    """
    try:
        return json.loads(sys.stdin.read() if text == "-" else text)
    except ValueError as error:
        raise wrong_use(f"--json is no JSON document: {error}") from error
