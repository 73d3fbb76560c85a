"""The documents tell of everything there is, and of nothing that is not."""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from standardwebhooks import WebhookVerificationError

from schema.events import (
    OPERATOR_TYPES,
    Data,
    DigestData,
    Event,
    EventType,
    GradeData,
    PhaseData,
    SourceData,
    SubscriptionData,
    event_id,
)
from scrapers.sources import Source, load_sources
from tests.test_house import make_targets
from worker import cli
from worker.channels.webhook import new_secret, sign
from worker.retracting import REINSTATED, RETRACTED
from worker.settings import Settings
from worker.standings import MISREAD, OVERRULED
from worker.web import routes

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))
TEXTS = {str(path.relative_to(ROOT)): path.read_text() for path in DOCUMENTS}
EVERYTHING = "\n".join(TEXTS.values())
COMMANDS = "docs/commands.md"
EVENTS = "docs/events.md"

each_document = pytest.mark.parametrize("name", TEXTS)


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of `gradewatch`, by the words it is called with."""
    group = group or typer.main.get_command(cli.build())
    for name, command in group.commands.items():
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))


ALL = dict(commands())


def options(command: Any) -> set[str]:
    """The options of a command, without --help."""
    return {name for parameter in command.params for name in parameter.opts if name.startswith("--")} - {"--help"}


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next."""
    match = re.search(rf"^#+ `{re.escape(heading)}[^`\n]*`$(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert match, f"no heading `{heading}`"
    return match.group(1)


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables whose first cell is code, by that code."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) > 1:
            for name in re.findall(r"`([^`]+)`", cells[0]):
                found[name] = cells[1:]
    return found


def calls(text: str) -> list[str]:
    """Every call of gradewatch that is shown, in a console block or between backticks."""
    typed = [
        line for block in blocks(text, "console") for line in re.findall(r"^\$ (gradewatch .*)$", block, re.MULTILINE)
    ]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return typed + re.findall(r"`(gradewatch [a-z][^`\n]*)`", prose)


@pytest.mark.parametrize("path", [path for path in ALL if path != ("subscriptions",)], ids=" ".join)
def test_every_command_has_a_section_with_just_its_options(path):
    told = set(re.findall(r"--[a-z][a-z-]*", section(TEXTS[COMMANDS], " ".join(("gradewatch", *path)))))
    others = {option for command in ALL.values() for option in options(command)}
    assert options(ALL[path]) <= told
    assert told <= others | {"--json"}
    table = rows(section(TEXTS[COMMANDS], " ".join(("gradewatch", *path))))
    assert {name.split()[0] for name in table} == options(ALL[path])


def test_a_group_has_a_section_too():
    told = section(TEXTS[COMMANDS], "gradewatch subscriptions")
    assert {name.split()[0] for name in rows(told)} == options(ALL["subscriptions",])


def test_the_commands_document_makes_up_no_command():
    headings = re.findall(r"^### `gradewatch ([a-z -]+?)(?: [A-Z[].*)?`$", TEXTS[COMMANDS], re.MULTILINE)
    assert sorted(headings) == sorted(" ".join(path) for path in ALL)


@each_document
def test_every_call_that_is_shown_can_be_made(name):
    for call in calls(TEXTS[name]):
        words = shlex.split(call.replace("[", "").replace("]", ""), comments=True)[1:]
        path = tuple(words[:2]) if tuple(words[:2]) in ALL else tuple(words[:1])
        if path == ("COMMAND",):
            continue
        assert path in ALL, call
        used = {word.split("=")[0] for word in words if word.startswith("--")}
        assert used - options(ALL[path]) - {"--help"} == set(), call


def test_the_readme_shows_the_commands_that_a_newcomer_needs():
    shown = {shlex.split(call)[1] for call in calls(TEXTS["README.md"])}
    needed = {"subscribe", "extract", "ingest", "rescrape", "grades", "changes", "events", "doctor"}
    assert needed <= shown


def test_the_readme_opens_with_the_two_commands():
    (first, *_) = blocks(TEXTS["README.md"], "console")
    assert re.findall(r"^\$ (make \w+)", first, re.MULTILINE) == ["make run", "make test"]
    assert TEXTS["README.md"].index(first) < 100


def test_the_readme_tells_of_every_make_target_and_of_no_other():
    table = {name for name in rows(TEXTS["README.md"]) if name.startswith("make ")}
    assert table == {f"make {target}" for target in make_targets()}


@each_document
def test_every_make_target_that_is_named_exists(name):
    assert set(re.findall(r"(?:`|^\$ )make ([a-z]+)", TEXTS[name], re.MULTILINE)) <= make_targets()


def test_every_setting_has_a_row_with_its_default():
    table = rows(TEXTS["docs/settings.md"])
    assert {name for name in table if name.startswith("GRADEWATCH_")} == {
        f"GRADEWATCH_{field.upper()}" for field in Settings.model_fields
    }
    for field, info in Settings.model_fields.items():
        default = table[f"GRADEWATCH_{field.upper()}"][0].strip("`")
        if field == "data_dir":
            assert Path(default).parts[-1] == info.get_default(call_default_factory=True).parts[-1]
        elif info.default in {None, ()}:
            assert default == "unset"
        else:
            assert default == str(info.default)


@each_document
def test_every_setting_that_is_named_exists(name):
    named = set(re.findall(r"GRADEWATCH_[A-Z_]*[A-Z]", (ROOT / name).read_text()))
    assert named <= {f"GRADEWATCH_{field.upper()}" for field in Settings.model_fields}


def test_every_route_of_the_api_has_a_row_and_no_other():
    folder = pkgutil.iter_modules(routes.__path__)
    routers = [importlib.import_module(f"{routes.__name__}.{found.name}").router for found in folder]
    known = {
        f"{method} {re.sub(r':[a-z]+(?=})', '', route.path)}"
        for router in routers
        for route in router.routes
        for method in route.methods
    }
    assert {name for name in rows(TEXTS["docs/api.md"]) if re.match(r"[A-Z]+ /", name)} == known


@pytest.mark.parametrize("kind", EventType)
def test_every_event_type_has_a_section_with_an_example(kind):
    (example,) = blocks(section(TEXTS[EVENTS], kind.value), "json")
    assert json.loads(example)["type"] == kind.value


@each_document
def test_every_event_type_that_is_named_exists(name):
    named = set(re.findall(r"gradewatch\.[a-z]+\.[a-z]+", TEXTS[name]))
    assert named <= {kind.value for kind in EventType}


def examples() -> dict[str, dict[str, Any]]:
    """The examples by their type; all but the first tell only what differs from it, but for data of another model."""
    whole, *others = (json.loads(block) for block in blocks(TEXTS[EVENTS], "json"))
    empty = {**whole, "data": {}}
    return {
        example["type"]: merged(whole if ".grade." in example["type"] else empty, example)
        for example in [whole, *others]
    }


def merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        result[key] = merged(base[key], value) if both else value
    return result


@pytest.mark.parametrize("kind", EventType)
def test_every_example_is_an_event(kind):
    example = examples()[kind.value]
    event = Event.model_validate(example)
    assert json.loads(event.to_bytes()) == example
    assert event.subject == subject_of(event.data)
    assert event.dataschema.split("/")[-2] == type(event.data).__name__.removesuffix("Data").lower()


def subject_of(data: Data) -> str:
    """What an event with these data is about."""
    match data:
        case GradeData():
            return f"forces/{data.force.slug}/{data.question.id}"
        case PhaseData():
            return f"forces/{data.force.slug}/phase"
        case SourceData():
            return f"sources/{data.source}"
        case SubscriptionData() | DigestData():
            return f"subscriptions/{data.subscription}"


def test_the_example_of_a_move_is_a_true_one():
    event = Event.model_validate(examples()[EventType.MOVED])
    assert isinstance(event.data, GradeData)
    previous, current = event.data.previous, event.data.current
    assert previous
    assert current
    assert event.time.date() == current.published_on
    told = (event.data.force.slug, event.data.question.id)
    of = (previous.framework, previous.grade.value, current.framework, current.grade.value)
    assert event.id == event_id(event.type, *told, *of, 2)  # the second change of that standing


@pytest.mark.parametrize(
    ("heading", "model"), [("## The envelope", Event), ("## `data`", GradeData)], ids=["envelope", "data"]
)
def test_every_field_of_an_event_has_a_row(heading, model):
    text = TEXTS[EVENTS].split(f"\n{heading}\n")[1].split("\n## ")[0]
    assert list(rows(text)) == list(model.model_fields)


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        (EventType.PHASE_MOVED, PhaseData),
        (EventType.DRIFTED, SourceData),
        (EventType.DISABLED, SubscriptionData),
        (EventType.DIGEST, DigestData),
    ],
)
def test_every_field_of_other_data_has_a_row_with_its_type(kind, model):
    assert list(rows(section(TEXTS[EVENTS], kind.value))) == list(model.model_fields)


