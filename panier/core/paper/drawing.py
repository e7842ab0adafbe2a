"""Drawing papers up: what a bill says of a paid order, a credit note of a bill, and so on.

Amounts are taken from what was ordered, never computed anew.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Account
from panier.core.cart.listed import root_of
from panier.core.cart.quote import Line, Quote, Thing
from panier.core.catalog.tax import INDIVIDUAL
from panier.core.money import Money, divided, zero
from panier.core.order.order import Order
from panier.core.paper.category import category_of
from panier.core.paper.paper import (
    DownPayment,
    PaperKind,
    PaperLine,
    Reference,
    Remittance,
    Settlement,
    Sheet,
    TaxShare,
    Trader,
)
from panier.core.paper.stationery import Stationery
from panier.core.period import parse
from panier.core.values import frozen, replace

RENEW = "renew"  # the action of what goes on
_UNTAXED = frozenset({"reverse-charge", "export"})
_GREEK = {"GR": "EL"}  # the country whose VAT numbers begin with another code
_NAMED_MAX = 3  # lines of a bill that a credit note of a part of it names


@frozen
class Drafted:
    """What papers are drawn up with: the number and the instant of their issue, and what they are written on."""

    number: str
    issued_us: int
    stationery: Stationery


@frozen
class TakenBack:
    """A line of a bill, by its place, that a credit note takes back; `share`: what it was of the price, more than 0."""

    line: int
    share: Money


@frozen
class PaidTime:
    """The time that something is paid for, from an instant to another."""

    begin_us: int
    end_us: int


def draw_order(
    drafted: Drafted,
    kind: PaperKind,
    order: Order,
    account: Account,
    *,
    settlement: Settlement | None,
    is_automatic: bool = False,
    reference: str = "",
    down_payments: tuple[DownPayment, ...] = (),
    remittance: Remittance | None = None,
    renewed: Mapping[int, PaidTime] | None = None,
) -> Sheet:
    """What a paper says of a whole order: its bill once it is paid, its purchase order before.

    The order is worded in the paper's language before. `reference`: the customer's own; `down_payments`: what was paid
    of it before; `renewed`: for which time its things are renewed, by their places, where that is known.
    """
    quote = order.quote
    begin_us = drafted.issued_us if settlement is None else settlement.at_us
    sheet = _blank(drafted, kind, quote.subsidiary, account, quote.currency)
    words = drafted.stationery.words[sheet.language]
    return replace(
        sheet,
        order_id=order.order_id,
        lines=tuple(
            _line(line, quote, _time(line, quote.things[line.thing], begin_us, renewed or {}), words)
            for line in quote.lines
        ),
        taxes=(_tax(drafted.stationery, sheet.language, quote),),
        without_tax=quote.totals.without_tax,
        tax=quote.totals.tax,
        with_tax=quote.totals.with_tax,
        category=category_of(quote, is_automatic=is_automatic),
        settlement=settlement,
        reference=reference,
        down_payments=down_payments,
        remittance=remittance,
    )


def draw_refund(
    drafted: Drafted,
    bill: Sheet,
    amount: Money,
    *,
    earlier: Sequence[Sheet] = (),
    settlement: Settlement | None,
    reason: str = "",
    taken_back: Sequence[TakenBack] = (),
) -> Sheet:
    """What a credit note says: an amount with tax that is given back of a bill, in whole or in part.

    `earlier`: the credit notes of the bill so far. All of them together come to the bill, and so does their tax. A
    credit note of a whole bill has the bill's lines, one of some of its lines (`taken_back`) has these.
    """
    words, before = drafted.stationery.words[bill.language], zero(bill.currency)
    for one in earlier:
        before += one.with_tax
    tax = _tax_up_to(bill, before + amount) - _tax_up_to(bill, before)
    without_tax, lines = amount - tax, bill.lines
    if amount != bill.with_tax and taken_back:
        lines = _credited(bill, taken_back, without_tax)
    elif amount != bill.with_tax:
        text = words["part-of-bill"].format(number=bill.number, what=_what(bill))
        lines = (PaperLine(text, "*", 1, without_tax, without_tax, zero(amount.currency)),)
    return replace(
        bill,
        kind=PaperKind.REFUND,
        number=drafted.number,
        issued_us=drafted.issued_us,
        lines=lines,
        taxes=(replace(bill.taxes[0], taxed=without_tax, tax=tax),),
        without_tax=without_tax,
        tax=tax,
        with_tax=amount,
        settlement=settlement,
        about=Reference(bill.number, bill.issued_us),
        reason=reason,
        down_payments=(),
    )


def _what(bill: Sheet) -> str:
    """What a bill is of, in a few words: its first lines that cost something, each once."""
    priced = list(dict.fromkeys(one.description for one in bill.lines if one.total.ucents > 0))
    return ", ".join(priced[:_NAMED_MAX]) + (f" +{len(priced) - _NAMED_MAX}" if len(priced) > _NAMED_MAX else "")


def _credited(bill: Sheet, taken_back: Sequence[TakenBack], without_tax: Money) -> tuple[PaperLine, ...]:
    """The lines of a bill that a credit note takes back, each with its part of what is given back."""
    found, until, before = [], 0, zero(bill.currency)
    whole = sum(one.share.ucents for one in taken_back)
    for one in taken_back:
        until += one.share.ucents
        end = Money(divided(without_tax.ucents * until, whole), bill.currency).rounded()
        line, net, before = bill.lines[one.line], end - before, end
        part = replace(line, quantity=1, unit=net, total=net, reduction=zero(bill.currency))
        found.append(line if net == line.total else part)
    return tuple(found)


def draw_correction(drafted: Drafted, bill: Sheet, account: Account, *, reason: str = "") -> Sheet:
    """What a corrective invoice says: the amounts of a bill, made out to what the customer is called now."""
    return replace(
        bill,
        kind=PaperKind.CORRECTIVE,
        number=drafted.number,
        issued_us=drafted.issued_us,
        buyer=buyer_of(account),
        about=Reference(bill.number, bill.issued_us),
        reason=reason,
    )


def draw_amount(
    drafted: Drafted,
    kind: PaperKind,
    account: Account,
    amount: Money,
    *,
    seller: str,
    order_id: int | None,
    settlement: Settlement | None,
    text: str = "",
) -> Sheet:
    """What a paper says of one amount that bears no tax: a deposit, a withdrawal, a down-payment or a reverse bill.

    On a reverse bill the customer is who sells, and the shop's company who buys.
    """
    sheet = _blank(drafted, kind, seller, account, amount.currency)
    described = text or drafted.stationery.words[sheet.language][f"line-{kind.value}"]
    if kind == PaperKind.REVERSE_BILL:
        sheet = replace(sheet, seller=sheet.buyer, buyer=sheet.seller)
    note = drafted.stationery.words[sheet.language]["tax-none"]
    return replace(
        sheet,
        order_id=order_id,
        lines=(PaperLine(described, "*", 1, amount, amount, zero(amount.currency)),),
        taxes=(TaxShare(0, "none", amount, zero(amount.currency), note),),
        without_tax=amount,
        with_tax=amount,
        settlement=settlement,
    )


def buyer_of(account: Account) -> Trader:
    """The customer, as papers are made out to it."""
    profile = dict(account.profile)
    person = account.full_name
    is_company = account.legal_form != INDIVIDUAL
    name = (profile.get("organisation") if is_company else None) or person or account.nic
    return Trader(
        name=name,
        lines=tuple(line for line in (profile.get("address"), profile.get("complementaryAddress")) if line),
        zip=profile.get("zip", ""),
        city=profile.get("city", ""),
        country=account.country,
        vat_number=_vat_number(account.country, profile.get("vat", "")) if is_company else "",
        registration=profile.get("companyNationalIdentificationNumber", "") if is_company else "",
        email=account.email,
        contact=person if is_company and person != name else "",
        nic=account.nic,
    )


def _blank(drafted: Drafted, kind: PaperKind, seller: str, account: Account, currency: str) -> Sheet:
    """A paper without amounts."""
    stationery, nothing = drafted.stationery, zero(currency)
    company = stationery.companies[seller]
    language = stationery.language(account.language, seller)
    return Sheet(
        kind=kind,
        number=drafted.number,
        issued_us=drafted.issued_us,
        order_id=None,
        language=language,
        place=account.language[3:5].upper() or company.party.country,
        seller=company.party,
        buyer=buyer_of(account),
        lines=(),
        taxes=(),
        without_tax=nothing,
        tax=nothing,
        with_tax=nothing,
        remarks=company.remarks_in(language),
        remarks_language=company.remarks_language(language),
    )


def _time(line: Line, thing: Thing, begin_us: int, renewed: Mapping[int, PaidTime]) -> PaidTime | None:
    """For which time a line is paid: a new rental from the payment on, a renewal from the end before; else None."""
    period = parse(thing.duration) if line.detail_type == "DURATION" else None
    if period is None or period.is_empty:
        return None
    if thing.action == "installation":
        return PaidTime(begin_us, period.after(begin_us))
    return renewed.get(line.thing) if thing.action == RENEW else None


def _line(line: Line, quote: Quote, time: PaidTime | None, words: Mapping[str, str]) -> PaperLine:
    """A line of an order; a rental says for which time."""
    thing = quote.things[line.thing]
    root = quote.things[root_of(quote.things, line.thing)]
    return PaperLine(
        description=_described(line, thing, words),
        domain=thing.domain or line.number,
        quantity=line.quantity,
        unit=line.unit,
        total=line.total,
        reduction=line.reduction,
        reference=thing.plan_code,
        begin_us=None if time is None else time.begin_us,
        end_us=None if time is None else time.end_us,
        piece=root.number if thing.beneath is not None else "",
    )


def _described(line: Line, thing: Thing, words: Mapping[str, str]) -> str:
    """What a line is for, with the name of its thing; an offer is a reduction, whatever the catalogue calls it."""
    name = thing.domain or thing.name
    if line.detail_type == "GIFT":
        return f"{name} - {words['reduction']}"
    is_named = thing.name in line.description or name in line.description or thing.number in line.description
    return line.description if is_named else f"{thing.name} - {line.description}"


def _tax(stationery: Stationery, language: str, quote: Quote) -> TaxShare:
    """The tax of an order, which has one rate; without tax, why there is none."""
    totals, reason = quote.totals, quote.tax_reason
    note = ""
    if quote.tax_basis_points == 0:
        reason = reason if reason in _UNTAXED else "exempt"
        note = tax_note(stationery.words[language], reason)
    return TaxShare(quote.tax_basis_points, reason, totals.without_tax, totals.tax, note)


def tax_note(words: Mapping[str, str], reason: str) -> str:
    """Why a paper bears no tax, in the words of a language."""
    return words[f"tax-{reason}"]


def _tax_up_to(bill: Sheet, amount: Money) -> Money:
    """The tax in the first part of a bill: that of all parts comes to the bill's own, to the smallest coin."""
    if not bill.with_tax.ucents:
        return zero(bill.currency)
    return Money(bill.tax.ucents * amount.ucents // bill.with_tax.ucents, bill.currency).rounded()


def _vat_number(country: str, sent: str) -> str:
    """A VAT number as papers write it: with its country and without what customers put in between."""
    plain = "".join(character for character in sent.upper() if character.isalnum())
    code = _GREEK.get(country, country)
    return plain if not plain or plain.startswith(code) else f"{code}{plain}"
