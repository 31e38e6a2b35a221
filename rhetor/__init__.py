"""rhetor says, sentence by sentence, what the writer of an English text is doing.

>>> from rhetor import Labeler
>>> document = Labeler.load().label("Officials said on Monday that the bridge would reopen. It must.")
>>> [sentence.label.value for sentence in document.sentences]
['attribution', 'call-to-action']
"""

from rhetor.columns import Columns
from rhetor.document import Document
from rhetor.engine.scoring.rows import Sentence
from rhetor.errors import RhetorError
from rhetor.framing import label_frame
from rhetor.labeler import Labeler
from rhetor.records import LABELS, Evidence, EvidenceSpan, Kind, Label

__all__ = [
    "LABELS",
    "Columns",
    "Document",
    "Evidence",
    "EvidenceSpan",
    "Kind",
    "Label",
    "Labeler",
    "RhetorError",
    "Sentence",
    "__version__",
    "label_frame",
]
__version__ = "0.1.0"
