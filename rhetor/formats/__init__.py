"""Labelled texts into bytes."""
