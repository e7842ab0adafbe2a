"""An answer that is kept so that a call which is sent again with its Idempotency-Key has its effect once."""

from panier.core.values import frozen


@frozen
class KeptAnswer:
    """What a call was answered.

    `name`: a digest of the key, of who sent it and of what was called. `request`: a digest of what was sent; `body`: of
    the answer, to the byte. Both may be made of secrets.
    """

    name: str
    kept_us: int
    status: int
    request: str
    body: str
