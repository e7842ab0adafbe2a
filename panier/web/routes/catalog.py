"""Price lists (/order/catalog): one table of families for each shape that they are told in."""

from collections.abc import Callable, Iterator
from typing import Any

from panier.flows.catalog import price_lists
from panier.web.route import Route
from panier.web.routes.family_names import plans
from panier.wire import query
from panier.wire.cart import cart
from panier.wire.catalog import dedicated, formatted, private_cloud, public, sddc

_PUBLIC = (
    "advisoryServicesHostingWeb", "advisoryServicesPublicCloud", "advisoryServicesTelecom", "backupServices",
    "baremetalServers", "cephaas", "cloud", "cloudDB", "dns", "domain", "eco", "emailDomain", "emailpro", "exchange",
    "ipLoadbalancing", "licenseHycu", "licensePlesk", "licenseSqlServer", "licenseWindows", "licensecPanel", "logs",
    "managedCMS", "nasha", "netapp", "nutanix", "office365Prepaid", "officePrepaid", "okms", "ovhCloudConnect",
    "packsProfessionalServices", "privateCloud", "privateCloudEnterprise", "privateSQL", "sslGateway", "telephony",
    "vcdaMigration", "videocenter", "vmwareCloudDirector", "vmwareCloudDirectorBackup", "vps", "webHosting", "webPaaS",
    "zimbra",
)  # fmt: skip
_PUBLIC_WITH_ACCOUNT = {
    "advisoryServicesHostingWeb", "advisoryServicesPublicCloud", "advisoryServicesTelecom", "backupServices",
    "vcdaMigration",
}  # fmt: skip
_PUBLIC_BETA = {
    "baremetalServers", "cephaas", "emailDomain", "licenseHycu", "managedCMS", "ovhCloudConnect", "privateSQL",
    "videocenter", "webHosting",
}  # fmt: skip

_FORMATTED_STATUS = {
    "bringYourOwnIp": "BETA", "cloud": "DEPRECATED", "dedicated": "BETA", "ip": "BETA", "licenseHycu": "BETA",
    "licensePlesk": "BETA", "licenseSqlServer": "BETA", "licenseWindows": "BETA", "licensecPanel": "BETA",
    "privateCloudCDI": "DEPRECATED", "privateCloudDC": "DEPRECATED", "privateCloudEnterprise": "DEPRECATED",
    "privateCloudSDDC": "DEPRECATED", "reseller": "BETA", "vps": "DEPRECATED",
}  # fmt: skip
_FORMATTED_WITH_ACCOUNT = {"privateCloudReseller", "privateCloudResellerEnterprise"}
# Families that are told in a form of their own.
_FORMATTED_REPLIES: dict[str, Callable[[Any], Any]] = {
    "dedicated": dedicated.dedicated_list_out, "discover": dedicated.dedicated_list_out,
    "privateCloud": private_cloud.pcc_out, "privateCloudCDI": sddc.zones_out,
    "privateCloudDC": sddc.zones_out, "privateCloudEnterprise": private_cloud.pcc_out,
    "privateCloudReseller": private_cloud.pcc_out, "privateCloudResellerEnterprise": private_cloud.pcc_out,
    "privateCloudSDDC": sddc.zones_out,
}  # fmt: skip


def _public() -> Iterator[Route]:
    for family in _PUBLIC:
        reply = public.dedicated_public_out if family == "baremetalServers" else public.public_out
        yield Route(
            "GET", f"/order/catalog/public/{family}", price_lists.read_told, reply, query=query.Subsidiary, is_kept=True,
            public=family not in _PUBLIC_WITH_ACCOUNT, fixed={"family": family},
            status="BETA" if family in _PUBLIC_BETA else "PRODUCTION",
            about=f"Show the public catalogue of {plans(family)}",
        )  # fmt: skip


def _formatted() -> Iterator[Route]:
    yield Route(
        "GET", "/order/catalog/formatted", price_lists.formatted_names, cart.names_out, public=True, status="DEPRECATED"
    )
    for family in price_lists.FORMATTED:
        reply = _FORMATTED_REPLIES.get(family, formatted.formatted_out)
        is_dated = reply is dedicated.dedicated_list_out
        yield Route(
            "GET", f"/order/catalog/formatted/{family}", price_lists.read_told if is_dated else price_lists.read,
            reply, query=query.Subsidiary, is_kept=True, public=family not in _FORMATTED_WITH_ACCOUNT,
            fixed={"family": family}, status=_FORMATTED_STATUS.get(family, "PRODUCTION"),
            about=f"Show the formatted catalogue of {plans(family)}",
        )  # fmt: skip


_PRIVATE = (
    Route(
        "GET", "/order/catalog/private/domainReseller", price_lists.read_told, public.public_out,
        query=query.Subsidiary, is_kept=True, fixed={"family": "domainReseller"},
        about="Show the private catalogue of domain names for resellers",
    ),
    Route(
        "GET", "/order/catalog/private/privateCloud", price_lists.read_named, private_cloud.pcc_out,
        query=query.NamedCatalog, is_kept=True, fixed={"family": "privateCloud"},
        about="Show a private catalogue of Hosted Private Cloud plans, by its name",
    ),
)  # fmt: skip

CATALOG = (*_formatted(), *_PRIVATE, *_public())
