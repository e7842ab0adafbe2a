"""Every page of the back office; those with a title stand in its menu, in this order."""

from panier.web.office.places import catalog, customers, day, messages, money, names, orders, settings, staff
from panier.web.office.visits import OfficePage

_MODULES = (day, orders, customers, names, catalog, money, messages, settings, staff)
PAGES: tuple[OfficePage, ...] = tuple(page for module in _MODULES for page in module.PAGES)
