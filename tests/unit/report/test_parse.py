import json

import pytest

from strata.errors import StrataError
from strata.report.model import ChangeKind, Level
from strata.report.parse import parse, without_debugging
from unit.report.samples import (
    BLINDED,
    BUCKET,
    ROOT,
    ROOT_STEP,
    SIGNATURE,
    SUBNET,
    UNKNOWN,
    as_event,
    changed,
    digest,
    finding,
    state,
    step,
    stream,
    urn,
)

ROOT_REFRESH = {"op": "refresh", "urn": ROOT}
REPLACEMENT = ["create-replacement", "replace", "delete-replaced"]


def kinds(preview):
    return {change.name: change.kind for change in preview.changes}


def refused(text):
    with pytest.raises(StrataError) as caught:
        parse("dev", text)
    assert "Whether there are changes is unknown." in str(caught.value)
    return str(caught.value)


def test_every_operation_of_a_digest_becomes_its_kind():
    steps = [
        ROOT_STEP,
        step("create", name="created"),
        step("update", name="updated"),
        step("delete", name="deleted"),
        step("import", name="imported"),
        step("read", name="looked-at"),
        step("discard", name="let-go"),
        step("delete", name="kept", old={"retainOnDelete": True}),
        step("same", name="same"),
    ]
    assert kinds(parse("dev", digest(*steps))) == {
        "created": ChangeKind.CREATE,
        "updated": ChangeKind.UPDATE,
        "deleted": ChangeKind.DELETE,
        "imported": ChangeKind.IMPORT,
        "looked-at": ChangeKind.READ,
        "let-go": ChangeKind.FORGET,
        "kept": ChangeKind.FORGET,
    }


@pytest.mark.parametrize("order", [REPLACEMENT, REPLACEMENT[::-1], ["replace"], ["create-replacement"]])
def test_the_steps_of_a_replacement_are_one_change(order):
    preview = parse("dev", digest(*(step(op) for op in order), summary={}))
    assert [change.kind for change in preview.changes] == [ChangeKind.REPLACE]


def test_the_old_copy_that_a_broken_off_replacement_left_is_a_deletion():
    assert kinds(parse("dev", digest(step("delete-replaced"), summary={}))) == {"a": ChangeKind.DELETE}


def test_what_stays_the_same_is_counted_from_the_summary():
    preview = parse("dev", digest(ROOT_STEP, summary={"same": 181}))
    assert (preview.changes, preview.unchanged) == ((), 181)


def test_the_layer_is_the_outermost_component_s():
    nested = urn("strata:messaging:Queue$aws:sqs/queue:Queue", "q", layer="pipeline")
    [change] = parse("dev", digest({"op": "create", "urn": nested})).changes
    assert (change.layer, change.type, change.name) == ("pipeline", "aws:sqs/queue:Queue", "q")
    [alone] = parse("dev", digest({"op": "create", "urn": ROOT})).changes
    assert alone.layer == "stack"


def test_a_property_s_change_is_reported_from_declared_to_declared():
    text = digest(changed("replace", cidrBlock=("10.0.0.0/24", "10.1.0.0/24"), vpcId=("vpc-1", UNKNOWN)))
    [change] = parse("dev", text).changes
    assert [(item.path, item.old, item.new) for item in change.properties] == [
        ("cidrBlock", "10.0.0.0/24", "10.1.0.0/24"),
        ("vpcId", "vpc-1", "(known after up)"),
    ]


def test_what_forces_a_replacement_is_marked():
    one = changed("replace", cidrBlock=("a", "b"), tags=("a", "b"), zone=("a", "b"))
    one["replaceReasons"] = ["cidrBlock"]
    one["detailedDiff"]["zone"]["kind"] = "update-replace"
    [change] = parse("dev", digest(one)).changes
    assert [item.path for item in change.properties if item.forces_replacement] == ["cidrBlock", "zone"]


def test_without_a_detailed_diff_the_reasons_have_the_differences():
    one = changed("update", size=(1, 2)) | {"detailedDiff": None, "diffReasons": ["size"]}
    [change] = parse("dev", digest(one)).changes
    assert [(item.path, item.old, item.new) for item in change.properties] == [("size", 1, 2)]


