"""What came of a form of a page that acts once: where it led, and what it showed of what is kept nowhere else."""

from collections.abc import Mapping
from dataclasses import field

from panier.core.values import frozen

Shown = Mapping[str, str | tuple[str, ...]]
"""What a page shows once, by the names that its template knows: secrets, and what they belong to."""


@frozen
class FormEnd:
    """What came of a form. `leads_to`: a path, nothing for the form's own page.

    `shown`: what its page shows the browser that sent it; `is_forgotten`: that was shown, and is kept no more.
    """

    leads_to: str = ""
    shown: Shown = field(default_factory=dict)
    is_forgotten: bool = False
