"""Keys and who stands behind them: /auth."""

from panier.flows import credentials
from panier.web.route import Route
from panier.wire import auth

AUTH: tuple[Route, ...] = (Route("GET", "/auth/time", credentials.time, auth.time_out, public=True),)
