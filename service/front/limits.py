"""How long and how much a client may take. Each is a promise of docs/security.md, and has a test that breaks it."""

HEADER_SECONDS = 10.0
"""From a connection, or a request's first byte, to the end of its headers."""
HEADER_BYTES = 64 * 1024
BODY_SECONDS, BODY_RATE = 20.0, 20_000
"""A body has these seconds, and one more for each so many bytes that have come."""
REPLY_SECONDS, REPLY_RATE = 20.0, 50_000
"""So long may a client keep a reply waiting, and a second more for each so many bytes it took."""
DRAIN_SECONDS = 10.0
"""A body over the limit is read and dropped for so long, for plain clients to see the answer."""
IDLE_SECONDS = 30
"""Between two requests of a connection."""
MOST_CONNECTIONS = 4_000
"""Of a worker."""
FREE_BYTES = 16 * 1024
"""Of each request, that do not count as unfinished work."""
SHORT_COST = 64 * 1024
"""Up to it a text is labelled in the lane of short ones; see ``lanes.weigh``."""
PART_BYTES = 64 * 1024
"""Of a reply, handed to a socket at once."""
