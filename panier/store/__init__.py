"""SQL and files: rows and catalogue documents in, core objects out."""
