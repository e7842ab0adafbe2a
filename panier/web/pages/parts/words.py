"""The sentences of pages: English as they stand in templates, with values in their gaps."""

from markupsafe import Markup, escape


def say(sentence: str, **values: object) -> Markup:
    """A sentence of a template; values fill its gaps, such as {name}."""
    return escape(sentence).format(**values) if values else escape(sentence)
