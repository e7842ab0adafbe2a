"""The tables of papers about money.

Triggers (migration 0030) refuse to change or delete papers, on both databases; a password may be sealed anew.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from panier.store.schema.columns import metadata, numbered

# The last place that was given in a series. Whoever issues a paper holds the row until the transaction ends, so that
# what is undone leaves no gap.
paper_series = Table(
    "paper_series",
    metadata,
    Column("seller", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last_place", BigInteger, nullable=False),
)

paper = Table(
    "paper",
    metadata,
    numbered("paper_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False),
    Column("order_id", BigInteger, index=True),
    Column("seller", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("number", Text, nullable=False, unique=True),
    Column("cause", Text, nullable=False, unique=True),
    Column("category", Text, nullable=False),
    Column("password", Text, nullable=False),  # sealed
    Column("issued_us", BigInteger, nullable=False),
    Column("sheet", Text, nullable=False),  # frozen: all that the paper says
    UniqueConstraint("seller", "kind", "year", "place"),
    Index("ix_paper_account_kind_issued", "account_id", "kind", "issued_us"),
)

# Papers that a customer asked for together, as one file, which is deleted after a while.
paper_export = Table(
    "paper_export",
    metadata,
    numbered("export_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("archive", Text, nullable=False),
    Column("numbers", Text, nullable=False),  # JSON: of the papers
    Column("asked_us", BigInteger, nullable=False, index=True),
    Column("token_digest", Text, unique=True),  # NULL until it is made
    Column("made_us", BigInteger),
    Column("content", LargeBinary),
)

# A paper as a file of each form, made once.
paper_file = Table(
    "paper_file",
    metadata,
    Column("paper_id", BigInteger, ForeignKey("paper.paper_id"), primary_key=True, autoincrement=False),
    Column("form", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
