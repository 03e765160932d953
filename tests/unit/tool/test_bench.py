import ast
import json

import pytest

from strata.bench import growth
from strata.bench.rows import COLUMNS, GROWTH_COLUMNS, Row, per_added
from strata.bench.rows import growth as cells


def row(resources, seconds, floor=2.0):
    return Row("dev", "preview", resources, seconds, floor)


def test_a_row_says_how_many_floors_it_takes_and_what_each_resource_adds():
    made = row(100, 5.0)
    assert made.ratio == 2.5
    assert made.per_resource == 30.0
    assert made.cells == ("dev", "preview", "100", "5.0", "2.5", "30")
    assert len(made.cells) == len(COLUMNS)


def test_a_row_without_resources_has_a_cost_all_the_same():
    assert row(0, 3.0).per_resource == 1000.0


def test_what_is_paid_once_is_no_cost_of_an_added_resource():
    once, each = 4.0, 0.01
    small, large = row(20, once + 20 * each), row(80, once + 80 * each)
    assert per_added(small, large) == pytest.approx(10.0)
    assert small.per_resource > large.per_resource


def test_a_program_that_did_not_grow_has_no_added_resource():
    assert per_added(row(20, 3.0), row(20, 4.0)) is None


def test_growth_compares_each_program_with_the_next_smaller_one():
    lines = list(cells([row(10, 3.0), row(20, 4.0), row(20, 4.5)]))
    assert [line[-1] for line in lines] == ["-", "100", "-"]
    assert {len(line) for line in lines} == {len(GROWTH_COLUMNS)}
    assert list(cells([])) == []


@pytest.mark.parametrize("services", growth.SIZES)
def test_the_grown_program_has_so_many_services(services):
    text = growth.program(services, "eu-west-1")
    ast.parse(text)
    assert f"range(1, {services} + 1)" in text
    assert '"eu-west-1"' in text


def test_only_what_a_provider_would_create_is_counted():
    steps = [
        {"op": "create", "newState": {"type": "aws:sqs/queue:Queue", "custom": True}},
        {"op": "create", "newState": {"type": "strata:messaging:Queue"}},
        {"op": "same", "newState": {"type": "aws:sqs/queue:Queue", "custom": True}},
    ]
    assert growth.created(json.dumps({"steps": steps})) == 1
