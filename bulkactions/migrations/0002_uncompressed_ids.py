"""The ids of a batch are read whole and seldom: PostgreSQL need not spend time on compressing them."""

from django.db import migrations


def do_not_compress(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE bulkactions_batch ALTER COLUMN contact_ids SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [("bulkactions", "0001_initial")]
    operations = [migrations.RunPython(do_not_compress, migrations.RunPython.noop)]
