"""Money that is taken for an order: the facts of a charge, and the table of what may happen to it."""

from enum import StrEnum

from panier.core.limits import DAY_US, MINUTE_US
from panier.core.money import Money
from panier.core.values import frozen, replace

TRANSFER = "transfer"  # what a charge is called whose money came to the shop's bank account

# When a gateway that gave no answer is asked what became of a charge: at once, then so long after; later every day.
QUERY_STEPS_US = (5 * MINUTE_US, 60 * MINUTE_US, DAY_US)
# How long after the first try a charge that never arrived is asked for again under its key, which gateways keep a day.
KEY_LIFE_US = DAY_US - 60 * MINUTE_US
# How long a customer has to confirm a payment.
CHALLENGE_LIFE_US = DAY_US


class ChargeState(StrEnum):
    """The state of a charge, which follows from its facts."""

    STAGED = "staged"
    UNKNOWN = "unknown"  # the gateway was asked, and gave no answer
    CHALLENGED = "challenged"  # the customer has to confirm it
    PENDING = "pending"  # it is under way, for days
    SETTLED = "settled"
    DECLINED = "declined"
    VOID = "void"  # called off before any money was taken


class ChargeNews(StrEnum):
    """What a gateway, or time, can say of a charge."""

    TAKEN = "taken"
    DECLINED = "declined"
    CHALLENGED = "challenged"
    PENDING = "pending"
    VOIDED = "voided"
    LOST = "lost"  # no answer came


_OPEN = (ChargeState.STAGED, ChargeState.UNKNOWN, ChargeState.CHALLENGED, ChargeState.PENDING)

# Rule: whatever moves a charge stands in this table; other news change nothing. Money that came is always believed,
# also where the charge was given up before.
CHARGE_TRANSITIONS: dict[tuple[ChargeState, ChargeNews], ChargeState] = {
    **{(state, ChargeNews.TAKEN): ChargeState.SETTLED for state in (*_OPEN, ChargeState.DECLINED, ChargeState.VOID)},
    **{(state, ChargeNews.DECLINED): ChargeState.DECLINED for state in _OPEN},
    **{(state, ChargeNews.VOIDED): ChargeState.VOID for state in _OPEN},
    (ChargeState.STAGED, ChargeNews.LOST): ChargeState.UNKNOWN,
    (ChargeState.STAGED, ChargeNews.CHALLENGED): ChargeState.CHALLENGED,
    (ChargeState.UNKNOWN, ChargeNews.CHALLENGED): ChargeState.CHALLENGED,
    (ChargeState.STAGED, ChargeNews.PENDING): ChargeState.PENDING,
    (ChargeState.UNKNOWN, ChargeNews.PENDING): ChargeState.PENDING,
    (ChargeState.CHALLENGED, ChargeNews.PENDING): ChargeState.PENDING,
}


@frozen
class Charge:
    """An intent to take money for an order, committed before the gateway is asked.

    `key` makes it harmless to ask again. `gateway`: who is asked, None for points; `reference`: its own name for the
    charge. `asked_us`: when an answer was first missed; `challenge_url`: where the customer confirms it. A charge that
    was called off is declined too, so that another one may follow.
    """

    charge_id: int
    order_id: int
    amount: Money
    mean: str
    method_id: int | None
    key: str
    staged_us: int
    settled_us: int | None = None
    declined_us: int | None = None
    gateway: str | None = None
    reference: str | None = None
    asked_us: int | None = None
    challenged_us: int | None = None
    challenge_url: str | None = None
    pending_us: int | None = None
    voided_us: int | None = None
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        """True while it is neither paid nor declined."""
        return self.settled_us is None and self.declined_us is None

    @property
    def pays_its_order(self) -> bool:
        """True where its money pays the order, and is not stray money that came too late and went back."""
        return self.settled_us is not None and self.declined_us is None

    @property
    def is_challenged(self) -> bool:
        """True while it waits for its customer."""
        return self.state == ChargeState.CHALLENGED

    def with_stray_money(self, now_us: int) -> "Charge":
        """A charge that was given up and whose money came nevertheless, when its order needed it no more."""
        return replace(self, settled_us=now_us)

    @property
    def state(self) -> ChargeState:
        """Its state: the first of these facts that holds."""
        facts = (
            (self.settled_us, ChargeState.SETTLED),
            (self.voided_us, ChargeState.VOID),
            (self.declined_us, ChargeState.DECLINED),
            (self.pending_us, ChargeState.PENDING),
            (self.challenged_us, ChargeState.CHALLENGED),
            (self.asked_us, ChargeState.UNKNOWN),
        )
        return next((state for fact, state in facts if fact is not None), ChargeState.STAGED)


def told(
    charge: Charge,
    news: ChargeNews,
    *,
    now_us: int,
    reason: str = "",
    url: str | None = None,
    reference: str | None = None,
) -> Charge | None:
    """The charge after news of it; None where they change nothing, as what is said twice."""
    after = CHARGE_TRANSITIONS.get((charge.state, news))
    if after is None:
        return None
    charge = replace(charge, reference=reference or charge.reference)
    match after:
        case ChargeState.SETTLED:
            return replace(charge, settled_us=now_us, declined_us=None, voided_us=None)
        case ChargeState.VOID:
            return replace(charge, declined_us=now_us, voided_us=now_us, reason=reason or None)
        case ChargeState.DECLINED:
            return replace(charge, declined_us=now_us, reason=reason or None)
        case ChargeState.CHALLENGED:
            return replace(charge, challenged_us=now_us, challenge_url=url)
        case ChargeState.PENDING:
            return replace(charge, pending_us=now_us)
        case _:
            return replace(charge, asked_us=now_us)


def next_query_us(since_us: int, *, now_us: int) -> int:
    """When a gateway is asked next of a charge that it has said nothing final about since an instant."""
    for step_us in QUERY_STEPS_US:
        if now_us < since_us + step_us:
            return since_us + step_us
    return now_us + DAY_US
