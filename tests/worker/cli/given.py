"""What the commands are given in these tests: the inspectorate's pages in their real shape, and an article."""

from __future__ import annotations

from pathlib import Path

from tests.worker.assessments import address, cambridgeshire

PAGES = Path(__file__).parents[2] / "pages" / "hmicfrs"
SOURCE = "https://hmicfrs.justiceinspectorates.gov.uk"

ARTICLE_URL = "https://www.gazette.example/news/force-told-to-do-better"
ARTICLE = """\
Force told to do better

Cambridgeshire Constabulary has been rated as requires improvement for effectiveness by HMICFRS.

The PEEL 2017 report also judged the force to be good at efficiency.

Inspector of Constabulary Rowan Ashdown said: “The constabulary looks after its money better than it did.”

Police and crime commissioner Imogen Tarrant said: “I have asked for all of this to be put right by the summer.”
"""


def page_file(folder: Path, year: int, **more: str) -> tuple[Path, str, str]:
    """Cambridgeshire's page of a year as a saved file, with the option that says where it is from."""
    path = folder / f"cambridgeshire-{year}.html"
    path.write_bytes(cambridgeshire(year, **more))
    return path, "--url", address(year)


def article_file(folder: Path) -> tuple[Path, str, str]:
    """An article as a saved text, with the option that says where it is from."""
    path = folder / "article.txt"
    path.write_text(ARTICLE)
    return path, "--url", ARTICLE_URL


def fixture_file(name: str, year: int) -> tuple[Path, str, str]:
    """One of the reviewed pages, with the option that says where it is from."""
    return PAGES / f"{name}-{year}.html", "--url", address(year, name)
