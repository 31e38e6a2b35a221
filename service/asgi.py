"""What ``rhetor serve`` runs in each worker: ``service.asgi:app``, the Flask app behind its gate."""

from service.front.gate import Gate
from service.settings import ServiceSettings
from service.wsgi import app as flask_app

HELD_BODIES = 8
"""Unfinished work of a worker, in bodies of the largest size: one such body takes up to seven while it is answered."""

_settings: ServiceSettings = flask_app.config["RHETOR_SETTINGS"]
app = Gate(flask_app, _settings.max_bytes, _settings.max_waiting, HELD_BODIES * _settings.max_bytes)
