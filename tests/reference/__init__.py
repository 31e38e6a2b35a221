"""The reference: what the compiled modules do, said once more in plain Python and regular expressions.

It is slow and not shipped. Tests hold the compiled modules to it over arbitrary text; a rule is changed in both places.
"""
