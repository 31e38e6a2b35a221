"""The compiled half: text into pieces, pieces into terms, terms into labels. ``rhetor.definition`` says it in Python."""
