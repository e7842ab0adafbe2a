"""Public catalogues for tests: the recorded one, and small ones that are written here."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

RECORDED = "recorded/catalogs/eco_CZ_sorted_2025-06-06.json.gz"


def recorded(reference: Path) -> bytes:
    """OVHcloud's public catalogue of Eco servers of June 2025, as it was answered."""
    return gzip.decompress((reference / RECORDED).read_bytes())


def canonical(value: Any) -> Any:
    """The same with keys and arrays in one order: neither means anything in a catalogue."""
    if isinstance(value, dict):
        return {key: canonical(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return sorted((canonical(inner) for inner in value), key=lambda inner: json.dumps(inner, sort_keys=True))
    return value


def pricing(price: int, *, mode: str = "default", months: int = 1, **more: Any) -> dict[str, Any]:
    """A monthly price, or with `months=0` a set-up."""
    return {
        "mode": mode,
        "phase": 1 if months else 0,
        "capacities": ["renew" if months else "installation"],
        "commitment": 0,
        "interval": months,
        "intervalUnit": "month" if months else "none",
        "type": "rental",
        "strategy": "tiered",
        "mustBeCompleted": False,
        "quantity": {"min": 1, "max": 10},
        "repeat": {"min": 1, "max": None if months else 1},
        "price": price,
        "tax": price * 2 // 10,
        "description": "rental",
        "engagementConfiguration": None,
        "promotions": [],
        **more,
    }


def plan(code: str, pricings: Sequence[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A plan or an option, of a product of the same name."""
    return {
        "planCode": code,
        "invoiceName": code.upper(),
        "product": code,
        "family": None,
        "pricingType": "rental",
        "consumptionConfiguration": None,
        "addonFamilies": [],
        "configurations": [],
        "pricings": list(pricings),
        "blobs": None,
        **more,
    }


def document(
    plans: Sequence[dict[str, Any]], addons: Sequence[dict[str, Any]] = (), *, subsidiary: str = "FR", **more: Any
) -> dict[str, Any]:
    """A whole catalogue."""
    products = {one["product"]: None for one in (*plans, *addons)}
    return {
        "catalogId": 1,
        "locale": {"currencyCode": "EUR", "subsidiary": subsidiary, "taxRate": 20},
        "planFamilies": [],
        "plans": list(plans),
        "addons": list(addons),
        "products": [{"name": name, "description": name, "configurations": None, "blobs": None} for name in products],
        **more,
    }
