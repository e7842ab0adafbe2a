"""What is in stock where (/dedicated/server/datacenter, /vps/order/rule)."""

from panier.flows.cart import stocks
from panier.web.route import Route
from panier.wire import query
from panier.wire.catalog import stock

_SERVERS = "/dedicated/server"

STOCK = (
    Route(
        "GET", f"{_SERVERS}/datacenter/availabilities", stocks.availabilities, stock.availabilities_out,
        query=query.Availabilities, public=True,
    ),
    Route(
        "GET", f"{_SERVERS}/datacenter/availabilities/raw", stocks.counted_availabilities, stock.counted_out,
        query=query.Availabilities,
    ),
    Route(
        "GET", f"{_SERVERS}/region/availabilities", stocks.regional_availabilities, stock.regions_out,
        query=query.RegionalAvailabilities, status="BETA",
    ),
    Route(
        "GET", f"{_SERVERS}/availabilities", stocks.hardware_availabilities, stock.hardware_out, query=query.Hardware,
        public=True, status="DEPRECATED",
    ),
    Route("GET", f"{_SERVERS}/availabilities/raw", stocks.counted_stocks, stock.counted_hardware_out),
    Route(
        "GET", f"{_SERVERS}/osAvailabilities", stocks.list_systems, stock.systems_out, query=query.HardwareSystems,
        public=True,
    ),
    Route(
        "GET", "/vps/order/rule/osChoices", stocks.list_system_choices, stock.system_choices_out,
        query=query.SystemRule, public=True,
    ),
    Route(
        "GET", "/vps/order/rule/datacenter", stocks.virtual_servers, stock.vps_places_out, query=query.VpsRule,
        public=True,
    ),
)  # fmt: skip
