from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_written_in")]

    operations = [
        migrations.CreateModel(
            name="Paste",
            fields=[
                (
                    "smart_list",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="paste",
                        serialize=False,
                        to="contacts.smartlist",
                    ),
                ),
                ("text", models.TextField()),
                ("column", models.PositiveSmallIntegerField(default=0)),
                ("unmatched", models.JSONField(default=list, help_text="[number of the line, its text]")),
                (
                    "several",
                    models.JSONField(
                        default=list, help_text="[number of the line, its text, how many contacts it means]"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
