"""An order in words, dates and amounts, in the language of whoever looks at it."""

from collections.abc import Iterable, Iterator, Sequence

from babel import Locale

from panier.core.catalog.agreement import ContractText
from panier.core.catalog.catalog import Assortment, Contract
from panier.core.order.calling_off import CallOff
from panier.core.order.charge import ChargeState
from panier.core.order.delivery import State
from panier.core.order.order import Order, Status, status
from panier.core.order.review import ReviewState
from panier.core.payment.transfer import TransferOffer
from panier.core.period import at
from panier.core.service.task import Argument, Fault, Task
from panier.core.values import frozen, replace
from panier.families.wording import worded
from panier.outside.names import in_unicode
from panier.outside.written import minute
from panier.web.pages.parts.amounts import amount, rate, writing
from panier.web.pages.parts.drawn.menu import TermsLink
from panier.web.pages.parts.order_lines import LineView, folded
from panier.web.pages.parts.tongues import Tongue, phrase, spoken

_WORDS = {
    Status.CANCELLED: (phrase("Cancelled"), phrase("It was not paid in time, or was withdrawn. Nothing is owed.")),
    Status.CANCELLING: (phrase("Being cancelled"), phrase("Whatever was delivered is being withdrawn.")),
    Status.CHECKING: (
        phrase("Paid, being checked"),
        phrase("The payment is being checked, then delivery begins. This page follows by itself."),
    ),
    Status.DELIVERED: (phrase("Delivered"), phrase("Everything in this order has been delivered.")),
    Status.DELIVERING: (
        phrase("Being delivered"),
        phrase("Part of it may have been delivered already. This page follows by itself."),
    ),
    Status.DOCUMENTS_REQUESTED: (
        phrase("Waiting for documents"),
        phrase("Delivery continues once they have arrived. Below is which, and how to send them."),
    ),
    Status.NOT_PAID: (phrase("Waiting for payment"), phrase("It will be delivered once it is paid.")),
    Status.UNKNOWN: (phrase("Unknown"), phrase("Its state is not known.")),
}


_HELD = (
    phrase("Delivery is held up"),
    phrase("Something in this order could not be delivered yet. Below is why, and what to do."),
)
_LOOKED_AT = (
    phrase("Paid, being checked"),
    phrase("Somebody looks at it before it is delivered, which may take a working day."),
)
# Where a payment is asked for, and nobody knows yet whether it comes.
_ASKED = (
    phrase("Payment asked for"),
    phrase("It is not paid yet: whoever pays it is being asked. It is delivered once the money has come."),
)
_UNDER_WAY = (
    phrase("Payment under way"),
    phrase("The money is on its way, which may take some days. It is delivered once it has come."),
)
_CALLED_OFF = (phrase("Called off"), phrase("None of it will be delivered. What was paid for it is given back."))
_WITHDRAWN = (
    phrase("Withdrawn"),
    phrase(
        "You withdrew from it, and what it made has ended. What you paid is given back, less what was used until then."
    ),
)
_REFUNDED = (phrase("Given back"), phrase("All that was paid for it is given back, and what it made has ended."))
_DROPPED = (phrase("Cancelled"), phrase("You cancelled it before it was paid. Nothing is owed."))
_ENDED = {CallOff.WITHDRAWN: _WITHDRAWN, CallOff.REFUNDED: _REFUNDED}
_FAILED = phrase("The shop can have it made after all, or call it off: then what was paid for it is given back.")
_PIECE_CALLED_OFF = phrase("It was called off. What was paid for it is given back.")
_GIVEN_UP = phrase("It will not be delivered. Ask the shop for your money back, or what else it can do.")
_PENDING = frozenset({Status.CANCELLING, Status.CHECKING, Status.DELIVERING, Status.DOCUMENTS_REQUESTED})
_FINAL = frozenset({Status.CANCELLED, Status.DELIVERED, Status.UNKNOWN})
REFRESH_SECONDS, REFRESH_SECONDS_HELD = 3, 30  # of a page without a script
FOLLOW_SECONDS, FOLLOW_SECONDS_IDLE = 2, 10  # of a part of it, with one


@frozen
class TroubleView:
    """What keeps something from being delivered: which thing, why, and what can be done; the page to do it on."""

    name: str
    reason: str
    remedy: str
    path: str = ""
    act: str = ""


@frozen
class TransferView:
    """How an order is paid by bank transfer."""

    amount: str
    holder: str
    iban: str
    bic: str
    reference: str


