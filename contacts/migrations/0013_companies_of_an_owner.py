from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0012_wider_indexes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_owner',
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['owner', 'id'], include=('company',), name='contact_owner'),
        ),
    ]
