from django.db import migrations, models

from board.domain.text import fold

CHUNK = 1000


def fill(apps, schema_editor):
    """Make the tasks that are there findable."""
    Task = apps.get_model('board', 'Task')
    chunk = []
    for task in Task.objects.only('pk', 'number', 'title', 'customer', 'station').iterator():
        task.folded = fold('\n'.join((task.number, task.title, task.customer, task.station)))
        chunk.append(task)
        if len(chunk) == CHUNK:
            Task.objects.bulk_update(chunk, ['folded'])
            chunk = []
    Task.objects.bulk_update(chunk, ['folded'])


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0014_number_key'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='folded',
            field=models.TextField(editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
