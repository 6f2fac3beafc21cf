"""The URL routes of HTTP."""

from django.urls import path
from django.views.generic import RedirectView

from board.admin.site import site
from board.api.fallbacks import nothing_here
from board.api.urls import routes
from frontend import pages, plain, set_up
from realtime.server import health

handler404 = "frontend.pages.missing"
handler500 = "frontend.pages.failed"

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("favicon.ico", pages.icon),
    path("manifest.webmanifest", pages.manifest),
    path("admin/", site.urls),
    path("api/", routes),
    path("api", nothing_here),
    path("", pages.board),
    path("sign-in", pages.board),
    path("sign-in/oidc", pages.company_start),
    path("sign-in/oidc/callback", pages.company_callback),
    path("sign-in/once/<str:secret>", pages.sign_in_once),
    path("set-up/<str:secret>", set_up.page),
    path("boards/<slug:slug>", pages.board),
    path("boards/<slug:slug>/assign", pages.board),
    path("boards/<slug:slug>/displays", pages.board),
    path("boards/<slug:slug>/people", pages.board),
    # Where people were, when a supervisor had only their PINs.
    path("boards/<slug:slug>/pins", RedirectView.as_view(url="/boards/%(slug)s/people")),
    path("account", pages.board),
    path("password", pages.board),
    path("scanner", pages.board),
    path("pair", pages.board),
    path("terminal", pages.terminal),
    path("wall", pages.paired_wall),
    path("wall/<slug:slug>", pages.wall),
    path("wall/plain/<slug:slug>", plain.wall),
    path("plain", plain.home),
    path("plain/sign-in", plain.sign_in),
]
