"""The page of faults: what is to go wrong, forms for more, and the ready-made plans."""

from collections.abc import Mapping
from typing import Any

import msgspec
from falcon.asgi import Request, Response

from panier.core.hook.fact import FactValue
from panier.core.refusal import Refusal
from panier.outside.gateway.sandbox_conduct import WORDS
from panier.web.faults import plans, wishes
from panier.web.faults.rules import CallFaultKind
from panier.web.faults.wishes import TroubleWish
from panier.web.owner.paths import Port
from panier.web.owner.workshop.frame import ROOT, Frame, MenuPage
from panier.web.pages.parts.problems import NO_PROBLEM, FormProblem, field_problem
from panier.web.pages.parts.rendering import form, redirect
from panier.web.routes.families import NAMES

PAGE = MenuPage("faults", "Faults", "zap", "have calls, payments and deliveries go wrong")

CALL_KINDS = (
    ("status", "it is answered a status you choose"), ("lost", "its work is done, its answer lost"),
    ("delay", "it is answered late"), ("signature", "its signature is refused"),
    ("maintenance", "the API is under maintenance"), ("rate", "it is one call too many"),
)  # fmt: skip
DELIVERY_KINDS = (
    ("fails", "it fails"), ("slow", "it takes long"),
    ("trouble", "it gets no answer for a while"),
    ("hidden", "its own calls answer 404 at first"),
)  # fmt: skip
# Planned faults as sentences: what becomes of a call, and of a delivery.
_CALL_WORDS = {
    "status": "is answered {status}", "lost": "is carried out, and its answer is lost",
    "delay": "is answered {length} late",
    "signature": "has its signature refused", "maintenance": "finds the API under maintenance",
    "rate": "is one call too many",
}  # fmt: skip
_DELIVERY_WORDS = {
    "fails": "fails: {reason}", "slow": "takes {length}", "trouble": "gets no answer from its provider for {length}",
    "hidden": "is delivered, and its own calls answer 404 for {length}",
}  # fmt: skip
_SECONDS_WORDS = {"lost": " after {length}", "rate": " (the next is allowed after {length})"}
_LENGTHS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
# The forms of the page: the fields of each, which become a fault as a program asks for it.
FORMS: Mapping[str, tuple[str, ...]] = {
    "calls": ("kind", "method", "path", "status", "message", "seconds", "times", "after", "probability"),
    "payments": ("words", "customer", "times"),
    "deliveries": ("kind", "family", "planCode", "seconds", "reason"),
    "documents": ("wanted", "times"),
}
_KINDS = {"payments": wishes.CARD, "documents": wishes.DOCUMENTS}
_OF_STATUS = ("status", "message")


