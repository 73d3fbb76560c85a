"""Who may ask what: tokens, scopes, rates, origins, sizes."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import select

from schema import tables
from tests.worker.web.api import api, token
from worker.errors import UsageError
from worker.web.app import BODY_BYTES
from worker.web.tokens import check_token, new_token, revoke_token, token_rows

WRITES = [
    ("GET", "/v1/subscriptions"),
    ("POST", "/v1/subscriptions"),
    ("GET", "/v1/deliveries"),
    ("POST", "/v1/deliveries/retry"),
    ("POST", "/v1/rescrapes"),
    ("DELETE", "/v1/subscriptions/1"),
]
READS = ["/v1/grades", "/v1/events", "/v1/events/stream", "/v1/feeds/all.atom", "/v1/exports/events.csv", "/metrics"]
OPEN = ["/healthz", "/schemas/grade/1.json", "/v1/openapi.json"]


def test_a_token_is_kept_by_its_hash_alone(on_each):
    context, clock = on_each
    with context.store.write() as session:
        text = new_token(session, "panel", "read", clock())
    with context.store.read() as session:
        row = session.scalars(select(tables.Token)).one()
        found = check_token(session, text)
        secret = text.split("_", 2)[2]
        assert row.sha256 == sha256(secret.encode()).hexdigest()
        assert found == token_rows(session)[0]
        assert secret not in repr(vars(row))
        for wrong in ("", "gw_1_", text[:-1], text + "x", text.replace("gw_1", "gw_2"), f"gw_1_{'a' * 43}"):
            assert check_token(session, wrong) is None


def test_a_revoked_token_opens_nothing_and_its_name_is_free(on_each):
    context, clock = on_each
    with context.store.write() as session:
        first = new_token(session, "panel", "read", clock())
        with pytest.raises(UsageError, match="token revoke panel"):
            new_token(session, "panel", "read", clock())
        revoke_token(session, "panel", clock())
        with pytest.raises(UsageError, match="no valid token 'panel'"):
            revoke_token(session, "panel", clock())
        second = new_token(session, "panel", "write", clock())
    with context.store.read() as session:
        assert check_token(session, first) is None
        assert check_token(session, second) is not None


@pytest.mark.parametrize(("name", "scope"), [("", "read"), ("two words", "read"), ("a" * 81, "read"), ("a", "all")])
def test_a_token_needs_a_name_and_a_scope(context, name, scope):
    with context.store.write() as session, pytest.raises(UsageError):
        new_token(session, name, scope, context.now())


def test_reading_is_open_on_this_machine_and_writing_never(context):
    with api(context) as client:
        assert client.get("/v1/grades").status_code == 200
        for method, path in WRITES:
            refused = client.request(method, path)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
            assert refused.headers["content-type"] == "application/problem+json"
            refused = client.request(method, path, headers=token(context, "read"))
            assert refused.status_code == 403
        assert client.get("/v1/subscriptions", headers=token(context)).status_code == 200


@pytest.mark.parametrize("settings", [{"api_open": False}, {"web_host": "0.0.0.0"}])
def test_closed_reading_takes_a_token_and_health_does_not(context, settings):
    with api(context, **{"web_host": "127.0.0.1", **settings}) as client:
        for path in READS:
            assert client.get(path).status_code == 401, path
        for path in OPEN:
            assert client.get(path).status_code == 200, path
        assert client.get("/v1/grades", headers=token(context, "read")).status_code == 200
        described = client.get("/v1/openapi.json").json()["paths"]
        assert described["/v1/grades"]["get"]["security"] == [{"token": []}]
        assert "security" not in described["/healthz"]["get"]


@pytest.mark.parametrize("given", ["Bearer nonsense", "Bearer gw_1_" + "a" * 43, "Basic YTpi", "", "Bearer"])
def test_a_token_that_is_none_is_refused_even_where_reading_is_open(context, given):
    with api(context) as client:
        refused = client.get("/v1/grades", headers={"Authorization": given})
        assert refused.status_code == 401
        assert refused.json()["detail"] == "not a valid token"


def test_who_asks_too_often_waits_and_others_do_not(context):
    with api(context, rate=3) as client:
        statuses = [client.get("/v1/forces/kent").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        refused = client.get("/v1/forces/kent")
        assert 0 < int(refused.headers["retry-after"]) <= 20
        assert refused.json()["title"] == "Too Many Requests"
        assert client.get("/v1/forces/kent", headers=token(context, "read")).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_guessing_tokens_is_counted_too(context):
    with api(context, rate=3) as client:
        guess = {"Authorization": "Bearer gw_1_" + "a" * 43}
        assert [client.get("/v1/grades", headers=guess).status_code for _ in range(4)] == [401, 401, 401, 429]


def test_pages_of_other_origins_are_told_nothing_unless_set(context):
    asked = {"Origin": "https://app.example"}
    with api(context) as client:
        assert "access-control-allow-origin" not in client.get("/v1/grades", headers=asked).headers
    with api(context, cors=("https://app.example",)) as client:
        answered = client.get("/v1/grades", headers=asked)
        assert answered.headers["access-control-allow-origin"] == "https://app.example"
        assert "access-control-allow-credentials" not in answered.headers
        other = client.get("/v1/grades", headers={"Origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers
        preflight = {**asked, "Access-Control-Request-Method": "DELETE"}
        assert client.options("/v1/subscriptions/1", headers=preflight).status_code == 200


def test_a_body_that_is_too_large_is_refused_announced_or_not(context):
    with api(context) as client:
        large = b'"' + b"a" * BODY_BYTES
        announced = client.post("/v1/rescrapes", content=large, headers=token(context))
        piecemeal = client.post("/v1/rescrapes", content=iter([large, b'"']), headers=token(context))
        assert (announced.status_code, piecemeal.status_code) == (413, 413)
        assert piecemeal.headers["content-type"] == "application/problem+json"


def test_a_closed_wildcard_host_is_not_loopback(context):
    settings = context.settings
    for host, is_open in (("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("a", False)):
        assert settings.model_copy(update={"web_host": host}).open_to_read is is_open
    assert settings.model_copy(update={"web_host": "0.0.0.0", "api_open": True}).open_to_read
