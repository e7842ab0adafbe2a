"""Tasks of domain names and zones, and e-mails to customers."""

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables of tasks and mails."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "task",
        sa.Column("task_id", number, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("task_key", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("updated_us", sa.BigInteger(), nullable=False),
        sa.Column("done_us", sa.BigInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True),
        sa.Column("service_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.delivery_id"]),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task")),
        sa.UniqueConstraint("task_key", name=op.f("uq_task_task_key")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_task_delivery_id")),
    )
    op.create_index("ix_task_account_subject", "task", ["account_id", "subject"], unique=False)
    op.create_index(op.f("ix_task_service_id"), "task", ["service_id"], unique=False)
    op.create_table(
        "mail",
        sa.Column("mail_id", number, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_mail")),
    )
    op.create_index(op.f("ix_mail_account_id"), "mail", ["account_id"], unique=False)
    _registry(number)
    _add_contacts(number)
    _smd(number)


def _add_contacts(number: sa.types.TypeEngine[int]) -> None:
    """Store the contacts of services, what contacts own, and requests to change the former."""
    op.add_column("contact", sa.Column("attached_domain", sa.Text(), nullable=True))
    op.add_column("service", sa.Column("tech_account_id", sa.BigInteger(), nullable=True))
    op.add_column("service", sa.Column("billing_account_id", sa.BigInteger(), nullable=True))
    for table, name in (
        ("contact", "attached_domain"),
        ("service", "tech_account_id"),
        ("service", "billing_account_id"),
    ):
        is_set = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_{table}_{name}", table, [name], unique=False, sqlite_where=is_set, postgresql_where=is_set)
    people = ("asking_account_id", "from_account_id", "to_account_id")
    op.create_table(
        "contact_change",
        sa.Column("change_id", number, autoincrement=True, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in people),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("requested_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("done_us", sa.BigInteger(), nullable=True),
        sa.Column("aborted_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        *(sa.ForeignKeyConstraint([name], ["account.account_id"]) for name in people),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_contact_change")),
    )
    for name in ("service_id", *people):
        op.create_index(op.f(f"ix_contact_change_{name}"), "contact_change", [name], unique=False)
    _fill_contacts(op.get_bind())


def _fill_contacts(connection: sa.Connection) -> None:
    """Give existing names to the accounts named for them, and each name an owner of its own."""
    accounts = {row.nic: row.account_id for row in connection.execute(sa.text("SELECT nic, account_id FROM account"))}
    names = connection.execute(
        sa.text(
            "SELECT service_id, account_id, name, ended_us, details FROM service"
            " WHERE family = 'domain' AND product = 'domain' ORDER BY service_id"
        )
    ).all()
    for name in names:
        details = msgspec.json.decode(name.details)
        admin, tech = (accounts.get(details.pop(role, None), name.account_id) for role in ("admin", "tech"))
        if name.ended_us is None and "owner" in details:
            details["owner"] = _own_contact(connection, details["owner"], admin, name.name)
        roles = {
            "admin": admin,
            "tech": None if tech == admin else tech,
            "billing": None if name.account_id == admin else name.account_id,
        }
        changes = "account_id = :admin, tech_account_id = :tech, billing_account_id = :billing"
        _run(
            connection, f"UPDATE service SET {changes} WHERE parent_service_id = :id", {"id": name.service_id, **roles}
        )
        _run(
            connection,
            f"UPDATE service SET {changes}, details = :details WHERE service_id = :id",
            {"id": name.service_id, "details": msgspec.json.encode(details).decode(), **roles},
        )


def _own_contact(connection: sa.Connection, owner: str, admin: int, name: str) -> str:
    """The owner to store: the contact itself, or a copy of it.

    A copy where the contact is another account's or owns a name already.
    """
    number = int(owner.rpartition("/")[2])
    found = connection.execute(
        sa.text("SELECT account_id, fields, created_us, attached_domain FROM contact WHERE contact_id = :id"),
        {"id": number},
    ).one_or_none()
    if found is None:
        return owner
    if found.attached_domain is not None or found.account_id != admin:
        clone = {"account": admin, "fields": found.fields, "created": found.created_us}
        number = connection.execute(
            sa.text(
                "INSERT INTO contact (account_id, fields, created_us) VALUES (:account, :fields, :created)"
                " RETURNING contact_id"
            ),
            clone,
        ).scalar_one()
    _run(connection, "UPDATE contact SET attached_domain = :name WHERE contact_id = :id", {"name": name, "id": number})
    return f"/me/contact/{number}"


def _run(connection: sa.Connection, statement: str, values: Mapping[str, object]) -> None:
    connection.execute(sa.text(statement), dict(values))


def _registry(number: "sa.types.TypeEngine[int]") -> None:
    """Let the sandbox's registry know more about its names, answer later and send messages."""
    with op.batch_alter_table("registry_name") as names:
        names.add_column(sa.Column("is_ours", sa.Integer(), nullable=False, server_default="1"))
        names.add_column(sa.Column("is_premium", sa.Integer(), nullable=False, server_default="0"))
        names.add_column(sa.Column("created_us", sa.BigInteger(), nullable=False, server_default="0"))
        names.add_column(sa.Column("expires_us", sa.BigInteger(), nullable=False, server_default="0"))
        names.add_column(sa.Column("transferred_us", sa.BigInteger(), nullable=True))
        names.add_column(sa.Column("asked_us", sa.BigInteger(), nullable=True))
        names.add_column(sa.Column("asked_by", sa.Text(), nullable=True))
        names.add_column(sa.Column("auth_code", sa.Text(), nullable=False, server_default=""))
        names.add_column(sa.Column("is_locked", sa.Integer(), nullable=False, server_default="1"))
        names.add_column(sa.Column("details", sa.Text(), nullable=False, server_default="{}"))
    of_service = (
        "(SELECT s.{0} FROM service s JOIN delivery d ON d.delivery_id = s.delivery_id"
        " WHERE d.delivery_key = registry_name.registration_key)"
    )
    op.execute(
        "UPDATE registry_name SET auth_code = registration_key,"
        f" created_us = COALESCE({of_service.format('created_us')}, 0),"
        f" expires_us = COALESCE({of_service.format('expires_us')}, 0)"
    )
    op.create_table(
        "registry_command",
        sa.Column("command_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("command_key", name=op.f("pk_registry_command")),
    )
    op.create_index(op.f("ix_registry_command_name"), "registry_command", ["name"], unique=False)
    op.create_index(op.f("ix_registry_command_due_us"), "registry_command", ["due_us"], unique=False)
    op.create_table(
        "registry_message",
        sa.Column("message_id", number, autoincrement=True, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_registry_message")),
    )
    op.create_table(
        "registry_wish",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_registry_wish")),
    )


def _smd(number: "sa.types.TypeEngine[int]") -> None:
    """Add the table of signed marks."""
    op.create_table(
        "smd",
        sa.Column("smd_id", number, autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("smd_number", sa.Text(), nullable=False),
        sa.Column("not_before_us", sa.BigInteger(), nullable=False),
        sa.Column("not_after_us", sa.BigInteger(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("smd_id", name=op.f("pk_smd")),
        sa.UniqueConstraint("uuid", name=op.f("uq_smd_uuid")),
    )
    op.create_index(op.f("ix_smd_account_id"), "smd", ["account_id"], unique=False)
