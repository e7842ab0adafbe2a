"""The tables of contracts and of who agreed to them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from panier.store.schema.columns import metadata, numbered

contract_text = Table(
    "contract_text",
    metadata,
    numbered("contract_id"),
    Column("digest", Text, nullable=False),
    Column("subsidiary", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("first_us", BigInteger, nullable=False),
    Column("ended_us", BigInteger),
    Index("ix_contract_text_digest", "digest", unique=True),
)

agreement = Table(
    "agreement",
    metadata,
    numbered("agreement_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False),
    Column("contract_id", BigInteger, ForeignKey("contract_text.contract_id"), nullable=False, index=True),
    Column("offered_us", BigInteger, nullable=False),
    Column("agreed_us", BigInteger),
    Index("ix_agreement_account_id_contract_id", "account_id", "contract_id", unique=True),
)
