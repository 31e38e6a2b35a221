"""What a request works with: the labeler that answers now, and memory that ``service.front`` counts until it is answered."""

from collections.abc import Callable

from flask import request

from rhetor.errors import ModelError
from rhetor.labeler import Labeler
from service.current_model import get_current_model
from service.problems import HOLD, Problem


def current_labeler() -> Labeler:
    """
    Raises:
        Problem: 503, there is no model.
    """
    try:
        return get_current_model().labeler()
    except ModelError as error:
        raise Problem(503, str(error)) from None


def hold_memory(size: int) -> None:
    """Says that answering this request takes so many bytes more, until the client has the answer.

    Raises:
        Problem: 429, too much is in work. Under a server without ``service.front`` nothing is counted.
    """
    hold: Callable[[int], None] | None = request.environ.get(HOLD)
    if hold:
        hold(size)
