"""The rules of the house that a program can check: floors, sizes, names, money without floats, clean texts."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = CHECKOUT / "panier"
CODE = ("panier", "tests", "bench", "tools")

FOLDER_MODULES_MAX = 20
FILE_LINES_MAX = 400
FUNCTION_LINES = 40
FUNCTION_LINES_MAX = 70
LONG_FUNCTIONS_SHARE_MAX = 0.05

FORBIDDEN_WORDS = frozenset(
    "manager managers helper helpers util utils common base handler handlers processor processors data info object "
    "objects context contexts wrapper wrappers".split()
)

# What core may import besides itself: nothing that looks outside, waits, or gives two answers to one question.
CORE_IMPORTS = frozenset(
    "abc base64 bisect calendar collections dataclasses datetime decimal enum fnmatch fractions functools hashlib "
    "heapq hmac ipaddress itertools math operator re string textwrap types typing unicodedata zlib".split()
)
WIRE_IMPORTS = CORE_IMPORTS | {"babel", "msgspec"}
# Names that the protocol or a library chose: an address's base, Falcon's field for a body, OVHcloud's enumeration, what
# parsers of XML and HTML call.
OTHER_PEOPLES_NAMES = frozenset({
    "base_url", "context", "data", "data_received", "ReductionContext", "CharacterDataHandler", "EndElementHandler",
    "EntityDeclHandler", "ProcessingInstructionHandler", "StartDoctypeDeclHandler", "StartElementHandler",
    "handle_data",
})  # fmt: skip

FLOORS_WITHOUT_FLOATS = ("core", "store", "files", "families", "flows")
# These wait for locks and disks, in seconds; no amount passes through them.
FILES_WITH_SECONDS = frozenset({
    "panier/store/engine/copies.py", "panier/store/engine/postgres.py", "panier/store/engine/sqlite.py",
})  # fmt: skip

# Time, ids and randomness are handed in, so that a whole shop can be replayed from a seed.
FLOORS_WITHOUT_CLOCK = ("core", "store", "files", "families", "flows", "wire")
CLOCKS = frozenset(
    "datetime.now datetime.utcnow datetime.today date.today time.time time.time_ns uuid.uuid1 uuid.uuid4 "
    "os.urandom random.choice random.randint random.random secrets.choice secrets.token_hex secrets.token_urlsafe "
    "secrets.token_bytes secrets.randbelow".split()
)

# Amounts and days of what people read are written in outside/written.py. Elsewhere stand what the owner's port answers,
# the header of an e-mail, the axis of a chart, the price of one with all its decimals, what an input of a form takes,
# and the sum that a form keeps to compare it.
_BY_HAND = frozenset({"format_date", "format_datetime", "format_currency", "strftime", "plain"})
_WRITTEN_FOR_PROGRAMS = ("web/owner/", "web/handbook/")
_BY_HAND_ALL_THE_SAME = {
    "outside/written.py": {"format_date", "format_currency"},
    "outside/mail/sender.py": {"format_datetime"},
    "outside/press/view.py": {"format_currency"},
    "outside/press/einvoice.py": {"plain", "strftime"},
    "web/office/places/day_plots.py": {"format_date"},
    "web/office/places/catalog.py": {"strftime"},
    "web/office/deeds/refunds.py": {"plain"},
}

# Folders that no checkout has in its history.
OUTSIDE_HISTORY = frozenset(
    ".git .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis "
    "__pycache__ node_modules data build dist".split()
)
# In comments only: the protocol has a status of that name.
UNFINISHED = re.compile(r"(?:#|//|/\*|<!--).*\b(?:TO" + "DO|FIX" + r"ME|XX" + r"X)\b")
REGISTRIES = re.compile(
    "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(?:org|com)", "npm" + "mirror"))
)


def test_imports_only_go_down() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    outcome = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("floor, allowed", [("core", CORE_IMPORTS), ("wire", WIRE_IMPORTS)])
def test_a_pure_floor_imports_nothing_impure(floor: str, allowed: frozenset[str]) -> None:
    own = {"panier.core", f"panier.{floor}"}
    strangers = [
        f"{_place(path, node)}: {name}"
        for path in _python_files(f"panier/{floor}")
        for node, name in _imports(_tree(path))
        if name.partition(".")[0] not in allowed and ".".join(name.split(".")[:2]) not in own
    ]
    assert strangers == []


def test_settings_are_read_by_app_and_cli_only() -> None:
    readers = {
        path.relative_to(PACKAGE).parts[0]
        for path in _python_files("panier")
        for _, name in _imports(_tree(path))
        if name == "panier.settings" or name.startswith("panier.settings.")
    }
    assert readers <= {"app.py", "cli", "serving.py"}


def test_folders_stay_small() -> None:
    folders = {path.parent for path in _python_files("panier", "tests")}
    sizes = {
        str(one.relative_to(CHECKOUT)): len([p for p in one.glob("*.py") if p.stem != "__init__"]) for one in folders
    }
    del sizes["panier/store/migrations/versions"]  # a history, which only grows
    assert {folder: n for folder, n in sizes.items() if n > FOLDER_MODULES_MAX} == {}


def test_every_package_says_what_it_is() -> None:
    packages = [path for path in _python_files("panier") if path.stem == "__init__"]
    assert [str(path.relative_to(CHECKOUT)) for path in packages if not ast.get_docstring(_tree(path))] == []


def test_every_subject_is_tried_over_http() -> None:
    subjects = {path.parent.name for path in (PACKAGE / "flows").glob("*/__init__.py")}
    assert subjects
    assert {one for one in subjects if not list((CHECKOUT / "tests" / "web" / one).glob("test_*.py"))} == set()


def test_plug_ins_import_the_public_module_alone() -> None:
    """What the example and the conformance test can do without, every plug-in can."""
    files = [
        *(CHECKOUT / "docs" / "examples").rglob("*.py"),
        CHECKOUT / "tests" / "outside" / "registry_conformance.py",
        CHECKOUT / "tests" / "outside" / "deliverer_conformance.py",
    ]
    imported = {name for path in files for _, name in _imports(_tree(path)) if name.partition(".")[0] == "panier"}
    assert imported == {"panier.plugins"}


def test_two_types_never_share_a_name() -> None:
    """But for the wire, whose types have OVHcloud's names."""
    places: dict[str, list[str]] = {}
    for path in _python_files("panier"):
        if not path.is_relative_to(PACKAGE / "wire"):
            for node in ast.walk(_tree(path)):
                if isinstance(node, ast.ClassDef):
                    places.setdefault(node.name, []).append(_place(path, node))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_what_crosses_into_a_flow_has_a_type() -> None:
    """No flow takes a bag of what was sent, and none deletes an argument to please a linter."""
    flows = [
        (path, node)
        for path in _python_files("panier/flows")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    bags = [
        _place(path, argument)
        for path, node in flows
        for argument in (*node.args.args, *node.args.kwonlyargs)
        if argument.arg == "fields"
        and argument.annotation is not None
        and ast.unparse(argument.annotation).startswith(("Mapping[str, ", "dict[str, "))
    ]
    assert bags == []
    arguments = {id(node): {one.arg for one in (*node.args.args, *node.args.kwonlyargs)} for _, node in flows}
    deleted = [
        _place(path, statement)
        for path, node in flows
        for statement in node.body
        if isinstance(statement, ast.Delete)
        and any(isinstance(one, ast.Name) and one.id in arguments[id(node)] for one in statement.targets)
    ]
    assert deleted == []


def test_files_stay_short() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in _python_files(*CODE)}
    assert {str(path.relative_to(CHECKOUT)): n for path, n in lengths.items() if n > FILE_LINES_MAX} == {}


