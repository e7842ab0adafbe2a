"""Orders for owned services: options and other plans, one row for each family.

The paths are /order/cartServiceOption and /order/upgrade.
"""

from collections.abc import Iterator

from panier.flows.checkout import service_options, upgrades
from panier.web.route import Route
from panier.web.routes.family_names import a_service, services
from panier.wire.cart import cart, offer
from panier.wire.service import upgrade
from panier.wire.types import texts_out

# Family of the path -> family of the catalogue, where the two differ.
_CATALOGUE_NAMES = {
    "microsoftExchange": "exchange",
    "bandwidthVrack": "vrack",
    "baremetalPrivateBandwidth": "baremetalServers",
    "baremetalPublicBandwidth": "baremetalServers",
    "privateCloudManagementFee": "privateCloud",
    "vpsAdditionalDisk": "vps",
}
_OPTION_FAMILIES = (
    "backupServices baremetalServers cloud dedicated dns domain emailpro ipLoadbalancing licenseHycu logs microsoft"
    " microsoftExchange nutanix office365Prepaid officePrepaid privateCloud privateCloudEnterprise privateCloudReseller"
    " privateCloudResellerEnterprise sharepoint sms sncNetworkServices sslGateway vdi vmwareCloudDirector"
    " vmwareCloudDirectorBackup vps vrack webHosting"
).split()
_BETA_OPTIONS = frozenset(
    {"licenseHycu", "microsoft", "microsoftExchange", "nutanix", "sms", "sncNetworkServices", "vps"}
)
_READ_ONLY_OPTIONS = frozenset({"backupServices", "vmwareCloudDirectorBackup"})
UPGRADE_FAMILIES = (
    "bandwidthVrack baremetalPrivateBandwidth baremetalPublicBandwidth cephaas cloudDB emailDomain ipLoadbalancing"
    " licenseHycu licensePlesk licensecPanel logs metrics microsoftExchange privateCloud privateCloudManagementFee"
    " privateSQL sslGateway vps vpsAdditionalDisk webHosting zimbra"
).split()
# These name their path's parameter after what the service is.
_DOMAIN_NAMED = frozenset({"cloudDB", "privateSQL"})


def _options() -> Iterator[Route]:
    for name in _OPTION_FAMILIES:
        fixed = {"family": _CATALOGUE_NAMES.get(name, name)}
        status = "BETA" if name in _BETA_OPTIONS else "PRODUCTION"
        path = f"/order/cartServiceOption/{name}"
        query = upgrade.WhoisOwner if name == "domain" else None
        yield Route(
            "GET",
            path,
            service_options.list_services,
            texts_out,
            query=query,
            status=status,
            fixed=fixed,
            about=f"List the caller's {services(name)} that take options",
        )
        yield Route(
            "GET",
            f"{path}/{{serviceName}}",
            service_options.offers,
            offer.options_out,
            status=status,
            fixed=fixed,
            about=f"List the options that {a_service(name)} can take",
        )
        if name not in _READ_ONLY_OPTIONS:
            yield Route(
                "POST",
                f"{path}/{{serviceName}}",
                service_options.add,
                cart.item_out,
                body=upgrade.ServiceOption,
                status=status,
                fixed=fixed,
                about=f"Add an option for {a_service(name)} to a cart",
            )


def _upgrades() -> Iterator[Route]:
    for name in UPGRADE_FAMILIES:
        fixed = {"family": _CATALOGUE_NAMES.get(name, name)}
        parameter = "domain" if name in _DOMAIN_NAMED else "serviceName"
        names = {"domain": "service_name"} if name in _DOMAIN_NAMED else {}
        path = f"/order/upgrade/{name}"
        service = f"{path}/{{{parameter}}}"
        has_quantity = name != "zimbra"
        yield Route(
            "GET",
            path,
            upgrades.list_services,
            texts_out,
            status="BETA",
            fixed=fixed,
            about=f"List the caller's {services(name)} that can change plan",
        )
        yield Route(
            "GET",
            service,
            upgrades.offers,
            offer.products_out,
            status="BETA",
            fixed=fixed,
            names=names,
            about=f"List the plans that {a_service(name)} can change to",
        )
        yield Route(
            "GET",
            f"{service}/{{planCode}}",
            upgrades.simulate,
            upgrade.upgrade_out,
            query=upgrade.UpgradeQuantity if has_quantity else None,
            status="BETA",
            fixed=fixed,
            names=names,
            about=f"Show what another plan for {a_service(name)} would cost",
        )
        yield Route(
            "POST",
            f"{service}/{{planCode}}",
            upgrades.execute,
            upgrade.upgrade_out,
            body=upgrade.UpgradeExecution if has_quantity else upgrade.PlainUpgradeExecution,
            status="BETA",
            fixed=fixed,
            names=names,
            about=f"Order another plan for {a_service(name)}",
        )


DELIVERED = (*_options(), *_upgrades())
