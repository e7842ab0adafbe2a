"""The steps of an order in words and times, in the language of whoever looks at its page."""

from collections.abc import Sequence

from babel import Locale

from panier.core.payment.order_life import LifeStep, LifeStepKind, LifeStepNote, LifeStepState, WaitsFor
from panier.core.period import at
from panier.core.values import frozen, replace
from panier.outside.written import minute
from panier.web.pages.parts.amounts import amount
from panier.web.pages.parts.tongues import phrase, spoken

# What a step is called before it is done, and then.
_NAMES = {
    LifeStepKind.ORDERED: (phrase("Order placed"), phrase("Order placed")),
    LifeStepKind.PAID: (phrase("Payment"), phrase("Paid")),
    LifeStepKind.CHECKED: (phrase("Check of the order"), phrase("Checked")),
    LifeStepKind.MADE: (phrase("Being prepared"), phrase("Prepared")),
    LifeStepKind.DELIVERED: (phrase("Delivery"), phrase("Delivered")),
    LifeStepKind.CALLED_OFF: (phrase("Being cancelled"), phrase("Cancelled")),
    LifeStepKind.GIVEN_BACK: (phrase("Money on its way back"), phrase("Money given back")),
}
_NOTES = {
    LifeStepNote.UNPAID: phrase("Nobody has paid it yet."),
    LifeStepNote.DECLINED: phrase("The last payment was declined: pay it with another method."),
    LifeStepNote.CHALLENGED: phrase("Your bank asks you to confirm it."),
    LifeStepNote.ASKED: phrase("The payment was asked for, and is not answered yet."),
    LifeStepNote.UNDER_WAY: phrase("The money is on its way, which may take some days."),
    LifeStepNote.LOOKED_AT: phrase("Somebody at the shop looks at it first."),
    LifeStepNote.DOCUMENTS: phrase("The shop needs documents from you first."),
    LifeStepNote.PAPERS: phrase("Documents from you are needed for it."),
    LifeStepNote.STUCK: phrase("A name in it is held up: above is why."),
    LifeStepNote.FAILED: phrase("Something in it could not be made: above is what."),
    LifeStepNote.TRIED_AGAIN: phrase("It did not work at once, and is tried again by itself."),
    LifeStepNote.IN_PART: phrase("Without what was cancelled."),
    LifeStepNote.EXPIRED: phrase("It was not paid in time."),
    LifeStepNote.NEEDLESS: phrase("The shop took it back before it was paid."),
    LifeStepNote.BY_SHOP: phrase("The shop cancelled it."),
    LifeStepNote.REFUSED: phrase("The shop did not accept it."),
    LifeStepNote.WITHDRAWN: phrase("You withdrew from it."),
    LifeStepNote.REFUNDED: phrase("The shop gave all of its money back."),
    LifeStepNote.DROPPED: phrase("You cancelled it."),
    LifeStepNote.PIECES: phrase("None of it could be made."),
    LifeStepNote.TO_BALANCE: phrase("It is on your balance, or part of it."),
}
_WAITS = {
    WaitsFor.CUSTOMER: phrase("waits for you"),
    WaitsFor.BANK: phrase("waits for the bank"),
    WaitsFor.SHOP: phrase("waits for the shop"),
    WaitsFor.REGISTRY: phrase("waits for the registry"),
}
_BADGES = {LifeStepState.DONE: "done", LifeStepState.TO_COME: "later", LifeStepState.OVER: "over"}
# One look for one word: a step that waits looks as whoever is waited for asks.
_WAITING = {
    None: "working", WaitsFor.BANK: "working", WaitsFor.CUSTOMER: "waiting", WaitsFor.SHOP: "held",
    WaitsFor.REGISTRY: "held",
}  # fmt: skip


@frozen
class LifeStepView:
    """A step as `ui.steps` shows it. `state`: of its badge; `when`: to the minute; `is_now`: it is not over."""

    name: str
    state: str
    words: str
    when: str
    iso: str
    note: str
    is_now: bool


def life_view(steps: Sequence[LifeStep], written: Locale, *, has_refunds: bool = False) -> tuple[LifeStepView, ...]:
    """The steps of an order in words; `written`: how amounts are written.

    `has_refunds`: the page lists them, with how much and why, so that no step says it once more.
    """
    told = (_without_sum(one) if has_refunds and one.kind is LifeStepKind.GIVEN_BACK else one for one in steps)
    return tuple(_step(one, written) for one in told)


def _without_sum(step: LifeStep) -> LifeStep:
    return replace(step, amount=None, note=None)


def _step(step: LifeStep, written: Locale) -> LifeStepView:
    say, is_now = spoken().say, step.state is LifeStepState.NOW
    before, after = _NAMES[step.kind]
    over = step.state in (LifeStepState.DONE, LifeStepState.OVER)
    time = "" if step.at_us is None else minute(at(step.at_us), spoken().locale)
    if time and (is_now or step.kind is LifeStepKind.MADE):
        time = say(phrase("since {minute}") if is_now else phrase("begun on {minute}"), minute=time)
    return LifeStepView(
        name=say(after if over else before),
        state=_badge(step),
        words=_words(step),
        when=time,
        iso="" if step.at_us is None else at(step.at_us).replace(microsecond=0).isoformat(),
        note=" ".join(_notes(step, written)),
        is_now=is_now,
    )


def _badge(step: LifeStep) -> str:
    return _WAITING[step.waits_for] if step.state is LifeStepState.NOW else _BADGES[step.state]


def _words(step: LifeStep) -> str:
    """What the badge says; nothing where it says enough by itself."""
    return "" if step.waits_for is None else spoken().say(_WAITS[step.waits_for])


def _notes(step: LifeStep, written: Locale) -> list[str]:
    say, found = spoken().say, []
    if step.amount is not None:
        found.append(f"{amount(step.amount, written)}.")
    if step.note is not None:
        found.append(say(_NOTES[step.note]))
    if step.made < step.pieces and step.pieces > 1:
        found.append(say(phrase("{made} of {count} are made."), made=step.made, count=step.pieces))
    return found
