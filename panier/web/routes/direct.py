"""What is priced and ordered without a cart, from direct.yaml.

Each row there generates two or three operations here.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from panier.core.values import Lazy
from panier.files.parsed import parsed_files
from panier.flows.checkout import direct_orders
from panier.web.route import Later, Reply, Route, later_row
from panier.wire.cart import direct, quote
from panier.wire.types import Shape, texts_out

# The families of services behind the first parts of a path; a new order belongs to the first family.
_FAMILIES = {
    "cdn/dedicated": ("cdn",),
    "cloud/project": ("cloud",),
    "dedicated/housing": ("housing",),
    "dedicated/server": ("dedicated", "eco", "baremetalServers"),
    "dedicatedCloud": ("privateCloud",),
    "domain/zone": ("dns",),
    "email/domain": ("emailDomain",),
    "email/exchange": ("exchange",),
    "email/pro": ("emailpro",),
    "freefax": ("freefax",),
    "hosting/web": ("webHosting",),
    "license/cpanel": ("licensecPanel",),
    "license/office": ("licenseOffice",),
    "license/plesk": ("licensePlesk",),
    "license/sqlserver": ("licenseSqlServer",),
    "license/windows": ("licenseWindows",),
    "overTheBox": ("otb",),
    "saas/csp2": ("csp2",),
    "sms": ("sms",),
    "telephony": ("telephony",),
    "veeamCloudConnect": ("veeamcc",),
    "vps": ("vps",),
    "xdsl": ("xdsl",),
}
# The parameter that names the service, where it is not called serviceName.
_SERVICE = dict.fromkeys(("billingAccount", "domain", "exchangeService", "service", "zoneName"), "service_name")


class _Listing(msgspec.Struct):
    path: str
    what: str
    status: str = "PRODUCTION"


class _Order(msgspec.Struct):
    path: str
    what: str
    status: str = "PRODUCTION"
    by_duration: bool = False
    asks: dict[str, str] = {}


class _Table(msgspec.Struct):
    lists: list[_Listing]
    orders: list[_Order]
    enumerations: dict[str, list[str | int]]


def _read(text: str) -> object:
    import yaml  # noqa: PLC0415 - most starts find what was read before

    return yaml.load(text, Loader=yaml.CSafeLoader)


def _table() -> _Table:
    text = files("panier.web.routes").joinpath("direct.yaml").read_text()
    plain = parsed_files().loaded(text, _read)
    return msgspec.convert(plain, _Table)


def plan_code(path: str) -> str:
    """The plan behind a path.

    cdn/dedicated/{serviceName}/backend is sold as cdn-dedicated-backend.
    """
    return "-".join(part for part in path.split("/") if not part.startswith("{"))


def _families(path: str) -> tuple[str, ...]:
    return next(families for start, families in _FAMILIES.items() if f"{path}/".startswith(f"{start}/"))


def _routes() -> Iterator[Route]:
    table = _table()
    for listing in table.lists:
        yield _listing(listing, [one.path for one in table.orders])
    enumerations = Lazy(table.enumerations, lambda name: direct.enumeration(name, table.enumerations[name]))
    for row in table.orders:
        asks = _asked(row, enumerations) if row.asks else None
        fixed = {"families": _families(row.path), "plan_code": plan_code(row.path)}
        more: dict[str, Any] = {"status": row.status, "fixed": fixed, "names": _SERVICE}
        terms, price, order = (
            f"{words} {row.what}" for words in ("List the durations of", "Show the price of", "Order")
        )
        path = f"/order/{row.path}"
        if row.by_duration:
            yield later_row("GET", path, direct_orders.terms, reply=lambda: texts_out, query=asks, about=terms, **more)
            path = f"{path}/{{duration}}"
        yield later_row("GET", path, direct_orders.simulate, reply=_quote, query=asks, about=price, **more)
        yield later_row("POST", path, direct_orders.place, reply=_quote, body=asks, about=order, **more)


def _asked(row: _Order, enumerations: Mapping[str, type[Enum]]) -> Later[type[Shape]]:
    """The input of a row's operations, which have one struct."""
    return cache(lambda: direct.struct(plan_code(row.path).replace("-", "_"), row.asks, enumerations))


def _quote() -> Reply:
    return quote.order_out


def _listing(listing: _Listing, ordered: list[str]) -> Route:
    path, fixed = f"/order/{listing.path}", {"families": _families(listing.path)}
    if not listing.path.endswith("}"):
        return Route(
            "GET",
            path,
            direct_orders.list_services,
            texts_out,
            status=listing.status,
            fixed=fixed,
            names=_SERVICE,
            about=f"List the caller's {listing.what} that something can be ordered for",
        )
    kinds = tuple(
        dict.fromkeys(
            one[len(listing.path) + 1 :].split("/")[0] for one in ordered if one.startswith(f"{listing.path}/")
        )
    )
    return Route(
        "GET",
        path,
        direct_orders.options,
        texts_out,
        status=listing.status,
        fixed={**fixed, "kinds": kinds},
        names=_SERVICE,
        about=f"List what can be ordered for {listing.what}",
    )


DIRECT = tuple(_routes())
