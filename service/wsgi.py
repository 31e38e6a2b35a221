"""What a WSGI server imports: ``service.wsgi:app``."""

import gc

from service import create_app
from service.parent import follow_parent
from service.warming import start_warming

RARELY = 20_000
"""Objects made and not yet dropped, from which on garbage is looked for. Requests leave next to none in circles."""

follow_parent()
app = create_app()
start_warming(app)
# What is there now stays. A collection that looked through all of it held some request up for 10 ms and more.
gc.collect()
gc.freeze()
gc.set_threshold(RARELY, *gc.get_threshold()[1:])
