"""One's own sessions over HTTP: listed, and ended one by one or all others at once."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from board.api.bodies import Number, answer
from board.api.caller import identify
from board.models.people import Person
from board.people import sign_ins
from board.people.security_log import attempt

router = Router(tags=["session"])


@router.get("/sessions", include_in_schema=False)
def read(request: HttpRequest) -> HttpResponse:
    """Return one's own sessions, and which of them asks."""
    person = identify(request).on_own_device()
    # One that an earlier release opened is known from now on.
    sign_ins.record(request, person)
    return _listed(request, person)


@router.delete("/sessions/{session}", include_in_schema=False)
def end(request: HttpRequest, session: Number) -> HttpResponse:
    """End one of one's own sessions; its sockets are closed."""
    person = identify(request).on_own_device()
    with attempt("session_ended", request, by=person.username) as facts:
        facts["ended"] = int(sign_ins.end(person, session))
    return _listed(request, person)


@router.delete("/sessions", include_in_schema=False)
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    person = identify(request).on_own_device()
    with attempt("session_ended", request, by=person.username) as facts:
        facts["ended"] = sign_ins.end_others(person, request.session.session_key)
    return _listed(request, person)


def _listed(request: HttpRequest, person: Person) -> HttpResponse:
    return answer({"sessions": sign_ins.listed(person, request.session.session_key)})
