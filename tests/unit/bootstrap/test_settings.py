"""Wrong settings of the bootstrap: all errors at once, before anything is registered."""

import copy
import json
import runpy

import pulumi
import pytest
import yaml

from bootstrap import service_names, settings
from bootstrap.github_settings import GitHubSettings
from strata import project
from strata.errors import Exit, StrataError
from unit.bootstrap.conftest import FOLDER
from unit.recording import ROOT, STACKS, Cloud

GOOD = yaml.safe_load((FOLDER / "Pulumi.dev.yaml").read_text())
GITHUB = "strata-bootstrap:github"


@pytest.fixture
def folder(tmp_path):
    """A copy of the stack files, beside the platform's."""
    made = tmp_path / "bootstrap"
    made.mkdir()
    for stack in STACKS:
        (tmp_path / f"Pulumi.{stack}.yaml").write_bytes((ROOT / f"Pulumi.{stack}.yaml").read_bytes())
        (made / f"Pulumi.{stack}.yaml").write_bytes((FOLDER / f"Pulumi.{stack}.yaml").read_bytes())
    return made


@pytest.fixture
def problems(folder):
    """The problems after *change* of dev's configuration, line by line."""

    def run(change):
        document = copy.deepcopy(GOOD)
        change(document["config"])
        (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump(document))
        with pytest.raises(settings.SettingsError) as caught:
            settings.check_environments(folder)
        return "\n".join(caught.value.problems)

    return run


def test_the_committed_files_are_for_the_platforms_accounts():
    settings.check_environments(FOLDER)
    assert {path.name for path in FOLDER.glob("Pulumi.*.yaml")} == {f"Pulumi.{one}.yaml" for one in STACKS}


@pytest.mark.parametrize(
    "name",
    ["strata", "https://github.com/a/b", "a/b/c", "a/b.git", "-a/b", "a--b/c", "a/..", "a/b c", "a/*", ""],
)
def test_a_repository_is_owner_and_name(problems, name):
    said = problems(lambda config: config[GITHUB].update(repository=name))
    assert said.startswith(f"Pulumi.dev.yaml: {GITHUB}.repository: ")
    assert "owner/name" in said


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ({"owner_id": 1}, "repository_id: null and owner_id 1 don't go together"),
        ({"repository_id": 2}, "repository_id: 2 and owner_id null don't go together"),
        ({"owner_id": "example", "repository_id": 2}, 'owner_id: "example" '),
        ({"owner_id": 1, "repository_id": 0}, "repository_id: 0 "),
    ],
)
def test_the_ids_are_two_numbers_or_none(problems, ids, said):
    shown = problems(lambda config: config[GITHUB].update(ids))
    assert shown.startswith(f"Pulumi.dev.yaml: {GITHUB}.{said}")
    assert len(shown.splitlines()) == 1


def test_every_stack_file_has_the_same_keys_and_the_project_file_states_what_they_are():
    found = {
        stack: yaml.safe_load((FOLDER / f"Pulumi.{stack}.yaml").read_text())["config"] for stack in STACKS
    }
    declared = yaml.safe_load((FOLDER / "Pulumi.yaml").read_text())["config"]
    for config in found.values():
        assert config.keys() == declared.keys()
        assert list(config[GITHUB]) == list(GitHubSettings.model_fields)
    assert [key for key in GitHubSettings.model_fields if key not in declared[GITHUB]["description"]] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda config: config.pop(GITHUB), f"{GITHUB}: missing"),
        (lambda config: config[GITHUB].pop("repository"), f"{GITHUB}.repository: missing"),
        (lambda config: config[GITHUB].pop("owner_id"), f"{GITHUB}.owner_id: missing"),
        (lambda config: config[GITHUB].update(repositry="a/b"), 'did you mean "repository"?'),
        (lambda config: config.pop("aws:region"), "aws:region: missing"),
        (lambda config: config.update({"aws:allowedAccountIds": [111111111111]}), "must be text, in quotes"),
        (lambda config: config.update({"aws:allowedAccountIds": ["11"]}), "12 digits"),
        (
            lambda config: config.update({"aws:allowedAccountIds": ["222222222222"]}),
            "aws:allowedAccountIds: 222222222222 must be 111111111111, as in the platform's Pulumi.dev.yaml",
        ),
        (
            lambda config: config.update({"aws:region": "eu-west-1"}),
            "aws:region: eu-west-1 must be ap-northeast-2, as in the platform's Pulumi.dev.yaml",
        ),
        (lambda config: config.update({"aws:region": "cn-north-1"}), "one of AWS's public regions"),
        (
            lambda config: config["aws:defaultTags"]["tags"].update(Environment="prod"),
            'aws:defaultTags.tags.Environment: "prod" must be "dev"',
        ),
        (
            lambda config: config["aws:defaultTags"]["tags"].update(Project="strata"),
            'aws:defaultTags.tags.Project: "strata" is the platform\'s own',
        ),
    ],
)
def test_what_is_wrong_is_reported_with_what_is_allowed(problems, change, said):
    assert said in problems(change)


