"""Contacts as files: which columns there are, what they hold, and how each format writes that down."""