def test_a_change_of_tags_and_all_tags_is_reported_once():
    tags = ({"Owner": "a"}, {"Owner": "b"})
    one = changed(tags=tags, tagsAll=tags)
    one["detailedDiff"] = {"tags.Owner": {"kind": "update"}, "tagsAll.Owner": {"kind": "update"}}
    one["oldState"]["inputs"]["tags"] = {}  # a default tag
    [change] = parse("dev", digest(one)).changes
    assert [(item.path, item.old, item.new) for item in change.properties] == [("tags.Owner", "a", "b")]


@pytest.mark.parametrize(
    "secret",
    ["[secret]", BLINDED, {SIGNATURE: "a mark that nobody knows", "value": "hunter2"}],
)
def test_what_the_engine_marks_as_secret_before_or_after_is_secret_on_both_sides(secret):
    for pair in ((secret, "hunter2"), ("hunter2", secret)):
        shown = repr(parse("dev", digest(changed(setting=pair))))
        assert "hunter2" not in shown
        assert "[secret]" in shown


def test_what_a_provider_returns_as_a_secret_is_secret_where_it_was_declared():
    listed = {"inputs": {"setting": "hunter2"}, "additionalSecretOutputs": ["setting"]}
    marked = {"inputs": {"setting": "hunter2"}, "outputs": {"setting": BLINDED}}
    for new in (listed, marked):
        for op in ("create", "update", "replace"):
            one = step(op, new=new, old={"inputs": {"setting": "hunter1"}}, diffReasons=["setting"])
            shown = repr(parse("dev", digest(one)))
            assert "hunter" not in shown
            assert "[secret]" in shown


def test_a_secret_deep_inside_a_value_is_hidden_and_the_rest_shown():
    value = {"open": 1, "list": [{"hidden": BLINDED}], SIGNATURE[:-1]: "no mark"}
    [change] = parse("dev", digest(step("create", new={"inputs": {"settings": value}}))).changes
    [item] = change.properties
    assert item.new == {"open": 1, "list": [{"hidden": "[secret]"}], SIGNATURE[:-1]: "no mark"}


def test_a_property_named_password_is_secret_without_a_mark():
    assert "hunter2" not in repr(parse("dev", digest(changed(masterPassword=("a", "hunter2")))))


def test_code_is_reported_by_its_hash():
    asset = {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "hash": "0123456789abcdef", "assets": {}}
    [change] = parse("dev", digest(changed(code=(asset, asset | {"hash": "f" * 64})))).changes
    assert [(item.old, item.new) for item in change.properties] == [
        ("archive 0123456789ab", "archive ffffffffffff")
    ]


def test_what_the_refresh_found_is_drift_and_no_change():
    found = changed("update", tags=("declared", "by hand")) | {
        "newState": state(SUBNET, {"tags": "declared"}, {"tags": "by hand"})
    }
    gone = step("delete", BUCKET, "gone", old={})
    program = [ROOT_STEP, changed("update", tags=("by hand", "declared")), step("create", BUCKET, "gone")]
    preview = parse("dev", digest(ROOT_REFRESH, found, gone, *program, summary={"update": 1, "create": 1}))
    assert kinds(preview) == {"a": ChangeKind.UPDATE, "gone": ChangeKind.CREATE}
    assert [(item.name, item.kind) for item in preview.drift] == [
        ("gone", ChangeKind.DELETE),
        ("a", ChangeKind.UPDATE),
    ]
    assert [(item.old, item.new) for item in preview.drift[1].properties] == [("declared", "by hand")]
    assert preview.losses == ()


