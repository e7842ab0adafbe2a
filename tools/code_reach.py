"""What the code of the package reaches: names at the top of its modules, and which of them others use.

A name is followed through imports to where it is defined. A class reaches all of its methods, and a function whatever
its text names, whether it is called there or not: too much rather than too little.
"""

import ast
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from panier.core.values import frozen

Function = ast.FunctionDef | ast.AsyncFunctionDef
_HOPS = 8  # imports of imports that are followed


@frozen
class Named:
    """A name at the top of a module."""

    module: str
    name: str


@frozen
class _Import:
    module: str
    name: str  # "": the module itself


class Code:
    """The modules of a package, read once; without those of some folders, through which nothing is followed."""

    def __init__(self, root: Path, without: Sequence[str] = ()) -> None:
        paths = {_module(root, path): path for path in sorted(root.rglob("*.py"))}
        trees = {module: ast.parse(path.read_bytes()) for module, path in paths.items() if not _is_in(module, without)}
        self._tops = {module: dict(_definitions(tree)) for module, tree in trees.items()}
        self._imports = {module: dict(_imports(tree, trees)) for module, tree in trees.items()}

    @cached_property
    def named(self) -> Mapping[Named, ast.AST]:
        """Every name at the top of a module, with what it is."""
        return {Named(module, name): node for module, tops in self._tops.items() for name, node in tops.items()}

    def find(self, module: str, expression: ast.AST) -> Named | None:
        """What a name, or a name of an imported module, means in a module; None for anything else."""
        if isinstance(expression, ast.Name):
            return self._find(module, expression.id)
        if isinstance(expression, ast.Attribute) and isinstance(expression.value, ast.Name):
            within = self._imports[module].get(expression.value.id)
            if within is not None and not within.name:
                return self._find(within.module, expression.attr)
        return None

    def _find(self, module: str, name: str) -> Named | None:
        for _ in range(_HOPS):
            if name in self._tops.get(module, {}):
                return Named(module, name)
            found = self._imports.get(module, {}).get(name)
            if found is None or not found.name:
                return None
            module, name = found.module, found.name
        return None

    def reached(self, roots: Sequence[str]) -> Sequence[Named]:
        """What the modules of some folders reach."""
        waiting = deque(one for one in self.named if _is_in(one.module, roots))
        seen: set[Named] = set()
        while waiting:
            one = waiting.popleft()
            if one not in seen:
                seen.add(one)
                waiting.extend(self._used(one))
        return sorted(seen, key=lambda one: (one.module, one.name))

    def _used(self, one: Named) -> Iterator[Named]:
        for node in ast.walk(self.named[one]):
            if isinstance(node, ast.Name | ast.Attribute) and (found := self.find(one.module, node)) is not None:
                yield found


def _is_in(module: str, folders: Sequence[str]) -> bool:
    return any(module == folder or module.startswith(f"{folder}.") for folder in folders)


def _module(root: Path, path: Path) -> str:
    parts = path.relative_to(root.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            names = (one for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name))
            yield from ((one.id, node) for one in names)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node


def _imports(tree: ast.Module, modules: Mapping[str, object]) -> Iterator[tuple[str, _Import]]:
    for node in _statements(tree.body):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                yield one.asname or one.name, _Import(whole, "") if whole in modules else _Import(node.module, one.name)


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """What stands at the top of a module, and what is there under a condition."""
    for node in body:
        yield from _statements(node.body) if isinstance(node, ast.If) else (node,)
