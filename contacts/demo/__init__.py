"""Made-up and public people for `manage.py seed_demo`; see README.md for where they come from."""
