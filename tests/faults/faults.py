"""What may go wrong with processes, networks and pages: each fault by its number, with the tests that bring it about.

Tests named `test_fault_07_...` in this folder are found by their names; those that stand with what they test are named
here.
"""

from __future__ import annotations

FAULTS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: (
        "a worker is killed in the middle",
        ("worker/test_crashes.py::test_killed_between_any_two_commits_the_end_is_the_same",),
    ),
    2: ("the same work is done twice at once", ("worker/test_leases.py::test_one_holder_at_a_time_until_it_runs_out",)),
    3: (
        "killed between the commit and the sending",
        ("worker/test_crashes.py::test_killed_between_any_two_commits_the_end_is_the_same",),
    ),
    4: ("a page kills whoever takes it", ()),
    5: (
        "the broker is away or wiped",
        ("worker/test_deployed.py::test_workers_broker_and_queue_die_and_the_end_is_right",),
    ),
    6: (
        "the database goes away, is busy, or is full",
        ("worker/test_store.py::test_writers_of_one_sqlite_file_wait_for_each_other",),
    ),
    7: ("the beat is down, or there are two", ("worker/test_pipeline.py::test_a_tick_nudges_what_is_due",)),
    8: ("the clock jumps", ()),
    9: ("a worker is told to stop in the middle", ()),
    10: ("an old worker gets what a new one sent", ()),
    11: ("a migration fails half-way", ("worker/test_store.py::test_a_server_is_migrated_on_purpose_only",)),
    12: ("the service stands still", ("worker/cli/test_service.py::test_doctor_says_whether_a_service_is_alive",)),
    13: (
        "a server that drips",
        ("worker/fetching/test_hostile_servers.py::test_a_server_that_holds_us_up_is_given_up_at_the_deadline",),
    ),
    14: (
        "a body without end",
        ("worker/fetching/test_hostile_servers.py::test_a_body_beyond_the_cap_is_too_large",),
    ),
    15: (
        "a compressed bomb",
        ("worker/fetching/test_hostile_servers.py::test_a_bomb_is_never_held_in_memory",),
    ),
    16: (
        "redirects in a circle, without end, or to elsewhere",
        (
            "worker/fetching/test_redirects.py::test_a_circle_of_redirects_is_a_failure",
            "worker/fetching/test_redirects.py::test_five_redirects_are_followed_and_six_are_not",
            "worker/fetching/test_redirects.py::test_a_redirect_to_another_host_needs_leave",
            "worker/fetching/test_redirects.py::test_leave_for_a_host_is_no_leave_to_give_up_encryption",
        ),
    ),
    17: (
        "a redirect or a name that leads inside",
        (
            "worker/fetching/test_redirects.py::test_a_redirect_to_a_private_address_is_refused_by_the_gate",
            "worker/fetching/test_gate.py::test_one_private_answer_among_public_ones_refuses_the_name",
        ),
    ),
    18: (
        "a name that answers otherwise the second time",
        (
            "worker/fetching/test_gate.py::test_a_name_that_turns_private_is_refused_at_the_next_connection",
            "worker/fetching/test_gate.py::test_the_address_that_was_checked_is_the_one_connected_to",
            "worker/fetching/test_gate.py::test_special_purpose_addresses_are_refused",
            "worker/fetching/test_gate.py::test_urls_that_are_refused",
        ),
    ),
    19: ("a way out beside the gate", ()),
    20: (
        "a site that asks to wait, or gives no access",
        ("worker/fetching/test_client.py::test_how_long_a_site_asks_to_wait_as_a_date_by_its_own_clock",),
    ),
    21: (
        "a certificate that is not good",
        (
            "worker/fetching/test_tls.py::test_an_expired_certificate_is_a_failure",
            "worker/fetching/test_tls.py::test_a_certificate_that_nobody_vouches_for_is_a_failure",
        ),
    ),
    22: (
        "a part of a body",
        ("worker/fetching/test_hostile_servers.py::test_a_broken_answer_is_a_failure_without_a_body",),
    ),
    23: (
        "a robots.txt that is missing, broken or away",
        ("worker/fetching/test_robots.py::test_no_file_allows_everything_and_a_failure_nothing_for_now",),
    ),
    24: ("validators that lie, bytes that differ in noise", ()),
    25: (
        "a wall in place of the page",
        ("worker/test_pipeline.py::test_what_is_not_the_page_moves_nothing_and_is_drift",),
    ),
    26: (
        "fewer grades than last time, or too many that move",
        (
            "worker/test_pipeline.py::test_a_page_that_is_gone_moves_nothing",
            "worker/test_holding.py::test_more_than_five_standings_contradicted_in_a_day_wait_for_a_person",
        ),
    ),
    27: (
        "a grade that flickers",
        (
            "worker/test_holding.py::test_there_and_back_within_minutes_is_dropped_and_never_told",
            "worker/test_holding.py::test_there_and_back_over_days_is_two_moves",
        ),
    ),
    28: (
        "a grade word or a question that nobody knows",
        (
            "scrapers/hmicfrs/test_annual.py::test_an_unknown_grade_word_is_kept_and_never_bent",
            "scrapers/hmicfrs/test_report.py::test_an_unknown_area_is_kept",
        ),
    ),
    29: (
        "two signals of a page that disagree",
        ("scrapers/hmicfrs/test_report.py::test_a_table_and_a_section_that_disagree_give_no_judgment",),
    ),
    30: (
        "broken markup",
        (
            "scrapers/test_page.py::test_a_page_nested_without_end_is_refused",
            "scrapers/test_page.py::test_any_tangle_of_tags_has_true_places",
            "scrapers/test_read.py::test_any_stretch_of_bytes_in_a_real_page_is_read_or_refused",
        ),
    ),
    31: ("a wrong charset", ("scrapers/test_page.py::test_a_wrong_or_missing_charset_loses_nothing",)),
    32: (
        "entities in feeds and sitemaps",
        (
            "scrapers/test_read.py::test_a_feed_that_declares_entities_is_refused",
            "scrapers/test_sitemap.py::test_a_document_type_entities_and_ruins_are_refused",
        ),
    ),
    33: (
        "text made to be slow",
        (
            "scrapers/test_page.py::test_a_million_characters_of_one_thing_are_read",
            "scrapers/test_read.py::test_a_million_characters_in_an_official_page_change_nothing",
        ),
    ),
    34: (
        "a force that was renamed",
        (
            "schema/test_forces.py::test_a_renamed_force_keeps_its_newest_slug",
            "scrapers/hmicfrs/test_annual.py::test_a_renamed_force_is_read_under_its_old_name",
        ),
    ),
    35: (
        "a report that was corrected",
        (
            "scrapers/hmicfrs/test_report.py::test_a_correction_makes_the_new_grade_current_and_the_old_one_previous",
            "worker/test_cases_reports.py::test_northamptonshires_correction_is_one_move_and_its_old_release_a_conflict",
        ),
    ),
    36: ("an article that was edited", ()),
    37: (
        "text that is made to be code somewhere",
        ("worker/cli/test_asking.py::test_statements_as_csv_keep_a_cell_from_being_a_formula",),
    ),
}
