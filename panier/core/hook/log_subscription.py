"""Calls of an account that are streamed to one of its hooks (/me/api/log/subscription)."""

from panier.core.values import frozen

_STREAM = "00000000-0000-4000-9000-"  # before the number of a hook, in the id of a stream


@frozen
class LogSubscription:
    """That a log of an account is streamed to a hook of it."""

    subscription_id: str
    account_id: int
    kind: str
    hook_id: int
    created_us: int

    @property
    def stream_id(self) -> str:
        """The id of the stream."""
        return stream_of(self.hook_id)


def stream_of(hook_id: int) -> str:
    """The id of the stream that leads to a hook."""
    return f"{_STREAM}{hook_id:012d}"


def hook_of(stream_id: str) -> int | None:
    """The number of the hook that a stream leads to; None for a stream that is none here."""
    digits = stream_id.lower().removeprefix(_STREAM)
    is_number = digits.isascii() and digits.isdigit()
    return int(digits) if is_number and stream_of(int(digits)) == stream_id.lower() else None
