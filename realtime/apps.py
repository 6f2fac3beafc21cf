"""Start of `realtime` as an application of Django: the metrics listen to the signals of `board`."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"

    def ready(self) -> None:
        from realtime.work import metrics

        metrics.listen()
