"""The bad inputs of imports and of the web: which test holds each outcome."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent

#: What holds each row of imports (safety, section 7, F).
_BAD = ("inkpost/test_bad_imports", "test_a_bad_file_says_why_and_the_rest_is_in")

#: The tests of each row of safety, section 7, E, F and H.
ROWS = {
    70: [("articles/feeds/test_asking", "test_a_body_is_never_an_address")],
    71: [
        ("articles/feeds/test_asking", "test_entities_of_strangers_are_left_alone"),
        ("articles/feeds/test_asking", "test_a_dtd_from_the_web_is_not_asked_for"),
    ],
    72: [
        (
            "articles/feeds/test_reading",
            "test_malformed_xml_keeps_its_good_entries",
        ),
        ("inkpost/test_polling", "test_bad_feeds_harm_nobody"),
    ],
    73: [
        (
            "articles/feeds/test_asking",
            "test_fifty_thousand_entries_are_the_newest_five_hundred",
        ),
        (
            "articles/feeds/test_asking",
            "test_a_feed_without_bottom_or_end_harms_nobody",
        ),
        ("articles/feeds/test_asking", "test_a_feed_that_takes_for_ever_is_killed"),
    ],
    75: [
        (
            "articles/feeds/test_opml",
            "test_bad_lines_are_told_and_good_ones_are_in",
        ),
        ("web/test_feeds", "test_a_list_comes_in_and_goes_out"),
        ("web/test_feeds", "test_a_list_that_is_none_is_refused"),
    ],
    76: [
        (
            "inkpost/test_polling",
            "test_a_feed_that_changes_its_ids_at_each_visit_floods_nobody",
        ),
        (
            "inkpost/test_polling",
            "test_a_feed_may_bring_so_much_in_a_day_and_no_more",
        ),
    ],
    77: [
        ("inkpost/test_polling", "test_a_move_inside_is_refused_and_told"),
        ("inkpost/test_polling", "test_a_feed_that_is_gone_is_asked_no_more"),
        (
            "articles/feeds/test_asking",
            "test_a_304_need_not_repeat_its_validators",
        ),
    ],
    78: [_BAD],
    79: [_BAD],
    80: [_BAD],
    81: [_BAD],
    82: [_BAD],
    83: [_BAD],
    85: [
        _BAD,
        ("inkpost/test_bad_imports", "test_tags_are_capped_and_plain"),
        ("web/test_imports", "test_the_refused_are_a_file_that_runs_nothing"),
    ],
    86: [
        ("inkpost/test_bad_imports", "test_a_long_list_is_in_at_once_and_waits"),
        (
            "library/test_links",
            "test_one_readers_thousands_do_not_stand_before_anothers",
        ),
    ],
    87: [
        (
            "worker/test_killed_imports",
            "test_killed_again_and_again_it_is_what_comes_into_sqlite_at_once",
        )
    ],
    89: [_BAD, ("web/test_imports", "test_too_much_is_refused_and_leaves_nothing")],
    115: [
        ("web/test_security", "test_another_site_can_change_nothing"),
        ("web/test_api", "test_a_form_is_not_json"),
    ],
    116: [("web/test_security", "test_looking_changes_nothing")],
    117: [("web/test_security", "test_every_answer_carries_the_headers")],
    118: [("web/test_pages", "test_the_button_of_a_site_shows_and_saves_nothing")],
    119: [("web/test_ways_in", "test_nobody_is_led_to_another_site")],
    120: [("web/test_security", "test_a_wrong_host_is_refused")],
    121: [
        ("web/test_sign_in", "test_a_link_that_a_scanner_opened_still_works"),
        ("web/test_sign_in", "test_a_link_works_once"),
        ("library/test_accounts", "test_a_link_dies_after_a_quarter_of_an_hour"),
        ("web/test_sign_in_code", "test_another_browser_does_not_come_in_by_it"),
        ("web/test_sign_in_code", "test_a_code_runs_out"),
    ],
    122: [
        ("web/test_ways_in", "test_a_sixth_try_has_to_wait"),
        ("web/test_ways_in", "test_a_hundred_accounts_are_not_tried_from_one_place"),
        ("web/test_sign_in_code", "test_nobody_is_flooded"),
        ("web/test_sign_in_code", "test_guessing_ends_soon"),
    ],
    123: [
        ("web/test_api_tokens", "test_without_a_token_there_is_nothing"),
        ("web/test_api_tokens", "test_a_token_in_the_address_is_none"),
        ("web/test_api_tokens", "test_a_revoked_and_an_old_token_are_none"),
        ("web/test_api_tokens", "test_a_token_does_what_its_scope_says"),
        (
            "web/test_api_tokens",
            "test_a_token_without_end_is_refused_before_it_is_read",
        ),
    ],
    124: [
        ("web/test_isolation", "test_what_is_not_yours_is_not_there"),
        ("web/test_isolation", "test_every_route_has_a_line_in_the_table"),
        ("web/test_owned_queries", "test_no_query_takes_what_is_not_the_readers"),
    ],
    # Downloads are for the session or the token of their owner; the only signed links
    # are those in books.
    125: [
        ("web/test_in_book", "test_a_link_that_has_run_out_says_so"),
        ("web/test_isolation", "test_nobody_is_led_to_the_door"),
    ],
    126: [
        ("web/test_security", "test_a_body_that_is_too_big_is_refused"),
        (
            "web/test_security",
            "test_a_body_without_a_length_is_refused_when_it_is_too_big",
        ),
        ("web/test_security", "test_a_huge_body_takes_no_memory"),
        ("web/test_security", "test_a_strange_form_is_refused"),
        ("web/test_security", "test_a_form_of_many_parts_is_refused"),
    ],
    128: [("web/test_security", "test_five_hundred_silent_clients_keep_no_page_away")],
    129: [
        ("web/test_api", "test_what_is_no_json_is_refused"),
        ("web/test_api", "test_what_is_wrong_is_said"),
    ],
    130: [("library/test_shelves", "test_no_question_is_an_error")],
    131: [("web/test_api_library", "test_a_strange_title_makes_a_plain_file_name")],
    132: [("web/test_opds", "test_only_an_app_password_opens_it")],
    133: [
        ("inkpost/test_removal", "test_a_reader_who_leaves_is_sent_nothing_more"),
        ("inkpost/test_removal", "test_a_book_is_not_kept_for_a_reader_who_has_left"),
        ("web/test_ways_in", "test_a_reader_goes_with_all_files_and_nothing_is_mailed"),
    ],
    134: [
        ("web/test_faults", "test_an_order_is_kept_while_the_broker_is_away"),
        ("web/test_faults", "test_a_broken_database_is_said_to_who_watches"),
    ],
    136: [
        ("library/test_together", "test_an_order_from_many_tabs_is_one_delivery"),
    ],
    137: [
        ("inkpost/test_deliver", "test_what_is_too_large_is_said_to_be"),
        ("worker/test_broker", "test_an_overwhelmed_task_leaves_its_worker_alive"),
    ],
}


@pytest.mark.parametrize("row", ROWS)
def test_each_row_has_its_tests(row: int) -> None:
    missing = [
        f"{file}::{name}" for file, name in ROWS[row] if name not in functions(file)
    ]
    assert missing == []


def functions(file: str) -> set[str]:
    tree = ast.parse((HERE / f"{file}.py").read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
