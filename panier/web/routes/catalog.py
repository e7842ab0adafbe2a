"""Price lists (/order/catalog), a row for each, by the form of the list."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from panier.core.values import frozen
from panier.flows.catalog import price_lists
from panier.web.route import Route
from panier.web.routes.family_names import plans
from panier.wire import query
from panier.wire.catalog import dedicated, formatted, private_cloud, public, sddc
from panier.wire.types import texts_out


@frozen
class PriceListRow:
    """A price list.

    Its form, its family, its maturity, whether it needs no account, and the function that makes its answer.
    """

    form: str
    family: str
    status: str
    public: bool
    reply: Callable[[Any], Any]


def _formatted(
    family: str,
    *,
    status: str = "PRODUCTION",
    public: bool = True,
    reply: Callable[[Any], Any] = formatted.formatted_out,
) -> PriceListRow:
    return PriceListRow("formatted", family, status, public, reply)


def _public(
    family: str,
    *,
    status: str = "PRODUCTION",
    public: bool = True,
    reply: Callable[[Any], Any] = public.public_out,
) -> PriceListRow:
    return PriceListRow("public", family, status, public, reply)


_FORMATTED = (
    _formatted("bringYourOwnIp", status="BETA"), _formatted("cloud", status="DEPRECATED"),
    _formatted("dedicated", status="BETA", reply=dedicated.dedicated_list_out),
    _formatted("discover", reply=dedicated.dedicated_list_out), _formatted("ip", status="BETA"),
    _formatted("licenseHycu", status="BETA"), _formatted("licensePlesk", status="BETA"),
    _formatted("licenseSqlServer", status="BETA"), _formatted("licenseWindows", status="BETA"),
    _formatted("licensecPanel", status="BETA"), _formatted("logs"),
    _formatted("privateCloud", reply=private_cloud.pcc_out),
    _formatted("privateCloudCDI", status="DEPRECATED", reply=sddc.zones_out),
    _formatted("privateCloudDC", status="DEPRECATED", reply=sddc.zones_out),
    _formatted("privateCloudEnterprise", status="DEPRECATED", reply=private_cloud.pcc_out),
    _formatted("privateCloudReseller", public=False, reply=private_cloud.pcc_out),
    _formatted("privateCloudResellerEnterprise", public=False, reply=private_cloud.pcc_out),
    _formatted("privateCloudSDDC", status="DEPRECATED", reply=sddc.zones_out), _formatted("reseller", status="BETA"),
    _formatted("vps", status="DEPRECATED"),
)  # fmt: skip

_PUBLIC = (
    _public("advisoryServicesHostingWeb", public=False), _public("advisoryServicesPublicCloud", public=False),
    _public("advisoryServicesTelecom", public=False), _public("backupServices", public=False),
    _public("baremetalServers", status="BETA", reply=public.dedicated_public_out), _public("cephaas", status="BETA"),
    _public("cloud"), _public("cloudDB"), _public("dns"), _public("domain"), _public("eco"),
    _public("emailDomain", status="BETA"), _public("emailpro"), _public("exchange"), _public("ipLoadbalancing"),
    _public("licenseHycu", status="BETA"), _public("licensePlesk"), _public("licenseSqlServer"),
    _public("licenseWindows"), _public("licensecPanel"), _public("logs"), _public("managedCMS", status="BETA"),
    _public("nasha"), _public("netapp"), _public("nutanix"), _public("office365Prepaid"), _public("officePrepaid"),
    _public("okms"), _public("ovhCloudConnect", status="BETA"), _public("packsProfessionalServices"),
    _public("privateCloud"), _public("privateCloudEnterprise"), _public("privateSQL", status="BETA"),
    _public("sslGateway"), _public("telephony"), _public("vcdaMigration", public=False),
    _public("videocenter", status="BETA"), _public("vmwareCloudDirector"), _public("vmwareCloudDirectorBackup"),
    _public("vps"), _public("webHosting", status="BETA"), _public("webPaaS"), _public("zimbra"),
)  # fmt: skip

# What holds at a moment is part of these, such as the tax rate.
_DATED = (dedicated.dedicated_list_out, public.dedicated_public_out, public.public_out)


def _routes(rows: Sequence[PriceListRow]) -> Iterator[Route]:
    for row in rows:
        yield Route(
            "GET", f"/order/catalog/{row.form}/{row.family}",
            price_lists.read_formatted if row.reply in _DATED else price_lists.read, row.reply, query=query.Subsidiary,
            is_kept=True, public=row.public, fixed={"family": row.family}, status=row.status,
            about=f"Show the {row.form} catalogue of {plans(row.family)}",
        )  # fmt: skip


_NAMES = Route(
    "GET", "/order/catalog/formatted", price_lists.formatted_names, texts_out, public=True, status="DEPRECATED",
    fixed={"families": tuple(row.family for row in _FORMATTED)},
)  # fmt: skip
_PRIVATE = (
    Route(
        "GET", "/order/catalog/private/domainReseller", price_lists.read_formatted, public.public_out,
        query=query.Subsidiary, is_kept=True, fixed={"family": "domainReseller"},
        about="Show the private catalogue of domain names for resellers",
    ),
    Route(
        "GET", "/order/catalog/private/privateCloud", price_lists.read_named, private_cloud.pcc_out,
        query=query.NamedCatalog, is_kept=True, fixed={"family": "privateCloud"},
        about="Show a private catalogue of Hosted Private Cloud plans, by its name",
    ),
)  # fmt: skip

CATALOG = (_NAMES, *_routes(_FORMATTED), *_PRIVATE, *_routes(_PUBLIC))
