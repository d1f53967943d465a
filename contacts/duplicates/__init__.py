"""Contacts that may be the same person: finding them in the background, and reviewing what was found."""
