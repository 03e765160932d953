"""A Copilot workspace: its manifests, and the files of it that have no counterpart."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from components.common.unique import repeated
from strata.copilot.notes import TO_DO, Note
from strata.errors import Exit, StrataError

_FOLDER = "copilot"
_MANIFEST = "manifest.yml"
_APART = ("environments", "pipelines")

_ADDONS = {
    "AWS::DynamoDB::Table": "declare it in tables",
    "AWS::S3::Bucket": "declare it in buckets",
    "AWS::SQS::Queue": "declare it in queues",
    "AWS::SNS::Topic": "declare it in topics",
    "AWS::Kinesis::Stream": "declare it in streams",
    "AWS::Events::EventBus": "declare it in buses",
    "AWS::SecretsManager::Secret": "declare it in secrets",
    "AWS::RDS::DBInstance": "use the environment's: uses: {platform.database: connect}",
    "AWS::RDS::DBCluster": "use the environment's: uses: {platform.aurora: connect}",
    "AWS::ElastiCache::ReplicationGroup": "use the environment's: uses: {platform.sessions: connect}",
    "AWS::IAM::ManagedPolicy": "a line in uses grants what the process does",
}
_OTHER_ADDON = "declare it in Python below the two lines of __main__.py"
_ENVIRONMENT = {
    "network": "the VPC is the platform's: network in its stack file",
    "cdn": "CloudFront is the platform's: edge in its stack file",
    "http": "the load balancer is the platform's: compute.web in its stack file",
    "observability": "metrics of containers are the platform's: compute.containers.container_insights",
}


@dataclass(frozen=True)
class CopilotWorkspace:
    """The folder *root*, which has the folder copilot, with the *application*'s manifests by service."""

    root: Path
    application: str
    manifests: dict[str, Mapping[str, object]]
    environments: tuple[str, ...]
    notes: tuple[Note, ...]


def read(folder: Path) -> CopilotWorkspace:
    """The workspace in *folder*, or whose folder copilot it is; StrataError (2) for what can't be read."""
    folder = folder.resolve()
    copilot = folder if (folder / ".workspace").is_file() else folder / _FOLDER
    if not (copilot / ".workspace").is_file():
        raise StrataError(f"{folder}: no Copilot workspace, there is no copilot/.workspace", Exit.USAGE)
    workspace = _document(copilot / ".workspace")
    application = workspace.get("application")
    if not isinstance(application, str):
        raise StrataError(f"{copilot / '.workspace'}: has no application", Exit.USAGE)
    manifests = {
        path.parent.name: _document(path)
        for path in sorted(copilot.glob(f"*/{_MANIFEST}"))
        if path.parent.name not in _APART
    }
    if not manifests:
        raise StrataError(f"{copilot}: no service has a {_MANIFEST}", Exit.USAGE)
    environments = sorted(path.parent.name for path in copilot.glob(f"environments/*/{_MANIFEST}"))
    notes = [note for name in environments for note in _of_environment(copilot, name)]
    notes += [*_of_pipelines(copilot), *_without_manifest(copilot)]
    return CopilotWorkspace(copilot.parent, application, manifests, tuple(environments), tuple(notes))


def notes_of(root: Path, service: str) -> list[Note]:
    """Notes on the folders beside the service's manifest: addons and overrides."""
    folder = root / _FOLDER / service
    notes = [note for path in sorted(folder.glob("addons/*.y*ml")) for note in _addon(path, service)]
    if (folder / "overrides").is_dir():
        notes.append(
            Note(TO_DO, f"copilot/{service}/overrides", "change resources below the two lines of __main__.py")
        )
    return notes


def _document(path: Path) -> Mapping[str, object]:
    try:
        document = _Manifest(path.read_text()).get_single_data()
    except OSError as error:
        raise StrataError(f"{path}: can't be read: {error.strerror}", Exit.USAGE) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StrataError(f"{path}: is not valid YAML: {' '.join(str(error).split())}", Exit.USAGE) from None
    if not isinstance(document, Mapping):
        raise StrataError(f"{path}: must be a mapping", Exit.USAGE)
    return document


def _of_environment(copilot: Path, name: str) -> Iterator[Note]:
    place = f"copilot/environments/{name}/{_MANIFEST}"
    for key in _document(copilot / "environments" / name / _MANIFEST):
        if key not in ("name", "type"):
            yield Note(TO_DO, f"{place}: {key}", _ENVIRONMENT.get(key, "set it in the platform's stack file"))
    for path in sorted((copilot / "environments" / name).glob("addons/*.y*ml")):
        yield from _addon(path, f"environments/{name}")
    if (copilot / "environments" / name / "overrides").is_dir():
        place = f"copilot/environments/{name}/overrides"
        yield Note(TO_DO, place, "change the platform's program, __main__.py in the project's root")
    for path in sorted((copilot / "environments").glob("addons/*.y*ml")):
        yield from _addon(path, "environments")


def _without_manifest(copilot: Path) -> Iterator[Note]:
    """A note for each folder that is not a service: nothing of it is imported."""
    for path in sorted(one for one in copilot.iterdir() if one.is_dir()):
        if path.name not in _APART and not path.name.startswith(".") and not (path / _MANIFEST).is_file():
            yield Note(TO_DO, f"copilot/{path.name}", f"has no {_MANIFEST}: nothing of it was imported")


def _of_pipelines(copilot: Path) -> Iterator[Note]:
    for path in sorted(copilot.glob(f"pipelines/*/{_MANIFEST}")):
        place = f"copilot/pipelines/{path.parent.name}/{_MANIFEST}"
        yield Note(TO_DO, place, "the workflows in .github/workflows deploy services")


def _addon(path: Path, owner: str) -> Iterator[Note]:
    place = f"copilot/{owner}/addons/{path.name}"
    try:
        template = _CloudFormation(path.read_text()).get_single_data()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StrataError(f"{path}: is not valid YAML: {' '.join(str(error).split())}", Exit.USAGE) from None
    resources = template.get("Resources") if isinstance(template, Mapping) else None
    if not isinstance(resources, Mapping):
        yield Note(TO_DO, place, "parameters of an addon: none are needed")
        return
    for name, resource in resources.items():
        kind = str(resource.get("Type")) if isinstance(resource, Mapping) else "?"
        yield Note(TO_DO, f"{place}: {name} ({kind})", _ADDONS.get(kind, _OTHER_ADDON))


class _Manifest(yaml.SafeLoader):
    """Reads as Copilot's YAML 1.2: `on` is a key, and only true and false are booleans."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        """The mapping; a key that it has twice is an error."""
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = repeated(names)
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {twice[0]!r} occurs more than once", node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


_OLD_TAGS = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int")
_Manifest.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _OLD_TAGS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Manifest.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF")
)
_Manifest.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z"), list("-+0123456789")
)


class _CloudFormation(yaml.SafeLoader):
    """Reads CloudFormation's own tags, such as !Ref, as their plain values."""


def _plain(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_CloudFormation.add_multi_constructor("!", _plain)
