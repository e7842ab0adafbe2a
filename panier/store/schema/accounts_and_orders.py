"""The tables of accounts and orders, once for both databases.

Times are microseconds since 1970, documents are JSON text. Secrets are digests, or sealed (engine/sealing.py). The
tables of domain names are in domains.py, those of zones in zones.py, all of them in tables.py.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, and_

from panier.store.schema.columns import metadata, numbered, partial_index

account = Table(
    "account",
    metadata,
    numbered("account_id"),
    Column("nic", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False, index=True),  # in the form in which it is looked for
    Column("password_hash", Text, nullable=False),
    Column("subsidiary", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("legal_form", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("has_log_stream", Integer, nullable=False, server_default="0"),
    Column("email_confirmed_us", BigInteger),  # when somebody who reads its e-mails said so
)

application = Table(
    "application",
    metadata,
    numbered("application_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("application_key", Text, nullable=False, unique=True),
    Column("application_secret", Text, nullable=False),  # sealed: it signs calls, so it cannot be kept as a digest
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("deleted_us", BigInteger),
    Column("created_us", BigInteger, nullable=False),
)

credential = Table(
    "credential",
    metadata,
    numbered("credential_id"),
    Column("application_id", BigInteger, ForeignKey("application.application_id"), nullable=False, index=True),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), index=True),
    Column("consumer_key", Text, nullable=False, unique=True),  # its digest
    Column("validation_token", Text, unique=True),  # its digest
    Column("state", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("allowed_ips", Text),
    Column("redirection", Text),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("last_use_us", BigInteger),
    Column("deleted_us", BigInteger),
    Column("user_login", Text),  # the user of the account that gave it; NULL: the account itself
)
partial_index(
    "ix_credential_pending",
    credential.c.expires_us,
    where=credential.c.state == "pendingValidation",
)

oauth2_client = Table(
    "oauth2_client",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("secret_hash", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("callback_urls", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("credential_id", BigInteger),  # the key that bounds it; NULL: its account's full rights
    Column("maker_id", Text, index=True),  # the client that made it; when that one goes, so does this
    Column("user_login", Text),  # the user of the account that made it
)

access_token = Table(
    "access_token",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("client_id", Text, ForeignKey("oauth2_client.client_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_us", BigInteger, nullable=False, index=True),
    Column("grant_id", BigInteger),  # the consent that it acts on; NULL: it acts for the client's own account
    Column("scope", Text),
)
partial_index("ix_access_token_grant", access_token.c.grant_id, where=access_token.c.grant_id.is_not(None))

contact = Table(
    "contact",
    metadata,
    numbered("contact_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("fields", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("attached_domain", Text),  # the name that it owns; the name's service knows whether that is still so
)
Index(
    "ix_contact_attached_domain",
    contact.c.attached_domain,
    sqlite_where=contact.c.attached_domain.is_not(None),
    postgresql_where=contact.c.attached_domain.is_not(None),
)
# How many contacts an account made is counted whenever it makes one; names have an owner contact of their own each.
partial_index("ix_contact_made", contact.c.account_id, where=contact.c.attached_domain.is_(None))

payment_method = Table(
    "payment_method",
    metadata,
    numbered("method_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("description", Text),
    Column("gateway_token", Text, nullable=False),
    Column("is_default", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("deleted_us", BigInteger),
    Column("gateway", Text),  # NULL: the one that its kind has
    Column("brand", Text),
    Column("bic", Text),
    Column("owner_name", Text),
    Column("challenged_us", BigInteger),  # it waits for its customer's confirmation
    Column("challenge_url", Text),  # sealed
    Column("pending_us", BigInteger),
    Column("rejected_us", BigInteger),
    Column("announced_us", BigInteger),  # that it will expire
)
partial_index("ix_payment_method_expiring", payment_method.c.expires_us, where=payment_method.c.announced_us.is_(None))

cart = Table(
    "cart",
    metadata,
    Column("cart_id", Text, primary_key=True),
    Column("subsidiary", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.account_id")),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("order_id", BigInteger),
    Column("coupons", Text, nullable=False),
    Column("has_limited_offers", Integer, nullable=False),
    Index("ix_cart_account_expires", "account_id", "expires_us", "created_us", "cart_id"),  # all that a list takes
)
# Carts that became orders stay, and are never swept.
partial_index("ix_cart_unordered_expires", cart.c.expires_us, where=cart.c.order_id.is_(None))

cart_item = Table(
    "cart_item",
    metadata,
    numbered("item_id"),
    Column("cart_id", Text, ForeignKey("cart.cart_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("parent_item_id", BigInteger),
    Column("family", Text, nullable=False),
    Column("plan_code", Text, nullable=False),
    Column("pricing_mode", Text, nullable=False),
    Column("duration", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("domain", Text),
    Column("price_ucents", BigInteger),
    Column("added_us", BigInteger, nullable=False),
    Column("promised", Text, nullable=False),
    Column("service_id", BigInteger),
    Column("service_name", Text),
    Column("catalog_version_id", BigInteger),  # NULL: priced from what the shop was shipped with
)

cart_configuration = Table(
    "cart_configuration",
    metadata,
    numbered("configuration_id"),
    Column(
        "item_id",
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("cart_item.item_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("label", Text, nullable=False),
    Column("value", Text, nullable=False),
)

placed_order = Table(
    "placed_order",
    metadata,
    numbered("order_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False),
    Column("cart_id", Text, unique=True),  # one cart, one order; NULL where it was ordered without a cart
    Column("password", Text, nullable=False),
    Column("quote", Text, nullable=False),  # frozen: lines, things, prices, contracts, tax rate
    Column("waived", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("cancelled_us", BigInteger),
    Column("review", Text),  # how far its review is; NULL where nobody looks at it
    Column("called_off", Text),  # why nothing more of it is made
    Column("booked_ucents", BigInteger, nullable=False, server_default="0"),  # what balances pay of it
    Index("ix_placed_order_account_created", "account_id", "created_us"),
)

# A code, promotion, piece in stock or service that orders hold: a row to lock while one of them takes it.
allowance = Table("allowance", metadata, Column("subject", Text, primary_key=True))

allowance_use = Table(
    "allowance_use",
    metadata,
    Column("order_id", BigInteger, ForeignKey("placed_order.order_id"), primary_key=True),
    Column("subject", Text, ForeignKey("allowance.subject"), primary_key=True, index=True),
    Column("thing", Integer, primary_key=True),  # the place in the order of what needs it; -1: the whole order does
    Column("pieces", BigInteger, nullable=False),
    Column("freed", BigInteger, nullable=False, server_default="0"),  # of them, those whose services have ended
)

charge = Table(
    "charge",
    metadata,
    numbered("charge_id"),
    Column("order_id", BigInteger, ForeignKey("placed_order.order_id"), nullable=False, index=True),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("mean", Text, nullable=False),
    Column("method_id", BigInteger, index=True),
    Column("charge_key", Text, nullable=False, unique=True),
    Column("staged_us", BigInteger, nullable=False),
    Column("settled_us", BigInteger),
    Column("declined_us", BigInteger),
    Column("gateway", Text),  # NULL: nobody outside is asked
    Column("reference", Text),  # the gateway's own
    Column("asked_us", BigInteger),  # when an answer was first missed
    Column("challenged_us", BigInteger),
    Column("challenge_url", Text),  # sealed
    Column("pending_us", BigInteger),
    Column("voided_us", BigInteger),
    Column("reason", Text),
)
# An order has at most one charge that is not declined, whatever runs at once.
Index(
    "uq_charge_open",
    charge.c.order_id,
    unique=True,
    sqlite_where=charge.c.declined_us.is_(None),
    postgresql_where=charge.c.declined_us.is_(None),
)
# Disputes name a charge as its gateway does.
Index(
    "ix_charge_reference",
    charge.c.reference,
    sqlite_where=charge.c.reference.is_not(None),
    postgresql_where=charge.c.reference.is_not(None),
)

delivery = Table(
    "delivery",
    metadata,
    numbered("delivery_id"),
    Column("order_id", BigInteger, ForeignKey("placed_order.order_id"), nullable=False),
    Column("thing", Integer, nullable=False),
    Column("unit", Integer, nullable=False),
    Column("delivery_key", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("service_id", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
    Column("due_us", BigInteger),  # its deliverer is not asked before
    UniqueConstraint("order_id", "thing", "unit"),
)

partial_index("ix_delivery_lost", delivery.c.order_id, where=delivery.c.state.in_(("failed", "cancelled")))

service = Table(
    "service",
    metadata,
    numbered("service_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False),
    Column("delivery_id", BigInteger, ForeignKey("delivery.delivery_id"), nullable=False, unique=True),  # made once
    Column("order_id", BigInteger, nullable=False),
    Column("family", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("plan_code", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("parent_service_id", BigInteger),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("ended_us", BigInteger),
    Column("details", Text, nullable=False),
    Column("tech_account_id", BigInteger),  # NULL: the account itself, which is the admin's
    Column("billing_account_id", BigInteger),
    Column("anchor_day", Integer),  # of the month, on which its periods end; NULL where it has no end
    Column("suspended_us", BigInteger),
    Column("look_us", BigInteger, server_default="0"),  # when time has something to do with it; NULL: never
    Index("ix_service_family_name", "family", "name"),
    Index("ix_service_account_plan", "account_id", "plan_code"),  # also of what has ended
)
is_living = service.c.ended_us.is_(None)
# All that the lists of an account take.
listed = ("account_id", "family", "product", "name", "parent_service_id", "service_id", "ended_us")
partial_index("ix_service_living", *(service.c[name] for name in listed), where=is_living)
partial_index("ix_service_account_living", service.c.account_id, service.c.service_id, where=is_living)
partial_index("ix_service_parent", service.c.parent_service_id, where=service.c.parent_service_id.is_not(None))
partial_index(
    "ix_service_living_expires", *(service.c[name] for name in ("family", "expires_us", "service_id")), where=is_living
)
partial_index("ix_service_look", service.c.look_us, service.c.service_id, where=is_living)
partial_index("ix_service_ended", service.c.family, service.c.ended_us, where=service.c.ended_us.is_not(None))
for column in (service.c.tech_account_id, service.c.billing_account_id):
    partial_index(f"ix_service_{column.name}", column, where=column.is_not(None))

# What was done about the end of the time that a service is paid for. Void once the service has another end.
tenure = Table(
    "tenure",
    metadata,
    Column("service_id", BigInteger, ForeignKey("service.service_id"), primary_key=True, autoincrement=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("reminded_days", Integer),
    Column("order_id", BigInteger),
    Column("tried_us", BigInteger),
    Column("lapsed_us", BigInteger),
)

partial_index("ix_tenure_order", tenure.c.order_id, where=tenure.c.order_id.is_not(None))
partial_index("ix_tenure_tried", tenure.c.tried_us, tenure.c.service_id, where=tenure.c.order_id.is_not(None))

# What happened. With `order_id` and `label` it is a line of an order's follow-up; with `account_id`, `type` and
# `content` a fact that programs are told of (core/hook/fact.py), and most lines are both or one of them. `place`: among
# all facts, given once it is certain that no earlier one is still being written.
event = Table(
    "event",
    metadata,
    numbered("event_id"),
    Column("order_id", BigInteger, ForeignKey("placed_order.order_id"), index=True),
    Column("label", Text),
    Column("at_us", BigInteger, nullable=False),
    Column("description", Text),
    Column("account_id", BigInteger),
    Column("type", Text),
    Column("content", Text),
    Column("place", BigInteger),
)
partial_index("ix_event_new", event.c.event_id, where=and_(event.c.type.is_not(None), event.c.place.is_(None)))
Index(
    "uq_event_place",
    event.c.place,
    unique=True,
    sqlite_where=event.c.place.is_not(None),
    postgresql_where=event.c.place.is_not(None),
)
partial_index("ix_event_account_place", event.c.account_id, event.c.place, where=event.c.place.is_not(None))
partial_index(
    "ix_event_account_type_place", event.c.account_id, event.c.type, event.c.place, where=event.c.place.is_not(None)
)

job = Table(
    "job",
    metadata,
    numbered("job_id"),
    Column("kind", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("due_us", BigInteger, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
    Index("ix_job_subject", "subject_id", "kind"),
)
