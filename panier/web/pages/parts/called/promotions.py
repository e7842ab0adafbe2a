"""What a promotion says to customers."""

import re

# How OVHcloud's catalogues call a price that is crossed out, which tells people nothing that its amounts do not.
_SILENT = re.compile(r"\.\S+ Create Prix barre")


def promotion_text(description: str) -> str:
    """The text of a promotion, in the language that its shop has written it in; nothing of one that says nothing."""
    return "" if _SILENT.fullmatch(description) else description.strip()
