from __future__ import annotations

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0018_permission_to_update_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="group",
            options={
                "ordering": [django.db.models.functions.text.Lower("name")],
                "permissions": [("manage_groups", "Can define community groups")],
            },
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["starts_at", "id"], name="appointment_start"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["assignee", "due_on", "id"],
                name="task_open_of",
                condition=models.Q(("done_at__isnull", True)),
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["due_on", "id"], name="task_open", condition=models.Q(("done_at__isnull", True))
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["-done_at", "-id"],
                name="task_done",
                condition=models.Q(("done_at__isnull", True), _negated=True),
            ),
        ),
    ]
