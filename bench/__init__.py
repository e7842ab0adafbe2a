"""How fast Panier is: the ten calls of a domain order against live servers, beside a bare ASGI application."""
