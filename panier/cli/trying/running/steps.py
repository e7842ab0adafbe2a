"""The steps of a fixtures file: read strictly, filled with variables, and played one after the other."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import Struct

from panier.cli.trying.running.triggers import TRIGGERS, fire
from panier.core.refusal import Refusal, invalid
from panier.core.values import frozen
from panier.remote.buying import Buyer, WantedThing
from panier.remote.port import OwnerPort, plan_fault, segment

_VARIABLE = re.compile(r"\$\{([A-Za-z_][\w.]*)\}")


class ThingStep(Struct, forbid_unknown_fields=True, frozen=True):
    """A thing in an order or a cart: a domain name, or a plan of a family."""

    domain: str | None = None
    years: int = 1
    family: str | None = None
    plan: str | None = None
    duration: str = "P1M"
    mode: str = "default"
    quantity: int = 1
    answers: dict[str, str | bool | int] = {}
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.domain is None) == (self.plan is None):
            raise ValueError("has either a domain, or a family with a plan")
        if self.plan is not None and self.family is None:
            raise ValueError("needs the family of its plan")

    def wanted(self) -> WantedThing:
        """It, as it is ordered."""
        answers = {
            label: str(value).lower() if isinstance(value, bool) else str(value)
            for label, value in self.answers.items()
        }
        return WantedThing(
            self.family or "domain", domain=self.domain, years=self.years, plan=self.plan, duration=self.duration,
            mode=self.mode, quantity=self.quantity, answers=answers, options=self.options,
        )  # fmt: skip


def _word(value: str | bool | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class OrderStep(Struct, forbid_unknown_fields=True, frozen=True):
    """An order: of what, by which card it is paid (`false`: not at all), and which status is waited for."""

    things: tuple[ThingStep, ...]
    pay: bool | str = True
    wait: str | None = None


class CartStep(Struct, forbid_unknown_fields=True, frozen=True):
    """A cart with things in it."""

    things: tuple[ThingStep, ...]


class CallStep(Struct, forbid_unknown_fields=True, frozen=True):
    """A call of the API, signed."""

    method: str
    path: str
    body: Any = None


class FixtureStep(Struct, forbid_unknown_fields=True, frozen=True, rename={"name": "as"}):
    """One step: one of the things that a sandbox can be told, with a name for what comes of it."""

    name: str | None = None
    customer: str | None = None
    order: OrderStep | None = None
    cart: CartStep | None = None
    call: CallStep | None = None
    names: dict[str, dict[str, Any]] | None = None
    fault: str | None = None
    advance: str | None = None
    trigger: str | None = None

    def __post_init__(self) -> None:
        if len(self.kinds) != 1:
            raise ValueError(f"is one of {', '.join(KINDS)}, and this is {' and '.join(self.kinds) or 'none of them'}")
        if self.trigger is not None and self.trigger not in TRIGGERS:
            raise ValueError(f"has a trigger {self.trigger!r}, which is none of {', '.join(TRIGGERS)}")

    @property
    def kinds(self) -> list[str]:
        """What it says of those things."""
        return [name for name in KINDS if getattr(self, name) is not None]


KINDS = ("order", "cart", "call", "names", "fault", "advance", "trigger")


@frozen
class FixturePlan:
    """A file of steps, with its variables."""

    file: Path
    steps: tuple[Any, ...]
    variables: Mapping[str, Any]


@frozen
class StepOutcome:
    """What came of a step: its number and name, and its outcome for people and for programs."""

    number: int
    kind: str
    name: str | None
    text: str
    result: Any


def load(file: Path, given: Mapping[str, str]) -> FixturePlan:
    """The steps of a file.

    Refuses: a file that cannot be read, keys that there are not, and variables that it does not have (400).
    """
    try:
        found = yaml.safe_load(file.read_text())
    except OSError as error:
        raise invalid(f"{file}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise invalid(f"{file}: is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict) or not isinstance(found.get("steps"), list) or found.keys() - {"steps", "variables"}:
        raise invalid(f"{file}: has `steps`, a list, and `variables` if it wants, and nothing else")
    variables = found.get("variables") or {}
    if not isinstance(variables, dict):
        raise invalid(f"{file}: variables are names with values, such as `shop: boutique`")
    if unknown := sorted(given.keys() - variables.keys()):
        raise invalid(f"{file} has no variable {unknown[0]}: it has {', '.join(map(str, variables)) or 'none'}")
    plan = FixturePlan(file, tuple(found["steps"]), {**variables, **given})
    for number, raw in enumerate(plan.steps, 1):
        _read(plan, number, raw, None)
    return plan


def play(plan: FixturePlan, buyer_of: Callable[[str | None], Buyer], owner: OwnerPort) -> Iterator[StepOutcome]:
    """Do what the steps say, one after the other.

    Refuses: what the sandbox refuses, with the step.
    """
    known = dict(plan.variables)
    for number, raw in enumerate(plan.steps, 1):
        step = _read(plan, number, raw, known)
        try:
            text, result = _do(step, buyer_of(step.customer), owner)
        except Refusal as refusal:
            raise Refusal(refusal.kind, f"{plan.file}, step {number}: {refusal.message}") from refusal
        if step.name is not None:
            known[step.name] = result
        yield StepOutcome(number, step.kinds[0], step.name, text, result)


def _do(step: FixtureStep, buyer: Buyer, owner: OwnerPort) -> tuple[str, Any]:
    """Do one step: what is said of it, and what comes of it."""
    if step.order is not None:
        return _ordered(step.order, buyer)
    if step.cart is not None:
        cart = buyer.cart([one.wanted() for one in step.cart.things])
        return cart, {"cart": cart}
    if step.call is not None:
        found = buyer.call(step.call.method, step.call.path, step.call.body)
        return f"{step.call.method} {step.call.path}", found
    if step.names is not None:
        for name, keys in step.names.items():
            owner.put(f"/registry/names/{segment(name)}", keys)
        return ", ".join(step.names), {"names": list(step.names)}
    if step.advance is not None:
        state = owner.post("/clock", {"advance": step.advance})
        return str(state["now"]), state
    if step.fault is not None:
        return step.fault, plan_fault(owner, step.fault)
    done = fire(step.trigger or "", buyer, owner)
    return f"{step.trigger}: order {done['order']}", done


def _ordered(step: OrderStep, buyer: Buyer) -> tuple[str, Any]:
    order = buyer.order([one.wanted() for one in step.things], pays=step.pay is True)
    if isinstance(step.pay, str):
        buyer.pay(order, step.pay)
    status = buyer.wait(order, step.wait) if step.wait else buyer.call("GET", f"/me/order/{order}/status")
    return f"order {order} is {status}", {"order": order, "status": status}


def _read(plan: FixturePlan, number: int, raw: Any, known: Mapping[str, Any] | None) -> FixtureStep:
    """A step with its variables filled in, or as it is written where none are known yet."""
    try:
        filled = raw if known is None else _filled(raw, known)
        return msgspec.convert(filled, FixtureStep, strict=known is None)
    except (msgspec.ValidationError, KeyError) as error:
        what = f"there is no {error.args[0]}" if isinstance(error, KeyError) else str(error)
        raise invalid(f"{plan.file}, step {number}: {what}") from error


def _filled(value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {_filled(key, known): _filled(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, known) for one in value]
    if not isinstance(value, str):
        return value
    whole = _VARIABLE.fullmatch(value)
    if whole is not None:
        return _looked_up(whole[1], known)
    return _VARIABLE.sub(lambda found: str(_looked_up(found[1], known)), value)


def _looked_up(path: str, known: Mapping[str, Any]) -> Any:
    """What a variable holds; after a dot comes a field of what came of a step."""
    found: Any = known
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            raise KeyError(f"${{{path}}}")
        found = found[part]
    return found
