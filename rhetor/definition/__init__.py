"""What the compiled engine does, said plainly in Python: the one place where a rule is defined.

Text into pieces (``sentences``, ``blocks``, ``boundaries``, ``kinds``), pieces into terms (``tokens``, ``clauses``,
``extract``), and which pieces stand in a quotation (``quotations``). It is slow. Labelling goes through ``rhetor.engine``,
whose modules are held to these over arbitrary text by tests; a rule is changed in both places.
"""
