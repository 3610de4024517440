"""The house stays in order: what the import contracts do not hold, this does."""

from pathlib import Path

from tests.benchmarks.structure import measure

MOST_LOOSE_MODULES = 6
FOUND = measure(Path(__file__).parents[1])


def test_no_folder_is_too_large_and_few_modules_are_loose() -> None:
    assert FOUND["folders"]["too_large"] == []
    assert len(FOUND["folders"]["loose_modules"]) <= MOST_LOOSE_MODULES


def test_no_import_runs_up_and_none_in_a_circle() -> None:
    imports, circles = FOUND["imports"], FOUND["circles"]
    assert imports["up"] == imports["sideways"] == imports["up_for_types"] == imports["sideways_for_types"] == []
    assert imports["on_no_floor"] == []
    assert circles["modules"]["with_types"] == circles["rooms"]["with_types"] == []


def test_a_name_means_one_thing_in_the_whole_house() -> None:
    assert FOUND["names_used_twice"] == {"classes": {}, "modules": {}}


def test_functions_stay_small() -> None:
    assert FOUND["sizes"]["functions"]["over_limit"] == {}
