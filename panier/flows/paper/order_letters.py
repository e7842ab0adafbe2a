"""The e-mails about an order that is paid: with its bill, and with what was made of it once nothing is left to make.

They are work of the worker's, staged by flows/order/order_mails.py where something happens. What is delivered within a
minute of its payment is told in one e-mail; each is written in the transaction that finishes its work, so once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any
from urllib.parse import quote as quoted

from panier.core.account.account import Account
from panier.core.cart.listed import ListedPart, ListedThing, listed
from panier.core.cart.quote import Quote
from panier.core.order.account_order import Purpose, purpose_of
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.paper.paper import Paper
from panier.core.payment.payment import BALANCE_MEAN
from panier.core.period import at
from panier.core.service.kind import Particular
from panier.core.service.named import has_code_name, known_as
from panier.core.service.service import Service
from panier.core.values import frozen, replace
from panier.families.kinds import kind_of
from panier.families.reach import first_password, reach_of
from panier.families.wording import worded
from panier.flows.account import mails
from panier.flows.order.order_mails import LISTED_MAX, OVER
from panier.flows.order.orders import page_url
from panier.flows.paper.papers import BROUGHT_ABOUT, shown
from panier.flows.shop import Shop
from panier.store import jobs, orders, services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.paper import papers

RENEWAL = "renew"
PASSWORD_LENGTH = 12  # of what a sandbox makes up


@frozen
class LetterPaper:
    """A paper as an e-mail names it, with the addresses of its page and its PDF."""

    title: str
    number: str
    link: str
    pdf_link: str


@frozen
class LetterItem:
    """Something that was made or changed: what it is called and is, until when it is paid for, and its page.

    `parts`: what was made along with it; `reach`: how its customer gets at it, by the words of Particular.
    `has_password`: an e-mail of its own has the password of its user.
    """

    name: str
    about: str = ""
    until: date | None = None
    link: str = ""
    parts: tuple[ListedPart, ...] = ()
    reach: Mapping[Particular, str] = field(default_factory=dict)
    has_password: bool = False


@frozen
class OrderNews:
    """An order that is told of, its customer, its papers, and the services that it made or changes, by number."""

    order: Order
    account: Account
    papers: tuple[Paper, ...]
    services: Mapping[int, Service]

    @property
    def is_made(self) -> bool:
        """True where something of it was made, and nothing is left to make."""
        states = {one.state for one in self.order.deliveries}
        return State.DONE in states and states <= {State.DONE, State.CANCELLED}

    @property
    def is_renewal(self) -> bool:
        """True where all that it does is to renew services."""
        return all(thing.action == RENEWAL for thing in self.order.quote.things)


async def tell(tx: Tx, shop: Shop, claimed: Sequence[Job]) -> None:
    """Tell the customers of orders what has become of them, each once, whichever worker does it."""
    held = await jobs.finish_held(tx, claimed)
    if not held:
        return
    for job, news in zip(held, await _load(tx, [job.subject_id for job in held]), strict=True):
        if job.kind == OVER:
            await _tell_made(tx, shop, news)
        elif news.order.quote.totals.with_tax.ucents:
            await _tell_paid(tx, shop, news)


async def _load(tx: Tx, order_ids: Sequence[int]) -> list[OrderNews]:
    placed = await orders.load_several(tx, order_ids)
    customers = await accounts.load_several(tx, sorted({order.account_id for order in placed.values()}))
    about = await papers.list_of_orders(tx, order_ids)
    numbers = {
        number
        for order in placed.values()
        for number in (*(one.service_id for one in order.quote.things), *(one.service_id for one in order.deliveries))
        if number is not None
    }
    found = await services.load_several(tx, sorted(numbers)) if numbers else {}
    return [
        OrderNews(placed[number], customers[placed[number].account_id], about[number], found) for number in order_ids
    ]


async def _tell_paid(tx: Tx, shop: Shop, news: OrderNews) -> None:
    """Tell that the money of an order has come, or went out, with the paper about it."""
    order = news.order
    is_expected = bool(order.deliveries) and not news.is_made and order.called_off is None
    await mails.send(
        tx, shop, news.account, "paid",
        is_paid_out=purpose_of(order.quote) is Purpose.WITHDRAWAL,
        is_more_to_come=is_expected,
        **_about_payment(shop, news),
    )  # fmt: skip


async def _tell_made(tx: Tx, shop: Shop, news: OrderNews) -> None:
    """Tell what was made of an order, and what was not; nothing where all of it was called off."""
    if not news.is_made:
        return
    quote = worded(news.order.quote, shop.assortment, news.account.language, shop.say_name)
    items = list(_items(shop, news, quote))
    first = items[0] if items else LetterItem(f"{news.order.order_id}")
    lost = dict.fromkeys(quote.things[one.thing].name for one in news.order.deliveries if one.state == State.CANCELLED)
    await mails.send(
        tx, shop, news.account, "renewed" if news.is_renewal else "delivered",
        items=items[:LISTED_MAX],
        more=max(len(items) - LISTED_MAX, 0),
        lost=list(lost),
        service=first.name,
        until=first.until or "",
        **_about_payment(shop, news),
    )  # fmt: skip
    made_ids = [one.service_id for one in news.order.deliveries if one.service_id is not None]
    for made in (news.services[number] for number in made_ids if number in news.services):
        if (letter := _first_password(shop, made)) is not None:
            user = reach_of(made).get(Particular.USER, "")
            await mails.send(
                tx, shop, news.account, letter, hidden=_password(shop), name=made.name, secret=mails.SECRET,
                system=None, user=user,
            )  # fmt: skip


def _about_payment(shop: Shop, news: OrderNews) -> dict[str, Any]:
    """What every e-mail about an order that is paid says: how much, how, the paper about it, and its page."""
    order, words = news.order, words_for(shop, news.account)
    total, settled = order.quote.totals.with_tax, order.payment
    means = [] if settled is None else [settled.mean]
    if order.booked_ucents:
        means.append(BALANCE_MEAN)
    by_kind = {paper.kind: paper for paper in reversed(news.papers)}
    found = next((by_kind[kind] for kind in BROUGHT_ABOUT if kind in by_kind), None)
    return {
        "order_id": order.order_id,
        "amount": total if total.ucents else None,
        "mean": ", ".join(words.get(f"mean-{mean}", words["mean-other"]) for mean in dict.fromkeys(means)),
        "papers": [] if found is None or not total.ucents else [letter_paper(shop, found, words)],
        "link": page_url(shop, order),
    }


def letter_paper(shop: Shop, paper: Paper, words: Mapping[str, str]) -> LetterPaper:
    """A paper as an e-mail names it."""
    readable = shown(shop, paper)
    return LetterPaper(words[f"title-{paper.kind.value}"], paper.number, readable.url, readable.pdf_url)


def words_for(shop: Shop, account: Account) -> Mapping[str, str]:
    """The words of papers in an account's language, else in English."""
    known = shop.stationery.words
    return known.get(account.language[:2].lower(), known["en"])


