"""Rows of /services."""

from panier.web.route import Route

SERVICES: tuple[Route, ...] = ()
