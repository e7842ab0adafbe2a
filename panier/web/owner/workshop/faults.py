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
from panier.web.pages.parts.rendering import form, redirect
from panier.web.routes.families import NAMES

PAGE = MenuPage("faults", "Faults", "zap", "have calls, payments and deliveries go wrong")

CALL_KINDS = (
    ("status", "answer a status"), ("lost", "do the work, lose the answer"), ("delay", "answer late"),
    ("signature", "refuse the signature"), ("maintenance", "be under maintenance"), ("rate", "allow no more calls"),
)  # fmt: skip
DELIVERY_KINDS = (("fails", "fail"), ("slow", "take long"), ("trouble", "get no answer"), ("hidden", "stay hidden"))
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
        self, response: Response, *, which: str = "", sent: Mapping[str, str] | None = None, problem: str = ""
    ) -> None:
        """Show the page; with what was typed into one of its forms and is not right."""
        self._frame.show(
            response, "workshop/faults.html", page=PAGE.name, status=400 if problem else 200,
            faults=[one | {"words": in_words(one)} for one in wishes.listed(self._frame.desk.troubles)],
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
            self._page.show(response, which=which, sent=sent, problem=refusal.message)
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
            often = "always" if times is None else "once" if times == 1 else f"{times} times"
            luck = "" if fault["probability"] == 1 else f", with a probability of {fault['probability']:g}"
            after = f", after {_counted(fault['after'], 'call')}" if fault["after"] else ""
            what = dict(CALL_KINDS)[fault["kind"]].replace("a status", str(fault["status"]))
            seconds = f" ({fault['seconds']:g} s)" if fault["seconds"] else ""
            met = f"it met {_counted(fault['met'], 'call')}"
            return f"{fault['method']} {fault['path']}: {what}{seconds}, {often}{luck}{after}; {met}"
        case "payments":
            whose = f" of {fault['customer']}" if fault["customer"] else ""
            return f"The next {_several(times, 'payment')}{whose}: {fault['words']}"
        case "deliveries":
            what = dict(DELIVERY_KINDS)[fault["kind"]]
            found = "; a delivery has it" if fault["delivery"] else ""
            return f"The next {fault['planCode'] or fault['family']} will {what} ({fault['seconds']} s){found}"
        case _:
            return f"Asked of the next {_several(times, 'paid order')}: {fault['wanted']}"


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
