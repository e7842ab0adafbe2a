"""The contracts that accounts agreed to, and their texts, each of which is kept once."""

from collections.abc import Sequence

from panier.core.catalog.agreement import Agreement, AgreementState, ContractText
from panier.store.engine.columns import NUMBER, Columns, joined
from panier.store.engine.db import Tx

_AGREEMENT = Columns(
    Agreement, "agreement", "a", {"agreement_id": NUMBER, "text_ended_us": joined("t.ended_us")}
)  # fmt: skip
_TEXT = Columns(ContractText, "contract_text", "t", {"contract_id": NUMBER})
_OF_ACCOUNT = "FROM agreement a JOIN contract_text t ON t.contract_id = a.contract_id WHERE a.account_id = $1"
_CONDITIONS = {
    None: "",
    AgreementState.REFUSED: " AND 1 = 0",  # nobody refuses: whoever does not agree does not order
    AgreementState.OBSOLETE: " AND t.ended_us IS NOT NULL",
    AgreementState.AGREED: " AND t.ended_us IS NULL AND a.agreed_us IS NOT NULL",
    AgreementState.OFFERED: " AND t.ended_us IS NULL AND a.agreed_us IS NULL",
}


async def load_known(tx: Tx, digests: Sequence[str], *, owner: int) -> dict[str, bool]:
    """Which texts are kept, and whether an account agreed to them."""
    rows = await tx.rows(
        "SELECT t.digest, a.agreed_us FROM contract_text t LEFT JOIN agreement a ON a.contract_id = t.contract_id"
        " AND a.account_id = $1 WHERE t.digest = ANY($2)",
        owner, list(digests),
    )  # fmt: skip
    return {row[0]: row[1] is not None for row in rows}


async def keep_text(tx: Tx, text: ContractText) -> None:
    """Keep a text, unless it is kept."""
    await tx.execute(f"{_TEXT.insert()} ON CONFLICT (digest) DO NOTHING", *_TEXT.values(text))


async def agree(tx: Tx, digests: Sequence[str], *, owner: int, now_us: int) -> None:
    """Note that an account agreed to texts that are kept; what it agreed to before stays as it was."""
    await tx.execute(
        "INSERT INTO agreement (account_id, contract_id, offered_us, agreed_us) SELECT CAST($1 AS BIGINT), contract_id,"
        " CAST($2 AS BIGINT), CAST($2 AS BIGINT) FROM contract_text WHERE digest = ANY($3)"
        " ON CONFLICT (account_id, contract_id) DO UPDATE SET agreed_us = excluded.agreed_us"
        " WHERE agreement.agreed_us IS NULL",
        owner, now_us, list(digests),
    )  # fmt: skip


async def list_ids(tx: Tx, *, owner: int, state: AgreementState | None, contract_id: int | None) -> tuple[int, ...]:
    """The numbers of an account's agreements."""
    wanted, arguments = ("", ()) if contract_id is None else (" AND a.contract_id = $2", (contract_id,))
    rows = await tx.rows(
        f"SELECT a.agreement_id {_OF_ACCOUNT}{_CONDITIONS[state]}{wanted} ORDER BY a.agreement_id", owner, *arguments
    )
    return tuple(row[0] for row in rows)


async def load(tx: Tx, agreement_id: int, *, owner: int) -> tuple[Agreement, ContractText] | None:
    """An agreement of an account, and its text."""
    row = await tx.row(
        f"SELECT {_AGREEMENT.select}, {_TEXT.select} {_OF_ACCOUNT} AND a.agreement_id = $2", owner, agreement_id
    )
    if row is None:
        return None
    return _AGREEMENT.read(row[: _AGREEMENT.width]), _TEXT.read(row[_AGREEMENT.width :])


async def accept(tx: Tx, agreement_id: int, *, now_us: int) -> None:
    """Note that an account agreed to what it was offered."""
    await tx.execute(
        "UPDATE agreement SET agreed_us = $2 WHERE agreement_id = $1 AND agreed_us IS NULL", agreement_id, now_us
    )


async def load_text(tx: Tx, contract_id: int) -> ContractText | None:
    """A text by its number: contracts are no secret."""
    row = await tx.row(f"SELECT {_TEXT.select} FROM contract_text t WHERE t.contract_id = $1", contract_id)
    return None if row is None else _TEXT.read(row)


async def list_texts(tx: Tx) -> tuple[ContractText, ...]:
    """All texts that are kept."""
    return tuple(map(_TEXT.read, await tx.rows(f"SELECT {_TEXT.select} FROM contract_text t ORDER BY t.contract_id")))


async def set_end(tx: Tx, contract_id: int, *, ended_us: int | None) -> None:
    """Note since when a text does not hold, or that it holds again."""
    await tx.execute("UPDATE contract_text SET ended_us = $2 WHERE contract_id = $1", contract_id, ended_us)


async def offer(tx: Tx, digest: str, *, before: int, now_us: int) -> int:
    """Offer a text to all accounts that agreed to the one before it; returns to how many."""
    return await tx.execute(
        "INSERT INTO agreement (account_id, contract_id, offered_us) SELECT a.account_id, t.contract_id,"
        " CAST($1 AS BIGINT) FROM agreement a JOIN contract_text t ON t.digest = $2"
        " WHERE a.contract_id = $3 AND a.agreed_us IS NOT NULL ON CONFLICT (account_id, contract_id) DO NOTHING",
        now_us, digest, before,
    )  # fmt: skip
