"""The code that the console shows is run as it is copied: the same order read by curl, Python, JavaScript and Go."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import groups
from tests.support.live import Live

GO_MODULE = Path(__file__).parent / "programs" / "go"
SECONDS = 120
LANGUAGES = ("curl", "python", "javascript")
TEXT = "L'été « à moi » $HOME `x` \\ 100 %"


def shown(live: Live, address: str, fields: dict[str, str], language: str) -> str:
    """The code on the page of an operation, for what was typed into its form."""
    page = httpx.post(f"{live.url}/console/{address}", data={"do": "show", "part": "code", **fields})
    assert page.status_code == 200
    found = re.search(rf'<code id="code-{language}">(.*?)</code>', page.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def run(live: Live, language: str, code: str, folder: Path) -> Any:
    """What a program prints, with the keys of a customer in its environment."""
    names = ("OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY")
    given = {**os.environ, **{name: live.environment[name] for name in names}}
    given.pop("OVH_ENDPOINT", None)
    command = {"curl": ["sh", "-c", code], "python": [sys.executable, "-c", code]}.get(language)
    if language == "javascript":
        (folder / "call.mjs").write_text(code)
        command = ["node", str(folder / "call.mjs")]
    if language == "go":
        for name in ("go.mod", "go.sum"):
            shutil.copy(GO_MODULE / name, folder)
        (folder / "main.go").write_text(code)
        command, given["GOFLAGS"] = ["go", "run", "."], "-mod=mod"
    assert command is not None
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def said(language: str, printed: str) -> Any:
    """The answer in what a program printed, in the language's own spelling."""
    if language == "python":
        import ast

        return ast.literal_eval(printed)
    return None if language == "javascript" else json.loads(printed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_a_call_does_what_the_form_does(live: Live, language: str, tmp_path: Path) -> None:
    """A cart without an account, read back; then the customer, by a signed call with a query or a body."""
    text = f"{TEXT} {language}"
    fields = {"body/ovhSubsidiary": "FR", "body/description": text}
    made = run(live, language, shown(live, "POST/order/cart", fields, language), tmp_path)
    cart_id = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", made)[0]
    found = httpx.get(f"{live.url}/1.0/order/cart/{cart_id}").json()
    assert found["description"] == text
    if language != "javascript":
        assert said(language, made)["cartId"] == cart_id
    place = {"path/cartId": cart_id}
    changed = {**place, "body/description": f"{text} Ø", "header/Idempotency-Key": f"{language}-{cart_id}"}
    run(live, language, shown(live, "PUT/order/cart/{cartId}", changed, language), tmp_path)
    run(live, language, shown(live, "POST/order/cart/{cartId}/assign", place, language), tmp_path)
    query = {"query/description": f"{text} Ø"}
    listed = run(live, language, shown(live, "GET/order/cart", query, language), tmp_path)
    assert re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", listed) == [cart_id]


@pytest.mark.programs
def test_the_code_in_go_does_too(live: Live, tmp_path: Path) -> None:
    groups.demand("go")
    fields = {"body/ovhSubsidiary": "FR", "body/description": TEXT}
    made = run(live, "go", shown(live, "POST/order/cart", fields, "go"), tmp_path)
    cart_id = said("go", made)["cartId"]
    assert httpx.get(f"{live.url}/1.0/order/cart/{cart_id}").json()["description"] == TEXT
    run(live, "go", shown(live, "POST/order/cart/{cartId}/assign", {"path/cartId": cart_id}, "go"), tmp_path)
    listed = run(live, "go", shown(live, "GET/order/cart", {"query/description": TEXT}, "go"), tmp_path)
    assert said("go", listed) == [cart_id]
