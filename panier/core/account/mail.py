"""What was written to a customer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to a customer, or to somebody the customer named; its account reads it in its history."""

    mail_id: int
    account_id: int
    recipient: str
    subject: str
    body: str
    written_us: int
