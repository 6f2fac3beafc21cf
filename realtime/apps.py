"""Django's handle on the sockets."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"

    def ready(self) -> None:
        from realtime.work import metrics

        metrics.listen()
