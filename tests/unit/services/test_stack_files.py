import json

import jsonschema
import pytest
import yaml

from environment.service_files import load
from unit.recording import ROOT, STACKS

SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/Pulumi.yaml"))
SCHEMA = json.loads((ROOT / "service.schema.json").read_text())


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("service", SERVICES)
def test_the_committed_services_are_valid(service: str, stack: str) -> None:
    folder = ROOT / "services" / service
    assert load(folder, stack).name == service
    jsonschema.validate(yaml.safe_load((folder / f"Pulumi.{stack}.yaml").read_text()), SCHEMA)
