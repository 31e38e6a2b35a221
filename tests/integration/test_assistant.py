"""``rhetor mcp`` with the client of the Model Context Protocol's own SDK, over standard input and output."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from rhetor import Labeler
from rhetor.formats.serialise import document_to_record
from tests.conftest import ROOT, SHIPPED, run_rhetor
from tests.integration import need

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
TEXT = "The bridge is closed. It must reopen by June!"


def _ask(work: Callable[[Any], Awaitable[Any]]) -> Any:
    """What ``work`` gives with a session of the real command."""
    mcp = need("mcp")
    server = mcp.StdioServerParameters(command=sys.executable, args=["-m", "rhetor", "mcp", "--model", str(SHIPPED)])

    async def run() -> Any:
        async with mcp.stdio_client(server) as streams, mcp.ClientSession(*streams) as session:
            await session.initialize()
            return await work(session)

    return asyncio.run(asyncio.wait_for(run(), 60))


def test_three_tools_that_only_read() -> None:
    """label, explain and codebook, each with what it takes, and marked as changing nothing."""
    tools = _ask(lambda session: session.list_tools()).tools
    assert [tool.name for tool in tools] == ["label", "explain", "codebook"]
    assert all(tool.annotations.read_only_hint and not tool.annotations.destructive_hint for tool in tools)
    assert all(tool.description for tool in tools)


def test_label_gives_what_the_service_gives(labeler: Labeler) -> None:
    """Model, sentences and profile."""
    result = _ask(lambda session: session.call_tool("label", {"text": TEXT}))
    expected = {"model": {"name": "rhetor", "version": SHIPPED.name}, **document_to_record(labeler.label(TEXT))}
    assert not result.is_error
    assert result.structured_content == expected
    assert json.loads(result.content[0].text) == expected


def test_explain_says_why() -> None:
    """The words that spoke for the label, and what would change it."""
    result = _ask(lambda session: session.call_tool("explain", {"sentence": "They must reopen it, the mayor said."}))
    found = result.structured_content
    assert found["label"] == "attribution"
    assert max(found["words"], key=lambda word: word["weight"])["word"] == "said"
    assert found["change"] == {"flips": True, "text": "They must reopen it.", "label": "call-to-action"}


def test_codebook_is_the_codebook() -> None:
    """The whole text, as it comes with rhetor."""
    result = _ask(lambda session: session.call_tool("codebook", {}))
    assert result.content[0].text == (ROOT / "docs" / "codebook.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("tool", "arguments"), [("label", {}), ("label", {"text": 3}), ("explain", {"sentence": ""}), ("train", {})]
)
def test_wrong_calls_are_errors_of_the_protocol(tool: str, arguments: dict[str, Any]) -> None:
    """The assistant is told, and the server goes on."""
    mcp = need("mcp")

    async def work(session: Any) -> tuple[bool, Any]:
        try:
            failed = (await session.call_tool(tool, arguments)).is_error
        except mcp.MCPError:
            failed = True
        return failed, await session.call_tool("label", {"text": "It rained."})

    failed, after = _ask(work)
    assert failed
    assert not after.is_error


def test_a_model_that_is_not_there_is_said() -> None:
    """Before anything is served, on standard error."""
    need("mcp")
    done = run_rhetor("mcp", "--model", "99", input=b"")
    assert done.returncode == 1
    assert b"Available" in done.stderr
    assert done.stdout == b""
