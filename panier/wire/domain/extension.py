"""Domain extensions, and the rules their registries set."""

from enum import StrEnum

from msgspec import field

from panier.core.domain.extension import Extension as Facts
from panier.core.domain.extension import PricingFacts
from panier.wire.subsidiary import SubsidiaryIn
from panier.wire.types import Long, Shape, Words, model


@model("domain.extensions.OrderByTypeEnum")
class OrderBy(StrEnum):
    """How extensions are sorted."""

    ALPHABETICAL = "alphabetical"
    TRENDING = "trending"


@model("domain.extensions.CategoryTypeEnum")
class CategoryType(StrEnum):
    """What extensions can be grouped by."""

    GEOLOCALIZATION = "geolocalization"
    THEMATIC = "thematic"


@model("domain.extensions.registryConfigurations.ExtensionTypeEnum")
class ExtensionType(StrEnum):
    """The types of extension: a country's, or generic."""

    CCTLD = "cctld"
    GTLD = "gtld"


class Extensions(Shape):
    """Filter and order of extensions."""

    geolocalizations: Words | None = None
    order_by: OrderBy | None = None
    ovh_subsidiary: SubsidiaryIn | None = None
    thematics: Words | None = None


class OfSubsidiary(Shape):
    """The subsidiary whose extensions are listed."""

    ovh_subsidiary: SubsidiaryIn | None = None


class OfCountry(Shape):
    """The subsidiary whose extensions are listed, under its older name."""

    country: SubsidiaryIn | None = None


class OfCategory(Shape):
    """What extensions are grouped by."""

    category_type: list[CategoryType] = field(default_factory=list)


@model("domain.extensions.Extension")
class Extension(Shape):
    """An extension that is sold."""

    name: str


@model("domain.extensions.CategoryNameWithExtensions")
class Category(Shape):
    """A place or a theme, with its extensions."""

    extensions: list[str]
    name: str


@model("domain.extensions.ExtensionsByCategory")
class ByCategory(Shape):
    """Extensions by place and by theme; null for what was not asked for."""

    geolocalization: list[Category] | None
    thematic: list[Category] | None


@model("domain.extensions.ExtensionsPricingAttributes")
class PricingAttributes(Shape):
    """Facts about the price of an extension."""

    brand_new: bool
    name: str
    price_drop: bool


@model("domain.extensions.registryConfigurations.DNSRegistryConfiguration")
class DnsConfiguration(Shape):
    """The rules for name servers and DNSSEC."""

    is_dnssec_supported: bool = field(name="isDNSSECSupported")
    max_number: Long | None
    min_number: Long | None


@model("domain.extensions.registryConfigurations.LabelDomainRegistryConfiguration")
class LabelConfiguration(Shape):
    """The rules for the label in front of an extension."""

    is_idn_supported: bool = field(name="isIDNSupported")
    max_length: Long | None
    min_length: Long | None


@model("domain.extensions.registryConfigurations.DomainRegistryConfiguration")
class NameConfiguration(Shape):
    """The rules for names under an extension."""

    extension_type: ExtensionType = field(name="extension_type")
    is_premium_supported: bool
    label: LabelConfiguration


@model("domain.extensions.registryConfigurations.CreateLifecycleRegistryConfiguration")
class CreateConfiguration(Shape):
    """How long a domain name can be registered for."""

    allowed_periods_in_months: list[Long] | None


@model("domain.extensions.registryConfigurations.OrderLifecycleRegistryConfiguration")
class OrderConfiguration(Shape):
    """Whether a domain name can be ordered, and for how long."""

    active: bool
    max_months: Long | None
    min_months: Long | None


@model("domain.extensions.registryConfigurations.RenewLifecycleRegistryConfiguration")
class RenewConfiguration(Shape):
    """How long a domain name can be renewed for, and until how long after its expiry."""

    allowed_periods_in_months: list[Long] | None
    grace_period_in_days: Long | None


@model("domain.extensions.registryConfigurations.RestoreLifecycleRegistryConfiguration")
class RestoreConfiguration(Shape):
    """Within how many days a lost domain name can be restored."""

    grace_period_in_days: Long | None


@model("domain.extensions.registryConfigurations.TransferLifecycleRegistryConfiguration")
class TransferConfiguration(Shape):
    """How long a domain name can be transferred for, and whether that renews it."""

    allowed_periods_in_months: list[Long] | None
    include_renew: bool


@model("domain.extensions.registryConfigurations.LifecycleRegistryConfiguration")
class LifecycleConfiguration(Shape):
    """The lifecycle of a domain name."""

    create: CreateConfiguration
    order: OrderConfiguration
    renew: RenewConfiguration
    restore: RestoreConfiguration
    transfer: TransferConfiguration


@model("domain.extensions.registryConfigurations.RegistryConfigurations")
class RegistryConfigurations(Shape):
    """The rules that a registry sets for an extension."""

    dns: DnsConfiguration
    domain: NameConfiguration
    lifecycle: LifecycleConfiguration


def extension_out(facts: Facts) -> Extension:
    """An extension's name."""
    return Extension(name=facts.name)


def categories_out(grouped: dict[str, dict[str, tuple[str, ...]]]) -> ByCategory:
    """Extensions by category types."""
    return ByCategory(
        geolocalization=_categories(grouped, "geolocalization"), thematic=_categories(grouped, "thematic")
    )


def attributes_out(listed: tuple[PricingFacts, ...]) -> list[PricingAttributes]:
    """Facts about the prices of extensions."""
    return [PricingAttributes(brand_new=one.is_new, name=one.name, price_drop=one.is_reduced) for one in listed]


def registry_configurations_out(facts: Facts) -> RegistryConfigurations:
    """The rules that a registry sets for an extension."""
    return RegistryConfigurations(
        dns=DnsConfiguration(
            is_dnssec_supported=facts.has_dnssec, max_number=facts.servers_max, min_number=facts.servers_min
        ),
        domain=NameConfiguration(
            extension_type=ExtensionType(facts.sort.value),
            is_premium_supported=facts.has_premium,
            label=LabelConfiguration(
                is_idn_supported=facts.has_idn, max_length=facts.label_max, min_length=facts.label_min
            ),
        ),
        lifecycle=_lifecycle(facts),
    )


def _lifecycle(facts: Facts) -> LifecycleConfiguration:
    return LifecycleConfiguration(
        create=CreateConfiguration(allowed_periods_in_months=list(facts.create_months)),
        order=OrderConfiguration(active=True, max_months=facts.order_months_max, min_months=facts.order_months_min),
        renew=RenewConfiguration(
            allowed_periods_in_months=list(facts.renew_months), grace_period_in_days=facts.grace_days
        ),
        restore=RestoreConfiguration(grace_period_in_days=facts.redemption_days),
        transfer=TransferConfiguration(
            allowed_periods_in_months=list(facts.transfer.months), include_renew=facts.transfer.has_renewal
        ),
    )


def _categories(grouped: dict[str, dict[str, tuple[str, ...]]], kind: str) -> list[Category] | None:
    if kind not in grouped:
        return None
    return [Category(extensions=list(names), name=name) for name, names in grouped[kind].items()]
