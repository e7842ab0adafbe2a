"""The answers of the owner's port, by call: what programs may rely on. A test compares each with a real answer.

Only the document needs them: what answers a call makes its document by hand, from values.
"""

from typing import Any

from msgspec import Struct

from panier.web.owner.described.call_answers import PortAnswer, PortCall, PortCalls
from panier.wire.hook.event import EventList


class PortMoment(PortAnswer):
    """Something in a timeline; `about` has the numbers and names."""

    time: str
    kind: str
    title: str
    type: str | None
    about: dict[str, Any]


class PortMailRow(PortAnswer):
    """A mail in the list."""

    number: int
    time: str
    customer: str
    to: str
    subject: str
    state: str


class PortMail(PortMailRow):
    """A mail as its recipient gets it."""

    text: str
    html: str
    links: list[str]
    letter: str | None
    language: str | None
    problem: str | None


class PortMails(PortAnswer):
    """Mails, and the number to ask on with."""

    mails: list[PortMailRow]
    last: int


class PortComing(PortAnswer):
    """Something that happens by itself."""

    time: str
    what: str
    about: str


class PortClock(PortAnswer):
    """The shop's time; `happened`: what it was moved on to."""

    now: str
    offset_seconds: int
    happened: PortComing | None = None


class PortName(Struct, rename="camel"):
    """What the registry says of a name, and what more there is to say of such a name."""

    state: str
    price: dict[str, str]


class PortNames(PortAnswer):
    """The names of the list, and what was said of others."""

    names: list[dict[str, Any]]
    wishes: list[dict[str, Any]]


class PortFault(Struct, rename="camel"):
    """Something that is to go wrong, with the keys of its kind."""

    number: int
    about: str
    kind: str
    plan: str | None


class PortFaultPlan(PortAnswer):
    """A ready-made plan, and how many faults it has."""

    name: str
    about: str
    faults: int


class PortKeys(PortAnswer):
    """What a customer's programs sign with."""

    application_key: str
    application_secret: str
    consumer_key: str
    client_id: str
    client_secret: str


class PortCustomer(PortAnswer):
    """A customer, with the keys that the sandbox knows."""

    customer: str
    first_name: str
    last_name: str
    email: str
    subsidiary: str
    country: str
    language: str
    time: str
    password: str | None
    keys: PortKeys | None


class PortCustomers(PortAnswer):
    """The customers."""

    customers: list[PortCustomer]


class PortLink(PortAnswer):
    """A link that signs a browser in."""

    url: str


class PortSnapshot(PortAnswer):
    """A state that is kept."""

    name: str
    time: str
    offset_seconds: int
    bytes: int


class PortTakings(PortAnswer):
    """Sums in one currency, as texts such as 9.99 EUR."""

    currency: str
    paid: str
    waiting: str
    declined: str
    given_back: str
    from_balances: str


class PortTakingsOf(PortTakings):
    """Sums of one customer."""

    customer: str


class PortMoney(PortAnswer):
    """What was paid, in all and by customer."""

    totals: list[PortTakings]
    customers: list[PortTakingsOf]


class PortDelivery(PortAnswer):
    """A delivery that waits, is in trouble or failed."""

    delivery: str
    state: str
    event: str
    order: int
    family: str
    plan_code: str
    name: str | None
    action: str
    service: str | None
    domain: str | None
    configurations: dict[str, Any]
    registry: bool
    key: str
    attempts: int
    problem: str | None
    asked_again: str | None


class PortDeliveryFault(PortAnswer):
    """A fault of deliveries; `delivery`: the one that has it."""

    number: int
    kind: str
    family: str
    plan_code: str | None
    seconds: int
    reason: str
    delivery: str | None


class PortThing(PortAnswer):
    """What was ordered, and how far its deliveries are."""

    thing: str
    plan_code: str
    name: str | None
    state: str


class PortOrderRow(PortAnswer):
    """An order in the list."""

    order: int
    customer: str
    status: str
    total: str
    placed: str
    things: list[PortThing]


class PortCharge(PortAnswer):
    """A payment of an order."""

    amount: str
    mean: str
    staged: str
    settled: str | None
    declined: str | None


class PortOrderEvent(PortAnswer):
    """What happened to an order."""

    at: str
    label: str
    description: str


class PortOrder(PortOrderRow):
    """An order with everything that happened to it."""

    charges: list[PortCharge]
    events: list[PortOrderEvent]


class PortOrders(PortAnswer):
    """Orders, and the number to ask on with."""

    orders: list[PortOrderRow]
    last: int


class PortReview(PortAnswer):
    """An order that somebody has to look at."""

    order: int
    state: str
    since: str
    total: str
    subsidiary: str
    things: list[str]
    causes: list[str]
    wanted: str | None


# None: null, once it is done. What is not listed is no JSON: a text, or a stream.
ANSWERS: dict[tuple[str, str], Any] = {
    ("GET", "/requests"): PortCalls,
    ("DELETE", "/requests"): None,
    ("GET", "/requests/{queryId}"): PortCall,
    ("POST", "/requests/{queryId}/repeat"): PortCall,
    ("GET", "/orders/{number}/timeline"): list[PortMoment],
    ("GET", "/services/{number}/timeline"): list[PortMoment],
    ("GET", "/mails"): PortMails,
    ("GET", "/mails/{number}"): PortMail,
    ("GET", "/clock"): PortClock,
    ("POST", "/clock"): PortClock,
    ("GET", "/clock/next"): list[PortComing],
    ("GET", "/names"): PortNames,
    ("GET", "/registry/names/{name}"): PortName,
    ("PUT", "/registry/names/{name}"): PortName,
    ("DELETE", "/registry/names/{name}"): PortName,
    ("POST", "/registry/names/{name}/transfer"): None,
    ("DELETE", "/registry/names/{name}/transfer"): None,
    ("GET", "/faults"): list[PortFault],
    ("POST", "/faults"): PortFault,
    ("DELETE", "/faults"): None,
    ("DELETE", "/faults/{number}"): None,
    ("GET", "/faults/plans"): list[PortFaultPlan],
    ("POST", "/faults/plans/{name}"): list[PortFault],
    ("GET", "/customers"): PortCustomers,
    ("POST", "/customers"): PortCustomer,
    ("POST", "/customers/{nic}/login"): PortLink,
    ("GET", "/snapshots"): list[PortSnapshot],
    ("PUT", "/snapshots/{name}"): PortSnapshot,
    ("POST", "/snapshots/{name}/restore"): PortSnapshot,
    ("DELETE", "/snapshots/{name}"): None,
    ("POST", "/start-over"): None,
    ("GET", "/money"): PortMoney,
    ("GET", "/events"): EventList,
    ("GET", "/deliveries"): list[PortDelivery],
    **{("POST", f"/deliveries/{{number}}/{verb}"): None for verb in ("made", "fail", "retry", "give-up")},
    **{("POST", f"/tasks/{{number}}/{verb}"): None for verb in ("done", "fail")},
    ("GET", "/deliveries/faults"): list[PortDeliveryFault],
    ("POST", "/deliveries/faults"): PortDeliveryFault,
    ("DELETE", "/deliveries/faults"): None,
    ("GET", "/orders"): PortOrders,
    ("GET", "/orders/{number}"): PortOrder,
    ("POST", "/orders/{number}/cancel"): None,
    ("GET", "/reviews"): list[PortReview],
    **{("POST", f"/reviews/{{number}}/{verb}"): None for verb in ("accept", "refuse", "ask-documents")},
    ("GET", "/openapi.json"): dict[str, Any],
}
