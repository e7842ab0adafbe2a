"""Runs the stories of this folder on a sandbox: each *.yaml is a series of calls with the answers they must get."""

import unittest
from pathlib import Path

import pytest
from gabbi import handlers, suitemaker, utils

from tests.support.live import Live, sandbox

STORIES = sorted(Path(__file__).parent.glob("*.yaml"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_story(story: Path, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(story, live, monkeypatch, subsidiary="GB")


def test_the_cloud_guide_holds_in_canada_whose_api_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sandbox(tmp_path, "--region", "ca", "--delivery-seconds", "0") as live:
        assert live.environment["PANIER_REGION"] == "ca"
        tell(Path(__file__).parent / "cloud-guide.yaml", live, monkeypatch, subsidiary="CA")


def tell(story: Path, live: Live, monkeypatch: pytest.MonkeyPatch, *, subsidiary: str) -> None:
    """Make the calls of a story; a cart that has no subsidiary of its own is the given one's."""
    monkeypatch.setenv("SUBSIDIARY", subsidiary)
    monkeypatch.setenv("ADDRESS", live.url)
    monkeypatch.setenv("CAMILLE", live.token())
    monkeypatch.setenv("CHARLIE", live.token("SECOND_"))
    result = unittest.TestResult()
    calls = utils.load_yaml(yaml_file=str(story))
    calls["defaults"]["cert_validate"] = False  # there is none, and loading what would check it takes long
    suite = suitemaker.test_suite_from_dict(
        loader=unittest.defaultTestLoader,
        test_base_name=story.stem,
        suite_dict=calls,
        test_directory=str(story.parent),
        host="127.0.0.1",
        port=int(live.url.rpartition(":")[2]),
        fixture_module=None,
        intercept=None,
        prefix="/1.0",
        handlers=[handler() for handler in handlers.RESPONSE_HANDLERS],
    )
    clients, number = [test.http for test in suite], suite.countTestCases()
    suite.run(result)
    for client in clients:
        client.client.close()
    problems = [*result.failures, *result.errors, *((test, "was skipped") for test, _ in result.skipped)]
    assert not problems, "\n".join(f"{test}:\n{text}" for test, text in problems[:1])
    assert result.testsRun == number > 0