def contract_links(contracts: Iterable[Contract], assortment: Assortment, subsidiary: str) -> tuple[TermsLink, ...]:
    """Contracts of a subsidiary, by their titles in the reader's language where they have one.

    Their texts stay what they are in whatever language somebody reads the page: they are what is agreed to.
    """
    own = assortment.subsidiary(subsidiary).language[:2]
    return tuple(
        _contract_link(one, f"{one.url}?ovhSubsidiary={subsidiary}", one.language[:2] or own, assortment)
        for one in contracts
    )


def text_link(text: ContractText, url: str, assortment: Assortment) -> TermsLink:
    """The words that a contract had when it was agreed to, at an address, by its title as `contract_links` has it."""
    return _contract_link(text, url, assortment.subsidiary(text.subsidiary).language[:2], assortment)


def _contract_link(contract: Contract | ContractText, url: str, language: str, assortment: Assortment) -> TermsLink:
    """A contract whose words have changed since keeps the title that it had."""
    reader, titles = spoken(), assortment.contract_titles.get(contract.url.partition("?")[0].rpartition("/")[2], {})
    title = titles.get(reader.language)
    if title is None or language == reader.language or titles.get(language) != contract.name:
        return TermsLink(contract.name, url, language, language)
    written = str(reader.locale.languages.get(language, language))
    name = reader.say(phrase("{title} (the text is in {language})"), title=title, language=written)
    return TermsLink(name, url, language, reader.language)


@frozen
class OrderView:
    """An order; every field is text for people, except its number."""

    order_id: int
    state: str
    headline: str
    explanation: str
    placed: str
    expires: str
    lines: tuple[LineView, ...]
    reduction: str | None
    without_tax: str
    tax: str
    tax_rate: str
    with_tax: str
    from_balances: str | None  # what balances pay of it
    rest: str
    is_free: bool
    contracts: tuple[TermsLink, ...]
    troubles: tuple[TroubleView, ...]
    transfer: TransferView | None
    refresh_seconds: int  # after how many seconds the page is worth another look; 0: never by itself
    follow_seconds: int  # after how many its state is, which disturbs nobody; 0: never again
    lines_language: str  # of what its lines are called
    confirm_url: str = ""  # where its customer confirms the payment that was asked for
    declined: str = ""  # why the last payment was declined, while none has come after it


def view(
    order: Order,
    assortment: Assortment,
    now_us: int,
    tongue: Tongue,
    *,
    tasks: Sequence[Task] = (),
    offer: TransferOffer | None = None,
) -> OrderView:
    """The order as its page shows it; dates and amounts are written as in the page's language.

    `tasks`: those that keep something of it from being delivered; `offer`: how it may be paid by transfer.
    """
    locale = locale_of(assortment, order.quote.subsidiary)
    written = writing(locale, tongue)
    language = tongue.language if tongue.language in assortment.phrases else locale.language
    totals, state = order.quote.totals, status(order, now_us)
    troubles = (*(_of_task(task, tongue) for task in tasks), *_of_deliveries(order, tongue))
    has_failed = bool(tasks) or any(one.state == State.FAILED for one in order.deliveries)
    is_held = has_failed and state in (Status.CHECKING, Status.DELIVERING)
    headline, explanation = _HELD if is_held else _words(order, state)
    return OrderView(
        order_id=order.order_id,
        state="held" if is_held or state == Status.DOCUMENTS_REQUESTED else _colour(order, state),
        headline=headline,
        explanation=explanation,
        placed=minute(at(order.created_us), tongue.locale),
        expires=minute(at(order.expires_us), tongue.locale),
        lines=folded(order_in(tongue, order, assortment), locale, tongue, assortment),
        reduction=amount(-totals.reduction, written) if totals.reduction.ucents else None,
        without_tax=amount(totals.without_tax, written),
        tax=amount(totals.tax, written),
        tax_rate=rate(order.quote.tax_basis_points, written),
        with_tax=amount(totals.with_tax, written),
        from_balances=amount(order.rest - totals.with_tax, written) if order.booked_ucents else None,
        rest=amount(order.rest, written),
        is_free=totals.with_tax.ucents == 0,
        contracts=contract_links(order.quote.contracts, assortment, order.quote.subsidiary),
        troubles=troubles,
        transfer=None if offer is None else _transfer(offer, written),
        refresh_seconds=_refresh_seconds(state, is_held=has_failed),
        follow_seconds=_follow_seconds(state, is_held=has_failed),
        lines_language=language,
        confirm_url=(order.challenged.challenge_url or "") if order.challenged and not order.is_charged else "",
        declined=_declined(order) if state == Status.NOT_PAID else "",
    )


