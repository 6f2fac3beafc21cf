"""The API as a whole: its routes, its page at /api/docs, its exception handlers."""

import logging

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from ninja.errors import ValidationError

from board.api import (
    boards,
    displays,
    finding,
    pairings,
    passwords,
    people,
    people_files,
    pins,
    session,
    sessions,
    terminal,
    tokens,
    upserts,
)
from board.api.caller import language_of, language_of_client
from board.api.fallbacks import Coroutines, complete
from board.api.openapi import API
from board.api.problems import problem
from board.database import outage
from board.database.outage import OUTAGE
from board.domain.errors import Invalid, Refusal, Unavailable, Unexpected

log = logging.getLogger("dibs.api")

api = API(title="Dibs", version="1", urls_namespace="api", docs_decorator=require_GET)
for part in (
    session,
    sessions,
    tokens,
    boards,
    upserts,  # Before the commands, one of whose addresses would take theirs.
    finding,  # With the commands, one of whose addresses it shares.
    pairings,
    displays,
    terminal,
    pins,
    people,
    people_files,
    passwords,
):
    api.add_router("", part.router)
_urls = api.urls
coroutines = Coroutines(_urls[0])
routes = complete(_urls)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    return problem(error, language_of_client(request))


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # Django Ninja parses numbers in paths itself; its error becomes our problem document.
    return problem(Invalid(str(error.errors[0]["loc"][-1])), language_of(request))


@api.exception_handler(SuspiciousOperation)
def _too_much(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    # A body over DATA_UPLOAD_MAX_MEMORY_SIZE, a form of a thousand fields.
    return problem(Invalid(None), language_of(request))


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    log.warning("the database does not answer: %s", error)
    outage.renew(error)
    outage.report(error)
    return problem(Unavailable(), language_of(request))


for _outage in OUTAGE:
    api.exception_handler(_outage)(_unavailable)


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    unexpected = Unexpected()
    log.error("internal %s: %s %s", unexpected.id, request.method, request.path, exc_info=error)
    return problem(unexpected, language_of(request))
