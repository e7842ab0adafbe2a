"""What is in stock where (/dedicated/server/datacenter, /vps/order/rule)."""

from panier.flows.cart import stocks
from panier.web.route import Route
from panier.wire import query
from panier.wire.catalog import stock

STOCK = (
    Route(
        "GET", "/dedicated/server/datacenter/availabilities", stocks.availabilities, stock.availabilities_out,
        query=query.Availabilities, public=True,
    ),
    Route(
        "GET", "/vps/order/rule/datacenter", stocks.virtual_servers, stock.vps_places_out, query=query.VpsRule,
        public=True,
    ),
)  # fmt: skip
