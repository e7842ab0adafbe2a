"""The shipped shop: plans, prices and texts as YAML files, edited without touching Python."""
