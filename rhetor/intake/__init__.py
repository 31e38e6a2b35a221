"""Bytes into text."""
