"""Rows of /domain."""

from panier.web.route import Route

DOMAIN: tuple[Route, ...] = ()
