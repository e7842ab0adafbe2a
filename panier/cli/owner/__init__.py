"""Groups of commands of the shop's owner, a module for each thing; cli/__init__.py lists them in GROUPS."""
