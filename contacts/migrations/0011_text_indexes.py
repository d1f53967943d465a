"""Indexes of trigrams on PostgreSQL for every text that the query language looks into, in lower case as it compares.

Those of contacts leave the trash out, as it is not searched and they are dear to write.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INDEXES = {
    "contact_details": "contacts_contact USING gin (details_text gin_trgm_ops) WHERE deleted_at IS NULL",
    "customvalue_search": "contacts_customvalue USING gin (LOWER(text) gin_trgm_ops) WHERE text IS NOT NULL",
    "contactpoint_search": "contacts_contactpoint USING gin (LOWER(value) gin_trgm_ops)",
    "company_search": "contacts_company USING gin (LOWER(name) gin_trgm_ops)",
    "note_search": "contacts_note USING gin (LOWER(text) gin_trgm_ops)",
}


def create_indexes(apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, definition in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {definition}")


def drop_indexes(apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0010_emails_with_capitals")]
    operations = [migrations.RunPython(create_indexes, drop_indexes)]
