"""Every form of the back office, by its name."""

from collections.abc import Mapping

from panier.web.office.deeds import (
    catalog,
    codes,
    customers,
    deliveries,
    looks,
    messages,
    money,
    orders,
    own_access,
    services,
    staff,
    transfers,
)
from panier.web.office.forms import FormAct

_MODULES = (
    orders, deliveries, customers, looks, services, catalog, codes, messages, transfers, money, own_access, staff,
)  # fmt: skip
ACTS: Mapping[str, FormAct] = {one.name: one for module in _MODULES for one in module.ACTS}