def test_a_stream_of_events_states_the_same_as_the_digest():
    one = changed("replace", BUCKET, "b", bucket=("x", "y"))
    found = changed("update", tags=("declared", "by hand"))
    events = [
        {"resourcePreEvent": as_event(step("refresh"))},
        {"resOutputsEvent": as_event(found)},
        {"resourcePreEvent": as_event(step("refresh", name="calm"))},
        {"resOutputsEvent": as_event(step("refresh", name="calm", new={}))},
        *({"resourcePreEvent": as_event(one | {"op": op})} for op in REPLACEMENT),
        {"resOutputsEvent": as_event(one)},
        {"resourcePreEvent": as_event(step("same", name="calm"))},
        {"resourcePreEvent": as_event(found)},
        {"resOutputsEvent": as_event(found)},
    ]
    summary = {"replace": 1, "update": 1, "same": 2}
    shown = parse("dev", stream(*events, summary=summary, packs={"strata": "1"}))
    digested = parse(
        "dev",
        digest(ROOT_REFRESH, found, ROOT_STEP, one, found, summary=summary, policyEvents=[]),
    )
    assert shown == digested
    assert [change.name for change in shown.losses] == ["b"]


def test_a_refresh_reports_what_it_found_by_old_and_new_alone():
    found = as_event(changed("refresh", tags=("declared", "by hand")))
    gone = as_event(step("refresh", BUCKET, "gone", old={}))
    calm = as_event(step("refresh", name="calm", old={}, new={}) | {"detailedDiff": {}})
    events = [{"resourcePreEvent": one} for one in (found, gone, calm)]
    outcomes = [{"resOutputsEvent": one} for one in (found, gone, calm)]
    preview = parse("dev", stream(*events, *outcomes))
    assert [(item.name, item.kind) for item in preview.drift] == [
        ("gone", ChangeKind.DELETE),
        ("a", ChangeKind.UPDATE),
    ]
    assert preview.changes == ()


def test_policies_that_did_not_run_are_not_policies_that_found_nothing():
    assert parse("dev", digest(ROOT_STEP)).findings is None
    assert parse("dev", digest(ROOT_STEP, policyEvents=[])).findings == ()
    assert parse("dev", stream()).findings is None
    assert parse("dev", stream(packs={"strata|local|policies": "1"})).findings == ()


@pytest.mark.parametrize("wrap", ["digest", "stream"])
def test_what_a_policy_found_is_reported_with_its_level(wrap):
    text = digest(ROOT_STEP, policyEvents=[finding()])
    if wrap == "stream":
        text = stream({"policyEvent": finding()}, {"policyRemediationEvent": finding(message=None)})
    findings = parse("dev", text).findings
    assert findings is not None
    first, *rest = findings
    assert (first.policy, first.level, first.message) == (
        "EC2.1",
        Level.MANDATORY,
        "No open subnets\nit is open",
    )
    assert [item.level for item in rest] == [Level.REMEDIATE] * (wrap == "stream")


def test_a_failed_preview_reports_it_and_why():
    said = {"severity": "error", "message": "error: no such zone\n", "urn": ROOT}
    for text in (
        json.dumps({"diagnostics": [said]}),
        digest(ROOT_STEP, diagnostics=[said, said]),
        stream({"diagnosticEvent": {**said, "prefix": "", "color": "never"}}, result="failed"),
        stream(result="failed"),
        stream({"errorEvent": {"error": "error: no such zone"}}),
    ):
        preview = parse("dev", text)
        assert preview.failed, text
        assert [item.text for item in preview.messages] in ([], ["error: no such zone"])


def test_a_failed_operation_is_a_failed_preview():
    assert parse("dev", stream({"resOpFailedEvent": as_event(step("read"))})).failed


def test_idle_talk_is_left_out():
    quiet = [{"severity": level, "message": "talk"} for level in ("debug", "info", "info#err")]
    preview = parse("dev", digest(ROOT_STEP, diagnostics=[*quiet, {"severity": "warning", "message": "old"}]))
    assert [item.text for item in preview.messages] == ["old"]
    assert not preview.failed


