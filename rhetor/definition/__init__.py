"""What the compiled engine does, said plainly in Python: the one place where a rule is defined.

Text into pieces (``splitting``, ``blocks``, ``boundaries``, ``kinds``), pieces into terms (``tokens``, ``clauses``,
``extraction``), and which pieces stand in a quotation (``quotations``). ``features`` is the table of what terms there are,
``limits`` has the numbers of all rules, ``known_forms`` the tokens they name.

It is slow. Labelling goes through ``rhetor.engine``, whose modules are held to these over arbitrary text by tests; a rule is
changed in both places.
"""
