"""What goes wrong outside of us is one line on stderr that says what to do, with the right exit code, and no trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from schema.tables import Base
from tests.worker.assessments import address
from tests.worker.cli.calls import run_alone
from tests.worker.cli.given import ARTICLE_URL, article_file, page_file
from worker.store import open_store

DOWN = "postgresql://gradewatch:hush@127.0.0.1:1/gradewatch"
STORED = ("blobs", "snapshots", "readings", "judgments", "statements", "steps", "events", "deliveries", "rescrapes")

CAKES = "<html><body><main><h1>Cakes</h1><p>Plenty of butter, good flour, and an hour of rest.</p></main></body></html>"
SPAIN = "Madrid police judged good\n\nThe national police of Spain was rated outstanding by its ministry on Monday.\n"
DOCUMENTS = [
    pytest.param(b"", "bad.html is empty; save the page again and give that file", id="empty"),
    pytest.param(b" \n\t \n", "bad.html is empty; save the page again and give that file", id="blank"),
    pytest.param(
        bytes(range(256)) * 20, "the document is binary, not a page; give its web page or its text", id="binary"
    ),
    pytest.param(
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(range(128, 256)) * 20, "give its web page", id="pdf"
    ),
    pytest.param(CAKES.encode(), "the inspection of a police force of England or Wales; check the file", id="no force"),
    pytest.param(SPAIN.encode(), "the inspection of a police force of England or Wales; check the file", id="abroad"),
]


def rows(folder: Path) -> dict[str, int]:
    """How many rows each table has that a document could leave something in; none where there is no database."""
    file = folder / "data" / "gradewatch.sqlite3"
    if not file.exists():
        return {}
    store = open_store(f"sqlite:///{file}")
    with store.read() as session:
        counted = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name in STORED or table.name in {"pages", "standings", "sources", "subscriptions"}
        }
    store.close()
    return {name: number for name, number in counted.items() if number}


@pytest.mark.parametrize("command", ["extract", "ingest"])
@pytest.mark.parametrize(("body", "said"), DOCUMENTS)
def test_a_document_of_no_use(run, tmp_path, command, body, said):
    (tmp_path / "bad.html").write_bytes(body)
    done = run(command, "bad.html", "--url", ARTICLE_URL)
    assert done.code == 1
    assert said in done.complaint
    assert rows(tmp_path) == {}


def test_an_empty_stdin(run):
    assert run("extract", "-", "--url", ARTICLE_URL).complaint == (
        "stdin is empty; save the page again and give that file"
    )


@pytest.mark.parametrize("command", ["extract", "ingest"])
def test_an_official_page_that_is_a_wall(run, tmp_path, command):
    (tmp_path / "wall.html").write_text("<html><body><h1>We value your privacy</h1><p>Accept cookies</p></body></html>")
    done = run(command, "wall.html", "--url", address(2016))
    assert done.code == 1
    assert done.complaint.startswith("nothing can be read from it: ")
    assert done.complaint.endswith("; check that the file is the page that --url names")
    assert rows(tmp_path) == {}


@pytest.mark.parametrize("command", ["extract", "ingest"])
@pytest.mark.parametrize(
    "url", ["ftp://x.example/a", "file:///etc/passwd", "javascript:alert(1)", "x.example/a", "https://", "", "http://["]
)
def test_a_url_that_is_not_http(run, tmp_path, command, url):
    path, *_ = article_file(tmp_path)
    done = run(command, path, "--url", url)
    assert done.code == 2
    assert repr(url) in done.complaint
    assert rows(tmp_path) == {}


@pytest.mark.parametrize("command", ["extract", "ingest"])
@pytest.mark.parametrize(
    ("file", "why"), [("missing.html", "No such file or directory"), (".", "Is a directory"), ("x" * 300, "too long")]
)
def test_a_file_that_cannot_be_read(run, tmp_path, command, file, why):
    done = run(command, file, "--url", ARTICLE_URL)
    assert done.code == 1
    assert done.complaint.startswith(f"{file} cannot be read (")
    assert why in done.complaint


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            "extract a.txt --url http://x.example/ --published 22/03/2018",
            "--published should be a day such as 2017-06-01",
        ),
        ("ingest a.txt --url http://x.example/ --published 2018-02-30", "not '2018-02-30'"),
        (
            "ingest a.txt --url http://x.example/ --fetched yesterday",
            "--fetched should be a moment such as 2017-06-01T09:30",
        ),
        ("ingest a.txt --url http://x.example/ --fetched 2999-01-01", "--fetched is in the future: 2999-01-01"),
        ("grades --at June", "--at should be a day such as 2017-06-01, not 'June'"),
        ("grades atlantis", "no force 'atlantis'; a slug is the name in words joined by hyphens"),
        ("changes norflok", "no force 'norflok'; did you mean norfolk?"),
        ("statements --force atlantis", "no force 'atlantis'"),
        ("rescrape --force atlantis", "no force 'atlantis'"),
        ("subscribe https://hooks.example/ --force atlantis", "no force 'atlantis'"),
        ("grades --format xml", "'xml' is not one of 'table', 'json', 'csv'; `gradewatch grades --help` tells more"),
        ("events --after -1", "Invalid value for '--after'"),
        ("events --after soon", "Invalid value for '--after'"),
        ("statements --limit 0", "Invalid value for '--limit'"),
        ("extract a.txt", "Missing option '--url'; `gradewatch extract --help` tells more"),
        ("grade", "No such command 'grade'"),
        ("grades --colour", "No such option: --colour"),
        ("subscriptions pause first", "Invalid value for 'ID'"),
    ],
)
def test_a_wrong_call(run, tmp_path, call, said):
    (tmp_path / "a.txt").write_text("any")
    done = run(*call.split())
    assert done.code == 2
    assert said in done.complaint
    assert rows(tmp_path) == {}


@pytest.mark.parametrize("command", [(), ("extract",), ("ingest",), ("subscribe",)])
def test_a_call_without_arguments_shows_the_help(run, command):
    done = run(*command)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: gradewatch")
    assert len(done.err.splitlines()) > 5


@pytest.mark.parametrize(
    "command",
    ["grades", "changes", "statements", "events", "subscriptions", "migrate", "serve", "ingest", "subscribe"],
)
def test_a_database_that_cannot_be_reached(run, tmp_path, monkeypatch, command):
    monkeypatch.setenv("GRADEWATCH_DATABASE_URL", DOWN)
    given = {"ingest": article_file(tmp_path), "subscribe": ("https://hooks.example/",)}.get(command, ())
    done = run(command, *given)
    assert done.code == 1
    assert done.complaint.startswith(
        "the database postgresql+psycopg://gradewatch:****@127.0.0.1:1/gradewatch cannot be"
    )
    assert done.complaint.endswith("; check GRADEWATCH_DATABASE_URL and that it runs")


def test_a_database_that_goes_away_in_the_middle(run, postgres_url, monkeypatch):
    from worker import queries

    monkeypatch.setenv("GRADEWATCH_DATABASE_URL", postgres_url)
    run("migrate")

    def die(session, **_: object):
        session.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(queries, "grades", die)
    done = run("grades")
    assert done.code == 1
    assert done.complaint.startswith("the database failed (")
    assert done.complaint.endswith("); `gradewatch doctor` looks what is wrong")


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("DATABASE_URL", "mysql://localhost/x", "should begin with postgresql:// or sqlite:///"),
        ("BROKER_URL", "amqp://localhost", "should begin with redis:// or rediss://"),
        ("ALLOW_ADDRESSES", "home", "'home' does not appear to be an IPv4 or IPv6 network"),
        ("TICK_SECONDS", "often", "should be a valid number"),
        ("WORKERS", "0", "should be greater than 0"),
        ("LEASE_SECONDS", "30", "should be more than GRADEWATCH_FETCH_SECONDS"),
    ],
)
def test_a_setting_that_is_wrong(run, monkeypatch, setting, value, said):
    monkeypatch.setenv(f"GRADEWATCH_{setting}", value)
    for command in ("grades", "serve", "doctor"):
        done = run(command)
        assert done.code == 2
        assert done.complaint.startswith(f"GRADEWATCH_{setting}: ")
        assert said in done.complaint


@pytest.mark.parametrize("place", ["/proc/gradewatch", "file/data", "file"])
@pytest.mark.parametrize("command", ["grades", "serve", "ingest"])
def test_a_folder_that_cannot_be_written(run, tmp_path, monkeypatch, command, place):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GRADEWATCH_DATA_DIR", place)
    done = run(command, *(page_file(tmp_path, 2016) if command == "ingest" else ()))
    assert done.code == 1
    assert done.complaint.startswith(f"the folder {place} cannot be made (")
    assert done.complaint.endswith("; set GRADEWATCH_DATA_DIR to one you may write")


def test_a_file_that_is_no_database(run, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "gradewatch.sqlite3").write_text("a shopping list, by the look of it" * 100)
    done = run("grades")
    assert done.code == 1
    assert "cannot be opened (file is not a database)" in done.complaint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [", "own.toml: is not valid TOML ("),
        ('[[source]]\nname = "mine"\n', "own.toml: source[1].authority: is missing"),
        ('[[source]]\nname = "hmicfrs"\ncolour = "red"\n', "own.toml: source[1].colour: is not a key that gradewatch"),
        (None, "own.toml: cannot be read (No such file or directory)"),
    ],
)
def test_a_broken_sources_file(run, tmp_path, monkeypatch, text, said):
    monkeypatch.setenv("GRADEWATCH_SOURCES", "own.toml")
    if text is not None:
        (tmp_path / "own.toml").write_text(text)
    article = article_file(tmp_path)
    for command in (("extract", *article), ("ingest", *article), ("rescrape", "--all"), ("serve",)):
        done = run(*command)
        assert done.code == 2
        assert done.complaint.startswith(said)
        assert done.complaint.endswith("; GRADEWATCH_SOURCES names this file")
    assert rows(tmp_path) == {}


def test_an_output_that_is_full(run, tmp_path):
    run("ingest", *page_file(tmp_path, 2016))
    with Path("/dev/full").open("wb") as full:
        done = run_alone("grades", "--format", "csv", stdout=full)
    assert done.code == 1
    assert done.complaint == "the output cannot be used (No space left on device)"


def test_a_defect_of_ours_is_not_hidden(run, monkeypatch):
    from worker import queries

    monkeypatch.setattr(queries, "grades", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("grades")
