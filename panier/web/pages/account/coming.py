"""What renews or ends on an account within the coming year: a strip of months, and what comes up first.

It costs the same for an account with thousands of services: they are counted by month, and only those of a list are
looked at.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from panier.core.period import at, us
from panier.core.service.lasting.prospect import Prospect
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows.service.lasting.prospects import load_prospects
from panier.outside.names import in_unicode
from panier.outside.written import month_of
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.service import outlines
from panier.web.pages.account.desk import AccountVisit
from panier.web.pages.account.going_on import GoingOn, going_on_exactly
from panier.web.pages.account.services.prices import is_free, load_next, next_price
from panier.web.pages.outcome import path_of_service
from panier.web.pages.parts.called.offers import offer
from panier.web.pages.parts.called.services import service_name
from panier.web.pages.parts.tongues import spoken

MONTHS = 13  # the present one and the twelve after it
LISTED, LISTED_OF_MONTH = 8, 25
HEIGHT = 64  # of a bar as high as they get
_NAMES = frozenset({(DOMAIN.family, DOMAIN.product), (ZONE.family, ZONE.product)})
_MONTH_ISO = "%Y-%m"


@frozen
class ComingMonth:
    """A month of the strip. `x`, `width`: of its bar, in hundredths of the picture; `short`: its word beneath.

    `path`: of the page with what comes up in it, nothing where nothing does; `is_chosen`: that is this page.
    """

    words: str
    short: str
    count: int
    x: float
    width: float
    height: int
    path: str
    is_chosen: bool


@frozen
class ComingRow:
    """Something that renews or ends: what it is, where it is looked after, and what becomes of it."""

    name: str
    about: str
    path: str
    going: GoingOn


@frozen
class YearAhead:
    """What comes up. `month`: whose rows these are, nothing where they are the first ones; `left`: how many more."""

    months: tuple[ComingMonth, ...]
    rows: tuple[ComingRow, ...]
    count: int
    month: str
    left: int


async def load_coming(tx: Tx, visit: AccountVisit) -> YearAhead | None:
    """What comes up in the coming year, or in the month that is asked for; None where nothing does."""
    begins = _months(visit.now_us)
    ends_us = [us(one) for one in begins[1:]]
    owner = visit.caller.account_id
    counts = await outlines.count_ending(tx, owner=owner, from_us=visit.now_us, ends_us=ends_us)
    if not any(counts):
        return None
    asked = visit.asked("month")
    chosen = next((place for place, one in enumerate(begins[:-1]) if f"{one:{_MONTH_ISO}}" == asked), None)
    from_us, before_us, limit = visit.now_us, ends_us[-1], LISTED
    if chosen is not None:
        from_us, before_us, limit = max(us(begins[chosen]), visit.now_us), ends_us[chosen], LISTED_OF_MONTH
    found = await outlines.list_first_ending(tx, owner=owner, from_us=from_us, before_us=before_us, limit=limit)
    count = sum(counts) if chosen is None else counts[chosen]
    return YearAhead(
        _strip(begins, counts, chosen),
        await _rows(tx, visit, [one.service_id for one in found]),
        sum(counts),
        "" if chosen is None else _word(begins[chosen], "LLLL y"),
        count - len(found),
    )


def _months(now_us: int) -> list[datetime]:
    """The first instants of the months of the strip, and of the one behind it."""
    now = at(now_us)
    months = [now.year * 12 + now.month - 1 + place for place in range(MONTHS + 1)]
    return [datetime(one // 12, one % 12 + 1, 1, tzinfo=UTC) for one in months]


def _strip(begins: Sequence[datetime], counts: Sequence[int], chosen: int | None) -> tuple[ComingMonth, ...]:
    top, step = max(counts), 100 / MONTHS
    return tuple(
        ComingMonth(
            words=_word(begins[place], "LLLL y"),
            short=_word(begins[place], "LLL").rstrip(".")[:4],
            count=count,
            x=round(place * step, 2),
            width=round(step, 2),
            height=-(-count * HEIGHT // top),
            path=f"/account?month={begins[place]:{_MONTH_ISO}}#coming" if count else "",
            is_chosen=place == chosen,
        )
        for place, count in enumerate(counts)
    )


def _word(month: datetime, form: str) -> str:
    word = month_of(month.date(), spoken().locale, form)
    return word[:1].upper() + word[1:]


async def _rows(tx: Tx, visit: AccountVisit, numbers: Sequence[int]) -> tuple[ComingRow, ...]:
    """Services as rows, with what is known of what they cost; what a registry would have to be asked is left out."""
    found = await services.load_several(tx, numbers) if numbers else {}
    several = [found[number] for number in numbers]
    prospects = await load_prospects(tx, visit.shop, visit.caller, several) if several else {}
    return tuple([await _row(tx, visit, one, prospects[one.service_id]) for one in several])


async def _row(tx: Tx, visit: AccountVisit, service: Service, prospect: Prospect) -> ComingRow:
    coming = await load_next(tx, visit, service, prospect, records={})
    price = next_price(coming, visit)
    is_name = (service.family, service.product) in _NAMES
    about = offer(service.plan_code, visit.shop.assortment, visit.caller.account.subsidiary, service.family)
    name = service_name(service, visit.shop.assortment, visit.caller.account.subsidiary)
    return ComingRow(
        name=in_unicode(name),
        about="" if is_name or about == name else about,
        path=path_of_service(service.name, service.service_id, is_name=service.is_a(DOMAIN)),
        going=await going_on_exactly(tx, visit, service, prospect, price=price, is_free=is_free(coming)),
    )  # fmt: skip
