"""The API conforms to its OpenAPI document for generated requests, and nothing is `internal`
(schemathesis).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.conftest import QUICK, Effort
from tests.servers.dibs import Dibs

# Its import takes a second of every process that collects tests.
if TYPE_CHECKING:
    import schemathesis
    from schemathesis.schemas import BaseSchema


@pytest.fixture(scope="module")
def asked(folder: Path) -> Iterator[Dibs]:
    server = Dibs(folder / "asked", **QUICK)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def api(asked: Dibs) -> "BaseSchema":
    import schemathesis

    return schemathesis.openapi.from_url(asked.http("/api/openapi.json"))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_every_operation(asked: Dibs, api: "BaseSchema", effort: Effort, mode: str) -> None:
    """K7 over HTTP: a supervisor asks for anything that the document allows, and for what it does
    not.
    """
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    checks = [not_a_server_error, content_type_conformance]
    if mode == "positive":
        # A path that is none has no statuses of its own.
        checks += [status_code_conformance, response_schema_conformance]
    count = 0
    for found in api.get_all_operations():
        operation = found.ok()
        if mode == "negative" and operation.path.endswith("/session"):
            continue  # It has nothing that could be wrong but a text.

        @settings(
            max_examples=effort.bodies,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
        def ask(case: "schemathesis.Case") -> None:
            nonlocal count
            count += 1
            # Half of them meet a board and a task that are there.
            if case.path_parameters and count % 2:
                case.path_parameters |= {"slug": "demo"} | (
                    {"task": "7"} if "task" in case.path_parameters else {}
                )
            case.headers["Authorization"] = f"Bearer {asked.token('sam')}"
            case.call_and_validate(checks=checks)

        ask()
    assert count >= effort.bodies * 8
    assert "internal" not in asked.logs()
