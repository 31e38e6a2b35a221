"""``rhetor mcp``: a Model Context Protocol server on standard input and output, for assistants. It changes nothing."""

import click

from rhetor.cli.options import model_option
from rhetor.errors import MissingExtra
from rhetor.labeler import Labeler


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@model_option
def mcp(model: str | None) -> None:
    """Serve an assistant: label, explain and codebook, as tools of the Model Context Protocol.

    The assistant starts this command and talks to it on standard input and output. The tools only read: they label what
    they are given, and keep nothing of it.

    \b
    Examples:
      rhetor mcp
      {"mcpServers": {"rhetor": {"command": "rhetor", "args": ["mcp"]}}}
    """
    try:
        from rhetor.plugins.assistant import make_server
    except ImportError:
        raise MissingExtra("What speaks the Model Context Protocol is not installed", "mcp") from None
    make_server(Labeler.load(model)).run("stdio")
