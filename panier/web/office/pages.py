"""Every page of the back office, and the sections of its menu: nine words at the most."""

from panier.core.office.rights import OfficeRole, may
from panier.web.office.places import (
    catalog,
    customers,
    day,
    identity,
    letters,
    messages,
    money,
    names,
    orders,
    services,
    settings,
    staff,
)
from panier.web.office.visits import OfficePage, OfficeSection, OpenSection
from panier.web.pages.parts.tongues import phrase

# Of two pages whose paths fit, the first is shown: mails/preview stands before mails/{number}.
_MODULES = (day, orders, customers, services, names, catalog, money, letters, messages, settings, identity, staff)
PAGES: tuple[OfficePage, ...] = tuple(page for module in _MODULES for page in module.PAGES)
SECTIONS = (
    OfficeSection(phrase("Today"), "calendar-clock", ("",)),
    OfficeSection(phrase("Orders"), "list", ("orders",)),
    OfficeSection(phrase("Customers"), "users", ("customers",)),
    OfficeSection(phrase("Services"), "globe", ("services", "names", "registries")),
    OfficeSection(phrase("Catalogue"), "shopping-basket", ("catalogue",)),
    OfficeSection(phrase("Money"), "coins", ("money",)),
    OfficeSection(phrase("Messages"), "mail", ("mails", "hooks", "events")),
    OfficeSection(phrase("Settings"), "settings", ("settings", "shop", "limits", "staff", "trail")),
)


def sections_for(role: OfficeRole) -> tuple[OpenSection, ...]:
    """The sections in which a role may open something, each with the pages that it may open."""
    known = {one.path: one for one in PAGES}
    found = []
    for one in SECTIONS:
        pages = tuple(known[path] for path in one.paths if may(role, known[path].action))
        if pages:
            found.append(OpenSection(one.title, one.icon, pages))
    return tuple(found)
