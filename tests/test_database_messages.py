"""Whatever the database is, every command says in a line which one it means, and which command helps."""

import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from panier.cli import databases
from panier.core.refusal import Refusal
from panier.store.engine import migrate
from panier.store.engine.condition import DatabaseState, examine
from tests.test_command_line import error_line, panier

COMMANDS = (
    ["catalog", "list"],
    ["catalog", "activate", "77"],
    ["catalog", "diff", "1"],
    ["accounts", "events"],
    ["db", "check"],
    ["serve", "--port", "18097"],
    ["work"],
)


def _tables(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _of_revision(number: str) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        _tables(
            file, "CREATE TABLE alembic_version (version_num VARCHAR(32))",
            f"INSERT INTO alembic_version VALUES ('{number}')",
        )  # fmt: skip

    return make


# how it is made, what it is, what is said, and whether `panier db upgrade` makes a shop's database of it
CASES: dict[str, tuple[Callable[[Path], object], DatabaseState, str, bool]] = {
    "missing": (Path, DatabaseState.MISSING, "There is no database at {file}: create it with `panier db upgr", True),
    "folder": (lambda file: file.mkdir(), DatabaseState.FOLDER, "{file} is a folder, not a database", False),
    "no bytes": (lambda file: file.touch(), DatabaseState.EMPTY, "The database {file} has no tables yet", True),
    "no tables": (
        lambda file: _tables(file, "CREATE TABLE x (y)", "DROP TABLE x"),
        DatabaseState.EMPTY, "The database {file} has no tables yet: create them with `panier db upgrade`", True,
    ),
    "text": (
        lambda file: file.write_text("kettles\n" * 99),
        DatabaseState.NO_DATABASE, "{file} is not an SQLite database", False,
    ),
    "cut short": (
        lambda file: file.write_bytes(b"SQLite format 3\x00" + b"\x01" * 99),
        DatabaseState.NO_DATABASE, "{file} is not an SQLite database", False,
    ),
    "another program's": (
        lambda file: _tables(file, "CREATE TABLE bookmark (url)"),
        DatabaseState.FOREIGN, "The database {file} is another program's", False,
    ),
    "newer": (_of_revision("9999"), DatabaseState.NEWER, "The database {file} is of a later release than", False),
    "older": (_of_revision("0002"), DatabaseState.OLDER, "is of an earlier release: back it up, then run `pan", True),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_database_is_decides_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    make, condition, said, is_mended = CASES[name]
    file = tmp_path / "panier.sqlite"
    make(file)
    monkeypatch.setenv("PANIER_DATABASE", str(file))
    assert examine(str(file)) is condition
    with pytest.raises(Refusal) as refused:
        databases.check_ready(str(file))
    assert said.format(file=file) in refused.value.message
    if is_mended:
        databases.check_upgradable(str(file))
    else:
        with pytest.raises(Refusal):
            databases.check_upgradable(str(file))
    if is_mended and name != "older":
        migrate.upgrade(str(file))
        databases.check_ready(str(file))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_names_the_file_and_what_helps(tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "panier.sqlite"
    line = error_line(panier(*words, PANIER_DATABASE=str(file)))
    assert f"There is no database at {file}: create it with `panier db upgrade`" in line


def test_a_database_away_is_named_without_its_password() -> None:
    away = panier("catalog", "list", PANIER_DATABASE="postgresql://nobody:hush@127.0.0.1:1/none")
    line = error_line(away, status=3)  # what does not answer
    assert "postgresql://nobody@127.0.0.1:1/none" in line
    assert "hush" not in line


def test_a_sandbox_says_what_is_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "panier.sqlite").write_text("kettles")
    start = ["sandbox", "--data", str(tmp_path), "--port", "18096"]
    assert f"{tmp_path}/panier.sqlite is not an SQLite database" in error_line(panier(*start))
    (tmp_path / "panier.sqlite").unlink()
    for name in ("keys.json", "clock.json"):
        (tmp_path / name).write_text("[")
        line = error_line(panier(*start))
        assert f"{tmp_path}/{name}" in line
        assert "--fresh" in line
        (tmp_path / name).unlink()


def test_the_catalogue_of_a_sandbox_is_found_by_its_folder(tmp_path: Path) -> None:
    migrate.upgrade(str(tmp_path / "panier.sqlite"))
    done = panier("catalog", "list", "--data", str(tmp_path))
    assert done.stdout == f"Nothing was imported into {tmp_path}/panier.sqlite: it sells what is shipped.\n"
    assert panier("catalog", "list", "--data", str(tmp_path), "--json").stdout == "[]\n"
    elsewhere = tmp_path / "elsewhere"
    line = error_line(panier("catalog", "list", "--data", str(elsewhere)))
    assert f"`PANIER_DATABASE={elsewhere}/panier.sqlite panier db upgrade`" in line


def test_a_misspelt_setting_is_told() -> None:
    done: subprocess.CompletedProcess[str] = panier("--version", PANIER_DATABSE="x", PANIER_LIMIT_CARTS="5")
    assert done.returncode == 0
    assert done.stdout.startswith("panier ")
    assert done.stderr == (
        "panier: warning: PANIER_DATABSE is set, but no setting has that name: did you mean PANIER_DATABASE?\n"
    )
