"""Django's handle on the sockets."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"
