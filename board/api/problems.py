"""Refusals as Django's responses: the one place where the API learns that something was not
granted.
"""

from django.http import HttpResponse

from board.domain.errors import Refusal
from board.domain.events import to_json
from board.text import problems


def problem(error: Refusal, language: str) -> HttpResponse:
    """Answer with a refusal's problem document."""
    body = to_json(problems.document(error, language))
    return HttpResponse(body, status=problems.status(error), headers=problems.headers(error))
