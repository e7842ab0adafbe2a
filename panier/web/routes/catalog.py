"""Price lists: /order/catalog."""

from panier.flows import price_lists
from panier.web.route import Route
from panier.wire import cart, catalog, catalog_dedicated, catalog_pcc, query

_FORMATTED = "/order/catalog/formatted"

CATALOG = (
    Route("GET", _FORMATTED, price_lists.formatted_names, cart.names_out, public=True, status="DEPRECATED"),
    Route(
        "GET", f"{_FORMATTED}/cloud", price_lists.read, catalog.formatted_out, query=query.Subsidiary, public=True,
        fixed={"family": "cloud"}, status="DEPRECATED", about="Prices of Public Cloud projects and what goes with them",
    ),
    Route(
        "GET", f"{_FORMATTED}/privateCloud", price_lists.read, catalog_pcc.pcc_out, query=query.Subsidiary, public=True,
        fixed={"family": "privateCloud"}, about="Prices of private clouds, their hosts and storage",
    ),
    Route(
        "GET", f"{_FORMATTED}/dedicated", price_lists.read_dated, catalog_dedicated.dedicated_list_out,
        query=query.Subsidiary, public=True, fixed={"family": "dedicated"}, status="BETA",
        about="Prices of dedicated servers and their options",
    ),
)  # fmt: skip
