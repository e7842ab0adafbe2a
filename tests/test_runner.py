"""The runner itself: a skipped test fails under CI=true, and no test leaves this machine."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sockets import ForbiddenConnectionError

CHECKOUT = Path(__file__).resolve().parent.parent

SKIPPING = """
import pytest

def test_that_runs():
    assert True

def test_that_misses_something():
    pytest.skip("its tool is missing")
"""

MISSING_GROUP = """
def test_that_needs_postgres(postgres_server):
    assert postgres_server
"""

COMPARING = """
def test_that_compares(reference):
    assert reference

def test_that_runs():
    assert True
"""

CORE_TEST = """
import socket

def test_that_calls_out():
    socket.create_connection(("127.0.0.1", 9), timeout=1)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of nothing but the runner."""
    tests = CHECKOUT / "tests"
    support = [str(path.relative_to(tests)) for path in (tests / "support").rglob("*.py")]
    for name in ("__init__.py", "conftest.py", *support):
        target = tmp_path / "tests" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text((CHECKOUT / "tests" / name).read_text())
    (tmp_path / "pyproject.toml").write_text((CHECKOUT / "pyproject.toml").read_text())
    return tmp_path


def run(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:schemathesis", "-p", "no:hypothesispytest", *arguments],
        cwd=checkout,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_skipped_test_is_reported_and_passes_outside_ci(checkout: Path) -> None:
    (checkout / "tests" / "test_it.py").write_text(SKIPPING)
    outcome = run(checkout)
    assert outcome.returncode == 0, outcome.stdout
    assert "its tool is missing" in outcome.stdout
    assert "1 passed, 1 skipped" in outcome.stdout


def test_a_skipped_test_fails_the_run_in_ci(checkout: Path) -> None:
    (checkout / "tests" / "test_it.py").write_text(SKIPPING)
    outcome = run(checkout, CI="true")
    assert outcome.returncode == 1, outcome.stdout
    assert "tests/test_it.py::test_that_misses_something" in outcome.stdout
    assert "1 passed, 1 skipped" in outcome.stdout


@pytest.mark.parametrize("ci, code, words", [("false", 0, "1 skipped"), ("true", 1, "1 error")])
def test_a_group_without_its_tool(checkout: Path, ci: str, code: int, words: str) -> None:
    module = checkout / "tests" / "support" / "postgres.py"
    module.write_text(module.read_text().replace("/usr/lib/postgresql", "/nowhere"))
    (checkout / "tests" / "test_it.py").write_text(MISSING_GROUP)
    outcome = run(checkout, CI=ci, PATH="/nowhere")
    assert outcome.returncode == code, outcome.stdout
    assert "group postgres: PostgreSQL is not installed" in outcome.stdout
    assert words in outcome.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_no_fork_has_to_compare_with_is_skipped_in_ci_too(checkout: Path, workers: str) -> None:
    (checkout / "tests" / "test_it.py").write_text(COMPARING)
    outcome = run(checkout, "--numprocesses", workers, CI="true")
    assert outcome.returncode == 0, outcome.stdout
    assert "group shared: the folder ../shared/reference is not beside this checkout" in outcome.stdout
    assert "1 passed, 1 skipped" in outcome.stdout


def test_core_tests_open_no_socket(checkout: Path) -> None:
    (checkout / "tests" / "core").mkdir()
    (checkout / "tests" / "core" / "test_it.py").write_text(CORE_TEST)
    outcome = run(checkout)
    assert outcome.returncode == 1
    assert "tests/core opens no sockets" in outcome.stdout


def test_nothing_beyond_loopback_is_reached() -> None:
    with pytest.raises(ForbiddenConnectionError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(ForbiddenConnectionError):
        socket.getaddrinfo("shop.example.com", 443)


def test_loopback_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5):
        pass
