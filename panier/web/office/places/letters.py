"""Previews of e-mails: each kind in each language, from the templates that are in force, filled with invented values.

Nothing is sent and nothing is stored: the pages read templates alone.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from panier.core.limits import whole_number
from panier.core.money import Money
from panier.core.office.rights import OfficeAction
from panier.core.period import at
from panier.core.refusal import not_found
from panier.core.values import frozen
from panier.outside.mail.letters import FALLBACK, LetterFault, LetterPreview
from panier.outside.written import day
from panier.store.engine.db import Database, Tx
from panier.web.office.letter_samples import SampleShop, SampleWords, Values, samples
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.office.words import written
from panier.web.pages.parts.tongues import LANGUAGES, spoken, tongue_of

PATH = "/office/mails/preview"
_EMPTY = ("", None)


@frozen
class PreviewedKind:
    """A kind of e-mail in the list: its name, how it looks most often, and what is wrong with any of its samples."""

    name: str
    preview: LetterPreview
    faults: tuple[LetterFault, ...]


@frozen
class PreviewedCase:
    """A sample among those of a kind: its number from 1, and what is otherwise in it than in the first."""

    number: int
    differences: tuple[str, ...]


async def prepare_kinds(database: Database, visit: OfficeVisit) -> Sequence[PreviewedKind]:
    """Every kind of e-mail in a language, drawn beside the event loop: there are some seventy samples."""
    language = _language(visit)
    return await asyncio.to_thread(lambda: list(_kinds(visit, language)))


async def load_kinds(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """Every kind of e-mail."""
    language = _language(visit)
    return {
        "kinds": visit.ready, "language": language, "own": _own(visit), "has_own": bool(visit.shop.letters.own),
        "path": PATH, "tongues": _tabs(visit, language, PATH),
    }  # fmt: skip


async def load_kind(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """One kind as it is sent, in a language and a case."""
    language, kind = _language(visit), visit.parts["kind"]
    case, cases = _case(visit, language)
    differences = [PreviewedCase(number, tuple(_differences(cases[0], one))) for number, one in enumerate(cases, 1)]
    return {
        "kind": kind, "one": _preview(visit, language, cases[case - 1]), "language": language, "case": case,
        "cases": differences if len(cases) > 1 else [], "own": _own(visit), "path": PATH,
        "frame": f"{PATH}/{kind}/html?language={language}&case={case}",
        "tongues": _tabs(visit, language, f"{PATH}/{kind}", f"&case={case}"),
        "values": [(name, told_value(value)) for name, value in cases[case - 1].items()], "is_live": True,
    }  # fmt: skip


async def load_page(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """The page that is sent, alone, for the frame of its preview."""
    language = _language(visit)
    case, cases = _case(visit, language)
    return {"mail_page": _preview(visit, language, cases[case - 1]).page}


def _language(visit: OfficeVisit) -> str:
    """The language that is asked for, else that of the page where there are templates in it.

    Refuses: one that has no templates (404).
    """
    known = visit.shop.letters.languages
    asked = visit.asked("language")
    if asked and asked not in known:
        raise not_found("This language of e-mails", language=asked)
    own = spoken().language
    return asked or (own if own in known else FALLBACK)


def _case(visit: OfficeVisit, language: str) -> tuple[int, tuple[Values, ...]]:
    """Which of the samples of a kind is asked for, from 1, and all of them.

    Refuses: a kind or a sample that there is none of (404).
    """
    kind = visit.parts["kind"]
    found = samples(_sample_shop(visit, language)).get(kind)
    if found is None:
        raise not_found("This kind of e-mail", kind=kind)
    number = whole_number(visit.asked("case") or "1")
    if number is None or not 1 <= number <= len(found):
        raise not_found("This sample", case=visit.asked("case"))
    return number, found


def _kinds(visit: OfficeVisit, language: str) -> Iterator[PreviewedKind]:
    for kind, cases in sorted(samples(_sample_shop(visit, language)).items()):
        made = [_drawn(visit, kind, language, one) for one in cases]
        faults = dict.fromkeys(fault for one in made for fault in one.faults)
        yield PreviewedKind(kind, made[0], tuple(faults))


def _preview(visit: OfficeVisit, language: str, values: Values) -> LetterPreview:
    return _drawn(visit, visit.parts["kind"], language, values)


def _drawn(visit: OfficeVisit, kind: str, language: str, values: Values) -> LetterPreview:
    shop = visit.shop
    return shop.letters.preview(kind, language, {**values, "shop_url": shop.base_url}, shop_url=shop.base_url)


def _sample_shop(visit: OfficeVisit, language: str) -> SampleShop:
    shop = visit.shop
    home, words, tongue = shop.assortment.home, shop.stationery.words, tongue_of(language)
    said = SampleWords(words.get(language, words[FALLBACK]), lambda text: tongue.say_refusal(text) or text)
    return SampleShop(shop.base_url, shop.assortment.subsidiaries[home].currency, at(visit.now_us).date(), said)


def _own(visit: OfficeVisit) -> str:
    """The folder of the shop's own templates, for those who may know where things stand on its machine."""
    return visit.shop.letters.own if visit.may(OfficeAction.LOOK_AT_SETTINGS) else ""


def _tabs(visit: OfficeVisit, language: str, path: str, more: str = "") -> list[tuple[str, str, bool]]:
    """The languages that there are templates in: address, name, and whether it is the one that is shown."""
    return [
        (f"{path}?language={one}{more}", LANGUAGES[one][0] if one in LANGUAGES else one, one == language)
        for one in visit.shop.letters.languages
    ]


def _differences(usual: Values, values: Values) -> Iterator[str]:
    for name, value in values.items():
        if usual.get(name) != value:
            yield name if isinstance(value, list | tuple) else f"{name}: {told_value(value)}"


def told_value(value: object) -> str:
    """A value as whoever writes templates thinks of it; of things in a list, how many and what each has."""
    if value in _EMPTY:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Money):
        return written(value)
    if isinstance(value, date):
        return day(value, spoken().locale)
    if isinstance(value, list | tuple):
        if not value or isinstance(value[0], str):
            return ", ".join(value) or "–"
        names = [name for name in dir(type(value[0])) if not name.startswith("_")]
        return f"{len(value)} × ({', '.join(names)})"
    return str(value)


PAGES = (
    OfficePage("mails/preview", "office/letters.html", OfficeAction.LOOK, load_kinds, prepare=prepare_kinds),
    OfficePage("mails/preview/{kind}", "office/letter.html", OfficeAction.LOOK, load_kind),
    OfficePage("mails/preview/{kind}/html", "office/letter.html", OfficeAction.LOOK, load_page),
)
