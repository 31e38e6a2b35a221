"""What ``rhetor serve`` runs in each worker: ``service.asgi:app``, the Flask app behind its gate."""

from service.front.gate import Gate
from service.settings import ServiceSettings
from service.wsgi import app as flask_app

_settings: ServiceSettings = flask_app.config["RHETOR_SETTINGS"]
app = Gate(flask_app, _settings.max_bytes, _settings.max_waiting, 2 * _settings.max_bytes)
