"""The template of papers: whether it can be read. Printing, which draws with it, is heavy to load."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from panier.core.refusal import invalid

TEMPLATE = "paper.html"


def check_template(folders: Sequence[Path]) -> None:
    """Check that the first folder that has the template has one that can be read.

    Refuses: any other, naming file and line (400).
    """
    path = next(folder / TEMPLATE for folder in folders if (folder / TEMPLATE).is_file())
    try:
        Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as problem:
        raise invalid(f"{path}: {problem}") from problem
    except TemplateSyntaxError as problem:
        raise invalid(f"{path}, line {problem.lineno}: {problem.message}") from problem
