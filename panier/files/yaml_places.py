"""Places in a YAML document: the lines that its keys and indexes lead to."""

import re

import yaml

_PATH_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\[\.\.\.\]")


def steps_of(place: str) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    for found in _PATH_STEP.finditer(place):
        if found[0] == "[...]":
            break
        steps.append(found[1] or int(found[2]))
    return tuple(steps)


def line_of(node: yaml.Node | None, steps: tuple[str | int, ...]) -> int | None:
    """The line that the steps lead to, or the last one that can be reached."""
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
