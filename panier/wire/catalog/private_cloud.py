"""GET /order/catalog/formatted/privateCloud: private clouds by range and datacentre.

With their hosts and datastores.
"""

from typing import TypeVar

from panier.core.catalog.catalog import Catalog as CoreCatalog
from panier.core.catalog.catalog import Plan
from panier.wire.catalog.formatted import ProductPlan, catalog_id, plans_out
from panier.wire.catalog.traits import default_option, double, options, text, texts, whole
from panier.wire.country import Country
from panier.wire.types import Long, Shape, model


@model("complexType.UnitAndValue<long>")
class LongWithUnit(Shape):
    """A whole number and its unit."""

    unit: str
    value: Long


@model("complexType.UnitAndValue<double>")
class DoubleWithUnit(Shape):
    """A number and its unit."""

    unit: str
    value: float


@model("order.catalog.pcc.PccUnitAndValue")
class PccUnitAndValue(Shape):
    """A whole number and its unit."""

    unit: str
    value: Long


@model("order.catalog.pcc.HostCpuSpecifications")
class HostCpu(Shape):
    """The processors of a host."""

    cores: Long
    frequency: DoubleWithUnit
    generation: str
    model: str
    socket: Long
    threads: Long


@model("order.catalog.pcc.HostMemorySpecifications")
class HostMemory(Shape):
    """The memory of a host."""

    ram: LongWithUnit


@model("order.catalog.pcc.HostNetworkSpecifications")
class HostNetwork(Shape):
    """The network cards of a host."""

    nics: Long
    speed: LongWithUnit


@model("order.catalog.pcc.HostStorageSpecifications")
class HostStorage(Shape):
    """The disks of a host."""

    size: PccUnitAndValue
    type: str


@model("order.catalog.pcc.HostSpecifications")
class HostSpecifications(Shape):
    """The components of a host."""

    cpu: HostCpu
    memory: HostMemory
    network: list[HostNetwork]
    storage: HostStorage


@model("order.catalog.pcc.Host")
class Host(Shape):
    """A host that can be ordered."""

    name: str
    on_initial_order: bool
    on_upgrade_order: bool
    plan_code: str
    specifications: HostSpecifications
    storages_pack: list[str] | None


@model("order.catalog.pcc.StorageSpecifications")
class StorageSpecifications(Shape):
    """The capacity of a datastore."""

    size: LongWithUnit
    type: str


@model("order.catalog.pcc.Storage")
class Storage(Shape):
    """A datastore that can be ordered."""

    name: str
    on_initial_order: bool
    on_upgrade_order: bool
    plan_code: str
    specifications: StorageSpecifications


@model("order.catalog.pcc.Option")
class Option(Shape):
    """An option that can be ordered."""

    max_initial_quantity: Long
    name: str
    on_initial_order: bool
    on_upgrade_order: bool
    plan_code: str
    show_in_order_funnel: bool | None
    type: str


@model("order.catalog.pcc.ServicePackOption")
class ServicePackOption(Shape):
    """An option included in a service pack."""

    name: str
    plan_code: str
    type: str


@model("order.catalog.pcc.ServicePack")
class ServicePack(Shape):
    """A service pack that can be ordered, and the packs it can be changed to."""

    disabled_element_for_order_type: list[str] | None
    name: str
    options: list[ServicePackOption]
    plan_code: str
    show_in_order_funnel: bool | None
    upgradable_to: list[str]


@model("order.catalog.pcc.Hypervisor")
class Hypervisor(Shape):
    """A hypervisor, and what can be ordered for it."""

    hosts: list[Host]
    name: str
    options: list[Option]
    orderable: bool
    service_packs: list[ServicePack]
    short_name: str
    storages: list[Storage]
    type: str


@model("order.catalog.pcc.managementFees")
class ManagementFees(Shape):
    """The management fee of a private cloud."""

    disabled_element_for_order_type: list[str] | None
    plan_code: str
    upgradable_to: list[str]


@model("order.catalog.pcc.Datacenter")
class Datacenter(Shape):
    """A location for private clouds."""

    city_code: str
    city_name: str | None
    country_code: Country
    default_hypervisor: str
    hypervisors: list[Hypervisor]
    main_plan: str
    management_fees: ManagementFees | None
    orderable: bool
    orderable_options: bool
    orderable_resources: bool
    storages_no_pack: list[str]
    zone_full_name: str
    zone_name: str


@model("order.catalog.pcc.CommercialRange")
class CommercialRange(Shape):
    """A range of private clouds."""

    datacenters: list[Datacenter]
    default_zone: str
    name: str


@model("order.catalog.pcc.Catalog")
class Catalog(Shape):
    """All private clouds of a subsidiary."""

    active: bool
    catalog_id: str
    catalog_name: str
    commercial_ranges: list[CommercialRange]
    merchant_code: str
    plans: list[ProductPlan]


