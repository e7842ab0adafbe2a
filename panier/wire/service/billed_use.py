"""What was consumed of an order, as a file (/me/order/{orderId}/consumption/details)."""

from enum import StrEnum

from msgspec import field

from panier.core.service.commitments.billed_use import BilledUse
from panier.wire.types import Arguments, Long, Shape, model


@model("consumption.ConsumptionExportFormatsEnum")
class FileFormat(StrEnum):
    """The forms of the file."""

    CSV = "csv"


@model("consumption.ConsumptionExportTaskStatusEnum")
class FileStatus(StrEnum):
    """How far the file is."""

    DOING = "DOING"
    DONE = "DONE"
    ERROR = "ERROR"
    TODO = "TODO"


@model("billing.order.ConsumptionDetails")
class ConsumptionDetails(Shape):
    """Where the file is; it is there at once."""

    file_format: FileFormat | None
    file_url: str | None = field(name="fileURL")
    message: str | None
    task_id: Long
    task_status: FileStatus


class FileWish(Shape):
    """The form of the file."""

    file_format: FileFormat

    def arguments(self) -> Arguments:
        """The form as a word."""
        return {"file_format": self.file_format.value}


def details_out(billed: BilledUse) -> ConsumptionDetails:
    """Where the file of an order's use is."""
    return ConsumptionDetails(
        file_format=FileFormat.CSV,
        file_url=billed.url,
        message=None,
        task_id=billed.order.order_id,
        task_status=FileStatus.DONE,
    )
