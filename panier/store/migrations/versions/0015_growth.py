"""Indexes, so that lists and sweeps take as long as their answers, however large the shop has grown."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add indexes, and remove those that they replace."""
    op.drop_index("ix_cart_account_id", "cart")
    op.drop_index("ix_cart_expires_us", "cart")
    op.create_index("ix_cart_account_expires", "cart", ["account_id", "expires_us", "created_us", "cart_id"])
    _partial("ix_cart_unordered_expires", "cart", ["expires_us"], "order_id IS NULL")
    _partial("ix_contact_made", "contact", ["account_id"], "attached_domain IS NULL")
    op.create_index("ix_job_subject", "job", ["subject_id", "kind"])
    _partial("ix_registry_name_asked", "registry_name", ["asked_us", "name"], "asked_us IS NOT NULL")
    op.drop_index("ix_service_account_id", "service")
    op.create_index("ix_service_account_plan", "service", ["account_id", "plan_code"])
    _partial(
        "ix_service_living",
        "service",
        ["account_id", "family", "product", "name", "parent_service_id", "service_id", "ended_us"],
        "ended_us IS NULL",
    )
    _partial("ix_service_living_expires", "service", ["family", "expires_us", "service_id"], "ended_us IS NULL")
    _partial("ix_service_parent", "service", ["parent_service_id"], "parent_service_id IS NOT NULL")
    op.drop_index("ix_task_account_subject", "task")
    op.create_index("ix_task_account_sort_subject", "task", ["account_id", "sort", "subject", "task_id"])


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
