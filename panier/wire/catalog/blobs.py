"""The blobs of a public catalogue, as published: whatever else there is to say about a plan or a product."""

from panier.wire.catalog.technical import Connection, Technical
from panier.wire.types import Long, Shape, model


@model("order.catalog.public.ProductBlobCommercialFeatures")
class CommercialFeatures(Shape, kw_only=True):
    """A feature that an offer is praised for."""

    name: str | None = None
    value: str | None = None


@model("order.catalog.public.ProductBlobCommercialPriceDisplay")
class CommercialPriceDisplay(Shape, kw_only=True):
    """A price as it is shown."""

    value: str


@model("order.catalog.public.ProductBlobCommercialPrice")
class CommercialPrice(Shape, kw_only=True):
    """How an offer's price is shown."""

    display: CommercialPriceDisplay | None = None
    interval: str | None = None
    precision: Long | None = None
    unit: str | None = None


@model("order.catalog.public.ProductBlobCommercial")
class Commercial(Shape, kw_only=True):
    """How an offer is presented."""

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
    """One such text."""

    key: str
    value: str


@model("order.catalog.public.ProductBlobMarketing")
class Marketing(Shape, kw_only=True):
    """Texts for a page that sells."""

    content: list[MarketingContent]


@model("order.catalog.public.ProductBlobMetaConfigurationsValues")
class MetaConfigurationsValues(Shape, kw_only=True):
    """An answer and more about it."""

    blobs: "ProductBlob"
    value: str


@model("order.catalog.public.ProductBlobMetaConfigurations")
class MetaConfigurations(Shape, kw_only=True):
    """A question and more about its answers."""

    name: str
    values: list[MetaConfigurationsValues]


@model("order.catalog.public.ProductBlobMeta")
class Meta(Shape, kw_only=True):
    """More about a plan's questions."""

    configurations: list[MetaConfigurations]


@model("order.catalog.public.ProductBlob")
class ProductBlob(Shape, kw_only=True):
    """More about a plan or a product than prices and questions."""

    commercial: Commercial | None = None
    marketing: Marketing | None = None
    meta: Meta | None = None
    tags: list[str] | None = None
    technical: Technical | None = None
    value: str | None = None
