"""The Flask app. Knows HTTP; the library does not."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from service.acts_log import register_acts_log
from service.auth import register_admission, register_auth
from service.bodies import refuse_unknown_options
from service.catching_up import register_catching_up
from service.current_model import register_current_model
from service.guard import register_guard
from service.metrics import register_metrics
from service.origins import register_origins
from service.problems import register_problems
from service.remembering import register_memory
from service.settings import ServiceSettings

__all__ = ["ServiceSettings", "create_app"]


class _App(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: nothing here is a coroutine, and Flask would look at every function of every request for one."""
        return func


def create_app(settings: ServiceSettings | None = None) -> Flask:
    """The service as a WSGI app.

    Args:
        settings: read from the environment if None.
    """
    from service import (
        agreement_api,
        corrections_api,
        erasures_api,
        estimate_api,
        explaining,
        health,
        jobs_api,
        keys_api,
        labelling,
        models_api,
        plugins,
        projects_api,
        review_api,
        session_api,
        web,
    )

    settings = settings or ServiceSettings.from_environment()
    app = _App(__name__, static_folder=None)
    app.config["RHETOR_SETTINGS"] = settings
    app.config["MAX_CONTENT_LENGTH"] = settings.max_bytes
    register_auth(app, settings)
    register_metrics(app)
    register_origins(app, settings.origins)
    register_guard(app)
    register_problems(app)
    register_admission(app)
    app.before_request(refuse_unknown_options)
    register_acts_log(app, settings.access_log)
    register_current_model(app, settings.model)
    register_memory(app, settings.remember, settings.retention_days)
    register_catching_up(app)
    for module in (
        labelling, explaining, corrections_api, review_api, projects_api, agreement_api, estimate_api, jobs_api, models_api,
        session_api, keys_api, erasures_api, health,
    ):  # fmt: skip
        app.register_blueprint(module.blueprint)
    for blueprint in web.BLUEPRINTS:
        app.register_blueprint(blueprint)
    plugins.register_plugins(app)
    return app
