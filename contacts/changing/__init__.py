"""Changing any fields of many contacts at once: what can be changed, what would happen, doing it, undoing it."""
