"""Rows of /catalog."""

from panier.web.route import Route

CATALOG: tuple[Route, ...] = ()
