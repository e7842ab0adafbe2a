"""The services of an account, of every family, by what the API says of each; start with overview.py."""

from panier.web.pages.account.services import end, listing, options, overview, renewal, sums, upgrade

SERVICE_MODULES = (end, listing, options, overview, renewal, sums, upgrade)
