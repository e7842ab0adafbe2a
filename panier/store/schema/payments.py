"""The tables of money: refunds, disputes, transfers that arrived, and what the sandbox's gateway keeps."""

from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text, UniqueConstraint

from panier.store.schema.columns import metadata, numbered

# Money that is given back of a charge. Of what was not paid back to where it came from, a balance gets it.
refund = Table(
    "refund",
    metadata,
    numbered("refund_id"),
    Column("charge_id", BigInteger, ForeignKey("charge.charge_id"), nullable=False, index=True),
    Column("order_id", BigInteger, ForeignKey("placed_order.order_id"), nullable=False, index=True),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("target", Text, nullable=False),  # origin, or balance
    Column("line_ids", Text, nullable=False),  # JSON: the lines of the order that it is for; empty: an amount
    Column("refund_key", Text, nullable=False, unique=True),
    Column("staged_us", BigInteger, nullable=False),
    Column("asked_us", BigInteger),
    Column("pending_us", BigInteger),
    Column("paid_us", BigInteger),
    Column("failed_us", BigInteger),  # it could not be paid back to where it came from
    Column("problem", Text),
    Column("reference", Text),
    Column("movement_id", BigInteger),  # of a balance, whose money it pays out; NULL where a price is given back
    Column("balance_ucents", BigInteger, nullable=False, server_default="0"),  # of it, what went back to balances
)

# A payer's bank takes money back.
dispute = Table(
    "dispute",
    metadata,
    numbered("dispute_id"),
    Column("charge_id", BigInteger, ForeignKey("charge.charge_id"), nullable=False, index=True),
    Column("order_id", BigInteger, ForeignKey("placed_order.order_id"), nullable=False, index=True),
    Column("gateway", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_us", BigInteger, nullable=False),
    Column("won_us", BigInteger),
    Column("lost_us", BigInteger),
    UniqueConstraint("gateway", "reference"),
)

# An entry of a bank's statement. It is taken in once, whatever is read twice.
bank_entry = Table(
    "bank_entry",
    metadata,
    numbered("entry_id"),
    Column("account", Text, nullable=False),
    Column("reference", Text, nullable=False),  # the bank's own, or what tells it from all others
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("words", Text, nullable=False),  # what the payer wrote
    Column("booked_us", BigInteger, nullable=False),
    Column("order_id", BigInteger, ForeignKey("placed_order.order_id"), index=True),  # NULL: nobody knows what for
    Column("problem", Text),
    Column("used_us", BigInteger),  # when it paid that order, or was credited to an account
    Column("credited_id", BigInteger, ForeignKey("account.account_id")),
    UniqueConstraint("account", "reference"),
)

sandbox_payment = Table(
    "sandbox_payment",
    metadata,
    Column("payment_key", Text, primary_key=True),
    Column("words", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_us", BigInteger),
    Column("return_url", Text, nullable=False),
)

sandbox_news = Table(
    "sandbox_news",
    metadata,
    numbered("news_id"),
    Column("payment_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("due_us", BigInteger, nullable=False, index=True),
)
