"""What a WSGI server imports: ``service.wsgi:app``."""

from service import create_app
from service.parent import follow_parent
from service.warming import start_warming

follow_parent()
app = create_app()
start_warming(app)