def order_in(tongue: Tongue, order: Order, assortment: Assortment) -> Order:
    """An order with its texts in a page's language, where the shop has phrases in it."""
    return replace(order, quote=worded(order.quote, assortment, tongue.place))


def _declined(order: Order) -> str:
    """Why the last payment that was asked for did not come; nothing where it may still come."""
    last = order.charges[-1] if order.charges else None
    is_declined = last is not None and last.state == ChargeState.DECLINED
    return (last.reason or "Its bank gives no reason") if last is not None and is_declined else ""


def _transfer(offer: TransferOffer, locale: Locale) -> TransferView:
    account = offer.account
    return TransferView(amount(offer.amount, locale), account.holder, account.spaced, account.bic, offer.spaced)


def headline(order: Order, now_us: int) -> str:
    """What the state of an order is called; to be said in somebody's language."""
    return _words(order, status(order, now_us))[0]


def _words(order: Order, state: Status) -> tuple[str, str]:
    """What the state of an order is called, and what that means: never that it is paid before the money has come."""
    if state == Status.CANCELLED and order.is_paid:
        return _CALLED_OFF if order.called_off is None else _ENDED.get(order.called_off, _CALLED_OFF)
    if state == Status.CANCELLED and order.called_off == CallOff.DROPPED:
        return _DROPPED
    if state == Status.CHECKING and not order.is_paid:
        is_slow = any(one.state is ChargeState.PENDING for one in order.charges)
        return _UNDER_WAY if is_slow else _ASKED
    if state == Status.CHECKING and order.review == ReviewState.OPEN:
        return _LOOKED_AT
    return _WORDS[state]


def _colour(order: Order, state: Status) -> str:
    """The word by which the stylesheet knows a state."""
    return "waiting" if state == Status.CHECKING and not order.is_paid else state.value


def locale_of(assortment: Assortment, subsidiary: str) -> Locale:
    """The conventions of a selling company's country, in its language."""
    company = assortment.subsidiary(subsidiary)
    return Locale.parse("_".join(filter(None, (company.language[:2], company.country))))


def written_in(assortment: Assortment, subsidiary: str) -> Locale:
    """How amounts of a subsidiary are written for whoever looks at the page."""
    return writing(locale_of(assortment, subsidiary), spoken())


def _refresh_seconds(state: Status, *, is_held: bool) -> int:
    if state not in _PENDING:
        return 0
    return REFRESH_SECONDS_HELD if is_held else REFRESH_SECONDS


def _follow_seconds(state: Status, *, is_held: bool) -> int:
    if state in _FINAL:
        return 0
    return FOLLOW_SECONDS if state in _PENDING and not is_held else FOLLOW_SECONDS_IDLE


def _of_task(task: Task, tongue: Tongue) -> TroubleView:
    """What a task in error says, and what its customer can do about it."""
    again = tongue.say("It is tried again by itself, next on {time}.", time=minute(at(task.due_us), tongue.locale))
    reason, act = task.comment or "", ""
    wanted = task.missing
    if wanted:
        remedy = tongue.say("Wanted is: {asked}.", asked=tongue.listed(_asked(one, tongue) for one in wanted))
        act = phrase("Answer it on the page of the name")
        # What names the field of a call says no more to people than what is wanted.
        reason = "" if any(one.key in reason for one in wanted) else reason
    elif task.fault == Fault.CUSTOMER:
        remedy, act = "", phrase("Correct it on the page of the name")
    elif task.fault == Fault.FINAL:
        remedy = tongue.say(_GIVEN_UP)
    elif task.fault == Fault.SILENCE:
        remedy, act = again, phrase("Try it at once on the page of the name")
    else:
        nothing = tongue.say("You need not do anything.")
        remedy = f"{nothing} {again}"
    path = f"/account/names/{task.subject}/tasks/{task.task_id}" if act else ""
    return TroubleView(in_unicode(task.subject), reason, remedy, path, act)


def _asked(one: Argument, tongue: Tongue) -> str:
    """What an argument of a task is, for people: programs alone have to know how it is sent."""
    return tongue.say_refusal(one.description.partition(", encoded in ")[0]) or one.description


def _of_deliveries(order: Order, tongue: Tongue) -> Iterator[TroubleView]:
    """What failed or was called off, with the reason that was noted."""
    remedies = {State.FAILED: _FAILED, State.CANCELLED: _PIECE_CALLED_OFF}
    for one in order.deliveries:
        if one.state in remedies:
            name = order.quote.things[one.thing].name
            yield TroubleView(name, one.problem or "It could not be made", tongue.say(remedies[one.state]))
