"""All that is to go wrong in a sandbox: its calls, payments, deliveries, and the papers it asks for."""

from panier.outside.delivery.faults import FaultNumbers, FaultPlan
from panier.outside.gateway.card_faults import CardPlan
from panier.web.faults.documents import DocumentPlan
from panier.web.faults.rules import CallFaults


class Troubles:
    """The faults that are planned, numbered together."""

    def __init__(self) -> None:
        numbers = FaultNumbers()
        self.calls = CallFaults(numbers)
        self.cards = CardPlan(numbers)
        self.deliveries = FaultPlan(numbers)
        self.documents = DocumentPlan(numbers)

    @property
    def memories(self) -> dict[str, CallFaults | CardPlan | DocumentPlan]:
        """What belongs to a snapshot, by name, but for deliveries, which do anyway."""
        return {"callFaults": self.calls, "cardFaults": self.cards, "documentFaults": self.documents}

    def clear(self) -> None:
        """Forget all of them."""
        for one in (self.calls, self.cards, self.deliveries, self.documents):
            one.clear()

    def remove(self, number: int) -> bool:
        """Forget one; False where there is none."""
        return any(one.remove(number) for one in (self.calls, self.cards, self.deliveries, self.documents))
