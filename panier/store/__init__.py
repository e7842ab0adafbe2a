"""SQL: one function per query, rows in and core objects out, on SQLite and PostgreSQL alike."""
