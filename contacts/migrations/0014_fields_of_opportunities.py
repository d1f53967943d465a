from __future__ import annotations

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0013_companies_of_an_owner"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="customfield", name="customfield_name_unique"),
        migrations.AddField(
            model_name="customfield",
            name="holder",
            field=models.CharField(
                choices=[("contact", "Contacts"), ("opportunity", "Opportunities")],
                default="contact",
                max_length=11,
                verbose_name="belongs to",
            ),
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.UniqueConstraint(
                models.F("holder"), django.db.models.functions.text.Lower("name"), name="customfield_name_unique"
            ),
        ),
        migrations.CreateModel(
            name="OpportunityPick",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "opportunity_id",
                        "choice_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "choice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.customchoice",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_picks",
                        to="contacts.opportunity",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["choice", "opportunity"], name="opportunitypick_choice")],
            },
        ),
        migrations.CreateModel(
            name="OpportunityValue",
            fields=[
                ("text", models.CharField(max_length=500, null=True)),
                ("long_text", models.TextField(max_length=20000, null=True)),
                ("number", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("day", models.DateField(null=True)),
                ("moment", models.DateTimeField(null=True)),
                ("flag", models.BooleanField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "opportunity_id", "field_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contacts.customfield",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_values",
                        to="contacts.opportunity",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["field", "opportunity"], name="opportunityvalue_field")],
            },
        ),
    ]