@pytest.mark.parametrize("text", ["", "  ", "{", "[]", "7", "null", '"none"', "{}", '{"steps": []}', "{} {}"])
def test_what_is_no_preview_is_refused(text):
    refused(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 200_000, "nested deeper than 100 levels"),
        ('{"steps":' + "[" * 200_000, "nested deeper than 100 levels"),
        (digest(changed(a=(1, 2)), deep=json.loads("[" * 101 + "]" * 101)), "nested deeper than 100 levels"),
        ('{"steps": [], "changeSummary": {"same": ' + "9" * 5_000 + "}}", "too many digits"),
        (digest(changed(text=("a", "\ud800"))), "half a character"),
    ],
)
def test_what_could_not_be_reported_is_refused(text, said):
    assert said in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"changeSummary": {}}),
        json.dumps({"steps": [ROOT_REFRESH], "changeSummary": {"same": 9}}),
        json.dumps({"steps": [step("create")], "changeSummary": {"create": 1}}),
        stream(root=False),
        stream({"resourcePreEvent": {"metadata": ROOT_REFRESH}}, root=False, summary={"same": 9}),
    ],
)
def test_a_preview_in_which_the_program_did_not_run_is_refused(text):
    assert "no step of the stack itself" in refused(text)


def test_a_preview_that_was_cut_off_is_refused():
    whole = stream({"resourcePreEvent": as_event(step("delete"))}, summary={"delete": 1})
    assert "cut off" in refused("\n".join(whole.splitlines()[:2]))
    assert "not JSON" in refused(whole[:-30])
    assert "not JSON" in refused(digest(step("delete"))[:-9])


def test_steps_that_are_fewer_than_the_summary_counts_are_refused():
    assert "2 to delete, of which 1 are there" in refused(digest(step("delete"), summary={"delete": 2}))
    assert "1 to replace, of which 0" in refused(stream(summary={"replace": 1}))


def test_an_unknown_operation_is_refused_by_name():
    shown = refused(digest(step("evaporate"), summary={}))
    assert "steps.1.op" in shown
    assert "'delete'" in shown
    assert "changeSummary.evaporate" in refused(digest(ROOT_STEP, summary={"evaporate": 1}))


def test_an_event_of_an_unknown_kind_is_refused_by_name():
    assert "quantumEvent: an event of a kind that this strata doesn't know" in refused(
        stream({"quantumEvent": {}})
    )


def test_an_unknown_kind_of_difference_or_enforcement_is_refused():
    one = changed(size=(1, 2))
    one["detailedDiff"]["size"]["kind"] = "sideways"
    assert "detailedDiff.size" in refused(digest(one))
    assert "enforcementLevel" in refused(digest(ROOT_STEP, policyEvents=[finding(enforcementLevel="maybe")]))


def test_what_is_wrong_is_reported_without_the_value_that_is_wrong():
    one = step("update", old={"inputs": "hunter2"}) | {"urn": "hunter2"}
    assert "hunter2" not in refused(digest(one, summary={}))


def test_a_long_list_of_problems_is_cut_and_counted():
    shown = refused(digest(*(step("evaporate", name=str(n)) for n in range(9)), summary={}))
    assert shown.count("steps.") == 5
    assert "and 4 more" in shown


def test_another_environment_s_preview_is_refused():
    assert "of the environment prod" in refused(
        digest({"op": "create", "urn": urn(SUBNET, "a", stack="prod")})
    )


def test_the_preview_of_a_service_is_of_its_stack_and_project():
    text = digest(changed()).replace("::strata::", "::orders::")
    preview = parse("dev/orders", text)
    assert (preview.environment, kinds(preview)) == ("dev/orders", {"a": ChangeKind.UPDATE})
    for other, message in (
        ("dev/receipts", "of the project orders"),
        ("test/orders", "of the environment dev"),
    ):
        with pytest.raises(StrataError, match=message):
            parse(other, text)


def test_the_record_of_a_deployment_is_no_preview():
    assert "deployment" in refused(stream(preview=False))


def test_what_is_kept_of_a_stream_has_no_debug_messages():
    said = [
        {"diagnosticEvent": {"severity": level, "message": "hunter2", "ephemeral": ephemeral}}
        for level, ephemeral in (("debug", False), ("info", True))
    ]
    kept = without_debugging(stream(*said, {"resourcePreEvent": as_event(step("create"))}))
    assert "hunter2" not in kept
    assert kinds(parse("dev", kept)) == {"a": ChangeKind.CREATE}
    assert without_debugging("no stream") == "no stream"
