"""Every page of the account that is a row (desk.py), by its path."""

from collections.abc import Mapping

from panier.web.pages.account import dropping, overview
from panier.web.pages.account.access import browsers, clients, keys, second_factor, user, users
from panier.web.pages.account.desk import AccountPage
from panier.web.pages.account.money import balance, methods
from panier.web.pages.account.names import NAME_MODULES
from panier.web.pages.account.people import activity, agreements, contacts, email, messages, password, profile
from panier.web.pages.account.services import SERVICE_MODULES

_MODULES = (
    overview, dropping, *NAME_MODULES, *SERVICE_MODULES, methods, balance, contacts, messages, profile, email, password,
    agreements, activity, browsers, second_factor, keys, clients, users, user,
)  # fmt: skip
ACCOUNT_PAGES: Mapping[str, AccountPage] = {one.path: one for module in _MODULES for one in module.PAGES}
