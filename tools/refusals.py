"""What refusals say that people can meet on a page, read from the code that makes them.

A refusal is made by a function of core/refusal.py, or by one that hands its own argument on to such a function. Its
sentence is what stands there, with a gap for each value: "Must have at most {most} characters". A page can meet it
where its code, or what that names in turn, makes it; what the API alone reaches is not among them, and stays English.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from panier.core.values import frozen, replace
from panier.web.pages.parts.rendering import TEMPLATES
from tools.code_reach import Code, Function, Named

READ_BY_PEOPLE = ("panier.web.pages", "panier.web.office")  # in every language; the workshop is English
NOT_THROUGH = ("panier.cli", "panier.web.owner", "panier.web.console", "panier.web.routes", "panier.store.engine")
SHOP_FILES = ("panier.files", "panier.web.look", "panier.outside.mail")  # whose faults a start reports, in English
UPLOADED = ("panier.files.bank", "panier.files.editing")  # but these are read for a page
_REFUSAL = "panier.core.refusal"
_SAID_BY = {"bad_input": 1, "conflict": 0, "invalid": 0, "Refusal": 1, "not_found": 0}  # which argument is the sentence
_NOTHING_BY_THAT_NAME = "The requested object"
_DEEP = 12  # names that are followed to a text
_FEW = 6  # texts that a part of a sentence may be one of; more are a gap
GAP = re.compile(r"{\w+}")
_WORD = re.compile(r"[a-zA-Z]{2}")


@frozen
class _Maker:
    """What makes a refusal: which of its arguments is the sentence, and the function of core/refusal.py behind it."""

    argument: int
    kind: str


@frozen
class _Spot:
    """Where an expression stands: its module, its function if it has one, and the names that led there."""

    module: str
    function: Function | None = None
    followed: tuple[str, ...] = ()


@cache
def met() -> Sequence[str]:
    """Every sentence of a refusal that a page can meet, with gaps, in order and once."""
    code = Code(TEMPLATES.parent.parent, NOT_THROUGH)
    reader = _Reader(code)
    found: set[str] = set()
    for one in code.reached(READ_BY_PEOPLE):
        if one.module != _REFUSAL and _is_for_people(one.module):
            found.update(reader.sentences(one))
    return sorted(filter(_has_words, found))


def uncovered(said: Sequence[str], known: Sequence[str]) -> list[str]:
    """The sentences that none of the known ones stands for: the same words, with gaps wherever they have some."""
    texts = set(known)
    same = {GAP.sub("{}", one) for one in known}
    patterns = [_pattern(one) for one in known if "{" in one]
    return [
        one
        for one in said
        if GAP.sub("{}", one) not in same and not any(_stands_for(pattern, one, texts) for pattern in patterns)
    ]


def _pattern(known: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "(.+?)", re.escape(known)), re.DOTALL)


def _stands_for(pattern: re.Pattern[str], sentence: str, texts: set[str]) -> bool:
    """Whether the gaps of a known sentence are filled with values alone, or with words that are known themselves."""
    found = pattern.fullmatch(sentence)
    return found is not None and all(not _WORD.search(GAP.sub("", one)) or one in texts for one in found.groups())


def _has_words(text: str) -> bool:
    return _WORD.search(GAP.sub("", text)) is not None


def _is_for_people(module: str) -> bool:
    is_file = any(module.startswith(folder) for folder in SHOP_FILES)
    return not is_file or any(module.startswith(folder) for folder in UPLOADED)


class _Reader:
    """Reads sentences out of code."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._makers = {Named(_REFUSAL, name): _Maker(argument, name) for name, argument in _SAID_BY.items()}
        self._locals: dict[Function, Mapping[str, Sequence[ast.expr]]] = {}
        self._calls = {one: list(_calls(node)) for one, node in code.named.items()}
        while more := dict(self._more_makers()):
            self._makers.update(more)

    def sentences(self, one: Named) -> Iterator[str]:
        """The sentences of the refusals that a function, or a method of a class, makes."""
        for function, call in self._calls[one]:
            maker = self._maker(one.module, call)
            if maker is not None and _hands_on(function, call, maker) is None:
                yield from self._sentences(_Spot(one.module, function), call, maker)

    def _sentences(self, spot: _Spot, call: ast.Call, maker: _Maker) -> Iterator[str]:
        said = call.args[maker.argument] if len(call.args) > maker.argument else None
        texts = [_NOTHING_BY_THAT_NAME] if said is None else self._texts(spot, said, 0) or []
        for text in texts:
            if maker.kind == "not_found":
                yield _whole(f"{text}{' ({named})' if call.keywords else ''} does not exist")
            elif maker.kind == "bad_input":
                yield _whole(text[:1].upper() + text[1:])
            else:
                yield _whole(text)

    def _maker(self, module: str, call: ast.Call) -> _Maker | None:
        found = self._code.find(module, call.func)
        return None if found is None else self._makers.get(found)

    def _more_makers(self) -> Iterator[tuple[Named, _Maker]]:
        """Functions that hand an argument of their own on to what makes refusals."""
        for one, node in self._code.named.items():
            if isinstance(node, Function) and one not in self._makers and one.module != _REFUSAL:
                for _, call in self._calls[one]:
                    maker = self._maker(one.module, call)
                    if maker is not None and (place := _hands_on(node, call, maker)) is not None:
                        yield one, _Maker(place, maker.kind)

    def _texts(self, spot: _Spot, node: ast.expr, deep: int) -> list[str] | None:
        """What an expression may be as texts with gaps; None where nothing of it stands in the code."""
        if deep > _DEEP:
            return None
        match node:
            case ast.Constant(value=str() | None as text):
                return [text or ""]
            case ast.JoinedStr(values=parts):
                return self._joined(spot, parts, deep)
            case ast.FormattedValue(value=value) if node.format_spec is None:
                return self._few(spot, value, deep)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined(spot, [left, right], deep)
            case ast.IfExp(body=one, orelse=other):
                return self._any(spot, [one, other], deep)
            case ast.BoolOp(values=some):
                return [text for text in self._any(spot, some, deep) or () if text] or None
            case ast.Dict(values=some):
                return self._any(spot, some, deep)
            case ast.NamedExpr(value=value) | ast.Await(value=value) | ast.Subscript(value=value):
                return self._texts(spot, value, deep + 1)
            case ast.Call():
                return self._called(spot, node, deep)
            case ast.Name() | ast.Attribute():
                return self._meant(spot, node, deep)
        return None

    def _joined(self, spot: _Spot, parts: Sequence[ast.expr], deep: int) -> list[str]:
        found = [self._texts(spot, part, deep + 1) or [f"{{{_called(part)}}}"] for part in parts]
        return ["".join(one) for one in product(*found)]

    def _few(self, spot: _Spot, node: ast.expr, deep: int) -> list[str] | None:
        found = self._texts(spot, node, deep + 1)
        return found if found is not None and len(found) <= _FEW else None

    def _any(self, spot: _Spot, nodes: Sequence[ast.expr], deep: int) -> list[str] | None:
        """The texts of each of some expressions, with a gap for those whose text does not stand in the code."""
        found = [self._texts(spot, one, deep + 1) for one in nodes]
        if not any(found):
            return None
        return [text for one, texts in zip(nodes, found, strict=True) for text in texts or [f"{{{_called(one)}}}"]]

    def _called(self, spot: _Spot, call: ast.Call, deep: int) -> list[str] | None:
        """What a function returns, or one of the texts of a mapping that is asked with get()."""
        if isinstance(call.func, ast.Attribute) and call.func.attr == "get":
            return self._texts(spot, call.func.value, deep + 1)
        found = self._code.find(spot.module, call.func)
        node = None if found is None else self._code.named[found]
        if found is None or not isinstance(node, Function):
            return None
        within = _Spot(found.module, node)
        returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None]
        return [text for text in self._any(within, returned, deep) or () if text] or None

    def _meant(self, spot: _Spot, node: ast.Name | ast.Attribute, deep: int) -> list[str] | None:
        """What a name stands for: of a function's own, or of a module."""
        if isinstance(node, ast.Name) and spot.function is not None:
            known = self._own(spot.function)
            if node.id in known:
                within = replace(spot, followed=(*spot.followed, node.id))
                return None if node.id in spot.followed else self._any(within, known[node.id], deep)
        found = self._code.find(spot.module, node)
        meant = None if found is None else self._code.named[found]
        if found is not None and isinstance(meant, ast.Assign | ast.AnnAssign) and meant.value is not None:
            return self._texts(_Spot(found.module), meant.value, deep + 1)
        return None

    def _own(self, function: Function) -> Mapping[str, Sequence[ast.expr]]:
        """What a function's own names are set to; nothing for its arguments."""
        if function not in self._locals:
            self._locals[function] = _set_within(function)
        return self._locals[function]


