"""The contracts that an account agreed to, as /me/agreements shows them."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.core.catalog.agreement import Agreement as CoreAgreement
from panier.core.catalog.agreement import AgreementState, ContractText
from panier.wire.types import Arguments, Date, Datetime, Long, Shape, date_out, datetime_out, model


@model("agreements.AgreementStateEnum")
class State(StrEnum):
    """How an agreement stands."""

    KO = "ko"
    OBSOLETE = "obsolete"
    OK = "ok"
    TODO = "todo"


class Filter(Shape):
    """Filter by state and by contract."""

    agreed: State | None = None
    contract_id: Long | None = None

    def arguments(self) -> Arguments:
        """The filters, the state in the core's form."""
        agreed = None if self.agreed is None else AgreementState(self.agreed.value)
        return {"agreed": agreed, "contract_id": self.contract_id}


@model("agreements.ContractAgreement")
class Agreement(Shape):
    """Whether an account agreed to a contract, and when it did or was asked to."""

    agreed: State
    contract_id: Long
    date: Datetime
    id: Long


@model("agreements.Contract")
class Contract(Shape):
    """A contract in the words that were agreed to."""

    active: bool
    date: Date
    name: str
    pdf: Annotated[str, Meta(description="Address at which the contract can be read")]
    text: str


def agreement_out(agreement: CoreAgreement) -> Agreement:
    """An agreement."""
    return Agreement(
        agreed=State(agreement.state.value),
        contract_id=agreement.contract_id,
        date=datetime_out(agreement.agreed_us or agreement.offered_us),
        id=agreement.agreement_id,
    )


def contract_out(text: ContractText) -> Contract:
    """A contract."""
    return Contract(
        active=text.ended_us is None, date=date_out(text.first_us), name=text.name, pdf=text.url, text=text.content
    )


def state_out(state: AgreementState) -> str:
    """The state that an agreement has now."""
    return state.value
