"""The administration site: who may enter, and the language of its pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from board.domain.errors import RateLimited
from board.models.people import Person
from board.people.credentials import TERMINAL, signed_in
from board.text.language import choose


class SignInForm(AdminAuthenticationForm):
    """Django's sign-in form, which also reports too many wrong passwords."""

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except RateLimited:
            raise ValidationError(_("Too many tries. Wait a minute.")) from None


class Site(admin.AdminSite):
    """Django's admin for staff, in the person's own language, else the browser's (C7).

    A middleware would do the same for every request; this way the board and the API stay
    unaffected.
    """

    site_header = _("Dibs administration")
    site_title = _("Dibs administration")
    login_form = SignInForm
    index_title = _("People, boards, tokens")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if settings.DEMO == "lan":
            context["site_header"] = format_lazy("{} · {}", self.site_header, _("Demo"))
        return context

    def has_permission(self, request: HttpRequest) -> bool:
        """Admit staff while their session holds, except by PIN: a session of a shared terminal is
        too weak a proof here.
        """
        return (
            super().has_permission(request)
            and signed_in(request) is not None
            and TERMINAL not in request.session
        )

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return _in_readers_language(super().admin_view(view, cacheable))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = _in_readers_language(super().login)(request, extra_context)
        return response


def _in_readers_language(view: Callable[..., Any]) -> Any:
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = request.user.language if isinstance(request.user, Person) else ""
        language = choose(query="", person=own, accept=request.headers.get("Accept-Language", ""))
        with translation.override(language.lower()):
            response: HttpResponse = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        response["Content-Language"] = language
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return respond


site = Site()
