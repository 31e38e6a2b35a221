"""What the model sees of a sentence: the definition, in plain Python.

``extract`` turns a sentence into terms, and training counts them. Labelling goes through ``rhetor.terms``, which is compiled
and held to the same terms by tests; it takes from here only what is data: ``definitions``, ``lexicon``.
"""
