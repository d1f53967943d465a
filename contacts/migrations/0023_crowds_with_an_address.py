from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0022_board_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='DuplicateCrowd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Phone'), ('name', 'Name')], max_length=5)),
                ('value', models.CharField(max_length=260)),
                ('contacts', models.PositiveIntegerField(help_text='How many had it when somebody last looked')),
                ('search', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='crowds', to='contacts.duplicatesearch')),
            ],
            options={
                'ordering': ['-contacts', 'id'],
                'indexes': [models.Index(fields=['search', 'kind', '-contacts', 'id'], name='duplicatecrowd_largest')],
            },
        ),
    ]
