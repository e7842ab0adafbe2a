"""Signed marks (SMD) stored by an account."""

from typing import Annotated

from msgspec import Meta

from panier.core.domain import mark as smd
from panier.core.limits import SMD_MAX
from panier.wire.types import Datetime, LongText, Shape, Uuid, datetime_out, model

Document = Annotated[str, Meta(max_length=SMD_MAX, extra={"ovh": "text"})]


@model("domain.data.smd.SmdBody")
class SmdBody(Shape):
    """A signed mark to store."""

    data: Document


@model("domain.data.smd.SmdLabel")
class SmdLabel(Shape):
    """A label that a trademark protects."""

    label: str
    trademark: LongText


@model("domain.data.smd.Smd")
class Smd(Shape):
    """A stored signed mark."""

    data: Document
    id: Uuid
    not_after: Datetime
    not_before: Datetime
    protected_labels: list[SmdLabel]
    smd_id: str


def smd_out(kept: smd.Smd) -> Smd:
    """A stored signed mark."""
    return Smd(
        data=kept.document,
        id=kept.uuid,
        not_after=datetime_out(kept.mark.not_after_us),
        not_before=datetime_out(kept.mark.not_before_us),
        protected_labels=[SmdLabel(label=label, trademark=mark) for label, mark in kept.mark.labels],
        smd_id=kept.mark.smd_id,
    )


def smds_out(kept: tuple[smd.Smd, ...]) -> list[Smd]:
    """Stored signed marks."""
    return [smd_out(one) for one in kept]
