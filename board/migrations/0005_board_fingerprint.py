from hashlib import blake2b

from django.db import migrations, models


def read_from_the_log(apps, schema_editor):
    alias = schema_editor.connection.alias
    event = apps.get_model('board', 'BoardEvent').objects.using(alias)
    for board in apps.get_model('board', 'Board').objects.using(alias).all():
        body = event.filter(board=board, rev=board.rev).values_list('body', flat=True).first()
        if body is not None:
            board.fingerprint = blake2b(body.encode(), digest_size=8).hexdigest()
            board.save(update_fields=['fingerprint'])


class Migration(migrations.Migration):

    dependencies = [
        ('board', '0004_undo'),
    ]

    operations = [
        migrations.AddField(
            model_name='board',
            name='fingerprint',
            field=models.CharField(default='', editable=False, max_length=16),
        ),
        migrations.RunPython(read_from_the_log, migrations.RunPython.noop),
    ]
