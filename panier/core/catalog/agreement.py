"""A contract that an account agreed to, in the words that it had then."""

from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from panier.core.catalog.catalog import Contract
from panier.core.values import frozen


class AgreementState(StrEnum):
    """How an agreement stands, in OVHcloud's words."""

    REFUSED = "ko"
    OBSOLETE = "obsolete"  # the contract has other words now, or is not made any more
    AGREED = "ok"
    OFFERED = "todo"  # the contract's words have changed, and the account has not agreed to the new ones


@frozen
class ContractText:
    """A contract as a subsidiary worded it. `ended_us`: since when it is worded otherwise, or not made any more."""

    contract_id: int
    digest: str
    subsidiary: str
    url: str
    name: str
    content: str
    first_us: int
    ended_us: int | None = None


@frozen
class Agreement:
    """What an account was offered, and agreed to if it did; `text_ended_us`: since when the text does not hold."""

    agreement_id: int
    account_id: int
    contract_id: int
    offered_us: int
    agreed_us: int | None
    text_ended_us: int | None = None

    @property
    def state(self) -> AgreementState:
        """How it stands."""
        if self.text_ended_us is not None:
            return AgreementState.OBSOLETE
        return AgreementState.OFFERED if self.agreed_us is None else AgreementState.AGREED


@lru_cache(maxsize=4096)
def digest_of(contract: Contract) -> str:
    """What tells the words of a contract from any others."""
    return sha256(ascii((contract.url, contract.name, contract.content)).encode()).hexdigest()
