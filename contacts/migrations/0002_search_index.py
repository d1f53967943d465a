"""Quick search on PostgreSQL: a trigram index, so that a fragment of a name is found among a million contacts.

Without those in the trash: the index is so dear to write that deleting would take twice as long.
"""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class PostgresTrigramExtension(TrigramExtension):
    def database_forwards(self, app_label, schema_editor: BaseDatabaseSchemaEditor, from_state, to_state) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)


def create_index(apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX contact_search ON contacts_contact USING gin (search_text gin_trgm_ops) "
            "WHERE deleted_at IS NULL"
        )


def drop_index(apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX contact_search")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]
    operations = [PostgresTrigramExtension(), migrations.RunPython(create_index, drop_index)]
