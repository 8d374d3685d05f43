"""Published figures in the ledger: quoted, with their line, once."""

import narwhals as nw

from tanfeng.ledger import evidence_path, history, reported, submission_list
from tanfeng.programme import load_statistics, roll_up


def quoted(ws, *conditions):
    return (reported(ws).filter(nw.col("tier") == "quoted", *conditions)
            .collect("pyarrow").to_native().to_pylist())  # fmt: skip


def test_statistics_and_report_figures_are_posted_once(empty):
    first = load_statistics(empty)
    rows = len(quoted(empty))
    assert rows == sum(one.facts for one in first) > 140
    again = load_statistics(empty)
    assert all(one.again for one in again)
    assert [one.id for one in again] == [one.id for one in first]
    assert history(empty).collect("pyarrow").shape[0] == rows


def test_every_quoted_fact_names_its_line(empty):
    load_statistics(empty)
    for fact in quoted(empty):
        file, _, line = fact["origin"].rpartition(":")
        assert file.endswith((".csv", ".yaml"))
        assert int(line) > 1
        assert fact["entity"] == "CN"
        assert fact["scenario"] != "actual"


def test_publishers_of_one_number_stand_side_by_side(empty):
    load_statistics(empty)
    found = quoted(empty, nw.col("item") == "crude_steel", nw.col("period") == "2021")
    assert {fact["scenario"]: fact["value"] for fact in found} == {
        "statistic:cn.key_figures:nbs": 1032.8,
        "statistic:cn.key_figures:worldsteel": 1034.7,
        "statistic:cn.production:nbs": 1032.8,
    }


def test_the_file_is_kept_as_evidence(empty):
    load_statistics(empty)
    for one in submission_list(empty, "CN"):
        assert evidence_path(empty, one.sha256).is_file()


def test_statistics_never_enter_a_total(empty):
    load_statistics(empty)
    assert roll_up(empty, "CN", "2021").totals == ()


def test_figures_without_a_stated_period_say_so(empty):
    load_statistics(empty)
    (fact,) = quoted(empty, nw.col("item") == "figure.S17")
    assert (fact["period"], fact["value"], fact["typed"]) == ("not-stated", 3535.0, "3535 count")
