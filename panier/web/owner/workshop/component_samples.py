"""What the page of the components fills the components of account and shop with: invented, and one of each state."""

from collections.abc import Mapping
from typing import Any

from panier.core.limits import DAY_US
from panier.web.pages.buying.visit import reason
from panier.web.pages.parts.moments import moment
from panier.web.pages.parts.problems import NO_PROBLEM

_PATH = "/workshop/components"
_GOING = (
    {"badge": "done", "words": "is renewed on 1 March 2027"},
    {"badge": "over", "words": "ends on 1 March 2027"},
    {"badge": "", "words": "once, for good"},
)


def samples(now_us: int) -> Mapping[str, Any]:
    """The values of the templates, by their names."""
    return {
        "sample_orders": [_order(now_us, 17, "unpaid", "waits to be paid"), _order(now_us, 16, "done", "delivered")],
        "sample_services": [
            {"path": _PATH, "name": "xn--caf-dma.fr", "code": "", "offer": ".fr", "going": one} for one in _GOING
        ],
        "sample_names": [
            {
                "path": _PATH, "name": "my-shop.com", "function": "Registration", "order_id": 17, "order_path": _PATH,
                "state": {"badge": "again", "words": "tried again in an hour"},
            },
        ],
        "sample_options": [
            _option("Backup", "option-backup", "€3.00", _GOING[0]),
            _option("Snapshot", "snapshot", "", _GOING[2], has_namesake=True),
        ],
        "sample_waiting": [
            {"path": _PATH, "is_paid": False, "order_id": 17, "cancel_path": f"{_PATH}#cancel"},
            {"path": _PATH, "is_paid": True, "order_id": 17, "cancel_path": ""},
            {"path": "", "is_paid": False, "order_id": 17, "cancel_path": ""},
        ],
        "reason": reason, "is_sandbox": True, "typed_of": lambda _, value="": value, "wrong": NO_PROBLEM,
        "sample_fields": [_field("city", "City", "Roubaix"), _field("country", "Country", "FR", "choice")],
        "sample_more": [
            _field("phone", "Telephone", "", "tel", hint="such as +33.123456789"),
            _field("birthCity", "City of birth", "", is_main=False, is_required=False),
        ],
        "sample_owner": [
            _field("owner-name", "Name", "Sacha Exemple"),
            _field("owner-form", "Legal form", "", "choice", problem="Choose one of these"),
        ],
        "sample_answers": [
            _field("answer-place", "Place", "FR", "choice"),
            _field("answer-age", "The owner is of age", "true", "tick", hint="as the registry wants it"),
            _field("answer-why", "What it is for", "", "area"),
            _field("answer-code", "Code of the transfer", "", hint="from the registrar that has it", label="AUTH_INFO"),
        ],
    }  # fmt: skip


def _order(now_us: int, number: int, badge: str, state: str) -> Mapping[str, Any]:
    is_done = badge == "done"
    papers = [{"path": _PATH, "kind": "Invoice", "number": "INVENTED-16"}] if is_done else []
    return {
        "path": _PATH, "number": number, "placed": moment(now_us - DAY_US, now_us), "things": "my-shop.com",
        "badge": badge, "state": state, "cancel_path": "" if is_done else f"{_PATH}#macro-rows-orders",
        "total": "€8.99", "papers": papers, "way": "" if is_done else "Pay",
    }  # fmt: skip


def _option(
    name: str, plan_code: str, price: str, going: Mapping[str, str], *, has_namesake: bool = False
) -> Mapping[str, Any]:  # fmt: skip
    return {
        "path": _PATH, "name": name, "plan_code": plan_code, "price": price, "going": going,
        "has_namesake": has_namesake,
    }  # fmt: skip


def _field(name: str, title: str, value: str, kind: str = "text", **more: Any) -> Mapping[str, Any]:
    return {
        "name": name, "title": title, "value": value, "kind": kind, "problem": "", "hint": "", "fills": "",
        "label": "", "is_main": True, "is_required": True, "is_billed": False,
        "choices": [("FR", "France"), ("DE", "Germany")], **more,
    }  # fmt: skip
