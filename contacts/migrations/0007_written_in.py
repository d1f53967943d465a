"""What changes a record in bulk leaves its number there, too, and not only what creates it."""

from django.db import migrations, models

MODELS = ("note", "task", "opportunity")


def operations(model):
    index = models.Index(
        fields=["written_in", "contact"],
        name=f"{model}_written_in",
        condition=models.Q(written_in__isnull=False),
    )
    return [
        migrations.RemoveIndex(model, f"{model}_created_in"),
        migrations.RenameField(model, "created_in", "written_in"),
        migrations.AddIndex(model, index),
    ]


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_created_in")]
    operations = [operation for model in MODELS for operation in operations(model)]
