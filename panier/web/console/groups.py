"""The operations in groups, as somebody thinks of them who wants to get something done."""

from collections.abc import Iterator, Mapping
from functools import cache

from panier.core.values import frozen
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.web.routes.family_names import plans

FIRST_STEPS = (
    ("POST", "/order/cart"),
    ("POST", "/order/cart/{cartId}/assign"),
    ("GET", "/order/cart/{cartId}/domain"),
    ("POST", "/order/cart/{cartId}/domain"),
    ("GET", "/order/cart/{cartId}/item/{itemId}/requiredConfiguration"),
    ("POST", "/order/cart/{cartId}/item/{itemId}/configuration"),
    ("GET", "/order/cart/{cartId}/checkout"),
    ("POST", "/order/cart/{cartId}/checkout"),
    ("GET", "/me/order/{orderId}/status"),
    ("GET", "/services"),
)


SECTION_MIN = 3  # operations that are worth a title


@frozen
class OperationGroup:
    """Operations that belong together.

    `places`: the paths that they begin with; the longest that fits an operation decides.
    """

    key: str
    title: str
    about: str
    places: tuple[str, ...]


GROUPS = (
    OperationGroup(
        "cart", "Order with a cart", "Make a cart, read offers, add products, answer questions, check out",
        ("/order/cart",),
    ),
    OperationGroup("prices", "Prices and plans", "What is sold, and for how much", ("/order/catalog",)),
    OperationGroup(
        "domains", "Domain names", "Name servers, locks, transfer codes, owners, DNSSEC, tasks",
        ("/domain", "/v2/domain", "/me/task"),
    ),
    OperationGroup("zones", "DNS zones", "Records, redirections, DynHost, history", ("/domain/zone",)),
    OperationGroup(
        "orders", "Orders and payment", "Follow an order, pay it, call it off; registered payment methods",
        ("/me/order", "/me/payment", "/me/paymentMean", "/me/availableAutomaticPaymentMeans", "/me/credit",
         "/me/voucher"),
    ),
    OperationGroup(
        "bills", "Bills and balances", "Bills, refunds, deposits, prepaid account, points, debts, consumption",
        ("/me/bill", "/me/refund", "/me/deposit", "/me/withdrawal", "/me/correctiveInvoice",
         "/me/downPaymentInvoice", "/me/reverseBill", "/me/ovhAccount", "/me/fidelityAccount", "/me/debtAccount",
         "/me/billing"),
    ),
    OperationGroup(
        "services", "Services of every kind", "Renewal, engagement, savings plans, ending, contacts",
        ("/services", "/service", "/me/autorenew"),
    ),
    OperationGroup("cloud", "Public Cloud", "Projects, their quotas and credit", ("/cloud",)),
    OperationGroup("vps", "VPS", "Virtual servers: power, snapshots, images, addresses", ("/vps",)),
    OperationGroup("dedicated", "Dedicated servers", "Boot, installation, interventions, network", ("/dedicated",)),
    OperationGroup(
        "network", "Network", "IP addresses, load balancers, vRack", ("/ip", "/ipLoadbalancing", "/vrack",
         "/v2/vrackServices"),
    ),
    OperationGroup("hosting", "Web hosting", "Hostings and their databases", ("/hosting",)),
    OperationGroup(
        "platforms", "Storage, keys and private cloud", "File storage, key management, Hosted Private Cloud",
        ("/storage", "/v2/okms", "/dedicatedCloud"),
    ),
    OperationGroup(
        "options", "Options for a service", "Add to what a service has already, by a cart",
        ("/order/cartServiceOption",),
    ),
    OperationGroup("upgrades", "Another plan for a service", "Move up or down, as an order", ("/order/upgrade",)),
    OperationGroup(
        "direct", "Direct orders", "Without a cart: an order about one service, priced and placed in one call",
        ("/order",),
    ),
    OperationGroup(
        "account", "Account", "Who you are, contacts, messages, contracts; registering, passwords",
        ("/me", "/newAccount"),
    ),
    OperationGroup(
        "keys", "Keys and users", "Applications, keys, OAuth2 clients, users, access policies",
        ("/auth", "/me/api", "/me/identity", "/v2/iam"),
    ),
    OperationGroup("events", "Events and hooks", "What happened, and who is told", ("/events", "/hooks")),
)  # fmt: skip


@frozen
class Section:
    """A part of a group: a title, and operations by path."""

    title: str
    routes: tuple[Route, ...]


@cache
def _by_place() -> Mapping[str, OperationGroup]:
    return {place: group for group in GROUPS for place in group.places}


def group_of(route: Route) -> OperationGroup:
    """The group of an operation."""
    parts = route.path.split("/")
    for length in range(len(parts), 1, -1):
        found = _by_place().get("/".join(parts[:length]))
        if found is not None:
            return found
    raise LookupError(f"{route.path} is in no group of the console")


@cache
def routes_of(key: str) -> tuple[Route, ...]:
    """The operations of a group, in the order of the route table."""
    return tuple(route for route in ROUTES if group_of(route).key == key)


@cache
def sections_of(key: str) -> tuple[Section, ...]:
    """The parts of a group: the general one without a title first, the small ones within it."""
    parts: dict[str, list[Route]] = {}
    for route in routes_of(key):
        parts.setdefault(_part(route), []).append(route)
    general = [route for title, routes in parts.items() if not _stands_alone(title, routes) for route in routes]
    others = sorted(((title, routes) for title, routes in parts.items() if _stands_alone(title, routes)), key=_name)
    found = [("", general), *others] if general else others
    return tuple(Section(title, tuple(_side_by_side(routes))) for title, routes in found)


def _stands_alone(title: str, routes: list[Route]) -> bool:
    return title != "" and (not title.startswith("/") or len(routes) >= SECTION_MIN)


def _name(part: tuple[str, list[Route]]) -> str:
    return part[0].lower()


def _side_by_side(routes: list[Route]) -> Iterator[Route]:
    """The methods of a path side by side, paths in the order they came in."""
    places: dict[str, list[Route]] = {}
    for route in routes:
        places.setdefault(route.path, []).append(route)
    for found in places.values():
        yield from found


def _part(route: Route) -> str:
    """The part of its group that an operation is in: a family, or what its path begins with; empty for no part."""
    parts = route.path.strip("/").split("/")
    family = route.fixed.get("family")
    if parts[0] == "order" and parts[1] in {"cart", "cartServiceOption"}:
        if "domain" in parts:
            return "domain names"
        return plans(family) if isinstance(family, str) else ""
    if parts[0] in {"me", "order", "v2", "newAccount", "auth", "events", "hooks"}:
        return "/" + "/".join(part for part in parts[:3] if not part.startswith("{"))
    behind = next((place for place, part in enumerate(parts) if part.startswith("{")), len(parts))
    return "/" + "/".join(parts[: behind + 2]) if len(parts) > behind + 2 else ""
