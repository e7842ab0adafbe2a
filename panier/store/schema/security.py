"""The tables of what makes accounts safe.

What happened to them, e-mailed ways to a new password or address, and how often something was attempted within a time,
where several processes count together.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from panier.store.schema.columns import metadata, numbered

security_event = Table(
    "security_event",
    metadata,
    numbered("event_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("address", Text),
    Column("at_us", BigInteger, nullable=False, index=True),
    Index("ix_security_event_address_at_us", "address", "at_us"),
)

api_call = Table(
    "api_call",
    metadata,
    numbered("call_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("method", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("address", Text),
    Column("at_us", BigInteger, nullable=False, index=True),
    Column("place", Text),
    Index("ix_api_call_place", "place", "call_id"),
)

# A token that is valid for minutes: see core/account/brief_token.py.
brief_token = Table(
    "brief_token",
    metadata,
    Column("token_digest", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("user_login", Text),
    Column("credential_id", BigInteger),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False, index=True),
    Column("used_us", BigInteger),
)

# Somebody signed in with a browser: see core/account/browser_session.py. Of what the cookie holds a digest is kept.
browser_session = Table(
    "browser_session",
    metadata,
    numbered("session_id"),
    Column("token_digest", Text, nullable=False, unique=True),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("user_login", Text),  # the user of the account; NULL: the account itself
    Column("program", Text, nullable=False),  # what the browser calls itself
    Column("network", Text, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False, index=True),
    Column("ends_us", BigInteger, nullable=False),
)

# A form that was sent: a digest of what tells it from all others, where it led, and what it showed for some minutes.
sent_form = Table(
    "sent_form",
    metadata,
    Column("drawing_digest", Text, primary_key=True),
    Column("leads_to", Text, nullable=False),
    Column("sent_us", BigInteger, nullable=False, index=True),
    Column("shown", Text),  # sealed; NULL once it is forgotten
    Column("shown_until_us", BigInteger, index=True),  # 0 once it is forgotten; NULL where nothing was shown
)

# What somebody proves besides the password: see core/account/second_factor.py.
second_factor = Table(
    "second_factor",
    metadata,
    Column("account_id", BigInteger, ForeignKey("account.account_id"), primary_key=True, autoincrement=False),
    Column("user_login", Text, primary_key=True),  # empty for the account itself
    Column("secret", Text, nullable=False),  # sealed: codes are made with it
    Column("made_us", BigInteger, nullable=False),
    Column("confirmed_us", BigInteger),
    Column("last_step", BigInteger, nullable=False),  # of the last code, so that none is taken twice
    Column("spare_codes", Text, nullable=False),  # digests
)

# What calls with an Idempotency-Key were answered: see core/account/kept_answer.py.
kept_answer = Table(
    "kept_answer",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kept_us", BigInteger, nullable=False, index=True),
    Column("status", BigInteger, nullable=False),
    Column("request", Text, nullable=False),
    Column("body", Text, nullable=False),
)

# A way to a new password that was mailed. Used ones stay a while: they count as well.
password_reset = Table(
    "password_reset",
    metadata,
    Column("token_digest", Text, primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("created_us", BigInteger, nullable=False, index=True),
    Column("expires_us", BigInteger, nullable=False),
    Column("used_us", BigInteger),
)

# A request for another e-mail address, which both addresses must agree to.
email_change = Table(
    "email_change",
    metadata,
    numbered("change_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("new_email", Text, nullable=False),
    Column("new_email_key", Text, nullable=False, index=True),  # in the form in which it is looked for
    Column("old_address", Text, nullable=False),  # what the present address was asked, and answered
    Column("new_address", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("done_us", BigInteger),
    Column("refused_us", BigInteger),
)

attempt = Table(
    "attempt",
    metadata,
    Column("limit_name", Text, primary_key=True),
    Column("key_digest", Text, primary_key=True),
    Column("attempts", BigInteger, nullable=False),
    Column("next_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Index("ix_attempt_until_us", "until_us"),
)

# Who had to wait: an account where one had signed, otherwise a part of an address that many share (core/rates.py).
limit_met = Table(
    "limit_met",
    metadata,
    Column("limit_name", Text, primary_key=True),
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),  # 0: nobody had signed
    Column("network", Text, primary_key=True),  # empty where there is an account
    Column("count", BigInteger, nullable=False),
    Column("first_us", BigInteger, nullable=False),
    Column("last_us", BigInteger, nullable=False, index=True),
)