def _set_within(function: Function) -> Mapping[str, Sequence[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            found.setdefault(node.arg, [])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, [])
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.NamedExpr | ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found.setdefault(node.target.id, []).append(node.value)
    return found


def _calls(node: ast.AST) -> Iterator[tuple[Function | None, ast.Call]]:
    """Every call within something, with the function that it stands in."""
    waiting: list[tuple[Function | None, ast.AST]] = [(None, node)]
    while waiting:
        function, one = waiting.pop()
        if isinstance(one, ast.Call):
            yield function, one
        within = one if isinstance(one, Function) else function
        waiting.extend((within, child) for child in ast.iter_child_nodes(one))


def _hands_on(function: Function | None, call: ast.Call, maker: _Maker) -> int | None:
    """Which argument of its function a call hands on as the sentence; None where that is none of them."""
    if function is None or len(call.args) <= maker.argument:
        return None
    said, names = call.args[maker.argument], [one.arg for one in function.args.args]
    return names.index(said.id) if isinstance(said, ast.Name) and said.id in names else None


def _called(node: ast.expr) -> str:
    """What a gap is called: by the last name of what fills it."""
    match node:
        case ast.Name(id=name):
            return name.strip("_").lower()
        case ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(args=[*_, last]):
            return _called(last)
        case ast.Call(func=one) | ast.Subscript(value=one) | ast.FormattedValue(value=one) | ast.BinOp(left=one):
            return _called(one)
        case ast.GeneratorExp(generators=[first, *_]) | ast.ListComp(generators=[first, *_]):
            return _called(first.iter)
    return "value"


def _whole(text: str) -> str:
    """A sentence as catalogues have it: without a full stop, and each gap with a name of its own."""
    seen: dict[str, int] = {}

    def own(gap: re.Match[str]) -> str:
        name = gap[0][1:-1]
        seen[name] = seen.get(name, 0) + 1
        return gap[0] if seen[name] == 1 else f"{{{name}{seen[name]}}}"

    return GAP.sub(own, text).rstrip(".")
