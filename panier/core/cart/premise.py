"""What the price of a change of a service rests on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Premise:
    """How a service was when the price of its change was told."""

    plan_code: str
    expires_us: int | None
