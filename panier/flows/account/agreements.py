"""The contracts that an account agreed to (/me/agreements): when it was made, with its orders, and by itself."""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.account.security_event import EventKind
from panier.core.catalog.agreement import Agreement, AgreementState, ContractText, digest_of
from panier.core.catalog.catalog import Assortment, Contract
from panier.core.refusal import conflict, not_found
from panier.core.values import replace
from panier.flows.account.security_events import note_change
from panier.flows.shop import Shop
from panier.store.account import agreements
from panier.store.engine.db import Tx


async def list_ids(
    tx: Tx, shop: Shop, caller: Caller, *, agreed: AgreementState | None = None, contract_id: int | None = None
) -> tuple[int, ...]:
    """List the contracts that the caller agreed to or is asked to agree to.

    With a state or a contract, only those of it.
    """
    return await agreements.list_ids(tx, owner=caller.account_id, state=agreed, contract_id=contract_id)


async def read(tx: Tx, shop: Shop, caller: Caller, *, agreement_id: int) -> Agreement:
    """Show whether the caller agreed to a contract, and when."""
    return (await _access(tx, caller, agreement_id))[0]


async def read_contract(tx: Tx, shop: Shop, caller: Caller, *, agreement_id: int) -> ContractText:
    """Show the contract of an agreement, in the words that were agreed to."""
    text = (await _access(tx, caller, agreement_id))[1]
    return replace(text, url=f"{shop.base_url}{text.url}?contractId={text.contract_id}")


async def accept(tx: Tx, shop: Shop, caller: Caller, *, agreement_id: int) -> AgreementState:
    """Agree to a contract whose words have changed.

    Refuses: a contract that has other words by now, or is not made any more (409).
    """
    found, text = await _access(tx, caller, agreement_id)
    if found.state is AgreementState.OBSOLETE:
        raise conflict("This contract is obsolete: its words have changed, or it is not made any more")
    await agreements.accept(tx, agreement_id, now_us=shop.now())
    await note_change(tx, shop, caller, EventKind.CONTRACT_AGREED, about=f"contract {text.name}")
    return AgreementState.AGREED


async def note(tx: Tx, shop: Shop, contracts: Sequence[Contract], *, account_id: int, subsidiary: str) -> None:
    """Note that an account agreed to contracts, in the transaction in which it did.

    Whoever agreed to them before, as most orders do, costs a statement the first time only.
    """
    wanted = {digest_of(one): one for one in contracts}
    if not wanted:
        return
    if shop.agreed.has_all(account_id, wanted.keys()):
        return
    known = await agreements.load_known(tx, list(wanted), owner=account_id)
    if not all(known.get(digest) for digest in wanted):
        for digest in sorted(wanted.keys() - known.keys()):
            await agreements.keep_text(tx, _text(shop, wanted[digest], subsidiary))
        await agreements.agree(tx, list(wanted), owner=account_id, now_us=shop.now())
    tx.when_durable(lambda: shop.agreed.remember(account_id, wanted.keys()))


async def renew(tx: Tx, shop: Shop) -> int:
    """Offer contracts whose words have changed to those who agreed to the former ones; returns to how many."""
    offered = 0
    for text in await agreements.list_texts(tx):
        current = current_contract(shop.assortment, text.url, text.subsidiary)
        holds = current is not None and digest_of(current) == text.digest
        if holds == (text.ended_us is None):
            continue
        await agreements.set_end(tx, text.contract_id, ended_us=None if holds else shop.now())
        if current is not None and not holds:
            await agreements.keep_text(tx, _text(shop, current, text.subsidiary))
            digest = digest_of(current)
            offered += await agreements.offer(tx, digest, before=text.contract_id, now_us=shop.now())
    return offered


def current_contract(assortment: Assortment, url: str, subsidiary: str) -> Contract | None:
    """A contract by its address: as a subsidiary has it, or else as any other has it."""
    found = worded_contract(assortment, url, subsidiary)
    return None if found is None else found[1]


def worded_contract(assortment: Assortment, url: str, subsidiary: str) -> tuple[str, Contract] | None:
    """The same, with the subsidiary whose words it has."""
    for contract in assortment.account_contracts.get(subsidiary, ()):
        if contract.url == url:
            return subsidiary, contract
    for code in sorted(assortment.catalogs, key=lambda key: (key[0] != subsidiary, key[0] != assortment.home, key)):
        catalog = assortment.catalogs[code]
        for plan in (*catalog.plans.values(), *catalog.addons.values()):
            for contract in plan.contracts:
                if contract.url == url:
                    return code[0], contract
    return None


def _text(shop: Shop, contract: Contract, subsidiary: str) -> ContractText:
    return ContractText(
        0, digest_of(contract), subsidiary, contract.url, contract.name, contract.content, first_us=shop.now()
    )


async def _access(tx: Tx, caller: Caller, agreement_id: int) -> tuple[Agreement, ContractText]:
    found = await agreements.load(tx, agreement_id, owner=caller.account_id)
    if found is None:
        raise not_found(id=agreement_id)
    return found
