"""The aws command in the sandbox, with --endpoint-url for the services that ignore AWS_ENDPOINT_URL."""

import sys
from pathlib import Path

from strata.targets.sandbox import plugins

# For these services, awscli's customizations/overridesslcommonname.py sets the public endpoint, which has
# precedence over AWS_ENDPOINT_URL; only the option --endpoint-url has precedence over both.
_SELF_WILLED = ("sqs", "health")
_WITH_VALUE = (
    "output",
    "region",
    "query",
    "profile",
    "color",
    "ca-bundle",
    "endpoint-url",
    "cli-binary-format",
)

_SCRIPT = """skip= service=
for word; do
  if [ -n "$skip" ]; then skip=; continue; fi
  case "$word" in
    {options}) skip=yes ;;
    -*) ;;
    *) service=$word; break ;;
  esac
done
case "$service" in
  {services}) exec "{aws}" --endpoint-url "$AWS_ENDPOINT_URL" "$@" ;;
esac
exec "{aws}" "$@"
"""


def place(home: Path) -> Path:
    """Put the command into the sandbox's *home*; on PATH the folder comes before this Python's own."""
    folder = home / "bin"
    script = _SCRIPT.format(
        options="|".join(f"--{name}" for name in _WITH_VALUE),
        services="|".join(_SELF_WILLED),
        aws=Path(sys.prefix) / "bin" / "aws",
    )
    plugins.write_script(folder / "aws", script)
    return folder
