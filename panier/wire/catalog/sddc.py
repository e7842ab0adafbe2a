"""GET /order/catalog/formatted/privateCloudSDDC: older private clouds by location.

The other older ranges have that form too.
"""

from msgspec import field

from panier.core.catalog.catalog import Catalog as CoreCatalog
from panier.wire.catalog.formatted import ProductPlan, catalog_id, plans_out
from panier.wire.catalog.traits import text
from panier.wire.types import Long, Shape, model


@model("order.catalog.privateCloud.Capabilities")
class Capabilities(Shape):
    """The certified and additional features of a version."""

    hds: bool
    hipaa: bool
    nsx: bool
    pcidss: bool
    vrops: bool


@model("order.catalog.privateCloud.CapabilitiesListing")
class CapabilitiesListing(Shape):
    """The features of each version."""

    default: Capabilities
    version_1: Capabilities = field(name="2016v1")
    version_2: Capabilities = field(name="2016v2")
    version_3: Capabilities = field(name="2016v3")
    version_4: Capabilities = field(name="2016v4")
    version_5: Capabilities = field(name="2016v5")
    version_6: Capabilities = field(name="2016v6")
    version_7: Capabilities = field(name="2016v7")


@model("order.catalog.privateCloud.Zone")
class Zone(Shape):
    """A location, and what is sold there."""

    city_name: str
    country: str
    default_hypervisor: str
    default_version: str
    internal_name: str
    plans: list[ProductPlan]


@model("order.catalog.privateCloud.ZonesListing")
class ZonesListing(Shape):
    """All locations of these ranges."""

    bhs: Zone
    eri: Zone
    lim: Zone
    rbx: Zone
    sbg: Zone
    waw: Zone


@model("order.catalog.privateCloud.Catalog")
class Catalog(Shape):
    """All private clouds of an older range in a subsidiary."""

    catalog_id: Long
    catalog_name: str
    default_hypervisor: str
    default_zone: str
    merchant_code: str
    options: CapabilitiesListing
    zones: ZonesListing


_CITIES = {
    "bhs": ("Beauharnois", "CA"), "eri": ("Erith", "GB"), "lim": ("Limburg", "DE"), "rbx": ("Roubaix", "FR"),
    "sbg": ("Strasbourg", "FR"), "waw": ("Warsaw", "PL"),
}  # fmt: skip
_HYPERVISOR = "VSPHERE"
_NOTHING = Capabilities(hds=False, hipaa=False, nsx=False, pcidss=False, vrops=False)


def zones_out(catalog: CoreCatalog) -> Catalog:
    """A family's plans by location; a plan without a known location is left out."""
    plans = plans_out(catalog)

    def zone(code: str) -> Zone:
        city, country = _CITIES[code]
        here = {plan.plan_code for plan in catalog.plans.values() if text(plan, "zone", "city_code") == code}
        return Zone(
            city_name=city,
            country=country,
            default_hypervisor=_HYPERVISOR,
            default_version="default",
            internal_name=code,
            plans=[plan for plan in plans if plan.plan_code in here],
        )

    return Catalog(
        catalog_id=catalog_id(catalog),
        catalog_name=catalog.name,
        default_hypervisor=_HYPERVISOR,
        default_zone="rbx",
        merchant_code=catalog.subsidiary,
        options=CapabilitiesListing(
            default=_NOTHING, version_1=_NOTHING, version_2=_NOTHING, version_3=_NOTHING, version_4=_NOTHING,
            version_5=_NOTHING, version_6=_NOTHING, version_7=_NOTHING,
        ),
        zones=ZonesListing(
            bhs=zone("bhs"), eri=zone("eri"), lim=zone("lim"), rbx=zone("rbx"), sbg=zone("sbg"), waw=zone("waw")
        ),
    )  # fmt: skip
