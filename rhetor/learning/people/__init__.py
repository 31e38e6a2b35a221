"""Who may do what: keys with roles, sign-in without passwords, and a log of who did what."""

from rhetor.learning.people.keys import Key, KeyStore, NewKey
from rhetor.learning.people.roles import Role

__all__ = ["Key", "KeyStore", "NewKey", "Role"]
