"""`gradewatch status`: what waits, in words and as JSON."""


def test_it_says_what_needs_a_person_and_ends_with_1(run):
    spoken = run("status")
    assert spoken.code == 1
    assert "last tick      never" in spoken.out
    assert "PROBLEM  no tick" in spoken.out


def test_it_tells_programs_the_same(run):
    (told,) = run("status", "--json").rows
    assert told["problems"] == ["no tick: nothing is being fetched; start the service"]
    assert told["pages_due"] == 0
