"""A paper in words, dates and amounts, as its language and its country write them; what the template is given."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_decimal

from panier.core.money import UCENTS_PER_UNIT
from panier.core.paper.paper import PaperKind, PaperLine, Remittance, Sheet, Trader
from panier.core.paper.readable import in_columns
from panier.core.payment.transfer import in_fours
from panier.core.period import at
from panier.core.values import frozen, replace
from panier.outside.written import amount, colon, day, locale_of, rate, short_day, signed

_SMALLEST = Decimal("0.000001")  # what is shown of a price, at most
TOWN_FIRST = ("US", "CA")  # countries that write the town before its code
_LETTER = frozenset({"CA", "CL", "CO", "MX", "PH", "US", "VE"})  # where paper is not A4


@frozen
class PaperLineView:
    """A line of a paper; every field is text for people. `included`: what comes with it and costs nothing."""

    description: str
    included: str
    domain: str
    period: str
    quantity: str
    unit: str
    reduction: str
    total: str


@frozen
class PaperView:
    """A paper; every field is text for people.

    `colon` stands behind words; `remarks_language`: of what stands at its foot.
    """

    language: str
    colon: str
    page_size: str
    title: str
    number: str
    date: str
    order: str
    about: str
    reason: str
    reference: str
    seller: tuple[str, ...]
    seller_numbers: tuple[tuple[str, str], ...]
    buyer: tuple[str, ...]
    buyer_numbers: tuple[tuple[str, str], ...]
    lines: tuple[PaperLineView, ...]
    reductions: str
    without_tax: str
    taxes: tuple[tuple[str, str], ...]
    with_tax: str
    down_payments: tuple[tuple[str, str, str], ...]
    rest: str
    notes: tuple[str, ...]
    settled: str
    transfer: str
    transfer_facts: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    remarks_language: str


def view(sheet: Sheet, words: Mapping[str, str]) -> PaperView:
    """A paper as its template shows it; what is too long for its columns is broken, and cut at last."""
    seller, buyer, lines = in_columns((sheet.seller, sheet.buyer, sheet.lines))
    reason, reference = in_columns((sheet.reason, sheet.reference))
    fitting = replace(sheet, seller=seller, buyer=buyer, lines=lines, reason=reason, reference=reference)
    return _view(fitting, words)


def _view(sheet: Sheet, words: Mapping[str, str]) -> PaperView:
    locale = locale_of(sheet.language, sheet.place)
    tax_word = words["vat" if sheet.seller.vat_number else "tax"]
    return PaperView(
        language=sheet.language,
        colon=colon(sheet.language),
        page_size="Letter" if sheet.place in _LETTER else "A4",
        title=words[f"title-{sheet.kind.value}"],
        number=sheet.number,
        date=day(at(sheet.issued_us), locale),
        order="" if sheet.order_id is None else str(sheet.order_id),
        about=_about(sheet, words, locale),
        reason=sheet.reason,
        reference=sheet.reference,
        seller=_address(sheet.seller, locale, besides=sheet.buyer),
        seller_numbers=_numbers(sheet.seller, words),
        buyer=_address(sheet.buyer, locale, besides=sheet.seller),
        buyer_numbers=_numbers(sheet.buyer, words),
        lines=tuple(_line(line, locale, included) for line, included in _priced(sheet.lines)),
        reductions=amount(-sheet.reduction, locale) if sheet.reduction.ucents else "",
        without_tax=amount(sheet.without_tax, locale),
        taxes=tuple(
            (tax_word.format(rate=rate(share.basis_points, locale)), amount(share.tax, locale)) for share in sheet.taxes
        ),
        with_tax=amount(sheet.with_tax, locale),
        down_payments=tuple(
            (
                words["down-payment"].format(number=one.invoice.number),
                day(at(one.invoice.issued_us), locale),
                amount(-one.amount, locale),
            )
            for one in sheet.down_payments
        ),
        rest=amount(sheet.rest, locale) if sheet.down_payments else "",
        notes=tuple(share.note for share in sheet.taxes if share.note),
        settled=_settled(sheet, words, locale),
        transfer=_transfer(sheet.remittance, words, locale),
        transfer_facts=_transfer_facts(sheet.remittance, words),
        remarks=sheet.remarks,
        remarks_language=sheet.remarks_language or sheet.language,
    )


def _price(line: PaperLine, locale: Locale) -> str:
    """The price of one, with more decimals where one was priced with many: a thousand at 0,004 € are 4,00 €."""
    price = Decimal(line.unit.ucents) / UCENTS_PER_UNIT
    if line.unit * line.quantity != line.original:
        price = (Decimal(line.original.ucents) / UCENTS_PER_UNIT / line.quantity).quantize(_SMALLEST).normalize()
    return signed(format_currency(price, line.original.currency, locale=locale, decimal_quantization=False))


def _priced(lines: Sequence[PaperLine]) -> Iterator[tuple[PaperLine, tuple[str, ...]]]:
    """The lines that have a price, each piece's first one with the names of what costs nothing beside it.

    A piece that costs nothing at all has one line. The electronic invoice has every line.
    """
    pieces: dict[str, list[PaperLine]] = {}
    for line in lines:
        pieces.setdefault(_piece_of(line), []).append(line)
    for own in pieces.values():
        priced = [line for line in own if line.unit.ucents or line.original.ucents or line.total.ucents]
        if not priced:
            priced = [next((line for line in reversed(own) if line.begin_us is not None), own[0])]
        priced.sort(key=lambda line: line.domain != _piece_of(line))  # options stand beneath what they are of
        known = {line.reference for line in priced}
        length = priced[0].description.rpartition(" - ")[2]  # is said once, of what has the price
        free = {line.reference: _short_name(line, length) for line in reversed(own) if line.reference not in known}
        for place, line in enumerate(priced):
            yield line, () if place else tuple(reversed(free.values()))


def _piece_of(line: PaperLine) -> str:
    """What a line belongs to: the name that it was ordered for, else the place of its product in the order."""
    return line.piece or (line.domain.partition(".")[0] if line.domain.startswith("*") else line.domain)


def _short_name(line: PaperLine, length: str) -> str:
    """What a line that costs nothing is called beside the one that it comes with, for as long as that."""
    name = line.description.removeprefix(line.domain).lstrip(" -") or line.description
    return name.removesuffix(f" - {length}")


def _line(line: PaperLine, locale: Locale, included: Sequence[str]) -> PaperLineView:
    period = ""
    if line.begin_us is not None and line.end_us is not None:
        period = f"{short_day(at(line.begin_us), locale)} – {short_day(at(line.end_us), locale)}"
    return PaperLineView(
        description=line.description,
        included=", ".join(included),
        domain="" if line.domain.startswith("*") else line.domain,
        period=period,
        quantity=format_decimal(line.quantity, locale=locale),
        unit=_price(line, locale),
        reduction=amount(-line.reduction, locale) if line.reduction.ucents else "",
        total=amount(line.total, locale),
    )


def _about(sheet: Sheet, words: Mapping[str, str], locale: Locale) -> str:
    if sheet.about is None:
        return ""
    return words["about"].format(number=sheet.about.number, date=day(at(sheet.about.issued_us), locale))


def _transfer(remittance: Remittance | None, words: Mapping[str, str], locale: Locale) -> str:
    """How much is paid by transfer, where a paper can be."""
    return "" if remittance is None else words["by-transfer"].format(amount=amount(remittance.amount, locale))


def _transfer_facts(remittance: Remittance | None, words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Where to, and under which reference."""
    if remittance is None:
        return ()
    found = (
        (words["payee"], remittance.payee),
        ("IBAN", in_fours(remittance.iban)),
        ("BIC", remittance.bic),
        (words["payment-reference"], in_fours(remittance.reference)),
    )
    return tuple((name, text) for name, text in found if text)


