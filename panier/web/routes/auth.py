"""Rows of /auth."""

from panier.web.route import Route

AUTH: tuple[Route, ...] = ()
