"""SQL and files: one function per query, rows in, core objects out.

One text of SQL serves both databases.
"""
