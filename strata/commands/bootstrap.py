"""`strata bootstrap ENV`: state bucket, KMS key and GitHub roles of an account; the state moves there."""

import os
from collections.abc import Mapping

from strata import project
from strata.commands.options import CloudTarget, Environment, TargetOption, say
from strata.engine import operations
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

# Local folder of the bootstrap stack's state on AWS, unless PULUMI_BACKEND_URL names another backend.
_FOLDER = ".state"
_PEOPLE = "people:"
# An account without an environment has no such role.
_PREVIEW = "preview_role_arn"


def bootstrap(environment: Environment, cloud: TargetOption = CloudTarget.sandbox) -> None:
    """Create the state bucket, the KMS key and the roles for GitHub in the environment's account.

    ENV may also be the account of the registry, with a stack file in bootstrap/ alone.
    """
    found = project.account(environment)
    if found.service:
        raise StrataError(
            f"strata bootstrap prepares an account, and {found.called} is a service. Write: strata bootstrap "
            f"{found.name}",
            Exit.USAGE,
        )
    of_account = project.bootstrap(found)
    if cloud is CloudTarget.aws:
        workspace = _on_aws(of_account)
        _up(workspace)
        made = outputs(workspace)
    else:
        from strata.targets.sandbox import session
        from strata.targets.sandbox.backend import StateBackend

        workspace = session.open_bootstrap(found, say)
        _up(workspace)
        made = outputs(workspace)
        if _PREVIEW in made:
            session.move_state(found, StateBackend(made["state_url"], made["secrets_provider"]), say)
    say(instructions(found, made))


def outputs(workspace: Workspace) -> Mapping[str, str]:
    """The texts among the outputs of the bootstrap stack, by name; those of services as ``SERVICE/KIND``.

    The roles of people are named ``people:KEY``.
    """
    found = operations.outputs(workspace)
    roles, people = (found.pop(name, {}) for name in ("service_role_arns", "people_role_arns"))
    of_services = roles.items() if isinstance(roles, dict) else ()
    of_people = people.items() if isinstance(people, dict) else ()
    return (
        {name: str(value) for name, value in found.items()}
        | {f"{service}/{kind}": str(arn) for service, arns in of_services for kind, arn in arns.items()}
        | {f"{_PEOPLE}{key}": str(arn) for key, arn in of_people}
    )


def instructions(environment: project.Environment, made: Mapping[str, str]) -> str:
    """The settings to enter in GitHub, and the commands to run with Pulumi."""
    name, shared = environment.name, [f"  REGION  {environment.region}", f"  STATE   {made['state_url']}"]
    if _PREVIEW not in made:
        return "\n".join(_of_services(name, made))
    lines = [
        f"\nGitHub, environments {name}-preview (pull requests, with required reviewers) and",
        f"{name}-drift (drift detection, from main only), their variables:",
        f"  ROLE    {made[_PREVIEW]}",
        *shared,
        f"\nGitHub, environment {name} (deployments, from main only), its variables:",
        f"  ROLE    {made['deploy_role_arn']}",
        *shared,
        *_of_services(name, made),
        *_of_people(name, made),
        "\nThe platform's stack on AWS, once:",
        f"  pulumi login '{made['state_url']}'",
        f"  pulumi stack init {name} --secrets-provider '{made['secrets_provider']}'",
        f"  git add Pulumi.{name}.yaml  # it now names the KMS key that previews need",
    ]
    return "\n".join(lines)


def _of_services(name: str, made: Mapping[str, str]) -> list[str]:
    """The roles of the services' GitHub environments, and that of the images in the registry's account."""
    services = sorted({key.partition("/")[0] for key in made if "/" in key})
    lines = [f"\nGitHub, the services, REGION and STATE as of {name}; each ROLE:"] if services else []
    for service in services:
        of_jobs = f"{name}-{service}"
        lines += [
            f"  {of_jobs}-preview (with required reviewers), {of_jobs}-drift (from main only)",
            f"    {made[f'{service}/preview']}",
            f"  {of_jobs} (from main only)",
            f"    {made[f'{service}/deploy']}",
        ]
    if "images_role_arn" in made:
        lines += [
            "\nGitHub, environment images (from main only), REGION as above; its ROLE:",
            f"    {made['images_role_arn']}",
        ]
    return lines


def _of_people(name: str, made: Mapping[str, str]) -> list[str]:
    """The roles that may use the state, for a login of another account."""
    arns = [arn for key, arn in made.items() if key.startswith(_PEOPLE)]
    lines = [f"\nPeople who run strata for {name}: aws:assumeRoles in Pulumi.{name}.yaml, with one of"]
    return [*lines, *(f"  - {{ roleArn: {arn!r}, duration: null }}" for arn in arns)] if arns else []


def _up(workspace: Workspace) -> None:
    code = operations.exit_code(workspace.pulumi("up", "--yes", "--suppress-outputs").returncode)
    name = workspace.environment
    if code == Exit.INTERRUPTED:
        raise StrataError(f"The bootstrap of {name} was interrupted. To continue, run it again.", code)
    if code != Exit.OK:
        raise StrataError(f"The bootstrap of {name} failed. Correct what it reports and run it again.", code)


def _on_aws(environment: project.Environment) -> Workspace:
    """The bootstrap stack, with its state in files unless PULUMI_BACKEND_URL names another backend."""
    from strata.targets import aws

    variables = dict(aws.open_workspace(environment).variables)
    if "PULUMI_BACKEND_URL" not in os.environ:
        folder = environment.root / _FOLDER
        folder.mkdir(exist_ok=True)
        variables["PULUMI_BACKEND_URL"] = folder.as_uri()
    # Bootstrap has no secrets; without a passphrase the engine would prompt for one.
    variables.setdefault("PULUMI_CONFIG_PASSPHRASE", "")
    workspace = Workspace(environment.name, environment.root, variables)
    selected = workspace.pulumi("stack", "select", environment.name, "--create", capture=True)
    if selected.returncode != 0:
        raise StrataError(selected.stderr.strip(), Exit.ERROR)
    return workspace
