"""The blobs of a public catalogue, as published: further facts about plans and products."""

from panier.wire.catalog.technical import Connection, Technical
from panier.wire.types import Long, Shape, model


@model("order.catalog.public.ProductBlobCommercialFeatures")
class CommercialFeatures(Shape, kw_only=True):
    """A feature that an offer is advertised with."""

    name: str | None = None
    value: str | None = None


@model("order.catalog.public.ProductBlobCommercialPriceDisplay")
class CommercialPriceDisplay(Shape, kw_only=True):
    """A price as it is displayed."""

    value: str


@model("order.catalog.public.ProductBlobCommercialPrice")
class CommercialPrice(Shape, kw_only=True):
    """How the price of an offer is displayed."""

    display: CommercialPriceDisplay | None = None
    interval: str | None = None
    precision: Long | None = None
    unit: str | None = None


@model("order.catalog.public.ProductBlobCommercial")
class Commercial(Shape, kw_only=True):
    """How an offer is presented to customers."""

    brick: str | None = None
    brick_subtype: str | None = None
    connection: Connection | None = None
    features: list[CommercialFeatures] | None = None
    line: str | None = None
    name: str | None = None
    price: CommercialPrice | None = None
    range: str | None = None


@model("order.catalog.public.ProductBlobMarketingContent")
class MarketingContent(Shape, kw_only=True):
    """A marketing text."""

    key: str
    value: str


@model("order.catalog.public.ProductBlobMarketing")
class Marketing(Shape, kw_only=True):
    """The marketing texts of an offer."""

    content: list[MarketingContent]


@model("order.catalog.public.ProductBlobMetaConfigurationsValues")
class MetaConfigurationsValues(Shape, kw_only=True):
    """A value of a configuration, with further details."""

    blobs: "ProductBlob"
    value: str


@model("order.catalog.public.ProductBlobMetaConfigurations")
class MetaConfigurations(Shape, kw_only=True):
    """A configuration, with further details of its values."""

    name: str
    values: list[MetaConfigurationsValues]


@model("order.catalog.public.ProductBlobMeta")
class Meta(Shape, kw_only=True):
    """Further details of a plan's configurations."""

    configurations: list[MetaConfigurations]


@model("order.catalog.public.ProductBlob")
class ProductBlob(Shape, kw_only=True):
    """Further details of a plan or a product."""

    commercial: Commercial | None = None
    marketing: Marketing | None = None
    meta: Meta | None = None
    tags: list[str] | None = None
    technical: Technical | None = None
    value: str | None = None
