"""The tables of domain names.

Tasks and contact changes, e-mails to customers, the sandbox's registry, signed marks.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from panier.store.schema.columns import metadata, numbered, partial_index

# Work on a domain name or a zone that its owner can inspect, correct and cancel. `task_key` names it outside.
task = Table(
    "task",
    metadata,
    numbered("task_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False),
    Column("sort", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("function", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("task_key", Text, nullable=False, unique=True),
    Column("created_us", BigInteger, nullable=False),
    Column("due_us", BigInteger, nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    Column("done_us", BigInteger),
    Column("comment", Text),
    Column("fault", Text),
    Column("attempts", Integer, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("wishes", Text, nullable=False),
    Column("delivery_id", BigInteger, ForeignKey("delivery.delivery_id"), unique=True),
    Column("service_id", BigInteger, index=True),
    Index("ix_task_account_sort_subject", "account_id", "sort", "subject", "task_id"),
)

partial_index("ix_task_error", task.c.task_id, where=task.c.state == "error")

# What customers are written. Until it is sent it is due at some time, where it is sent at all: one without `due_us`,
# `sent_us` and `failed_us` is only kept, to be read in the account's history.
mail = Table(
    "mail",
    metadata,
    numbered("mail_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("written_us", BigInteger, nullable=False),
    Column("secret", Text),  # what its account does not see of it
    Column("letter", Text),  # of which template it was made; NULL: of none
    Column("language", Text),
    Column("message_id", Text),  # the same however often it is sent
    Column("due_us", BigInteger),  # when it is sent, or tried again
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent_us", BigInteger),
    Column("failed_us", BigInteger),
    Column("problem", Text),
)
partial_index("ix_mail_due", mail.c.due_us, where=mail.c.due_us.is_not(None))
partial_index("ix_mail_failed", mail.c.mail_id, where=mail.c.failed_us.is_not(None))

# A request to transfer a role of a service to another account. `answers`: who must agree, and each one's answer.
contact_change = Table(
    "contact_change",
    metadata,
    numbered("change_id"),
    Column("service_id", BigInteger, ForeignKey("service.service_id"), nullable=False, index=True),
    Column("asking_account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("from_account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("to_account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("roles", Text, nullable=False),
    Column("answers", Text, nullable=False),
    Column("requested_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("done_us", BigInteger),
    Column("aborted_us", BigInteger),
)

# The sandbox's registry: the names that were registered in it, the commands it was sent, its messages, and the
# records that the sandbox's owner has set.
registry_name = Table(
    "registry_name",
    metadata,
    Column("name", Text, primary_key=True),
    Column("registration_key", Text, nullable=False),
    Column("is_ours", Integer, nullable=False),  # 0: it went to another registrar
    Column("is_premium", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("transferred_us", BigInteger),
    Column("asked_us", BigInteger),  # another registrar wants it since then
    Column("asked_by", Text),
    Column("auth_code", Text, nullable=False),
    Column("is_locked", Integer, nullable=False),
    Column("name_servers", Text, nullable=False),
    Column("details", Text, nullable=False),
)
partial_index(
    "ix_registry_name_asked", registry_name.c.asked_us, registry_name.c.name,
    where=registry_name.c.asked_us.is_not(None),
)  # fmt: skip

registry_command = Table(
    "registry_command",
    metadata,
    Column("command_key", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("command", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("sent_us", BigInteger, nullable=False),
    Column("due_us", BigInteger, index=True),  # NULL: the outcome is final
)

registry_message = Table(
    "registry_message",
    metadata,
    numbered("message_id"),
    Column("message", Text, nullable=False),
)

registry_wish = Table(
    "registry_wish",
    metadata,
    Column("name", Text, primary_key=True),
    Column("entry", Text, nullable=False),
)

# Signed marks that an account orders names with before general sale. `document` is the text as it came.
smd = Table(
    "smd",
    metadata,
    numbered("smd_id"),
    Column("uuid", Text, nullable=False, unique=True),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("document", Text, nullable=False),
    Column("smd_number", Text, nullable=False),
    Column("not_before_us", BigInteger, nullable=False),
    Column("not_after_us", BigInteger, nullable=False),
    Column("labels", Text, nullable=False),
)
