"""A sentence in, numbers of known terms out: the features of ``rhetor.definition``, compiled.

What the terms of a sentence are is defined there, in plain Python; tests hold these modules to it over arbitrary text.
Here no string is made: a token's form is a number, a term is a path through the forms it consists of, and only terms that
the model knows are found.
"""
