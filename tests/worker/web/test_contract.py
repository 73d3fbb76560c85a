"""The API keeps what its OpenAPI document promises, whatever it is asked."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from tests.worker.web.api import FORCES, grade_told, tell, token
from worker.schedule import beat
from worker.web.app import make_app
from worker.work import TICK

SECONDS = 45
ENDLESS = "/v1/events/stream"


@pytest.fixture
def app(context):
    tell(context, *(grade_told(number, FORCES[number % 3]) for number in range(60)))
    with context.store.write() as session:
        beat(session, TICK, context.now())
    context.settings = context.settings.model_copy(update={"rate": 0})
    return make_app(context)


def test_no_request_breaks_what_the_openapi_document_promises(context, app):
    config = SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "max-time": SECONDS,
            "headers": token(context),
            "continue-on-failure": True,
            "generation": {"max-examples": 8, "database": "none"},
            "phases": {"stateful": {"enabled": False}},
            # 400 is for what no schema can tell: a cursor of no page, a target that must not be sent to.
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401", "403", "404", "409"]}},
            "operations": [
                {"include-path": ENDLESS, "enabled": False},
                {"include-method": ["POST", "PATCH"], "checks": {"positive_data_acceptance": {"enabled": False}}},
            ],
        }
    )
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", app, config=config)
    wrong: list[str] = []
    tried: Counter[str] = Counter()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            tried[event.recorder.label] += len(event.recorder.cases)
            checks = [check for of_case in event.recorder.checks.values() for check in of_case]
            wrong += [str(check.failure_info) for check in checks if check.status is Status.FAILURE]
        elif isinstance(event, events.NonFatalError | events.FatalError):
            wrong.append(str(event))
    assert wrong == []
    every = {f"{method.upper()} {path}" for path, methods in app.openapi()["paths"].items() for method in methods} - {
        f"GET {ENDLESS}"
    }
    assert {label for label, cases in tried.items() if cases} >= every
