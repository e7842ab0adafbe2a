"""A fault as a program asks for it, of a call, a payment, a delivery or a paper: read, checked and planned."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from panier.core.limits import REVIEW_TEXT_MAX
from panier.core.refusal import Refusal, bad_input, conflict
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.values import replace
from panier.outside.delivery.faults import DeliveryFault, FaultKind
from panier.outside.gateway.card_faults import CardFault
from panier.outside.gateway.sandbox_conduct import WORDS
from panier.web.faults.documents import DocumentFault
from panier.web.faults.rules import CallFault, CallFaultKind
from panier.web.faults.spelled import read_fault
from panier.web.faults.troubles import Troubles
from panier.web.routes.families import NAMES

CARD, DOCUMENTS = "card", "documents"
# Short names for what is wanted of payments most.
CARD_WORDS = {"declined": "declines", "late": "late"}
CALL_KINDS = tuple(one.value for one in CallFaultKind)
DELIVERY_KINDS = tuple(one.value for one in FaultKind)
KINDS = (*CALL_KINDS, CARD, *CARD_WORDS, *DELIVERY_KINDS, DOCUMENTS)

DELIVERY_SECONDS_MAX = 366 * 86_400
TIMES_MAX = 1_000
WORDS_MAX = 200
CUSTOMER_MAX = 64


class TroubleWish(Struct, forbid_unknown_fields=True, rename="camel"):
    """A fault; `rule` says one of calls in a line, and stands alone."""

    kind: str = ""
    rule: str | None = None
    method: str | UnsetType = UNSET
    path: str | UnsetType = UNSET
    status: int | UnsetType = UNSET
    message: str | UnsetType = UNSET
    seconds: float | UnsetType = UNSET
    times: int | UnsetType | None = UNSET
    after: int | UnsetType = UNSET
    probability: float | UnsetType = UNSET
    seed: int | UnsetType = UNSET
    words: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    family: str | UnsetType = UNSET
    plan_code: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    wanted: str | UnsetType = UNSET


_OF_CALLS = ("method", "path", "status", "message", "seconds", "times", "after", "probability", "seed")
_OF_CARDS = ("words", "customer", "times", "after")
_OF_DELIVERIES = ("family", "plan_code", "seconds", "reason", "times")
_OF_DOCUMENTS = ("wanted", "times")


def plan(troubles: Troubles, wish: TroubleWish, *, plan: str | None = None) -> dict[str, Any]:
    """Plan a fault; returns it as a document, the last one where they are several.

    `plan`: the ready-made plan that it belongs to. Refuses: what cannot be (400), and one too many (409).
    """
    if wish.rule is not None:
        _check_alone(wish)
        return call_out(troubles.calls.add(replace(read_fault(wish.rule), plan=plan)), 0)
    if wish.kind in CALL_KINDS:
        return call_out(
            troubles.calls.add(CallFault(CallFaultKind(wish.kind), **_given(wish, _OF_CALLS), plan=plan)), 0
        )
    if wish.kind == CARD or wish.kind in CARD_WORDS:
        return _plan_card(troubles, wish, plan)
    if wish.kind in DELIVERY_KINDS:
        return _plan_delivery(troubles, wish, plan)
    if wish.kind == DOCUMENTS:
        return _plan_documents(troubles, wish, plan)
    raise bad_input("kind", f"is {wish.kind[:40]!r}, but must be one of {', '.join(KINDS)}")


def _plan_card(troubles: Troubles, wish: TroubleWish, plan: str | None) -> dict[str, Any]:
    given = _given(wish, _OF_CARDS)
    words = str(given.get("words") or CARD_WORDS.get(wish.kind, "")).lower()
    if not words or len(words) > WORDS_MAX or any(not _is_word(one) for one in words.split()):
        raise bad_input("words", f"must be some of {', '.join(sorted(WORDS))}, as in a method's description")
    customer = given.get("customer")
    if customer is not None and not 0 < len(customer) <= CUSTOMER_MAX:
        raise bad_input("customer", "must be a nichandle, as GET /customers lists them")
    times, after = _times(given), int(given.get("after", 0))
    if not 0 <= after <= TIMES_MAX:
        raise bad_input("after", f"must be from 0 to {TIMES_MAX}")
    planned = troubles.cards.add(CardFault(words, customer, times, after, plan=plan))
    if planned is None:
        raise _too_many()
    return card_out(planned)


def _is_word(word: str) -> bool:
    begin, _, days = word.partition("-")
    return word in WORDS or (begin == "pending" and days.isascii() and days.isdigit() and len(days) < 3)


def _plan_delivery(troubles: Troubles, wish: TroubleWish, plan: str | None) -> dict[str, Any]:
    given = _given(wish, _OF_DELIVERIES)
    kind, family, seconds = FaultKind(wish.kind), str(given.get("family", "")), given.pop("seconds", 60)
    if seconds != int(seconds) or not 0 < seconds <= DELIVERY_SECONDS_MAX:
        raise bad_input("seconds", f"must be a whole number from 1 to {DELIVERY_SECONDS_MAX}")
    if family not in NAMES or family == DOMAIN.family:
        raise bad_input(
            "family", "must be one that is delivered, such as vps; names are the registry's: /registry/names"
        )
    if family == ZONE.family and kind is FaultKind.HIDDEN:
        raise bad_input("kind", "cannot be hidden for zones, which are the shop's own")
    times = _times(given)
    given.pop("times", None)
    planned = None
    for _ in range(times):
        planned = troubles.deliveries.add(DeliveryFault(0, kind, seconds=int(seconds), plan=plan, **given))
        if planned is None:
            raise _too_many()
    assert planned is not None
    return delivery_out(planned)


def _plan_documents(troubles: Troubles, wish: TroubleWish, plan: str | None) -> dict[str, Any]:
    given = _given(wish, _OF_DOCUMENTS)
    wanted = str(given.get("wanted", "a copy of your identity card")).strip()
    if not 0 < len(wanted) <= REVIEW_TEXT_MAX:
        raise bad_input("wanted", f"must say which documents, in at most {REVIEW_TEXT_MAX} characters")
    planned = troubles.documents.add(DocumentFault(wanted, _times(given), plan=plan))
    if planned is None:
        raise _too_many()
    return document_out(planned)


def _given(wish: TroubleWish, names: tuple[str, ...]) -> dict[str, Any]:
    """What a wish says, of the fields that its kind has.

    Refuses: a field of another kind (400).
    """
    given = {name: getattr(wish, name) for name in wish.__struct_fields__ if name not in ("kind", "rule")}
    given = {name: value for name, value in given.items() if value is not UNSET}
    if foreign := [name for name in given if name not in names]:
        field = {"plan_code": "planCode"}.get(foreign[0], foreign[0])
        raise bad_input(field, f"has no effect on the kind {wish.kind}: it takes {', '.join(names)}")
    return given


def _check_alone(wish: TroubleWish) -> None:
    if wish.kind or any(
        getattr(wish, name) is not UNSET for name in wish.__struct_fields__ if name not in ("kind", "rule")
    ):
        raise bad_input("rule", "stands alone: it says everything in a line")


def _times(given: dict[str, Any]) -> int:
    times = given.get("times", 1)
    if times is None or not 1 <= times <= TIMES_MAX:
        raise bad_input("times", f"must be from 1 to {TIMES_MAX}")
    return int(times)


def _too_many() -> Refusal:
    return conflict("There are too many faults: DELETE /faults forgets them")


def not_a_number(field: str) -> Refusal:
    """The refusal of a field of a form that must hold a number."""
    return bad_input(field, "must be a number")


def listed(troubles: Troubles) -> list[dict[str, Any]]:
    """All faults as documents, in the order in which they were planned."""
    found = [
        *(call_out(fault, met) for fault, met in troubles.calls.list_all()),
        *map(card_out, troubles.cards.list_all()),
        *map(delivery_out, troubles.deliveries.list_all()),
        *map(document_out, troubles.documents.list_all()),
    ]
    return sorted(found, key=lambda one: int(one["number"]))


def call_out(fault: CallFault, met: int) -> dict[str, Any]:
    """A fault of calls."""
    return {
        "number": fault.number, "about": "calls", "kind": fault.kind.value, "method": fault.method, "path": fault.path,
        "status": fault.status, "message": fault.message, "seconds": fault.seconds, "times": fault.times,
        "after": fault.after, "probability": fault.probability, "met": met, "plan": fault.plan,
    }  # fmt: skip


def card_out(fault: CardFault) -> dict[str, Any]:
    """A fault of payments; `times` and `after` are what is left of them."""
    return {
        "number": fault.number, "about": "payments", "kind": CARD, "words": fault.words, "customer": fault.nic,
        "times": fault.times, "after": fault.after, "plan": fault.plan,
    }  # fmt: skip


def delivery_out(fault: DeliveryFault) -> dict[str, Any]:
    """A fault of a delivery."""
    return {
        "number": fault.number, "about": "deliveries", "kind": fault.kind.value, "family": fault.family,
        "planCode": fault.plan_code, "seconds": fault.seconds, "reason": fault.reason, "delivery": fault.key,
        "plan": fault.plan,
    }  # fmt: skip


def document_out(fault: DocumentFault) -> dict[str, Any]:
    """Documents that are asked for."""
    return {
        "number": fault.number, "about": "documents", "kind": DOCUMENTS, "wanted": fault.wanted, "times": fault.times,
        "plan": fault.plan,
    }  # fmt: skip
