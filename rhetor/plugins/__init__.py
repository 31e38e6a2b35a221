"""Plug-ins: rhetor as a part of other programs. Each is imported by those who use it, and by nothing here.

``scikit_learn`` is an estimator, ``spacy_component`` a part of a pipeline, ``assistant`` the tools of ``rhetor mcp``. Those
that speak HTTP stand in ``service.plugins``.
"""