def test_an_account_without_a_platform_is_reported(folder):
    (folder.parent / "Pulumi.dev.yaml").unlink()
    with pytest.raises(
        settings.SettingsError, match=r"platform's own stack file Pulumi\.dev\.yaml: there is no"
    ):
        settings.check_environments(folder)


REGISTRY = {
    "aws:allowedAccountIds": ["999999999999"],
    "strata-bootstrap:registry": {"account": "999999999999", "region": "ap-northeast-2"},
}


def alone(folder, **changes):
    """A bootstrap stack file of an account without an environment, whose registry all others name."""
    for stack in (*STACKS, "registry"):
        document = copy.deepcopy(GOOD)
        path = folder / f"Pulumi.{stack}.yaml"
        config = yaml.safe_load(path.read_text())["config"] if path.is_file() else document["config"]
        config["strata-bootstrap:registry"] = REGISTRY["strata-bootstrap:registry"]
        if stack == "registry":
            config["aws:defaultTags"]["tags"]["Environment"] = "registry"
            config |= {"aws:allowedAccountIds": REGISTRY["aws:allowedAccountIds"], **changes}
        path.write_text(yaml.safe_dump({"config": config}))


def test_the_registry_may_have_an_account_without_an_environment(folder):
    alone(folder)
    settings.check_environments(folder)
    found = project.account("registry", folder.parent)
    assert (found.accounts, found.region) == (("999999999999",), "ap-northeast-2")
    of_account = project.bootstrap(found)
    assert (of_account.root, of_account.stack_file) == (folder, folder / "Pulumi.registry.yaml")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"aws:allowedAccountIds": ["888888888888"]},
            "Pulumi.registry.yaml: the platform's own stack file Pulumi.registry.yaml: there is no such file",
        ),
        (
            {"aws:allowedAccountIds": ["111111111111"]},
            "aws:allowedAccountIds: 111111111111 has another bootstrap stack",
        ),
    ],
)
def test_an_account_without_an_environment_is_that_of_the_registry_alone(folder, changes, said):
    alone(folder, **changes)
    with pytest.raises(settings.SettingsError) as caught:
        settings.check_environments(folder)
    assert any(said in problem for problem in caught.value.problems), caught.value.problems


def test_an_account_that_no_file_names_is_unknown_as_before(folder):
    with pytest.raises(StrataError, match="Unknown environment 'registry'") as caught:
        project.account("registry", folder.parent)
    assert caught.value.exit_code is Exit.USAGE


