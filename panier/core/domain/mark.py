"""Signed mark data (RFC 7848): a clearinghouse's word that somebody holds a mark, needed before general sale."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignedMark:
    """What a file says: the clearinghouse's number, from when to when it holds, and (label, mark) for each label."""

    smd_id: str
    not_before_us: int
    not_after_us: int
    labels: tuple[tuple[str, str], ...]

    def problem(self, ascii_label: str, now_us: int) -> str | None:
        """Why a label cannot be ordered on its strength now, or None."""
        if now_us < self.not_before_us:
            return "is not valid yet"
        if now_us >= self.not_after_us:
            return "is not valid any more"
        if ascii_label not in {label for label, _ in self.labels}:
            return f"does not protect {ascii_label}"
        return None


@dataclass(frozen=True, slots=True)
class Smd:
    """A file as an account keeps it. `uuid` names it outside; `document` is the text as it came."""

    uuid: str
    account_id: int
    document: str
    mark: SignedMark
