"""Every page of the back office; those with a title stand in its menu, in this order."""

from panier.web.office.places import customers, day, messages, names, orders, staff
from panier.web.office.visits import OfficePage

PAGES: tuple[OfficePage, ...] = (
    *day.PAGES,
    *orders.PAGES,
    *customers.PAGES,
    *names.PAGES,
    *messages.PAGES,
    *staff.PAGES,
)
