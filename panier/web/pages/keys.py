"""The pages where people get and give keys."""

from typing import Any

KEYS: dict[str, Any] = {}
