"""Images of services: their repositories in the registry account, and tags by content."""

from dataclasses import dataclass
from pathlib import Path

from components.service.content import content_hash
from environment.stack_file import read_config

_KEY = "strata-bootstrap:registry"
# The processor that a tag doesn't name. Tags are immutable, so one tag can't be for two processors.
_USUAL = "arm64"


@dataclass(frozen=True)
class Registry:
    """The account and region of the ECR registry."""

    account: str
    region: str

    def repository(self, service: str) -> str:
        """The repository of *service*, as docker names it."""
        return f"{self.account}.dkr.ecr.{self.region}.amazonaws.com/strata/{service}"

    def repository_arn(self, service: str) -> str:
        """The ARN of the repository of *service*."""
        return f"arn:aws:ecr:{self.region}:{self.account}:repository/strata/{service}"

    def image(self, service: str, folder: Path, code: str, architecture: str) -> str:
        """The image of *code*, a folder in the *folder* of the service: content and processor are its tag."""
        processor = "" if architecture == _USUAL else f"-{architecture}"
        return f"{self.repository(service)}:{code.replace('/', '-')}-{content_hash(folder / code)}{processor}"


def registry(root: Path, stack: str, *, account: str, region: str) -> Registry:
    """The registry that bootstrap's stack file names, or else that of the environment's own *account*."""
    path = root / "bootstrap" / f"Pulumi.{stack}.yaml"
    config = read_config(path)[0] if path.is_file() else {}
    named = config.get(_KEY)
    if not isinstance(named, dict):
        return Registry(account, region)
    return Registry(str(named.get("account", account)), str(named.get("region", region)))