def test_bootstrap_assumes_the_roles_of_its_own_file(folder):
    """A role of people can't change bootstrap's resources."""
    role = "arn:aws:iam::111111111111:role/{}"
    for path, name in (
        (folder.parent / "Pulumi.dev.yaml", "bootstrap/strata-administrator"),
        (folder / "Pulumi.dev.yaml", "OrganizationAccountAccessRole"),
    ):
        document = yaml.safe_load(path.read_text())
        document["config"]["aws:assumeRoles"] = [{"roleArn": role.format(name), "duration": None}]
        path.write_text(yaml.safe_dump(document))
    environment = project.environment("dev", folder.parent)
    assert [one.arn for one in environment.roles] == [role.format("bootstrap/strata-administrator")]
    assert [one.arn for one in project.bootstrap(environment).roles] == [
        role.format("OrganizationAccountAccessRole")
    ]


def test_an_account_for_the_registry_alone_has_no_role_of_an_environment(deploy):
    config = {**GOOD["config"], **REGISTRY}
    config["aws:defaultTags"] = {"tags": {**config["aws:defaultTags"]["tags"], "Environment": "registry"}}
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}

    def run() -> None:
        runpy.run_path(str(FOLDER / "__main__.py"))

    cloud = deploy(run, "registry", texts)
    assert [*cloud.of("aws:iam/role:Role")] == ["images"]
    assert len(cloud.of("aws:ecr/repository:Repository")) == len(config["strata-bootstrap:services"])
    assert "boundary" in cloud.of("aws:iam/policy:Policy")


def test_the_command_states_it_as_bad_settings(folder):
    (folder / "Pulumi.test.yaml").write_text("config: {}")
    environment = project.Environment("dev", folder.parent, ("111111111111",), "ap-northeast-2")
    with pytest.raises(StrataError, match="Pulumi.test.yaml: aws:region: missing") as caught:
        project.bootstrap(environment)
    assert caught.value.exit_code is Exit.USAGE


def test_nothing_is_registered_with_bad_settings(deploy):
    cloud = Cloud()
    with pytest.raises(pulumi.RunError, match="repository"):
        deploy(settings.BootstrapSettings.load, "dev", {GITHUB: '{"repository": "nowhere"}'}, cloud)
    assert cloud.resources == []


def test_the_registry_is_one_of_the_accounts_and_the_same_in_all_stack_files(problems):
    said = problems(
        lambda config: config.update(
            {"strata-bootstrap:registry": {"account": "9" * 12, "region": "eu-west-1"}}
        )
    )
    assert "strata-bootstrap:registry: 999999999999, eu-west-1 has no bootstrap stack; allowed: " in said
    assert "must be equal in all stack files" in said


def test_a_service_is_named_once(problems):
    said = problems(lambda config: config.update({"strata-bootstrap:services": ["orders", "orders"]}))
    assert "strata-bootstrap:services: " in said
    assert "names orders more than once" in said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["orders", "orders-eu"], "orders-eu: all names of orders in AWS begin with orders-"),
        (["strata"], "strata is the name of another stack's project"),
        (["preview"], "preview: GitHub environments of previews and drift end in preview or drift"),
        (["orders-drift"], "orders-drift: GitHub environments of previews and drift end in preview or drift"),
    ],
)
def test_a_service_whose_roles_would_be_another_s_is_refused(problems, names, said):
    shown = problems(lambda config: config.update({"strata-bootstrap:services": names}))
    assert shown.startswith("Pulumi.dev.yaml: strata-bootstrap:services: ")
    assert said in shown


@pytest.mark.parametrize(
    ("environments", "shared"),
    [
        ({"dev": ["eu"], "dev-eu": []}, "dev-eu"),
        ({"dev": ["eu-shop"], "dev-eu": ["shop"]}, "dev-eu-shop"),
        ({"dev": ["orders"], "test": ["orders"]}, None),
    ],
)
def test_a_github_environment_is_of_one_stack(environments, shared):
    shown = list(service_names.collisions(environments))
    suffixes = ("", "-preview", "-drift") if shared else ()
    assert [
        f"GitHub environment {shared}{suffix} " in one for suffix, one in zip(suffixes, shown, strict=True)
    ] == [True for _ in suffixes]


def test_an_environment_is_not_called_as_that_of_the_images():
    assert len(list(service_names.collisions({"images": []}))) == 1
