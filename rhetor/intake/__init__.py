"""The one door by which texts come in: bytes into text, with what was assumed; what cannot be read is named and refused.

Command line, folders, service and reports all read here. A kind of file is one record of ``READERS`` if it holds texts, of
``TABLES`` if it holds rows, of ``ARCHIVES`` if it holds files; or, as long as nothing reads it, of ``UNREAD``.
"""

from rhetor.intake.extracted import DocumentText, Extracted
from rhetor.intake.files import DocumentFile, open_document
from rhetor.intake.foreign_text import describe_foreign
from rhetor.intake.readers import (
    HEAD,
    READERS,
    Reader,
    explain_passing,
    find_reader,
    find_reader_of_type,
    read_bytes,
)
from rhetor.intake.unread import UNREAD, Unread

__all__ = [
    "HEAD",
    "READERS",
    "UNREAD",
    "DocumentFile",
    "DocumentText",
    "Extracted",
    "Reader",
    "Unread",
    "describe_foreign",
    "explain_passing",
    "find_reader",
    "find_reader_of_type",
    "open_document",
    "read_bytes",
]
