"""What papers are put together (/me/bill/export, /me/refund/export)."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.core.limits import EXPORTED_PAPERS_MAX
from panier.wire.types import DatetimeIn, Shape, Text, model


@model("billing.ArchiveTypeEnum")
class ArchiveType(StrEnum):
    """The forms of a bundle: a table, or the files."""

    CSV = "csv"
    ZIP = "zip"


class ExportWish(Shape):
    """Which papers are wanted, and in what form."""

    archive_type: ArchiveType
    end_date: DatetimeIn | None = None
    ids: Annotated[list[Text], Meta(max_length=EXPORTED_PAPERS_MAX)] | None = None
    start_date: DatetimeIn | None = None
