"""The HTML shells of the two entries, with the files of the build and the state of a paired screen.

They contain no data of a board.
"""

import json
import logging
import sys
from functools import cache
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_safe

from board.api.cookies import keep_display
from board.api.csrf import refusal_for
from board.api.problems import problem
from board.company import oidc
from board.database import outage
from board.displays import displays
from board.domain.display_settings import DisplayKind
from board.domain.errors import Refusal, Unexpected
from board.edge.arrival import arrival_of
from board.models.people import Person
from board.people import one_time
from board.people.credentials import DISPLAY_COOKIE
from board.store.locking import translate
from board.text import language, problems
from board.text.catalogues import read_words
from board.text.refusals import detail
from frontend import policy
from realtime.protocol.version import BUILD

log = logging.getLogger("dibs.pages")

_WORDS: Final = read_words("pages")

_NEXT: Final = "company_next"
"""Where a session keeps the page that is wanted, while its browser is at the provider."""

_ICONS: Final = f"{settings.STATIC_URL}icons"

_MANIFEST: Final = {
    "name": "Dibs",
    "short_name": "Dibs",
    "scope": f"{settings.PATH}/",
    "display": "standalone",
    "background_color": "#0b0f14",
    "theme_color": "#0b5cad",
    "icons": [
        {
            "src": f"{_ICONS}/icon-192.png",
            "sizes": "192x192",
            "type": "image/png",
        },
        {
            "src": f"{_ICONS}/icon-512.png",
            "sizes": "512x512",
            "type": "image/png",
        },
        {
            "src": f"{_ICONS}/maskable-512.png",
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ],
}
"""What a phone needs to put the board on its home screen (Web Application Manifest). There is no
service worker: a kept copy of the page would go on showing the past.
"""


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Lead browsers to the icon that they look for where a page names none."""
    return redirect(f"{_ICONS}/icon.svg", permanent=True)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Serve the manifest of the board as an app; a paired display starts as what it is."""
    kind = request.GET.get("display", "")
    start = f"{settings.PATH}/{kind if kind in set(DisplayKind) else ''}"
    return JsonResponse(
        {**_MANIFEST, "id": start, "start_url": start},
        content_type="application/manifest+json",
        headers={"Cache-Control": "max-age=86400"},
    )


@ensure_csrf_cookie
def board(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Serve the board entry; its router reads the address."""
    return _shell(request, "board", slug)


def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve a board's wall to a signed-in person."""
    if not request.user.is_authenticated:
        return redirect(f"/sign-in?next=/wall/{slug}")
    return _shell(request, "wall", slug)


@ensure_csrf_cookie
def terminal(request: HttpRequest) -> HttpResponse:
    """Serve a paired terminal its board and name tiles, any other screen a pairing code."""
    return _screen(request, "board", DisplayKind.TERMINAL)


def paired_wall(request: HttpRequest) -> HttpResponse:
    """Serve a paired wall its board, any other screen a pairing code."""
    return _screen(request, "wall", DisplayKind.WALL)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 404, with a link to a page that exists."""
    return sentence(request, _WORDS[_language(request)]["missing"], HTTPStatus.NOT_FOUND)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return 403 with the reason, where the CSRF check refuses a form of the administration."""
    refusal = refusal_for(request, reason)
    return sentence(request, detail(refusal, _language(request)), problems.status(refusal))


def failed(request: HttpRequest) -> HttpResponse:
    """Return 500 or 503 where a view raised, for instance because the database takes no session.

    The database may be what failed, so the page reads nothing from it.
    """
    error = sys.exc_info()[1]
    refusal: Refusal
    if isinstance(error, outage.OUTAGE):
        outage.renew(error)
        outage.report(error)
        refusal = translate(error)
    else:
        refusal = unexpected = Unexpected()
        log.error("internal %s: %s %s", unexpected.id, request.method, request.path)
    accept = request.headers.get("Accept-Language", "")
    wanted = language.choose(query=request.GET.get("lang", ""), person="", accept=accept)
    if request.path_info.startswith("/api/"):
        return problem(refusal, wanted)
    status = problems.status(refusal)
    context = _in_words(wanted, detail(refusal, wanted), status)
    context |= {"request": request, "path": settings.PATH}
    page = render_to_string("sentence.html", context)
    return HttpResponse(page, status=status)


@require_GET
def sign_in_once(request: HttpRequest, secret: str) -> HttpResponse:
    """Sign in by the link that the start of a demo printed."""
    near = settings.DEMO != "0" and arrival_of(request).near
    person = (
        Person.objects.filter(pk=one_time.take(secret), is_active=True).first() if near else None
    )
    if person is None:
        return sentence(request, _WORDS[_language(request)]["used"], HTTPStatus.FORBIDDEN)
    login(request, person, settings.AUTHENTICATION_BACKENDS[0])
    return redirect("/admin/")


@require_GET
def company_start(request: HttpRequest) -> HttpResponse:
    """Lead a browser to the company's OpenID provider."""
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        response = oidc.start(request)
    except Refusal as refusal:
        return sentence(request, detail(refusal, _language(request)), problems.status(refusal))
    request.session[_NEXT] = request.GET.get("next", "")
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def company_callback(request: HttpRequest) -> HttpResponse:
    """Take a browser back from the provider, to the page that it wanted."""
    if not settings.OIDC_ISSUER:
        raise Http404
    wanted = str(request.session.pop(_NEXT, ""))
    try:
        oidc.finish(request)
    except Refusal as refusal:
        words = _WORDS[_language(request)]
        said = words.get(refusal.code) or detail(refusal, _language(request))
        return sentence(request, said, problems.status(refusal))
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return redirect(wanted if inside else "/")


def every_page(request: HttpRequest) -> dict[str, str]:
    """Context of every page: what its addresses begin with, and the warning of a demo that others
    on the network can reach.
    """
    demo = {"demo_note": _WORDS[_language(request)]["demo"]} if settings.DEMO == "lan" else {}
    return {"path": settings.PATH, **demo}


def sentence(request: HttpRequest, title: str, status: HTTPStatus) -> HttpResponse:
    """Serve a page of one sentence, with a link to the boards."""
    return render(
        request, "sentence.html", _in_words(_language(request), title, status), status=status
    )


def _in_words(wanted: str, title: str, status: HTTPStatus) -> dict[str, object]:
    return {
        "language": wanted,
        "status": int(status),
        "title": title,
        "home": _WORDS[wanted]["home"],
    }


def _screen(request: HttpRequest, entry: str, wanted: DisplayKind) -> HttpResponse:
    secret = request.COOKIES.get(DISPLAY_COOKIE, "")
    display = displays.by_secret(secret) if secret else None
    if display is None:
        return _shell(
            request, entry, None, wanted, removed_by=displays.removed_by(secret) if secret else None
        )
    kind = display.settings.kind
    if kind is not wanted:
        # A supervisor may make a terminal of a screen that asked as a wall, and the reverse.
        elsewhere: HttpResponse = redirect(f"/{kind}")
        return elsewhere
    slug = display.seat.info.slug
    told = display.settings
    response = _shell(request, entry, slug, kind, told.language, display=told.wire())
    keep_display(response, request, secret)
    return response


def _shell(
    request: HttpRequest,
    entry: str,
    slug: str | None,
    kind: DisplayKind | None = None,
    speaks: str = "",
    **more: object,
) -> HttpResponse:
    wanted = speaks or _language(request)
    context = {
        "page": {"build": BUILD, "language": wanted, "board": slug, **more},
        "title": "Dibs",
        "boot": _boot(),
        "plain": f"{settings.PATH}/wall/plain/{slug}" if slug else f"{settings.PATH}/plain",
        "kind": kind,
        # Displays have no user to choose the plain page.
        "alone": bool(slug) and (entry == "wall" or "display" in more),
        **_files(entry, wanted),
    }
    response = render(request, "page.html", context)
    # The files' names change with their content, the shell's does not.
    response["Cache-Control"] = "no-cache"
    policy.allow_socket(request, response)
    if entry == "wall":
        policy.allow_frames(response)
    return response


def _language(request: HttpRequest) -> str:
    return language.choose(
        query=request.GET.get("lang", ""),
        person=getattr(request.user, "language", ""),
        accept=request.headers.get("Accept-Language", ""),
    )


@cache
def _files(entry: str, wanted: str) -> dict[str, object]:
    """Return the tags of an entry's files, and the words that it is going to ask for."""
    manifest = json.loads((settings.DIST / f"{entry}.manifest.json").read_text())
    chunks: dict[str, dict[str, list[str]]] = {}

    def load(key: str) -> None:
        """Find a chunk, and the chunks of what it shares with later ones, styles included."""
        if key not in chunks:
            chunks[key] = manifest[key]
            for imported in manifest[key].get("imports", ()):
                load(imported)

    key = f"src/{entry}.ts"
    load(key)
    static = settings.STATIC_URL
    styles = [static + file for chunk in reversed(chunks.values()) for file in chunk.get("css", ())]
    words = manifest[f"locale/{entry}/{wanted}.json"]["file"]
    return {"script": static + manifest[key]["file"], "styles": styles, "words": static + words}


@cache
def _boot() -> str:
    return (settings.ROOT / "frontend" / "boot.js").read_text()
