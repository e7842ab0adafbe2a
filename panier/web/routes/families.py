"""The product families of a cart, one row each.

Each row generates two or four operations of the published schema.
"""

from collections.abc import Iterator

from panier.core.values import frozen
from panier.flows.cart import items
from panier.flows.domain import offers, packs
from panier.web.route import Before, Route
from panier.web.routes.family_names import a_plan, plans
from panier.wire import query
from panier.wire.cart import cart, offer
from panier.wire.types import Shape


@frozen
class FamilyRow:
    """A product family.

    Whether it has options, whether it needs an account, its maturity, and whether its list takes filters.
    """

    name: str
    has_options: bool = True
    public: bool = True
    status: str = "PRODUCTION"
    filters: tuple[str, ...] = ()


def _beta(name: str, *, has_options: bool = True, public: bool = True, filters: tuple[str, ...] = ()) -> FamilyRow:
    return FamilyRow(name, has_options, public, "BETA", filters)


_ROWS = (
    _beta("advisoryServicesHostingWeb", public=False),
    _beta("advisoryServicesPublicCloud", public=False),
    _beta("advisoryServicesTelecom", public=False),
    _beta("analytics"),
    FamilyRow("backupServices", public=False),
    _beta("baremetalServers"),
    _beta("bringYourOwnIp", has_options=False),
    FamilyRow("cdn"), FamilyRow("cephaas"), FamilyRow("cloud"), FamilyRow("cloudDB", has_options=False), FamilyRow("cloudweb"), FamilyRow("csp2"),
    FamilyRow("dbaasTimeseries", has_options=False),
    _beta("dedicated", filters=("family", "planCode")),
    _beta("dedicatedCloud", filters=("family", "planCode")),
    FamilyRow("dedicatedDirectSales", public=False, filters=("none",)),
    _beta("dedicatedLabs", filters=("planCode",)),
    FamilyRow("dedicatedLegacy"),
    _beta("dedicatedPciVps", filters=("family", "planCode")),
    FamilyRow("dedicatedReseller", public=False, filters=("family", "planCode")),
    FamilyRow("deskaas", has_options=False), FamilyRow("discover"), FamilyRow("dns"), FamilyRow("eco"), FamilyRow("emailDomain", has_options=False),
    FamilyRow("emailpro"), FamilyRow("exchange"), FamilyRow("exchangeEnterprise"), FamilyRow("ip"), FamilyRow("ipLoadbalancing"),
    FamilyRow("ipReseller", has_options=False, public=False),
    FamilyRow("ispPublic"), FamilyRow("ispReseller"), FamilyRow("kubernetes"),
    _beta("licenseHycu", has_options=False),
    _beta("licensePlesk"),
    _beta("licenseSqlServer", has_options=False),
    _beta("licenseWindows", has_options=False),
    _beta("licensecPanel", has_options=False),
    FamilyRow("logs"), FamilyRow("managedCMS"), FamilyRow("managedServices"), FamilyRow("metrics"),
    _beta("microsoft"),
    FamilyRow("nasha"), FamilyRow("netapp"), FamilyRow("nutanix"), FamilyRow("office365"), FamilyRow("office365Prepaid"),
    _beta("officePrepaid"),
    FamilyRow("okms", has_options=False), FamilyRow("otb"), FamilyRow("otbReseller"),
    _beta("ovhCloudConnect", has_options=False),
    FamilyRow("paasmon", has_options=False),
    _beta("packsProfessionalServices"),
    _beta("powerHosting", has_options=False),
    FamilyRow("privateCloud"),
    FamilyRow("privateCloudCDI", status="DEPRECATED"),
    FamilyRow("privateCloudDC", status="DEPRECATED"),
    FamilyRow("privateCloudEnterprise"),
    FamilyRow("privateCloudReseller", public=False),
    FamilyRow("privateCloudResellerEnterprise", public=False),
    FamilyRow("privateCloudSDDC", status="DEPRECATED"),
    FamilyRow("privateSQL", has_options=False), FamilyRow("reseller", has_options=False), FamilyRow("sharepoint"),
    FamilyRow("sms", has_options=False), FamilyRow("sncNetworkServices"), FamilyRow("sslComodo"), FamilyRow("sslGateway"),
    FamilyRow("support", has_options=False), FamilyRow("telephony"),
    FamilyRow("vcdaMigration", public=False),
    FamilyRow("vdi"), FamilyRow("veeamEnterprise"), FamilyRow("veeamcc"), FamilyRow("videocenter"), FamilyRow("vmwareCloudDirector"),
    FamilyRow("vmwareCloudDirectorBackup"), FamilyRow("vps"), FamilyRow("vrack"),
    FamilyRow("vrackReseller", has_options=False, public=False),
    FamilyRow("vrackServices", has_options=False, public=False),
    FamilyRow("webHosting"), FamilyRow("xdsl"), FamilyRow("zimbra"),
)  # fmt: skip

