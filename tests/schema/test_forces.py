"""The forces: all 43, every name of each, and the mistakes that a forces file can hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schema.forces import _MARKS, _REACH, UnknownForceError, find_forces, forces, get_force, load_forces, register
from schema.tomlfile import DataFileError

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "forces.json"
FORCE = """
[[force]]
slug = "kent"
name = "Kent Police"
place = "Kent"
region = "South East"
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "forces.toml"
    path.write_text(text, encoding="utf-8")
    return path


def named(text: str) -> list[str]:
    return [mention.force for mention in find_forces(text)]


def test_there_are_43():
    assert len(forces()) == 43
    assert len({force.name for force in forces().values()}) == 43
    assert len({force.region for force in forces().values()}) == 10


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference files are not beside this checkout")
def test_every_force_of_the_reference_is_known():
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    # Where the two differ the newest slug rules, and the old one is an alias.
    assert {get_force(force["slug"]).slug for force in reference["forces"]} == set(forces())
    for force in reference["forces"]:
        known = get_force(force["slug"])
        assert known.name == force["official"]
        assert get_force(force["official"]) is known
        assert named(f"{force['official']} was inspected.") == [known.slug]
    for alias in reference["welsh_report_slugs"]:
        assert get_force(alias).welsh


@pytest.mark.parametrize("force", forces().values(), ids=lambda force: force.slug)
def test_a_force_is_found_by_each_of_its_names(force):
    for name in force.all_names:
        assert get_force(name) is force
        text = f"Yesterday {name} was graded."
        (mention,) = find_forces(text)
        assert (mention.force, text[mention.start : mention.end]) == (force.slug, name)
    for alias in force.aliases:
        assert get_force(alias) is force


def test_a_renamed_force_keeps_its_newest_slug():
    for name in ("hampshire", "Hampshire Constabulary", "Hampshire and Isle of Wight Constabulary"):
        assert get_force(name).slug == "hampshire-and-isle-of-wight"


@pytest.mark.parametrize(
    ("name", "hint"), [("norflok", "norfolk"), ("cambridge-shire", "cambridgeshire"), ("zzzz", "greater-manchester")]
)
def test_an_unknown_force_is_an_error_that_names_the_nearest(name, hint):
    with pytest.raises(UnknownForceError, match=hint) as unknown:
        get_force(name)
    assert len(str(unknown.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("West Yorkshire Police and Devon & Cornwall Police", ["west-yorkshire", "devon-and-cornwall"]),
        ("Avon  and\nSomerset Constabulary", ["avon-and-somerset"]),
        ("Dyfed Powys Police", ["dyfed-powys"]),
        ("Dyfed - Powys\u00a0Police’s; DYFED-POWYS POLICE_", ["dyfed-powys"]),
        ("Avon-and-Somerset Police, Avon & Somerset Police, Avon&Somerset Police", ["avon-and-somerset"]),
        ("Kent Policeman, Kent Poli\u017fe, Kent, Police", []),
        ("Norfolk Fire and Rescue Service; Kent County Council; Durham University", []),
        ("New South Wales Police, the NSPCC, Police Scotland", []),
        ("GMP was told", []),
        ("Greater Manchester Police (GMP) was told; GMP agreed", ["greater-manchester"] * 3),
        ("the Met Office met the Met", ["metropolitan"]),
        ("TARIAN and GWENT POLICE", ["gwent"]),
        ("Suffolk, a county", []),
        ("", []),
    ],
)
def test_where_a_text_names_forces(text, wanted):
    assert named(text) == wanted


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "force"),
        ("[[forces]]\nslug = 'kent'", "force"),
        (FORCE.replace("slug", "slag"), "force[1].slug"),
        (FORCE.replace('"kent"', '"Kent"'), "force[1].slug"),
        (FORCE.replace('"kent"', "7"), "force[1].slug"),
        (FORCE.replace("name", "nmae"), "force[1].name"),
        (FORCE.replace("region =", "regoin ="), "force[1].region"),
        (FORCE + "colour = 'blue'", "force[1].colour"),
        (FORCE + "names = 'Kent Cops'", "force[1].names"),
        (FORCE + "names = ['']", "force[1].names"),
        (FORCE + "predecessors = [{ slug = 'old' }]", "force[1].predecessors[1].name"),
        (FORCE + FORCE.replace('"kent"', '"essex"') + "aliases = ['kent']", "force[2].aliases"),
        (FORCE + FORCE.replace('"kent"', '"essex"'), "names"),
        (FORCE + "[[other]]\nslug = 'x'\nname = 'X'\nsize = 3", "other[1].size"),
        (FORCE + "[extra]\na = 1", "extra"),
        ("slug = ", ""),
    ],
)
def test_a_mistake_is_an_error_that_names_file_and_key(tmp_path, text, key):
    path = write(tmp_path, text)
    with pytest.raises(DataFileError) as mistake:
        load_forces(path)
    assert (mistake.value.path, mistake.value.key) == (path, key)
    assert str(path) in str(mistake.value)
    assert len(str(mistake.value).splitlines()) == 1


def test_a_good_file_loads_and_a_missing_one_is_named(tmp_path):
    loaded = load_forces(write(tmp_path, FORCE))
    assert list(loaded.forces) == ["kent"]
    assert loaded.by_alias == {"kent": "kent"}
    assert register().by_alias["kent"] == "kent"
    with pytest.raises(DataFileError, match=r"absent\.toml: cannot be read"):
        load_forces(tmp_path / "absent.toml")


def test_a_million_letters_hold_no_force():
    assert named("a" * 1_000_000) == []
    assert named("the " * 250_000) == []


def test_every_full_name_holds_a_mark():
    """A text without a mark is not looked through for names."""
    for force in forces().values():
        for name in force.all_names:
            assert any(mark in name.lower() for mark in _MARKS), name
            assert len(name) < _REACH / 2 - 50


def test_short_names_far_from_the_full_one_count():
    text = f"GMP was graded. {'It was so. ' * 200}Greater Manchester Police agreed. {'It was so. ' * 200}So did GMP."
    assert named(text) == ["greater-manchester"] * 3
