"""Days: what a release shows is not replaced by what is only assumed; a page that came to be rings without a day."""

from __future__ import annotations

import pytest

from tests.worker.cases import annual, case, path_of, service, shape
from worker.demo.replica import Replica

GOOD = {"effectiveness": "good", "efficiency": "good", "legitimacy": "good"}


def test_the_day_that_a_release_shows_is_not_replaced_by_one_that_is_assumed(database_url) -> None:
    with case(database_url) as it:
        it.give(annual("cleveland", "2017", GOOD), "2018-03-23")
        it.give(shape("hmicfrs/release-cleveland-single-autumn"), "2019-09-27")
        it.give(shape("hmicfrs/cleveland-2018"), "2019-09-28")
        for question in GOOD:
            assert it.since("cleveland", question)[1:] == ["2019-09-27"]


@pytest.mark.parametrize("there", [False, True])
def test_a_page_without_a_day_is_news_where_it_was_not_there_before(database_url, tmp_path, there) -> None:
    (url, before), (_, after) = annual("cleveland", "2017", GOOD), shape("hmicfrs/cleveland-2018")
    place = "/peel-assessments/peel-2018/cleveland/"
    with Replica() as site:
        site.publish(path_of(url), before)
        if there:
            site.publish(place, "<h1>Cleveland</h1>")  # something stood there, and nobody knows since when
        with service(database_url, tmp_path, site, "2019-09-26", paths=[path_of(url), place]) as it:
            site.publish(place, after)
            it.clock.pass_(days=2)
            told = [line for line in it.work() if line[1] in {"effectiveness", "legitimacy"}]  # the page shows no day
            assert {line[-1] for line in told} == {"silent" if there else "announced"}
            assert it.differences() == []
