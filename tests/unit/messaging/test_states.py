import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.messaging.events import states
from components.messaging.events.states import DefinitionError, check, fill

RETRY = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 3}]
TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Retry": RETRY}


def machine(start="First", **steps):
    return {"StartAt": start, "States": steps}


def problems(document, names=()):
    with pytest.raises(DefinitionError) as caught:
        check(document if isinstance(document, str) else json.dumps(document), names)
    return str(caught.value).splitlines()


GOOD = machine(
    First={**TASK, "Next": "Choose", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}]},
    Choose={
        "Type": "Choice",
        "Choices": [{"Variable": "$.n", "NumericGreaterThan": 1, "Next": "Each"}],
        "Default": "Nap",
    },
    Nap={"Type": "Wait", "Seconds": 5, "Next": "Both"},
    Each={
        "Type": "Map",
        "ItemProcessor": machine("Inner", Inner={"Type": "Pass", "End": True}),
        "Next": "Both",
    },
    Both={
        "Type": "Parallel",
        "Branches": [
            machine("Left", Left={**TASK, "End": True}),
            machine("Right", Right={"Type": "Succeed"}),
        ],
        "End": True,
    },
    Failed={"Type": "Fail", "Error": "Broken"},
)


def test_a_machine_of_every_type_of_state_is_accepted():
    check(json.dumps(GOOD))


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=30, unique=True))
def test_a_chain_of_any_length_is_accepted_and_every_state_cut_off_from_it_is_named(names):
    chain = {
        name: {"Type": "Pass", **({"Next": following} if following else {"End": True})}
        for name, following in zip(names, [*names[1:], None], strict=True)
    }
    check(json.dumps(machine(names[0], **chain)))

    chain[names[0]] = {"Type": "Pass", "End": True}
    if len(names) > 1:
        assert problems(machine(names[0], **chain)) == [
            f"{name} cannot be reached from {names[0]}" for name in names[1:]
        ]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("{", "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ('{"StartAt": NaN}', "not JSON: NaN is no value of JSON"),
        ('{"StartAt": 1e999}', "not JSON: 1e999 is too large"),
        ('{"StartAt": "A", "StartAt": "A"}', 'not JSON: the key "StartAt" occurs more than once'),
        ([], "States is missing or empty"),
        ({"StartAt": "A"}, "States is missing or empty"),
        ({"States": {"A": {"Type": "Succeed"}}}, "StartAt is missing"),
        (machine("B", A={"Type": "Succeed"}), "StartAt names B, which does not exist; states: A"),
        (machine("A", A="go"), "A: a state must be an object"),
        (
            machine("A", A={"Type": "Tusk"}),
            "A: Type 'Tusk' is unknown; allowed: Task, Pass, Wait, Parallel, ",
        ),
        (machine("A", A={"Type": "Pass", "Next": "B"}), "A: leads to B, which does not exist; states: A"),
        (machine("A", A={"Type": "Pass"}), "A: a Pass has either Next or End"),
        (machine("A", A={"Type": "Pass", "Next": "A", "End": True}), "A: a Pass has either Next or End"),
        (machine("A", A={"Type": "Pass", "End": False}), "A: End must be true or absent"),
        (machine("A", A={"Type": "Pass", "Next": 1}), "A: Next must be the name of a state"),
        (machine("A", A={"Type": "Succeed", "End": True}), "A: a Succeed has no End"),
        (machine("A", A={"Type": "Fail", "Next": "A"}), "A: a Fail has no Next"),
        (machine("A", A={"Type": "Pass", "Next": "A"}), "no state ends it"),
        (machine("A", A={"Type": "Task", "Retry": RETRY, "End": True}), "A: a Task needs a Resource"),
        (
            machine("A", A={"Type": "Task", "Resource": "arn", "End": True}),
            "A: a Task needs Retry",
        ),
        (machine("A", A={**TASK, "Retry": [], "End": True}), "A: Retry is a list of rules"),
        (
            machine("A", A={**TASK, "Retry": [{"MaxAttempts": 1}], "End": True}),
            "A: Retry[0] names no error in ErrorEquals",
        ),
        (
            machine("A", A={**TASK, "Retry": [*RETRY, {"ErrorEquals": ["X"]}], "End": True}),
            "A: Retry[0]: States.ALL must be alone, and in the last rule",
        ),
        (
            machine("A", A={**TASK, "Catch": [{"ErrorEquals": ["X"]}], "End": True}),
            "A: Catch[0] has no Next",
        ),
        (
            machine("A", A={**TASK, "Catch": [{"ErrorEquals": ["X"], "Next": "B"}], "End": True}),
            "A: leads to B, which does not exist; states: A",
        ),
        (machine("A", A={"Type": "Pass", "Retry": RETRY, "End": True}), "A: a Pass has no Retry"),
        (
            machine("A", A={"Type": "Wait", "Seconds": 1, "Timestamp": "x", "End": True}),
            "A: a Wait needs exactly one of Seconds, SecondsPath, Timestamp, TimestampPath",
        ),
        (
            machine("A", A={"Type": "Choice", "Default": "B"}, B={"Type": "Succeed"}),
            "A: a Choice needs Choices",
        ),
        (
            machine("A", A={"Type": "Choice", "Choices": [{}], "Default": "B"}, B={"Type": "Succeed"}),
            "A: Choices[0] has no Next",
        ),
        (
            machine("A", A={"Type": "Choice", "Choices": [{"Next": "B"}], "Next": "B"}, B={"Type": "Fail"}),
            "A: a Choice has no Next",
        ),
        (machine("A", A={"Type": "Parallel", "End": True}), "A: a Parallel needs Branches"),
        (machine("A", A={"Type": "Map", "End": True}), "A: States is missing or empty"),
        (
            machine("A", A={"Type": "Map", "ItemProcessor": machine("B"), "End": True}),
            "A: States is missing or empty",
        ),
        (
            machine("A", A={"Type": "Parallel", "Branches": [machine("X", B={"Type": "Fail"})], "End": True}),
            "A[0]: StartAt names X, which does not exist; states: B",
        ),
        (
            machine("A", A={"Type": "Parallel", "Branches": [machine("A", A={"Type": "Fail"})], "End": True}),
            "A: the name is used more than once in the machine",
        ),
        (
            machine("A" * 81, **{"A" * 81: {"Type": "Fail"}}),
            (f"{'A' * 81}: a name may have at most 80 characters"),
        ),
    ],
)
def test_what_is_wrong_is_reported_with_the_states_name(document, problem):
    [found] = problems(document)
    assert found.startswith(problem)


