"""The files that pages are made of. Every form in them is judged by the shop alone.

Browsers would hold a form up with words of their own, in the language of the browser, one field at a time, and only
those that run the page as drawn. So no form asks for that: what is wrong is said beside every field at once, in the
page's language, with a script and without. Fields keep `required` and the like, for those who listen to pages.
"""

import re
from collections.abc import Callable

from jinja2 import Environment, FileSystemLoader

_FORM = re.compile(r"<form(?=[\s>])(?![^>]*\bnovalidate\b)")


class TemplateFiles(FileSystemLoader):
    """Templates in a folder, whose forms no browser judges."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template."""
        text, path, is_current = super().get_source(environment, template)
        return _FORM.sub("<form novalidate", text), path, is_current
