"""The blobs of a public catalogue, as published: further facts about plans and products."""

import re
from typing import Annotated

from msgspec import Meta as Note
from msgspec import Raw

from panier.wire.catalog.technical import Connection, Technical
from panier.wire.types import Long, Shape, model

# In JSON: a text, which stays, or a whole number with a fraction of zeros.
_TEXT_OR_WHOLE = re.compile(r'("(?:[^"\\]|\\.)*")|(-?\d+)\.0+(?![\d.eE])')


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


# Blobs are stored and sent as the text they were imported as; the published model describes its content.
Blobs = Annotated[Raw | None, Note(extra={"model": ProductBlob})]


def blobs_out(text: str | None) -> Raw | None:
    """Facts as a public catalogue has them, whole numbers without fractions."""
    if text is None:
        return None
    return Raw((_TEXT_OR_WHOLE.sub(r"\1\2", text) if ".0" in text else text).encode())
