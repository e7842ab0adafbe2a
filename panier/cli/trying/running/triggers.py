"""panier trigger: a state of a running sandbox in a word."""

import secrets
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from panier.cli.trying.running.asking import AsJson, Folder, buyer_of, port_of, show_json, show_lines
from panier.core.values import frozen
from panier.remote.buying import FIRST, Buyer, WantedThing
from panier.remote.port import OwnerPort, segment

DAY_SECONDS = 86_400


@frozen
class Scene:
    """What a trigger works with: the customer who orders, the owner's port, and the name that is ordered."""

    buyer: Buyer
    owner: OwnerPort
    name: str

    def placed(self) -> dict[str, Any]:
        """An order of a domain name that nobody has paid yet."""
        return {"order": self.buyer.order([self._domain]), "name": self.name}

    def paid(self) -> dict[str, Any]:
        """The same, paid."""
        return {"order": self.buyer.order([self._domain], pays=True), "name": self.name}

    def delivered(self) -> dict[str, Any]:
        """The same, and delivered."""
        return self._reached(self.paid(), "delivered")

    def charged(self, description: str, *statuses: str) -> dict[str, Any]:
        """An order whose charge has the outcome that a word says."""
        found = self.placed()
        self.buyer.pay(found["order"], description)
        return self._reached(found, *statuses)

    def cancelled(self) -> dict[str, Any]:
        """An order that the shop called off."""
        found = self._reached(self._project(), "delivered")
        self.owner.post(f"/orders/{found['order']}/cancel", {"reason": "Called off by a trigger"})
        return self._reached(found, "cancelled", "cancelling")

    def wants_papers(self) -> dict[str, Any]:
        """An order for which the registry wants a document."""
        self.owner.put(f"/registry/names/{segment(self.name)}", {"wants": "identityDocument"})
        return self._reached(self.paid(), "documentsRequested")

    def stuck(self) -> dict[str, Any]:
        """An order that the registry cannot do."""
        self.owner.put(f"/registry/names/{segment(self.name)}", {"trouble": "failing"})
        return self._reached(self.paid(), "delivering", "checking")

    def failing(self, kind: str) -> dict[str, Any]:
        """An order of a project whose delivery goes wrong."""
        self.owner.post("/deliveries/faults", {"kind": kind, "family": "cloud", "seconds": DAY_SECONDS})
        return self._reached(self._project(), "delivering", "delivered")

    def asked_for(self) -> dict[str, Any]:
        """A name that another registrar asks for."""
        found = self.delivered()
        self.buyer.call("PUT", f"/domain/{segment(self.name)}", {"transferLockStatus": "unlocked"})
        path = f"/domain/{segment(self.name)}"
        self.buyer.wait_for(path, self.name, ("unlocked",), lambda domain: str(domain["transferLockStatus"]))
        code = self.buyer.call("GET", f"/domain/{segment(self.name)}/authInfo")
        wish = {"registrar": "Elsewhere", "authCode": code}
        self.owner.post(f"/registry/names/{segment(self.name)}/transfer", wish)
        return found

    def expiring(self) -> dict[str, Any]:
        """A name a month before it expires."""
        found = self.delivered()
        self.owner.post("/clock", {"advance": "P11M"})
        return found

    @property
    def _domain(self) -> WantedThing:
        return WantedThing("domain", domain=self.name)

    def _project(self) -> dict[str, Any]:
        return {
            "order": self.buyer.order([WantedThing("cloud", plan="project.2018")], pays=True),
            "name": "project.2018",
        }

    def _reached(self, found: dict[str, Any], *statuses: str) -> dict[str, Any]:
        return found | {"status": self.buyer.wait(found["order"], *statuses)}


@frozen
class Trigger:
    """What a word brings about, and how."""

    about: str
    act: Callable[[Scene], dict[str, Any]]


TRIGGERS: Mapping[str, Trigger] = {
    "order.placed": Trigger("a domain name is ordered, and nobody pays", Scene.placed),
    "order.delivered": Trigger("a domain name is ordered, paid and delivered", Scene.delivered),
    "order.cancelled": Trigger("the shop calls an order off", Scene.cancelled),
    "order.documents": Trigger("the registry wants a document for an order", Scene.wants_papers),
    "order.stuck": Trigger("the registry cannot do what was paid", Scene.stuck),
    "payment.declined": Trigger("the card of an order is declined", lambda scene: scene.charged("declines", "notPaid")),
    "payment.pending": Trigger(
        "the payment of an order is under way for days", lambda scene: scene.charged("pending", "checking")
    ),
    "delivery.failed": Trigger("a project cannot be made", lambda scene: scene.failing("fails")),
    "delivery.slow": Trigger("the delivery of a project takes a day", lambda scene: scene.failing("slow")),
    "transfer.requested": Trigger("another registrar asks for a customer's name", Scene.asked_for),
    "name.expiring": Trigger("a name expires in a month; the clock goes on by eleven", Scene.expiring),
}


def trigger(
    word: Annotated[
        str | None, typer.Argument(metavar="[TRIGGER]", help="What to bring about; a list without it.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The domain name; a made-up one without it.")] = None,
    customer: Annotated[str, typer.Option(metavar="NIC", help="The customer who orders.")] = FIRST,
    folder: Folder = None,
    is_json: AsJson = False,
) -> None:
    """Bring a running sandbox into a state: an order that is stuck, a card that is declined.

    Example: panier trigger order.delivered --name exemple.com
    """
    if word is None:
        if is_json:
            show_json([{"name": name, "about": one.about} for name, one in TRIGGERS.items()])
        else:
            show_lines(*(f"{name:<20}{one.about}" for name, one in TRIGGERS.items()))
        return
    if word not in TRIGGERS:
        raise typer.BadParameter(f"{word!r} is none of {', '.join(TRIGGERS)}", param_hint="TRIGGER")
    done = fire(word, buyer_of(folder, customer), port_of(folder), name)
    if is_json:
        show_json({"trigger": word, **done})
    else:
        show_lines(f"{word}: " + ", ".join(f"{key} {value}" for key, value in done.items()))


def fire(word: str, buyer: Buyer, owner: OwnerPort, name: str | None = None) -> dict[str, Any]:
    """Bring about what a word says; what is told of it begins with the order."""
    return TRIGGERS[word].act(Scene(buyer, owner, name or f"exemple-{secrets.token_hex(4)}.com"))
