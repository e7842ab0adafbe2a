"""Keys, and what they may call, as /auth shows them."""

from panier.wire.types import Long


def time_out(seconds: int) -> Long:
    """A bare number of seconds."""
    return seconds