NAMES = tuple(row.name for row in _ROWS)


def _routes() -> Iterator[Route]:
    for row in _ROWS:
        path, fixed = f"/order/cart/{{cartId}}/{row.name}", {"family": row.name}
        listing, option_listing = _QUERIES[row.filters]
        yield Route(
            "GET", path, items.offers, offer.products_out, query=listing, public=row.public, status=row.status, fixed=fixed,
            about=f"List the {plans(row.name)} that can be added to a cart",
        )  # fmt: skip
        yield Route(
            "POST", path, items.add, cart.item_out, body=cart.ProductCreation, public=row.public, status=row.status,
            fixed=fixed, about=f"Add {a_plan(row.name)} to a cart",
        )  # fmt: skip
        if row.has_options:
            yield Route(
                "GET", f"{path}/options", items.option_offers, offer.options_out, query=option_listing,
                public=row.public, status=row.status, fixed=fixed, about=f"List the options of {a_plan(row.name)}",
            )  # fmt: skip
            yield Route(
                "POST", f"{path}/options", items.add_option, cart.item_out, body=cart.OptionCreation, public=row.public,
                status=row.status, fixed=fixed, about=f"Add an option to {a_plan(row.name)} in a cart",
            )  # fmt: skip


_QUERIES: dict[tuple[str, ...], tuple[type[Shape], type[Shape]]] = {
    (): (query.Plan, query.OptionsOfPlan),
    ("planCode",): (query.PublishedPlan, query.OptionsOfPlan),
    ("family", "planCode"): (query.RangeAndPlan, query.OptionsOfRangeAndPlan),
    ("none",): (query.Plan, query.OptionsUnpublished),
}

_RECORDS = (Before(offers.look_up, as_="records"),)
_RECORDS_OF_PACKS = (Before(packs.look_up, as_="records"),)

_NAMES = (
    Route("GET", "/order/cart/{cartId}/domain", offers.offers, offer.name_offers_out, query=query.Domain, before=_RECORDS),
    Route("POST", "/order/cart/{cartId}/domain", offers.add, cart.item_out, body=cart.DomainCreation, before=_RECORDS),
    Route("GET", "/order/cart/{cartId}/domain/options", offers.name_option_offers, offer.options_out, query=query.Domain, before=_RECORDS, public=True),
    Route("POST", "/order/cart/{cartId}/domain/options", items.add_option, cart.item_out, body=cart.DomainOptionCreation, public=True, fixed={"family": "domain"}, about="Add an option to a domain name in a cart"),
    Route("GET", "/order/cart/{cartId}/domainPacks", packs.offers, offer.packs_out, query=query.Domain, before=_RECORDS_OF_PACKS, public=True, status="DEPRECATED"),
    Route("POST", "/order/cart/{cartId}/domainPacks", packs.add, cart.item_out, body=cart.DomainPackCreation, before=_RECORDS_OF_PACKS, public=True, status="DEPRECATED"),
    Route("GET", "/order/cart/{cartId}/domainRestore", offers.restore_offers, offer.products_out, query=query.Domain, before=_RECORDS, public=True, status="DEPRECATED"),
)  # fmt: skip

FAMILIES = (*_routes(), *_NAMES)
