"""The selling companies of the European API."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.wire.types import model


@model("nichandle.OvhSubsidiaryEnum")
class OvhSubsidiary(StrEnum):
    """The subsidiaries that an account or a cart can belong to."""

    CZ = "CZ"
    DE = "DE"
    ES = "ES"
    EU = "EU"
    FI = "FI"
    FR = "FR"
    GB = "GB"
    IE = "IE"
    IT = "IT"
    LT = "LT"
    MA = "MA"
    NL = "NL"
    PL = "PL"
    PT = "PT"
    SN = "SN"
    TN = "TN"


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

    ASIA = "ASIA"
    AU = "AU"
    CA = "CA"
    CZ = "CZ"
    DE = "DE"
    ES = "ES"
    EU = "EU"
    FI = "FI"
    FR = "FR"
    GB = "GB"
    IE = "IE"
    IN = "IN"
    IT = "IT"
    LT = "LT"
    MA = "MA"
    NL = "NL"
    PL = "PL"
    PT = "PT"
    QC = "QC"
    SG = "SG"
    SN = "SN"
    TN = "TN"
    US = "US"
    WE = "WE"
    WS = "WS"


# As it is sent: the European ones alone are taken.
SubsidiaryAnywhereIn = Annotated[
    str,
    Meta(
        max_length=64,
        extra={"model": SubsidiaryAnywhere},
        extra_json_schema={"enum": [one.value for one in OvhSubsidiary]},
    ),
]