def _items(shop: Shop, news: OrderNews, quote: Quote) -> Iterator[LetterItem]:
    """What was made of an order: each service, and each change of one; what hangs on something is not named.

    `quote`: the order's, in its reader's language.
    """
    told = replace(news, order=replace(news.order, quote=quote))
    for thing in listed(quote):
        if any(one.state == State.DONE for one in told.order.deliveries_of(thing.place)):
            yield from _made(shop, told, thing)


def _made(shop: Shop, news: OrderNews, thing: ListedThing) -> Iterator[LetterItem]:
    ordered = news.order.quote.things[thing.place]
    known = news.services.get(ordered.service_id or 0)
    if ordered.action != "installation" and known is not None:
        until = None if known.expires_us is None else at(known.expires_us).date()
        about = "" if ordered.action == RENEWAL else ordered.name
        name, about = _called(known, ordered.name, about)
        is_name = known.family == "domain" and known.parent_service_id is None
        page = _page(shop, known.name, known.service_id, is_name=is_name)
        yield LetterItem(name, about, until, page, _made_parts(news, thing))
        return
    made = [
        one for one in news.order.deliveries_of(thing.place) if one.state == State.DONE and one.service_id is not None
    ]  # fmt: skip
    for one in made:
        name, number = one.service_name or thing.name, one.service_id or 0
        is_name = ordered.domain is not None and ordered.family == "domain"
        about = "" if is_name else ordered.name
        service, page = news.services.get(number), _page(shop, name, number, is_name=is_name)
        if service is not None:
            name, about = _called(service, ordered.name, about)
        yield LetterItem(
            name, about, link=page, parts=_made_parts(news, thing),
            reach={} if service is None else reach_of(service),
            has_password=service is not None and _first_password(shop, service) is not None,
        )  # fmt: skip
    if not made:
        yield LetterItem(thing.name, thing.about, parts=_made_parts(news, thing))


def _called(service: Service, offer: str, about: str) -> tuple[str, str]:
    """What a service is called and what it is: by its offer, with its name beside it, where that is for programs."""
    if has_code_name(service):
        return (service.called, offer) if service.details.own_name else (offer, service.name)
    return known_as(service), about


def _made_parts(news: OrderNews, thing: ListedThing) -> tuple[ListedPart, ...]:
    """What hangs on a thing, and was made or renewed along with it."""
    lost = {one.thing for one in news.order.deliveries if one.state == State.CANCELLED}
    return tuple(one for one in thing.parts if one.place not in lost)


def _first_password(shop: Shop, service: Service) -> str | None:
    """The e-mail by which a sandbox sends the first password of a service; a live shop does not know that one."""
    kind = kind_of(service.family) if shop.is_sandbox and service.parent_service_id is None else None
    return first_password(kind) if kind is not None and Particular.USER in reach_of(service) else None


def _password(shop: Shop) -> str:
    return shop.ids.token(PASSWORD_LENGTH)


def _page(shop: Shop, name: str, service_id: int, *, is_name: bool) -> str:
    """Where a service is looked after."""
    return (
        f"{shop.base_url}/account/names/{quoted(name)}" if is_name else f"{shop.base_url}/account/services/{service_id}"
    )
