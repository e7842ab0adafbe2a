"""Codes that colleagues make and withdraw."""

from enum import StrEnum
from typing import TypeVar

from panier.core.catalog.given_code import CodeLimits, CodeScope, CodeTarget, CodeWorth, made_code
from panier.core.catalog.voucher import Voucher
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_amount, typed_beginning, typed_number, typed_time
from panier.core.refusal import bad_input
from panier.flows.catalog import given_codes
from panier.store.engine.db import Database, Tx
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

Word = TypeVar("Word", bound=StrEnum)

_TARGETS = (
    (CodeTarget.CART.value, phrase("a whole cart, as a coupon")),
    (CodeTarget.ITEM.value, phrase("an item that asks for a voucher")),
    (CodeTarget.ACCOUNT.value, phrase("an account, which gets it as credit")),
    (CodeTarget.PROJECT.value, phrase("a Public Cloud project, which gets it as credit")),
)
_WORTHS = (
    (CodeWorth.PERCENT.value, phrase("percent off")),
    (CodeWorth.OFF.value, phrase("an amount off, or of credit")),
    (CodeWorth.INSTEAD.value, phrase("an amount in place of the price")),
)
_OTHERS = "must be amounts with their currencies, such as 4.50 GBP 21 PLN"


async def _made(_database: Database, visit: OfficeVisit) -> Voucher:
    """The code that the form describes; without letters of its own, a fresh one.

    Refuses: what cannot be read, and what no code can be, naming the field (400).
    """
    typed = visit.typed
    worth = _word("worth", first(typed, "worth"), CodeWorth)
    is_share = worth is CodeWorth.PERCENT
    family = first(typed, "family")
    return made_code(
        first(typed, "code") or given_codes.fresh(visit.shop),
        first(typed, "description"),
        _word("on", first(typed, "on"), CodeTarget),
        worth,
        percent=typed_number("amount", first(typed, "amount")) if is_share else 0,
        amounts_ucents={} if is_share else _amounts(visit),
        limits=_limits(visit),
        scope=CodeScope((family,) if family else (), tuple(dict.fromkeys(first(typed, "plans").split()))),
    )


def _word(field: str, text: str, kind: type[Word]) -> Word:
    if text not in set(kind):
        raise bad_input(field, f"must be one of {', '.join(kind)}")
    return kind(text)


def _limits(visit: OfficeVisit) -> CodeLimits:
    """From when until when, and how often.

    Refuses: what is past, and what is no number (400).
    """
    typed, now_us = visit.typed, visit.now_us
    begin_us = typed_beginning("begin", first(typed, "begin"), now_us=now_us)
    end_us = typed_time("end", first(typed, "end"), now_us=now_us) if first(typed, "end") else None
    if end_us is not None and end_us <= now_us:
        raise bad_input("end", "must be in the future")
    each, total = (typed_number(one, first(typed, one)) if first(typed, one) else None for one in ("each", "total"))
    return CodeLimits(each, total, begin_us, end_us)


def _amounts(visit: OfficeVisit) -> dict[str, int]:
    """What a code is worth by currency: in the one that is chosen, and in those that are typed besides."""
    money = typed_amount("amount", first(visit.typed, "amount"), first(visit.typed, "currency").upper())
    found = {money.currency: money.ucents}
    parts = first(visit.typed, "others").replace(";", " ").split()
    if len(parts) % 2:
        raise bad_input("others", _OTHERS)
    for text, currency in zip(parts[::2], parts[1::2], strict=True):
        name = currency.strip(",").upper()
        if name not in {one.currency for one in visit.shop.assortment.subsidiaries.values()}:
            raise bad_input("others", _OTHERS)
        found[name] = typed_amount("others", text, name).ucents
    return found


def _about(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("code", first(visit.typed, "code") if visit.ready is None else visit.ready.code)


def _make(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        await given_codes.give_out(tx, visit.shop, visit.ready, who=visit.colleague.email)
        return Said()

    return do


def _withdraw(visit: OfficeVisit) -> Deed:
    async def do(tx: Tx) -> Said:
        await given_codes.withdraw(tx, visit.shop, first(visit.typed, "code"))
        return Said()

    return do


async def _know(database: Database, visit: OfficeVisit) -> Said:
    """Have this process know the codes at once; the others do within a second."""
    await visit.shop.shelf.refresh(database, now_us=visit.now_us)
    return Said()


ACTS = (
    FormAct(
        OfficeAction.GIVE_OUT_CODE, phrase("Make a code"), _about, _make,
        (
            OfficeField("code", phrase("Code"), hint=phrase("left empty: one that nobody can guess")),
            OfficeField(
                "description", phrase("What customers read"), hint=phrase("such as Opening sale"), is_needed=True
            ),
            OfficeField("on", phrase("Used on"), options=_TARGETS, value=CodeTarget.CART.value),
            OfficeField("worth", phrase("Worth"), options=_WORTHS, value=CodeWorth.PERCENT.value),
            OfficeField("amount", phrase("Amount"), hint=phrase("such as 10, or 4.99 without tax"), is_needed=True),
            OfficeField("currency", phrase("Currency"), hint=phrase("of an amount")),
            OfficeField(
                "others", phrase("In other currencies"),
                hint=phrase("such as 4.50 GBP 21 PLN; in any other the code is worth nothing"),
            ),
            OfficeField("family", phrase("For which family")),
            OfficeField("plans", phrase("For which plans"), hint=phrase("their codes, apart by spaces")),
            OfficeField("begin", phrase("From"), type="datetime-local", hint=phrase("UTC; left empty: now")),
            OfficeField("end", phrase("Until"), type="datetime-local", hint=phrase("UTC; left empty: for good")),
            OfficeField("total", phrase("Uses in all"), hint=phrase("left empty: any number, and not counted")),
            OfficeField("each", phrase("Uses of each customer"), hint=phrase("left empty: any number")),
        ),
        prepare=_made, finish=_know,
        said={"": phrase("The code is made; customers can use it now.")},
        command="panier codes add CODE --percent 10 --description TEXT",
    ),
    FormAct(
        OfficeAction.WITHDRAW_CODE, phrase("Withdraw"), _about, _withdraw, is_grave=True, marks=("code",), finish=_know,
        said={"": phrase("The code is withdrawn: no new order has it. Orders placed with it keep their price.")},
        command="panier codes withdraw CODE",
    ),
)  # fmt: skip
