"""Templates of pages that a shop has in place of the shipped ones (docs/decisions/0015-look.md).

They run in Jinja's sandbox: they reach what they are given, and nothing of Python behind it.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PrefixLoader, StrictUndefined, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment

from panier.core.refusal import Refusal, invalid
from panier.web.look.template_files import TemplateFiles

SHIPPED = "shipped"  # {% extends "shipped/base.html" %} is the shipped one, of whatever there is an own one of
# What the policy of pages keeps browsers from doing, so that nobody wonders why it does nothing.
_IDLE = (
    (re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE), "a script within a page does not run"),
    (re.compile(r"<style[\s>]", re.IGNORECASE), "a style within a page does nothing: look.yaml has the colours"),
    (re.compile(r"<[^>{}]*\sstyle\s*=", re.IGNORECASE), "style= does nothing: use a class of panier.css"),
    (re.compile(r"<[^>{}]*\son[a-z]+\s*=", re.IGNORECASE), "on…= does not run"),
    (re.compile(r"<(?:script|img|link|iframe)[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
     "nothing is loaded from elsewhere"),
)  # fmt: skip
_SYNTAX_NODES = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


def own_environment(folder: str, shipped: Path, globals_: Mapping[str, object]) -> Environment:
    """The templates of a folder before the shipped ones.

    Refuses: a template that cannot be read, that takes the place of nothing, or has in it what no browser does, naming
    file and line (400).
    """
    theirs = TemplateFiles(shipped)
    environment = SandboxedEnvironment(
        loader=ChoiceLoader([TemplateFiles(folder), theirs, PrefixLoader({SHIPPED: theirs})]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(globals_)
    own = TemplateFiles(folder).list_templates()
    used: set[str] = set()
    for name in own:
        used |= set(_references(environment, Path(folder), name))
    known = {*theirs.list_templates(), *used}
    for name in own:
        if name not in known:
            raise invalid(f"{Path(folder) / name}: no page is made of a template called so, and no other one uses it")
    return environment


def _references(environment: Environment, folder: Path, name: str) -> Iterator[str]:
    """The templates that an own one uses; it is looked at as a whole."""
    path = folder / name

    def fault(line: int, problem: str) -> Refusal:
        return invalid(f"{path}, line {line}: {problem}")

    try:
        text = path.read_text(encoding="utf-8")
        environment.compile(text, name=name, filename=str(path))
        tree = environment.parse(text, name=name, filename=str(path))
    except UnicodeDecodeError as problem:
        raise invalid(f"{path}: {problem}") from problem
    except TemplateError as problem:
        raise fault(getattr(problem, "lineno", 1), problem.message or "it cannot be read") from problem
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, problem_words in _IDLE:
            if pattern.search(line):
                raise fault(number, problem_words)
    for node in tree.find_all(_SYNTAX_NODES):
        used = getattr(node, "template", None)
        if not isinstance(used, nodes.Const) or not isinstance(used.value, str):
            continue
        if used.value == name:
            raise fault(node.lineno, f"it uses itself; the shipped one is called {SHIPPED}/{name}")
        try:
            environment.get_template(used.value)
        except TemplateError:
            if not (folder / used.value).is_file():
                raise fault(node.lineno, f"there is no template {used.value}") from None
        yield used.value
