"""What a WSGI server imports: ``service.wsgi:app``."""

from service import create_app

app = create_app()
