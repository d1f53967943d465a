"""The ids of a batch as plain text: PostgreSQL neither takes them apart nor compresses them."""

from django.db import migrations

import bulkactions.id_column


def do_not_compress(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE bulkactions_batch ALTER COLUMN contact_ids SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [("bulkactions", "0002_words_of_a_bulk_action")]
    operations = [
        migrations.AlterField("batch", "contact_ids", bulkactions.id_column.IdsField()),
        migrations.RunPython(do_not_compress, migrations.RunPython.noop),
    ]
