"""Every page that is looked at in a browser; whoever adds a page adds it here."""

from panier.web.owner import port

WORKSHOP = ("/workshop", "/workshop/calls", "/workshop/mails/1", *(one.PAGE.path for one in port.PAGES))
SHOP = (
    "/", "/domains", "/domains?q=taken-shop.com", "/domains?q=-", "/domains/fr", "/c/eco", "/p/vps-2025-model1",
    "/cart", "/api",
    "/createToken", "/createApp", "/join", "/login", "/changePassword", "/resetPassword", "/contracts/general",
    "/nothing",
)  # fmt: skip
FIRST_VIEW_MAX_BYTES = 100_000
SERVER_SECONDS_MAX = 0.05
