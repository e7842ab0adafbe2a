"""The answers of the owner's port, by call: what programs may rely on. A test compares each with a real answer.

Only the document needs them: what answers a call makes its document by hand, from values.
"""

from typing import Any

from msgspec import Struct

from panier.wire.hook.event import EventList


class _Answer(Struct, rename="camel", forbid_unknown_fields=True):
    """An object with these keys, and no others."""


class PortCallRow(_Answer):
    """A call that a program sent. `status`: null where it got no answer; `message`: of a refusal."""

    number: int
    query_id: str
    time: str
    method: str
    path: str
    query: str | None
    caller: str
    address: str
    status: int | None
    milliseconds: int
    message: str | None
    fault: str | None
    repeats: int | None


class PortSignedPart(_Answer):
    """A part of what is signed."""

    part: str
    value: str


class PortSignature(_Answer):
    """How a call was signed, and what its client likely signed instead."""

    is_valid: bool
    application_key: str | None
    is_application_known: bool
    sent: str
    expected: str | None
    steps: list[PortSignedPart]
    server_string: str
    client_string: str | None
    mistakes: list[str]
    server_time: int
    offset_seconds: int | None
    is_in_time: bool
    is_body_whole: bool


class PortRefusal(_Answer, rename={"class_name": "class", "error_code": "errorCode"}):
    """Why a call was refused, and what its key may do."""

    message: str
    class_name: str | None
    error_code: str | None
    why: str
    page: str
    rights: dict[str, Any] | None


class PortCallEvent(_Answer):
    """An event that a call brought about."""

    time: str
    type: str | None
    label: str | None
    description: str | None
    order_id: int | None
    content: dict[str, Any]
    path: str | None


class PortCall(PortCallRow):
    """A call in full."""

    application: str | None
    credential_id: int | None
    request_headers: dict[str, str]
    request_body: str
    request_bytes: int
    answer_headers: dict[str, str]
    answer_body: str
    answer_bytes: int
    signature: PortSignature | None
    refusal: PortRefusal | None
    events: list[PortCallEvent]
    rows: dict[str, int]


class PortCalls(_Answer):
    """Calls, and the number to ask on with."""

    requests: list[PortCallRow]
    last: int


class PortMoment(_Answer):
    """Something in a timeline; `about` has the numbers and names."""

    time: str
    kind: str
    title: str
    type: str | None
    about: dict[str, Any]


class PortMailRow(_Answer):
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


class PortMails(_Answer):
    """Mails, and the number to ask on with."""

    mails: list[PortMailRow]
    last: int


class PortComing(_Answer):
    """Something that happens by itself."""

    time: str
    what: str
    about: str


class PortClock(_Answer):
    """The shop's time; `happened`: what it was moved on to."""

    now: str
    offset_seconds: int
    happened: PortComing | None = None


class PortName(Struct, rename="camel"):
    """What the registry says of a name, and what more there is to say of such a name."""

    state: str
    price: dict[str, str]


class PortNames(_Answer):
    """The names of the list, and what was said of others."""

    names: list[dict[str, Any]]
    wishes: list[dict[str, Any]]


class PortFault(Struct, rename="camel"):
    """Something that is to go wrong, with the keys of its kind."""

    number: int
    about: str
    kind: str
    plan: str | None


class PortFaultPlan(_Answer):
    """A ready-made plan, and how many faults it has."""

    name: str
    about: str
    faults: int


class PortKeys(_Answer):
    """What a customer's programs sign with."""

    application_key: str
    application_secret: str
    consumer_key: str
    client_id: str
    client_secret: str


class PortCustomer(_Answer):
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


class PortCustomers(_Answer):
    """The customers."""

    customers: list[PortCustomer]


class PortLink(_Answer):
    """A link that signs a browser in."""

    url: str


class PortSnapshot(_Answer):
    """A state that is kept."""

    name: str
    time: str
    offset_seconds: int
    bytes: int


class PortTakings(_Answer):
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


class PortMoney(_Answer):
    """What was paid, in all and by customer."""

    totals: list[PortTakings]
    customers: list[PortTakingsOf]


class PortDelivery(_Answer):
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


class PortDeliveryFault(_Answer):
    """A fault of deliveries; `delivery`: the one that has it."""

    number: int
    kind: str
    family: str
    plan_code: str | None
    seconds: int
    reason: str
    delivery: str | None


class PortThing(_Answer):
    """What was ordered, and how far its deliveries are."""

    thing: str
    plan_code: str
    name: str | None
    state: str


class PortOrderRow(_Answer):
    """An order in the list."""

    order: int
    customer: str
    status: str
    total: str
    placed: str
    things: list[PortThing]


class PortCharge(_Answer):
    """A payment of an order."""

    amount: str
    mean: str
    staged: str
    settled: str | None
    declined: str | None


class PortOrderEvent(_Answer):
    """What happened to an order."""

    at: str
    label: str
    description: str


class PortOrder(PortOrderRow):
    """An order with everything that happened to it."""

    charges: list[PortCharge]
    events: list[PortOrderEvent]


class PortOrders(_Answer):
    """Orders, and the number to ask on with."""

    orders: list[PortOrderRow]
    last: int


class PortReview(_Answer):
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
