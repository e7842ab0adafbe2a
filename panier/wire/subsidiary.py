"""The selling companies of every region.

Descriptions list those of the shop's own.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.wire.types import model

AMERICAN = "US"  # the subsidiary whose order lines say less
_CODES = "ASIA AU CA CZ DE ES EU FI FR GB IE IN IT LT MA NL PL PT QC SG SN TN US WE WS"


@model("nichandle.OvhSubsidiaryEnum")
class OvhSubsidiary(StrEnum):
    """The subsidiaries that an account or a cart can belong to."""

    vars().update({code: code for code in _CODES.split()})


# As it is sent: any text, because the shop itself answers a wrong one, in recorded words ("invalid ovhSubsidiary").
SubsidiaryIn = Annotated[
    str,
    Meta(
        max_length=64, extra={"model": OvhSubsidiary}, extra_json_schema={"enum": [one.value for one in OvhSubsidiary]}
    ),
]


@model("nichandle.OvhSubsidiaryEnum")
class SubsidiaryAnywhere(StrEnum):
    """The subsidiaries of all regions."""

    vars().update({code: code for code in _CODES.split()})


# As it is sent: those of the shop's region alone are taken.
SubsidiaryAnywhereIn = Annotated[
    str,
    Meta(
        max_length=64,
        extra={"model": SubsidiaryAnywhere},
        extra_json_schema={"enum": [one.value for one in OvhSubsidiary]},
    ),
]
