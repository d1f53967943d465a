# The trigram index on long text is PostgreSQL's alone.

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create_index(apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX customvalue_long_search ON contacts_customvalue USING gin (LOWER(long_text) gin_trgm_ops) "
            "WHERE long_text IS NOT NULL"
        )


def drop_index(apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX customvalue_long_search")


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0011_text_indexes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_created',
        ),
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_live',
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['id'], include=('created_at',), name='contact_live'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['created_at', 'id'], include=('last_activity_at',), name='contact_created'),
        ),
        migrations.RunPython(create_index, drop_index),
    ]