def pcc_out(catalog: CoreCatalog) -> Catalog:
    """The private clouds of a subsidiary: each plan is a location of its range."""
    ranges: dict[str, list[Datacenter]] = {}
    for plan in catalog.plans.values():
        ranges.setdefault(plan.range_name or catalog.name, []).append(_datacenter_out(plan, catalog))
    return Catalog(
        active=True,
        catalog_id=str(catalog_id(catalog)),
        catalog_name=catalog.name,
        commercial_ranges=[
            CommercialRange(datacenters=places, default_zone=places[0].zone_name, name=name)
            for name, places in ranges.items()
        ],
        merchant_code=catalog.subsidiary,
        plans=plans_out(catalog),
    )


def _datacenter_out(plan: Plan, catalog: CoreCatalog) -> Datacenter:
    fee = default_option(catalog, plan, "management-fee")
    return Datacenter(
        city_code=_said(text(plan, "zone", "city_code"), ""),
        city_name=text(plan, "zone", "city"),
        country_code=next((one for one in Country if one == text(plan, "zone", "country")), Country("UNKNOWN")),
        default_hypervisor=_said(text(plan, "hypervisor", "name"), ""),
        hypervisors=[_hypervisor_out(plan, catalog)],
        main_plan=plan.plan_code,
        management_fees=None
        if fee is None
        else ManagementFees(
            disabled_element_for_order_type=None,
            plan_code=fee.plan_code,
            upgradable_to=texts(fee, "upgradable_to"),
        ),
        orderable=True,
        orderable_options=True,
        orderable_resources=True,
        storages_no_pack=[option.plan_code for option in options(catalog, plan, "storage")],
        zone_full_name=_said(text(plan, "zone", "name"), ""),
        zone_name=_said(text(plan, "zone", "city_code"), ""),
    )


def _hypervisor_out(plan: Plan, catalog: CoreCatalog) -> Hypervisor:
    return Hypervisor(
        hosts=[_host_out(option) for option in options(catalog, plan, "host")],
        name=_said(text(plan, "hypervisor", "name"), ""),
        options=[_option_out(option) for option in options(catalog, plan, "option")],
        orderable=True,
        service_packs=[_service_pack_out(option) for option in options(catalog, plan, "service-pack")],
        short_name=_said(text(plan, "hypervisor", "short_name"), ""),
        storages=[_storage_out(option) for option in options(catalog, plan, "storage")],
        type=_said(text(plan, "hypervisor", "type"), ""),
    )


def _host_out(option: Plan) -> Host:
    return Host(
        name=option.name,
        on_initial_order=True,
        on_upgrade_order=True,
        plan_code=option.plan_code,
        specifications=HostSpecifications(
            cpu=HostCpu(
                cores=_said(whole(option, "cpu", "cores"), 0),
                frequency=DoubleWithUnit(unit="GHz", value=_said(double(option, "cpu", "frequency"), 0)),
                generation=_said(text(option, "cpu", "generation"), ""),
                model=_said(text(option, "cpu", "model"), ""),
                socket=_said(whole(option, "cpu", "sockets"), 1),
                threads=_said(whole(option, "cpu", "threads"), 0),
            ),
            memory=HostMemory(ram=LongWithUnit(unit="GB", value=_said(whole(option, "ram"), 0))),
            network=[
                HostNetwork(
                    nics=_said(whole(option, "network", "nics"), 0),
                    speed=LongWithUnit(unit="Gbps", value=_said(whole(option, "network", "speed"), 0)),
                )
            ],
            storage=HostStorage(
                size=PccUnitAndValue(unit="GB", value=_said(whole(option, "storage", "size"), 0)),
                type=_said(text(option, "storage", "type"), ""),
            ),
        ),
        storages_pack=None,
    )


def _storage_out(option: Plan) -> Storage:
    return Storage(
        name=option.name,
        on_initial_order=True,
        on_upgrade_order=True,
        plan_code=option.plan_code,
        specifications=StorageSpecifications(
            size=LongWithUnit(unit="GB", value=_said(whole(option, "size"), 0)),
            type=_said(text(option, "type"), ""),
        ),
    )


def _option_out(option: Plan) -> Option:
    return Option(
        max_initial_quantity=_said(option.pricings[0].quantity_max, 1),
        name=option.name,
        on_initial_order=True,
        on_upgrade_order=True,
        plan_code=option.plan_code,
        show_in_order_funnel=True,
        type=_said(text(option, "type"), ""),
    )


def _service_pack_out(option: Plan) -> ServicePack:
    return ServicePack(
        disabled_element_for_order_type=None,
        name=option.name,
        options=[],
        plan_code=option.plan_code,
        show_in_order_funnel=True,
        upgradable_to=texts(option, "upgradable_to"),
    )


Said = TypeVar("Said")


def _said(found: Said | None, otherwise: Said) -> Said:
    """A trait, or a substitute for one that the shop's catalogue lacks.

    The API knows no null in these places.
    """
    return otherwise if found is None else found
