from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0021_what_rows_say")]

    operations = [
        migrations.RemoveIndex(model_name="opportunity", name="opportunity_stage"),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["stage", "-created_at", "-id"], name="opportunity_stage", include=["status"]),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["-created_at", "-id"], name="opportunity_created"),
        ),
    ]
