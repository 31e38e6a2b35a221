"""What other programs talk to: each plug-in has paths of its own and answers, errors too, as the other side expects.

A plug-in is a module with ``blueprint``, ``PREFIX``, ``write_error``, and, for the OpenAPI document, ``TYPES`` and
``OPERATIONS``.
"""

from flask import Flask, Response, request

from service.current_model import get_current_model
from service.plugins import label_studio, open_inference, perspective, text_inference
from service.problems import register_error_form

MODULES = (label_studio, open_inference, perspective, text_inference)


def register_plugins(app: Flask) -> None:
    """All routes of plug-ins. What labels is for whoever may use ``/v1/label``; what trains, ``/v1/retrain``."""
    names = {module.blueprint.name for module in MODULES}
    for module in MODULES:
        register_error_form(app, module.PREFIX, module.write_error)
        app.register_blueprint(module.blueprint)

    @app.after_request
    def name_model(response: Response) -> Response:
        """Every reply names the model's version; where the other side has no place for it, in a header."""
        if request.blueprint in names and (version := get_current_model().describe()["version"]):
            response.headers["X-Model-Version"] = version
        return response
