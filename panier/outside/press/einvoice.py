"""A paper as an electronic invoice by EN 16931: as CII, which Factur-X embeds, and as UBL.

The keys (BT-1, BG-25 …) are the standard's own.
"""

from collections.abc import Mapping
from typing import Any

from facturx import generate_cii_xml, generate_ubl_xml

from panier.core.money import Money
from panier.core.paper.paper import PaperKind, PaperLine, Sheet, TaxShare, Trader
from panier.core.period import at

_LEVEL = "en16931"
_TYPES = {
    PaperKind.BILL: "380",
    PaperKind.REFUND: "381",
    PaperKind.CORRECTIVE: "384",
    PaperKind.DOWN_PAYMENT: "386",
    PaperKind.REVERSE_BILL: "389",
}
# How money moved (UNTDID 4461); 1 says nothing, because a transfer would have to name an account.
_MEANS = {"creditCard": "48", "bankAccount": "49", "paypal": "68"}
_OTHER_MEAN = "1"
_PIECES = "C62"
_OUTSIDE = "O"  # outside the scope of VAT, where no VAT number may stand


def cii(sheet: Sheet, words: Mapping[str, str]) -> bytes:
    """A paper in the syntax of UN/CEFACT."""
    made: bytes = generate_cii_xml(_content(sheet, words), level=_LEVEL, check_xsd=True, check_schematron=None)
    return made


def ubl(sheet: Sheet, words: Mapping[str, str]) -> bytes:
    """A paper in the Universal Business Language."""
    made: bytes = generate_ubl_xml(_content(sheet, words), level=_LEVEL, check_xsd=True, check_schematron=None)
    return made


def _content(sheet: Sheet, words: Mapping[str, str]) -> dict[str, Any]:
    [share] = sheet.taxes
    category = _category(share)
    paid = sheet.with_tax if sheet.settlement is not None else sheet.with_tax - sheet.rest
    content: dict[str, Any] = {
        "BT-1": sheet.number,
        "BT-2": at(sheet.issued_us).date(),
        "BT-3": _TYPES[sheet.kind],
        "BT-5": sheet.currency,
        "BT-14": None if sheet.order_id is None else str(sheet.order_id),
        "BT-13": sheet.reference or None,
        "BG-1": [{"BT-22": text} for text in (*sheet.remarks, *filter(None, (share.note, sheet.reason)))],
        "BG-4": _party(sheet.seller, category, is_seller=True),
        "BG-7": _party(sheet.buyer, category, is_seller=False),
        "BT-72": at(sheet.issued_us if sheet.settlement is None else sheet.settlement.at_us).date(),
        "BT-106": _amount(sheet.without_tax),
        "BT-109": _amount(sheet.without_tax),
        "BT-110": _amount(sheet.tax),
        "BT-112": _amount(sheet.with_tax),
        "BT-113": _amount(paid),
        "BT-115": _amount(sheet.with_tax - paid),
        "BG-23": [_breakdown(share, category)],
        "BG-25": [_line(line, place, share, category, words) for place, line in enumerate(sheet.lines, 1)],
    }
    if sheet.settlement is not None:
        content["BT-81"] = _MEANS.get(sheet.settlement.mean, _OTHER_MEAN)
        content["BT-82"] = mean_word(words, sheet.settlement.mean)
    else:
        content["BT-20"] = words["unpaid"]
    if before := [*filter(None, (sheet.about,)), *(one.invoice for one in sheet.down_payments)]:
        content["BG-3"] = [{"BT-25": one.number, "BT-26": at(one.issued_us).date()} for one in before]
    return {key: value for key, value in content.items() if value is not None}


def mean_word(words: Mapping[str, str], mean: str) -> str:
    """What a means of payment is called in the words of a paper."""
    return words.get(f"mean-{mean}", words["mean-other"])


def _category(share: TaxShare) -> str:
    """The category of a tax (UNTDID 5305)."""
    if share.basis_points:
        return "S"
    return "AE" if share.reason == "reverse-charge" else _OUTSIDE


def _breakdown(share: TaxShare, category: str) -> dict[str, Any]:
    breakdown: dict[str, Any] = {
        "BT-116": _amount(share.taxed),
        "BT-117": _amount(share.tax),
        "BT-118": category,
    }
    if category != _OUTSIDE:
        breakdown["BT-119"] = _rate(share)
    if not share.basis_points:
        breakdown |= {"BT-120": share.note, "BT-121": f"VATEX-EU-{category}"}
    return breakdown


def _line(line: PaperLine, place: int, share: TaxShare, category: str, words: Mapping[str, str]) -> dict[str, Any]:
    """A line; a price is never negative, so a line that gives something has a negative quantity."""
    original = line.original
    quantity = -line.quantity if original.ucents < 0 else line.quantity
    price, pieces = Money(abs(line.unit.ucents), original.currency), 1
    if price * abs(quantity) != Money(abs(original.ucents), original.currency):  # rounded in the whole
        price, pieces = Money(abs(original.ucents), original.currency), abs(quantity)
    made: dict[str, Any] = {
        "BT-126": str(place),
        "BT-129": str(quantity),
        "BT-130": _PIECES,
        "BT-131": _amount(line.total),
        "BT-146": _amount(price),
        "BT-151": category,
        "BT-153": line.description,
    }
    if pieces > 1:
        made["BT-149"] = str(pieces)
    if category != _OUTSIDE:
        made["BT-152"] = _rate(share)
    if line.domain and not line.domain.startswith("*"):
        made["BT-154"] = line.domain
    if line.reference:
        made["BT-155"] = line.reference
    if line.begin_us is not None and line.end_us is not None:
        made |= {"BT-134": at(line.begin_us).date(), "BT-135": at(line.end_us).date()}
    if line.reduction.ucents:
        made["BG-27"] = [{"amount": _amount(line.reduction), "reason": words["reduction"]}]
    return made


def _party(party: Trader, category: str, *, is_seller: bool) -> dict[str, Any]:
    first, second, third = (*party.lines, "", "", "")[:3]
    found = {
        "name": party.name,
        "country_code": party.country,
        "city": party.city,
        "postcode": party.zip,
        "addr_l1": first,
        "addr_l2": second,
        "addr_l3": third,
        "legal_identifier": party.registration or (party.tax_number if is_seller else ""),
        "vat_identifier": "" if category == _OUTSIDE else party.vat_number,
        "tax_identifier": party.tax_number if is_seller and category == "S" and not party.vat_number else "",
        "einvoicing_addr": party.email,
        "einvoicing_addr_schemeid": "EM" if party.email else "",
    }
    if is_seller and party.nic and not found["legal_identifier"]:  # a customer that bills the shop
        found["legal_identifier"] = party.nic
    return {key: value for key, value in found.items() if value}


def _amount(money: Money) -> str:
    return money.plain.partition(" ")[0]


def _rate(share: TaxShare) -> str:
    return f"{share.basis_points // 100}.{share.basis_points % 100:02}"