def test_inner_states_cannot_lead_out():
    inner = machine("In", In={"Type": "Pass", "Next": "Out"})
    document = machine(
        "Each", Each={"Type": "Map", "ItemProcessor": inner, "Next": "Out"}, Out={"Type": "Succeed"}
    )
    assert problems(document) == [
        "In: leads to Out, which does not exist; states: In",
    ]


def test_all_errors_are_reported_at_once():
    assert problems(machine("A", A={"Type": "Pass", "Next": "B"}, C={"Type": "Task", "End": True})) == [
        "C cannot be reached from A",
        "A: leads to B, which does not exist; states: A, C",
        "C: a Task needs a Resource",
        "C: a Task needs Retry",
    ]


def test_placeholders_and_values_belong_together():
    document = machine("A", A={**TASK, "Resource": "${Resize}", "End": True})
    check(json.dumps(document), {"Resize": "arn"})
    assert problems(document) == ["${Resize} has no value; there are values for: nothing"]
    assert problems(document, ["Resize", "Rezise"]) == [
        "${Rezise} has a value, but the definition does not use it"
    ]


def test_a_filled_definition_has_the_values_and_nothing_of_the_files_layout():
    text = json.dumps(machine("A", A={**TASK, "Resource": "${Resize}", "End": True}), indent=4)
    filled = json.loads(fill(text, {"Resize": "arn:aws:lambda:x"}))
    assert filled["States"]["A"]["Resource"] == "arn:aws:lambda:x"
    assert "\n" not in fill(text, {"Resize": "x"})


def test_a_definition_that_step_functions_would_not_take_is_refused(monkeypatch):
    monkeypatch.setattr(states, "_LONGEST_DEFINITION", 10)
    assert problems(GOOD)[0].endswith("bytes are more than the 10 that Step Functions takes")


NAP = """{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": %s, "Next": "B"},
 "B": {"Type": "Pass", "Result": {"file": "${file}", "text": "in ${file} after ${wait} s"}, "End": true}}}"""


@pytest.mark.parametrize("placeholder", ['"${wait}"', "${wait}"])
@pytest.mark.parametrize("path", ["plain", 'a "quoted" name', r"C:\new", "line\nbreak", "${file}", "é"])
def test_a_value_has_its_type_and_any_characters(placeholder: str, path: str) -> None:
    definition = NAP % placeholder
    check(definition, ["wait", "file"])
    states = json.loads(fill(definition, {"wait": 5, "file": path}))["States"]
    assert states["A"]["Seconds"] == 5
    assert states["B"]["Result"] == {"file": path, "text": f"in {path} after 5 s"}


def test_a_truth_value_stays_one() -> None:
    assert json.loads(fill('{"a": ${on}, "b": "${on}", "c": "is ${on}"}', {"on": True})) == {
        "a": True,
        "b": True,
        "c": "is true",
    }


def test_a_bare_placeholder_inside_of_a_string_is_text() -> None:
    assert json.loads(fill(r'{"a": "say \"${word}\", twice"}', {"word": "x"})) == {"a": 'say "x", twice'}
