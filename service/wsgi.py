"""What a WSGI server imports: ``service.wsgi:app``."""

from service import create_app
from service.warming import start_warming

app = create_app()
start_warming(app)