def _settled(sheet: Sheet, words: Mapping[str, str], locale: Locale) -> str:
    """What happened to the money of a paper, or that it is awaited."""
    if sheet.kind == PaperKind.PURCHASE_ORDER:
        return words["not-a-bill"]
    if not sheet.with_tax.ucents:
        return words["nothing-due"]
    if sheet.settlement is None:
        return words["unpaid"] if sheet.is_due and sheet.kind != PaperKind.REFUND else ""
    moved = words["refunded" if sheet.kind in (PaperKind.REFUND, PaperKind.WITHDRAWAL) else "paid"]
    mean = words.get(f"mean-{sheet.settlement.mean}", words["mean-other"])
    return moved.format(date=day(at(sheet.settlement.at_us), locale), mean=mean)


def _address(party: Trader, locale: Locale, *, besides: Trader) -> tuple[str, ...]:
    """The lines of an address; the country is written where the other side is in another one."""
    country = locale.territories.get(party.country, party.country) if party.country != besides.country else ""
    town = f"{party.city}, {party.zip}" if party.country in TOWN_FIRST else f"{party.zip} {party.city}"
    return tuple(filter(None, (party.name, party.contact, *party.lines, town.strip(" ,"), country)))


def _numbers(party: Trader, words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = (
        ("vat-number", party.vat_number),
        ("registration", party.registration),
        ("tax-number", party.tax_number),
        ("customer-code", party.nic),
    )
    return tuple((words[word], number) for word, number in found if number)