def test_functions_stay_short() -> None:
    # A migration is a list of what was changed, frozen; it is never read for its logic.
    files = [path for path in _python_files(*CODE) if "migrations" not in path.parts]
    lengths = {place: n for path in files for place, n in _function_lengths(path)}
    assert {place: n for place, n in lengths.items() if n > FUNCTION_LINES_MAX} == {}


def test_few_functions_of_the_package_are_long() -> None:
    lengths = {place: n for path in _python_files("panier") for place, n in _function_lengths(path)}
    long = {place: n for place, n in lengths.items() if n > FUNCTION_LINES}
    assert len(long) <= LONG_FUNCTIONS_SHARE_MAX * len(lengths), long


def test_names_say_what_a_thing_is() -> None:
    offenders = [
        f"{_place(path, node)}: {name}"
        for path in _python_files("panier", "bench", "tools")
        for node, name in _names(path)
        if FORBIDDEN_WORDS & set(_words(name)) and name not in OTHER_PEOPLES_NAMES
    ]
    assert offenders == []


def test_money_never_meets_a_float() -> None:
    floats = [
        _place(path, node)
        for floor in FLOORS_WITHOUT_FLOATS
        for path in _python_files(f"panier/{floor}")
        if path.relative_to(CHECKOUT).as_posix() not in FILES_WITH_SECONDS
        for node in ast.walk(_tree(path))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert floats == []


def test_time_and_chance_come_in_from_outside() -> None:
    calls = [
        f"{_place(path, node)}: {ast.unparse(node)}"
        for floor in FLOORS_WITHOUT_CLOCK
        for path in _python_files(f"panier/{floor}")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in CLOCKS
    ]
    assert calls == []


def test_amounts_and_days_are_written_by_one_function_each() -> None:
    """What people read has them as its language writes them: outside/written.py alone knows how."""
    wrong = []
    for path in _python_files("panier"):
        name = path.relative_to(PACKAGE).as_posix()
        is_read = name.startswith(("web/", "outside/")) and not name.startswith(_WRITTEN_FOR_PROGRAMS)
        names = {_last_name(one) for one in ast.walk(_tree(path))} & _BY_HAND if is_read else set()
        mailed = [node for node in ast.walk(_tree(path)) if _is_mail(node)]
        names |= {_last_name(one) for mail in mailed for one in ast.walk(mail)} & {"plain", "isoformat"}
        wrong += [f"{name}: {one}" for one in sorted(names - _BY_HAND_ALL_THE_SAME.get(name, set()))]
    assert wrong == []
    templates = sorted((PACKAGE / "web" / "templates").rglob("*.html"))
    assert [path.name for path in templates if re.search(r"\.plain\b|strftime", path.read_text(encoding="utf-8"))] == []


def _is_mail(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "mails.send"


def _last_name(node: ast.AST) -> str:
    """An attribute, or the name of a function of Babel's that is called."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id if node.func.id.startswith("format_") else ""
    return node.attr if isinstance(node, ast.Attribute) else ""


def test_nothing_is_left_for_later_and_no_registry_is_named() -> None:
    offenders = [
        f"{path.relative_to(CHECKOUT)}:{number}: {found.group()}"
        for path in _texts()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        for pattern in (UNFINISHED, REGISTRIES)
        if (found := pattern.search(line))
    ]
    assert offenders == []


def _python_files(*folders: str) -> list[Path]:
    paths = [path for folder in folders for path in (CHECKOUT / folder).rglob("*.py")]
    return sorted(path for path in paths if not OUTSIDE_HISTORY & set(path.relative_to(CHECKOUT).parts))


def _texts() -> Iterator[Path]:
    """Every file of the checkout that people wrote: the viewers that ship under web/static are other people's."""
    for folder, folders, files in os.walk(CHECKOUT):
        folders[:] = [name for name in folders if name not in OUTSIDE_HISTORY and not name.endswith(".egg-info")]
        for name in files:
            path = Path(folder, name)
            if not path.is_relative_to(PACKAGE / "web" / "static" / "vendor") and b"\0" not in path.read_bytes()[:1024]:
                yield path


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def _place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(CHECKOUT)}:{getattr(node, 'lineno', 1)}"


def _imports(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Each imported module; `from panier import settings` counts as panier.settings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            if node.module == "panier":
                yield from ((node, f"panier.{alias.name}") for alias in node.names)
            else:
                yield node, node.module


def _function_lengths(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{_place(path, node)} {node.name}", node.end_lineno - node.lineno + 1


def _names(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Every name that a file gives: its own, and of classes, functions, arguments, attributes and variables.

    Fields of wire structs are left out: those are OVHcloud's words.
    """
    tree = _tree(path)
    yield tree, path.stem
    foreign = set(_struct_fields(tree)) if path.is_relative_to(PACKAGE / "wire") else set()
    for node in ast.walk(tree):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.arg(arg=name)
            ):
                yield node, name
            case ast.Name(id=name, ctx=ast.Store()) if node not in foreign:
                yield node, name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield node, name


def _struct_fields(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (field.target for field in node.body if isinstance(field, ast.AnnAssign))


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]