class FaultsPage:
    """The page."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def on_get(self, request: Request, response: Response) -> None:
        """What is planned, and the forms."""
        self.show(response)

    def show(
        self, response: Response, *, which: str = "", sent: Mapping[str, str] | None = None,
        problem: FormProblem = NO_PROBLEM,
    ) -> None:  # fmt: skip
        """Show the page; with what was typed into one of its forms and is not right."""
        faults = [one | {"words": in_words(one)} for one in wishes.listed(self._frame.desk.troubles)]
        self._frame.show(
            response, "workshop/faults.html", page=PAGE.name, status=400 if problem.sentence else 200,
            faults=faults, has_plans=any(one["plan"] for one in faults),
            plans=list(plans.load_plans().values()), which=which, sent=dict(sent or {}), problem=problem,
            call_kinds=CALL_KINDS, delivery_kinds=DELIVERY_KINDS, families=sorted(NAMES), card_words=sorted(WORDS),
        )  # fmt: skip


class FaultForms:
    """The forms that plan a fault."""

    def __init__(self, frame: Frame, page: FaultsPage) -> None:
        self._frame = frame
        self._page = page

    async def on_post(self, request: Request, response: Response, which: str) -> None:
        """Plan what a form says; where it is not right, show it again as it was typed."""
        sent = {name: value.strip() for name, value in await form(request)}
        if which not in FORMS:
            redirect(response, PAGE.path)
            return
        try:
            wishes.plan(self._frame.desk.troubles, read_form(which, sent))
        except Refusal as refusal:
            self._page.show(response, which=which, sent=sent, problem=field_problem(refusal, FORMS[which]))
            return
        redirect(response, PAGE.path)

    async def on_post_plan(self, request: Request, response: Response, name: str) -> None:
        """Start a ready-made plan."""
        plans.start(self._frame.desk.troubles, name)
        redirect(response, PAGE.path)

    async def on_post_forget(self, request: Request, response: Response) -> None:
        """Forget the fault of a number, or all."""
        sent = dict(await form(request))
        number = sent.get("number", "")
        if number.isascii() and number.isdigit() and len(number) < 10:
            self._frame.desk.troubles.remove(int(number))
        elif not number:
            self._frame.desk.troubles.clear()
        redirect(response, PAGE.path)


def read_form(which: str, sent: Mapping[str, str]) -> TroubleWish:
    """The fault that a form says; what was left empty is not said.

    Refuses: a number that is none (400).
    """
    wish: dict[str, FactValue] = {name: sent[name] for name in FORMS[which] if sent.get(name)}
    wish.setdefault("kind", _KINDS.get(which, ""))
    if wish["kind"] != CallFaultKind.STATUS and which == "calls":
        wish = {name: value for name, value in wish.items() if name not in _OF_STATUS}
    try:
        return msgspec.convert(wish, TroubleWish, strict=False)
    except msgspec.ValidationError as error:
        place = str(error).rpartition("$.")[2].strip("`")
        raise wishes.not_a_number(place) from error


def in_words(fault: Mapping[str, Any]) -> str:
    """A fault as a sentence."""
    times: Any = fault.get("times")
    match fault["about"]:
        case "calls":
            often = "every time" if times is None else "once" if times == 1 else f"{times} times"
            luck = "" if fault["probability"] == 1 else f", with a probability of {fault['probability']:g}"
            passed = fault["after"]
            after = f", after {_counted(passed, 'call')} that {_go(passed)} well" if passed else ""
            length = written_length(fault["seconds"] or 0)
            what = _CALL_WORDS[fault["kind"]].format(status=fault["status"], length=length)
            if fault["seconds"]:
                what += _SECONDS_WORDS.get(fault["kind"], "").format(length=length)
            met = f"{_counted(fault['met'], 'call')} met it so far"
            return f"{fault['method']} {fault['path']} {what}, {often}{luck}{after}; {met}"
        case "payments":
            whose = f" of {fault['customer']}" if fault["customer"] else ""
            return f"The next {_several(times, 'payment')}{whose}: {fault['words']}"
        case "deliveries":
            length = written_length(fault["seconds"])
            what = _DELIVERY_WORDS[fault["kind"]].format(length=length, reason=fault["reason"])
            found = " (a delivery is having it)" if fault["delivery"] else ""
            return f"The next delivery of {fault['planCode'] or fault['family']} {what}{found}"
        case _:
            return f"The customer of the next {_several(times, 'paid order')} is asked for: {fault['wanted']}"


def written_length(seconds: float) -> str:
    """A length of time as people say it: 1 day, 1 minute 30 seconds, 0.5 seconds."""
    if seconds != int(seconds) or seconds < 1:
        return f"{seconds:g} seconds"
    left, parts = int(seconds), []
    for unit, name in _LENGTHS:
        count, left = divmod(left, unit)
        if count:
            parts.append(_counted(count, name))
    return " ".join(parts)


def _go(count: int) -> str:
    return "goes" if count == 1 else "go"


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _several(count: int, name: str) -> str:
    return name if count == 1 else f"{count} {name}s"


def add_to(app: Port, frame: Frame) -> None:
    """Add the page of faults."""
    page = FaultsPage(frame)
    plan = FaultForms(frame, page)
    app.add_route(PAGE.path, page)
    app.add_route(f"{PAGE.path}/{{which}}", plan)
    app.add_route(f"{ROOT}/fault-plans/{{name}}", plan, suffix="plan")
    app.add_route(f"{ROOT}/forget-faults", plan, suffix="forget")
