"""Signed mark data (RFC 7848): proof from a clearinghouse that somebody holds a trademark.

It is needed to order a name before general sale.
"""

from panier.core.values import frozen


@frozen
class SignedMark:
    """The content of a signed mark file.

    The clearinghouse's number, its validity, and (label, mark) for each label.
    """

    smd_id: str
    not_before_us: int
    not_after_us: int
    labels: tuple[tuple[str, str], ...]

    def problem(self, ascii_label: str, now_us: int) -> str | None:
        """Why it does not entitle its holder to order a label now, or None."""
        if now_us < self.not_before_us:
            return "is not valid yet"
        if now_us >= self.not_after_us:
            return "is not valid any more"
        if ascii_label not in {label for label, _ in self.labels}:
            return f"does not protect {ascii_label}"
        return None


@frozen
class Smd:
    """A signed mark file stored by an account.

    `uuid` is its public number; `document` is the text as it was received.
    """

    uuid: str
    account_id: int
    document: str
    mark: SignedMark