def test_every_reason_of_a_retraction_has_a_row():
    table = rows(section(TEXTS[EVENTS], EventType.RETRACTED.value))
    assert set(table) == {RETRACTED, REINSTATED, MISREAD, OVERRULED, "reason"}


def test_the_types_that_operators_alone_need_stand_under_a_heading_of_their_own():
    text = TEXTS[EVENTS].split("\n## For those who run the service\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^### `(.+)`$", text, re.MULTILINE)) == {kind.value for kind in OPERATOR_TYPES}


def test_the_receiver_that_is_shown_checks_signatures():
    (code,) = blocks(TEXTS[EVENTS], "python")
    shown: dict[str, Any] = {}
    exec(compile(code, EVENTS, "exec"), shown)
    secret, body = new_secret(), json.dumps(examples()[EventType.MOVED]).encode()
    headers = sign([secret], "an id", datetime.now(UTC), body)
    assert shown["receive"](secret, headers, body)["type"] == EventType.MOVED
    with pytest.raises(WebhookVerificationError):
        shown["receive"](new_secret(), headers, body)


def test_every_key_of_a_source_has_a_row():
    assert set(rows(TEXTS["docs/sources.md"])) == {field.name for field in dataclasses.fields(Source)}


@pytest.mark.parametrize("number", range(len(blocks(TEXTS["docs/sources.md"], "toml"))))
def test_the_sources_that_are_shown_can_be_loaded(number, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(blocks(TEXTS["docs/sources.md"], "toml")[number])
    sources = load_sources(path)
    own = {"my-newspaper", "example-org"} & set(sources.by_name)
    assert own or not sources.by_name["cambstimes-co-uk"].enabled


@each_document
def test_every_link_leads_to_a_file(name):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", TEXTS[name]):
        if "://" not in target:
            assert (ROOT / name).parent.joinpath(target).exists(), target


@each_document
def test_every_path_that_is_named_exists(name):
    named = re.findall(r"`((?:schema|scrapers|worker|tests|docs|benchmarks|\.ci)/[\w./-]*)`", TEXTS[name])
    assert [path for path in named if not (ROOT / path).exists()] == []


@each_document
def test_no_document_says_where_it_was_written(name):
    assert re.findall(r"/(?:work|root|tmp)/\S*", TEXTS[name]) == []


def test_contributing_tells_of_every_kind_of_change():
    table = TEXTS["CONTRIBUTING.md"].split("## Where a change goes")[1].split("\n## ")[0]
    kinds = re.findall(r"^\| ([a-z][^|]+?) \|", table, re.MULTILINE)
    for word in ("page shape", "source", "command", "channel", "setting", "event type", "table"):
        assert any(word in kind for kind in kinds), word


def test_the_version_in_the_package_is_the_newest_in_the_changelog():
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    released = re.findall(r"^## \[([^\]]+)\]", TEXTS["CHANGELOG.md"], re.MULTILINE)
    assert released[0] == "Unreleased"
    assert not released[1:] or released[1] == version.group(1)
