"""``rhetor serve``: the service under uvicorn."""

import os
import socket
import tempfile
from pathlib import Path

import click

from rhetor.errors import SettingError

MOST_DEFAULT_WORKERS = 4


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option(
    "--workers", type=click.IntRange(min=1), default=min(os.cpu_count() or 1, MOST_DEFAULT_WORKERS),
    show_default=f"cores, at most {MOST_DEFAULT_WORKERS}", help="Processes.",
)  # fmt: skip
@click.option("--model", metavar="VERSION", help="Serve this version. [default: the active one, as it changes]")
@click.option("--access-log", is_flag=True, help="Print a line for each request: who, which call, status, milliseconds.")
def serve(host: str, port: int, workers: int, model: str | None, access_log: bool) -> None:
    """Serve labels over HTTP.

    For several people give each a key: rhetor keys. No line of --access-log has a text in it. RHETOR_PRIVATE=1 has labelling
    want a key too; RHETOR_RETENTION_DAYS ends what is remembered; RHETOR_ORIGINS names sites whose pages may use the API.

    A newly promoted model is taken over without a restart. Calls that change state need the key in RHETOR_API_KEY;
    without one, the token in the address that is printed. RHETOR_MAX_BYTES limits a request's body; RHETOR_REMEMBER=0
    keeps no sentences for review.

    \b
    Examples:
      rhetor serve
      RHETOR_API_KEY=$(openssl rand -hex 16) rhetor serve --host 0.0.0.0 --port 80 --workers 8
    """
    from rhetor.registry import load_model
    from rhetor.store.home import find_home
    from rhetor.store.strays import remove_strays, sweep_home
    from rhetor.store.writing import create_folder_aside
    from service.metrics import FOLDER
    from service.settings import ServiceSettings
    from service.tokens import read_token
    from service.workers import run_workers

    # Whatever is wrong is said here once, not by every worker.
    if access_log:
        os.environ["RHETOR_ACCESS_LOG"] = "1"
    settings = ServiceSettings.from_environment()
    if model:
        load_model(model)
        os.environ["RHETOR_MODEL"] = model
    _check_port(host, port)
    temporary = Path(tempfile.gettempdir())
    sweep_home(find_home())
    remove_strays(temporary)
    with create_folder_aside(temporary) as folder:
        # Workers write what they count into files, so that any of them can answer /metrics for all.
        os.environ[FOLDER] = str(folder)
        os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)  # it would have the counters mapped into files
        token = "" if settings.api_key else read_token()
        address = f"http://{_show_host(host)}:{port}/" + (f"#token={token}" if token else "")
        click.echo(f"rhetor serves on {address} with {workers} workers. Stop with Ctrl-C.", err=True)
        run_workers(host, port, workers)


def _check_port(host: str, port: int) -> None:
    """Finds a taken port before the workers start, each to fail on its own."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingError(f"Port {port} on {host} cannot be used: {error.strerror}. Give another --port.") from None


def _show_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
