"""Trademark claims on a domain name."""

from enum import StrEnum

from msgspec import field

from panier.core.domain import claim
from panier.wire.country import Country
from panier.wire.types import Phone, Shape, datetime_out, model


@model("domain.data.claimNotice.ClaimNoticeTypeEnum")
class ClaimNoticeType(StrEnum):
    """The issuers of claim notices."""

    TRADEMARK = "TRADEMARK"
    UK = "UK"


@model("domain.data.claimNotice.Address")
class Address(Shape):
    """A postal address."""

    city: str | None
    country_code: Country | None
    fax: Phone | None
    fax_extension: str | None
    postal_code: str | None
    state_or_province: str | None
    streets: list[str]
    voice: Phone | None
    voice_extension: str | None


@model("domain.data.claimNotice.Contact")
class Contact(Shape):
    """The holder of a trademark, or the holder's representative."""

    address: Address
    email: str | None
    entitlement: str | None
    name: str | None
    organisation: str | None
    type: str | None


@model("domain.data.claimNotice.Classification")
class Classification(Shape):
    """A class of goods or services that a trademark covers."""

    description: str
    number: str


@model("domain.data.claimNotice.CourtDecision")
class CourtDecision(Shape):
    """A court decision about a trademark."""

    country_code: str
    court_name: str
    reference_number: str
    regions: list[str]


@model("domain.data.claimNotice.UDRP")
class Udrp(Shape):
    """An out-of-court decision about a trademark (UDRP)."""

    case_number: str
    udrp_provider: str


@model("domain.data.claimNotice.ClaimNoticeDecision")
class ClaimNoticeDecision(Shape):
    """A trademark, with decisions about it."""

    classifications: list[Classification]
    court_decisions: list[CourtDecision]
    goods_and_services: str
    jurisdiction: str
    jurisdiction_country_code: str
    mark_name: str
    trademark_contacts: list[Contact]
    trademark_holders: list[Contact]
    trademark_udrp: list[Udrp] = field(name="trademarkUDRP")


@model("domain.data.claimNotice.ClaimNotice")
class ClaimNotice(Shape):
    """The claim notice of a domain name."""

    claims: list[ClaimNoticeDecision] | None
    ending_date: str
    id: str
    label: str
    starting_date: str | None
    type: ClaimNoticeType | None


def notice_out(notice: claim.ClaimNotice) -> ClaimNotice:
    """The claim notice of a domain name."""
    return ClaimNotice(
        claims=[_mark_out(mark) for mark in notice.claim.marks],
        ending_date=datetime_out(notice.ends_us),
        id=notice.claim.notice_id,
        label=notice.claim.label,
        starting_date=datetime_out(notice.starts_us),
        type=ClaimNoticeType.TRADEMARK,
    )


def _mark_out(mark: claim.Mark) -> ClaimNoticeDecision:
    return ClaimNoticeDecision(
        classifications=[Classification(number=one.number, description=one.description) for one in mark.classes],
        court_decisions=[
            CourtDecision(
                country_code=one.country,
                court_name=one.court,
                reference_number=one.reference,
                regions=list(one.regions),
            )
            for one in mark.court_decisions
        ],
        goods_and_services=mark.goods_and_services,
        jurisdiction=mark.jurisdiction,
        jurisdiction_country_code=mark.country,
        mark_name=mark.name,
        trademark_contacts=[_party_out(party) for party in mark.contacts],
        trademark_holders=[_party_out(party) for party in mark.holders],
        trademark_udrp=[Udrp(case_number=one.case_number, udrp_provider=one.provider) for one in mark.udrp],
    )


def _party_out(party: claim.Party) -> Contact:
    return Contact(
        address=Address(
            city=party.city,
            country_code=Country(party.country),
            fax=None,
            fax_extension=None,
            postal_code=party.postal_code,
            state_or_province=None,
            streets=[party.street],
            voice=party.phone,
            voice_extension=None,
        ),
        email=party.email,
        entitlement=party.entitlement,
        name=party.name,
        organisation=party.organisation,
        type=party.kind,
    )
