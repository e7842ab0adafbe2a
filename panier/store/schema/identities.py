"""The tables of an account's users, their groups and personal tokens, of consents to OAuth2 clients, and of colleagues.

Colleagues work in the back office; triggers that a migration makes refuse to change or delete an entry of its trail.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from panier.store.schema.columns import metadata, numbered

# The groups that an account made; those that every account has are in no table.
identity_group = Table(
    "identity_group",
    metadata,
    Column(
        "account_id",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("account.account_id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("name", Text, primary_key=True),
    Column("description", Text),
    Column("role", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
)

identity_user = Table(
    "identity_user",
    metadata,
    numbered("user_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False),
    Column("login", Text, nullable=False),
    Column("email", Text),
    Column("description", Text, nullable=False),
    Column("group_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("is_active", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("password_changed_us", BigInteger),
    Column("password_hash", Text),  # NULL: nobody can log in as it
    UniqueConstraint("account_id", "login"),
)

identity_member = Table(
    "identity_member",
    metadata,
    Column(
        "user_id",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("identity_user.user_id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("group_name", Text, primary_key=True),
)

identity_token = Table(
    "identity_token",
    metadata,
    Column("token_digest", Text, primary_key=True),
    Column("user_id", BigInteger, ForeignKey("identity_user.user_id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("last_used_us", BigInteger),
    UniqueConstraint("user_id", "name"),
)

# A customer's consent that a client may act for it. Codes and tokens are digests.
oauth2_grant = Table(
    "oauth2_grant",
    metadata,
    numbered("grant_id"),
    Column("client_id", Text, ForeignKey("oauth2_client.client_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("user_login", Text),
    Column("scope", Text, nullable=False),
    Column("redirect_uri", Text),
    Column("challenge", Text),
    Column("code_digest", Text, nullable=False, unique=True),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False, index=True),
    Column("exchanged_us", BigInteger),
    Column("refresh_digest", Text),
)

staff = Table(
    "staff",
    metadata,
    numbered("staff_id"),
    Column("email", Text, nullable=False, unique=True),  # in the form in which it is looked for
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("ended_us", BigInteger),
    Column("password_hash", Text),  # NULL until a password was chosen
    Column("totp_secret", Text),  # sealed: codes are computed from it
    Column("totp_step", BigInteger),  # of the last code that was used: none counts twice
    Column("invited_digest", Text, unique=True),  # of the link to choose a password
    Column("invited_until_us", BigInteger),
)

# What a browser's cookie is compared with.
office_session = Table(
    "office_session",
    metadata,
    Column("cookie_digest", Text, primary_key=True),
    Column("staff_id", BigInteger, ForeignKey("staff.staff_id"), nullable=False, index=True),
    Column("network", Text, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    Column("ends_us", BigInteger, nullable=False, index=True),
)

# A colleague who looks at an account as its customer sees it: the way there is taken once, and then a cookie shows it.
office_look = Table(
    "office_look",
    metadata,
    Column("way_digest", Text, primary_key=True),
    Column("cookie_digest", Text, unique=True),  # NULL until the way is taken
    Column("staff_id", BigInteger, ForeignKey("staff.staff_id"), nullable=False, index=True),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("leads_to", Text, nullable=False),
    Column("leads_back", Text, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("ends_us", BigInteger, nullable=False, index=True),
)

# How many checkouts were refused on a day, by where they were tried and why.
checkout_refusal = Table(
    "checkout_refusal",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),  # counted from 1970
    Column("place", Text, primary_key=True),  # api or shop
    Column("reason", Text, primary_key=True),  # see core/order/refused.py
    Column("count", BigInteger, nullable=False),
)

office_trail = Table(
    "office_trail",
    metadata,
    numbered("entry_id"),
    Column("at_us", BigInteger, nullable=False),
    Column(
        "staff_id", BigInteger().with_variant(Integer, "sqlite"), ForeignKey("staff.staff_id"), index=True
    ),  # NULL: a command beside the shop, or somebody who was not let in
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("was", Text, nullable=False),
    Column("became", Text, nullable=False),
    Column("form", Text, unique=True),  # which one it was asked with, as a page was drawn
    Index("ix_office_trail_kind_name", "kind", "name", "entry_id"),
)
