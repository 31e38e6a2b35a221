"""Every operation of the OpenAPI document under schemathesis, with the key and without: no 5xx, nothing undocumented.

``RHETOR_SIEGE_EXAMPLES`` is how many cases an operation gets; 800 make more than twenty thousand in all, in half an hour.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import serving

pytestmark = pytest.mark.slow
EXAMPLES = os.environ.get("RHETOR_SIEGE_EXAMPLES", "8")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.parametrize("key", ["secret", "wrong"])
def test_every_operation_keeps_its_contract(home: Path, small_checkout: Path, tmp_path: Path, key: str) -> None:
    """Valid and invalid requests, alone and one after the other with what the last one gave back."""
    schemathesis = Path(sys.executable).with_name("schemathesis")
    with serving(RHETOR_API_KEY="secret", PYTHONPATH=str(small_checkout)) as address:
        done = subprocess.run(
            [
                schemathesis, "run", f"{address}/openapi.json", "--header", f"X-API-Key: {key}", "--checks", CHECKS,
                "--max-examples", EXAMPLES, "--continue-on-failure", "--seed", "1", "--no-color",
                # a training takes the processor from all others: it is tested where it is counted
                "--exclude-path", "/v1/retrain",
            ],
            capture_output=True, text=True, cwd=tmp_path, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
    found = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert found, done.stdout[-2000:]
    print(f"key {key}: {found.group()}")
    assert int(found[1]) == int(found[2]) > 100
