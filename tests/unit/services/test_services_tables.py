"""The tables of docs/services.md, against the code and the tests that show what they state."""

import re
from collections.abc import Iterator, Sequence

import pytest

from components.service.manifest import sections, triggers, uses
from components.service.manifest.sections import Sections
from strata import project
from unit.service.test_kinds import ALARMS

PAGE = (project.ROOT / "docs" / "services.md").read_text()
TESTS = "\n".join(
    path.read_text()
    for folder in ("unit", "sandbox")
    for path in sorted((project.ROOT / "tests" / folder).rglob("test_*.py"))
    if path.name != "test_services_tables.py"
)
CODE = re.compile(r"`([^`]+)`")
# Statements of the table of refusals, and a test or a case of test_bad_input.py for each.
REFUSED = {
    "a missing stack file of an environment": "test_a_service_without_one_of_the_stack_files_is_refused",
    "a `Pulumi.yaml` with another runtime than Python, and a missing `__main__.py`": (
        "test_the_program_of_a_service_is_there_and_in_python"
    ),
    "unknown, missing and wrong keys": "test_a_wrong_value_is_refused_by_path_and_value",
    "names that the other stack files don't have": "test_other_keys_in_one_stack_file_are_named",
    "a use, queue, topic, table or secret that isn't there": "a use of a queue that isn't there",
    "a layer that the environment switches off": "test_a_layer_that_is_switched_off_is_named",
    "a container where `strata:compute.containers` is null": "test_what_does_not_fit_the_surroundings",
    "a path, host or priority of another service or of the platform's web tier": "a path of the platform",
    "a route that gets no request, because a rule with a lower priority takes all of them, such as `/*` of "
    "the platform": "test_a_narrower_route_behind_a_wider_one_is_never_reached",
    "services that use each other in a circle": "test_services_that_use_each_other_are_refused",
    "memory that doesn't go with the CPU units": "memory that doesn't go with CPU",
    "a queue's `timeout_seconds` below its function's": "a timeout below a trigger's function",
    "impossible schedules, such as 30 February": "test_a_schedule_that_can_not_be_is_refused",
    "a package above 50 MiB": "test_a_package_over_the_limit_is_refused",
    "a code folder without its Dockerfile": "def no_dockerfile",
    "a Dockerfile without `FROM`": "def empty_dockerfile",
    "a handler whose file is not in the folder (Python, Node.js) or whose function is not in the file "
    "(Python)": "a handler of Node.js without its file",
    "a handler's file that is not valid Python": "test_a_handler_s_file_is_valid_python",
    "links that lead out of a code folder": "def link_out",
    "variables of a function above 4 KB, with those of its uses and secrets": (
        "test_variables_of_a_function_count_with_those_of_its_uses"
    ),
    "variables of a container above 60 KB": "test_variables_of_a_task_are_limited_by_its_task_definition",
    "uses of a process whose policies have more than 10,240 characters (about 17 tables with `write`)": (
        "test_the_policies_of_a_process_with_too_many_uses_are_refused"
    ),
    "a contract above 4 KB, the limit of its parameter: it lists the queues, topics and processes that other "
    "services can use (about 20 queues fit)": (
        "test_the_contract_of_a_service_with_too_many_queues_is_refused"
    ),
    "a password in a URL of `variables`, and a user or password in the URL of a subscriber or an issuer": (
        "a subscriber with a password in its URL"
    ),
    "`oldest_message_alarm_seconds` of `retention_days` or more": "an alarm after the last message",
    "a bus called `default`": "a bus with the name of the account's",
    "wildcards in the prefix of a use": "a wildcard in a prefix",
    "an event pattern or a filter policy that EventBridge or SNS refuses, such as text in place of a list": (
        "test_a_pattern_that_eventbridge_refuses_is_refused"
    ),
    "in `requirements.txt`: a line without an exact version, a missing package that another one needs, a "
    "package that can't be installed": "test_a_package_that_is_needed_and_not_named_is_refused",
    "a workflow's definition that Step Functions refuses": "test_a_definition_that_step_functions_refuses",
    "a site without files": "test_a_site_without_files_is_refused",
    "a variable that a use or a secret also sets": "test_two_things_that_set_one_variable_are_refused",
    "two uses that set the same variable": "test_two_things_that_set_one_variable_are_refused",
    (
        "two parts of one kind whose names, joined by `-`, are one, such as the topic `b-c` of the queue `a` "
        "and the topic `c` of the queue `a-b`"
    ): "test_two_parts_of_one_kind_have_different_names",
    (
        "a task with more CPU units or memory than each of the cluster's machines (`capacity: machines`)"
    ): "test_a_task_has_room_on_one_of_the_machines",
    "with `traces`, a port of the collector": "test_a_wrong_value_is_refused_by_path_and_value",
    "a function or job that calls a backend": "test_a_backend_is_called_by_services_of_the_cluster_only",
    "a workflow that uses something with a connection (a database, a cache, Kafka, a web process)": (
        "test_a_workflow_has_no_network"
    ),
    "functions and workflows that call each other in a circle": (
        "test_functions_and_workflows_that_call_each_other_in_a_circle_are_refused"
    ),
    "two triggers of a process with one source, two functions for the same objects of a bucket, a WebSocket "
    "API without `$connect`, routes, origins or an issuer that a REST API can't have": (
        "test_what_a_rest_api_can_not_have_is_refused"
    ),
    "a host of an API outside of the environment's delegated zone or certificate": (
        "test_the_host_of_an_api_without_a_way_to_it_is_refused_by_name"
    ),
    "a host of an API or a site that another API, site or route has, or the load balancer, the CDN, the "
    "platform's site or the sign-in pages": "test_a_host_of_another_service_is_refused",
    "with a zone and without a CDN two routes with one host that is not in `strata:compute.web.hosts`": (
        "test_a_host_has_the_record_of_one_route"
    ),
    "two processes with one path, host or priority, and two services whose processes have one name in the "
    "cluster, such as `b-c` of `a` and `c` of `a-b`": (
        "test_two_services_have_no_process_of_one_name_in_the_cluster"
    ),
    "a platform that isn't deployed, is older than the service needs, or is of another account or region": (
        "test_what_is_not_there_is_refused_before_anything_is_declared"
    ),
    "a used service that isn't deployed, or is deployed without the used part": (
        "test_an_update_and_its_own_preview_need_what_is_used"
    ),
    "a service that is deployed and has no state: it was deleted, or is in another backend": (
        "test_a_deployed_service_without_a_state_is_not_made_anew"
    ),
    "an image that isn't in the registry (AWS)": "test_an_image_that_is_not_in_the_registry_is_refused",
    "a secret without a value": "test_a_secret_without_a_value_is_refused",
    "the deletion of a queue, table or bucket with contents, unless `--discard-data` (a renamed one counts "
    "as deleted)": "test_a_store_with_contents_is_not_deleted",
    "the deletion of a process, topic or queue that another deployed service uses": (
        "test_a_part_that_a_deployed_service_uses_is_not_deleted"
    ),
    "a service with locks, or that other deployed services use": (
        "test_a_service_that_a_deployed_one_uses_is_not_destroyed"
    ),
    "an environment that services use: delete the services first": (
        "test_a_platform_with_services_is_not_destroyed"
    ),
}
WARNED = {
    "a schedule in the past": "test_a_schedule_in_the_past_is_a_warning",
    "hidden files of a site, which are not uploaded": "test_hidden_files_of_a_site_are_named",
    "two processes that take messages from one queue": "test_a_probable_mistake_is_a_warning",
    "a function with an `http` trigger and a `timeout_seconds` above API Gateway's 30 (REST: 29)": (
        "test_a_probable_mistake_is_a_warning"
    ),
    "a variable with the name of a secret, such as `DB_PASSWORD`": "test_a_probable_mistake_is_a_warning",
    "a visibility timeout below six times the function's": (
        "test_a_visibility_below_six_timeouts_is_a_warning"
    ),
    "an event pattern above 2,048 characters": "test_an_event_pattern_above_the_quota_is_a_warning",
    "an API of more than 300 routes": "test_more_routes_than_the_quota_are_a_warning",
}


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under *heading*, without its head."""
    [part] = re.findall(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_the_sections_are_those_of_the_manifest() -> None:
    assert [name for row in rows("The manifest") for name in CODE.findall(row[0])] == [*Sections.model_fields]


def test_the_kinds_are_those_of_processes() -> None:
    assert [name for row in rows("Kinds of processes") for name in CODE.findall(row[0])] == [*sections._KINDS]


def test_the_triggers_have_the_keys_of_their_models() -> None:
    found = {}
    for row in rows("Triggers of functions"):
        [first, *more] = CODE.findall(row[0])
        found[first.partition(":")[0]] = {name for name in more if re.fullmatch("[a-z_]+", name)}
    assert found == {key: {*model.model_fields} - {key} for key, model in triggers._KINDS.items()}


def _targets() -> Iterator[tuple[str, str, str]]:
    for target, verbs, variables in rows("uses"):
        for one in CODE.findall(target):
            yield one, verbs, variables


def _variables(target: str, verbs: Sequence[str]) -> set[str]:
    return {name for verb in verbs for use in uses.parse(target, verb) for name in use.variables}


@pytest.mark.parametrize(("target", "verbs", "variables"), [*_targets()])
def test_a_use_has_the_verbs_and_variables_of_the_code(target: str, verbs: str, variables: str) -> None:
    _, _, _, _, allowed = uses._target(target)
    listed = {verb for verb in CODE.findall(verbs) if re.fullmatch("[a-z]+", verb)}
    assert listed == {*allowed}
    given = _variables(target, allowed)
    shown = set(CODE.findall(variables))
    if shown & {"connect", "administer"}:
        shown -= {"connect", "administer"}
    if "AURORA_" in shown:
        database = _variables("platform.database", allowed)
        shown = (shown - {"AURORA_"}) | {name.replace("DATABASE_", "AURORA_") for name in database}
    if target == "buses.default":
        shown = {"BUS_DEFAULT_NAME"}
    assert shown == given


def test_every_target_of_a_use_has_a_row() -> None:
    found = {uses._target(target)[:2] for target, _, _ in _targets()}
    assert found == {
        *(("own", section) for section in uses.OWN),
        *(("platform", layer) for layer in (*uses.PLATFORM, "tables")),
        *(("service", section) for section in uses.OTHER),
    }


def test_each_refusal_has_a_test() -> None:
    stated = [part for _, text in rows("What is refused") for part in re.split(r"; |\. ", text)]
    details = [one for one in stated if one.startswith(("`preview` and `report` go on", "the part is in"))]
    assert [one for one in stated if one not in details] == [*REFUSED]
    assert [one for one in REFUSED.values() if one not in TESTS] == []


def test_each_warning_has_a_test() -> None:
    [text] = re.findall(
        r"^These are warnings, and the command goes on: (.*?)\. AWS can", PAGE, re.DOTALL | re.MULTILINE
    )
    assert " ".join(text.split()).split("; ") == [*WARNED]
    assert [one for one in WARNED.values() if one not in TESTS] == []


def test_the_parts_with_alarms_are_those_whose_alarms_are_tested() -> None:
    assert [part for part, _ in rows("Alarms")] == [*ALARMS]
