"""The contracts that an account agreed to: /me/agreements."""

from panier.flows.account import agreements
from panier.web.route import Route
from panier.wire.account import agreement
from panier.wire.types import ids_out

_AGREEMENT = "/me/agreements/{id}"
_ID = {"id": "agreement_id"}

AGREEMENTS: tuple[Route, ...] = (
    Route("GET", "/me/agreements", agreements.list_ids, ids_out, query=agreement.Filter),
    Route("GET", _AGREEMENT, agreements.read, agreement.agreement_out, names=_ID),
    Route("POST", f"{_AGREEMENT}/accept", agreements.accept, agreement.state_out, names=_ID),
    Route("GET", f"{_AGREEMENT}/contract", agreements.read_contract, agreement.contract_out, names=_ID),
)  # fmt: skip
