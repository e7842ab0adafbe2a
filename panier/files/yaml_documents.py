"""YAML documents: their plain content, and the lines that keys and indexes lead to."""

from pathlib import Path

import yaml

from panier.core.refusal import invalid


def plain(path: Path, text: str) -> object:
    """A document as plain texts, lists and mappings; `path` is named in refusals.

    Nothing is guessed, so that NO is Norway and 6.10 keeps its zero.

    Refuses: invalid YAML, and duplicate keys, naming file and line.

    Raises RecursionError for what stands within itself.
    """
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as problem:
        raise invalid(f"{path}: {problem}") from problem
    return _plain(root, path)


def line_of(text: str, steps: tuple[str | int, ...]) -> int | None:
    """The line that the steps lead to, or the last one that can be reached."""
    node = yaml.compose(text, Loader=yaml.CBaseLoader)
    for step in steps:
        below = None
        if isinstance(node, yaml.MappingNode):
            below = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            below = node.value[step]
        if below is None:
            break
        node = below
    return node.start_mark.line + 1 if node is not None else None


def _plain(node: yaml.Node | None, path: Path) -> object:
    match node:
        case yaml.ScalarNode():
            return node.value
        case yaml.SequenceNode():
            return [_plain(child, path) for child in node.value]
        case yaml.MappingNode():
            found: dict[object, object] = {}
            for key, value in node.value:
                if key.value in found:
                    raise invalid(f"{path}, line {key.start_mark.line + 1}: {key.value!r} is written twice")
                found[key.value] = _plain(value, path)
            return found
        case _:
            return {}
