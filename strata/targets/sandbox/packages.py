"""The answer to `python -m pip list` for the compiled language host: the Pulumi packages with plugins here.

The language host lists the Pulumi packages with pip, and the engine needs a plugin for each. An environment
of uv has no pip; pulumi-docker and pulumi-docker-build, dependencies of pulumi-awsx, are not used and have no
plugin here.
"""

import json
from importlib.metadata import distribution

_WITH_PLUGINS = ("pulumi-aws", "pulumi-awsx")


def listed() -> list[dict[str, str]]:
    """The output of `pip list -v --format json` for these packages."""
    found = [distribution(name) for name in _WITH_PLUGINS]
    return [
        {"name": one.metadata["Name"], "version": one.version, "location": str(one.locate_file(""))}
        for one in found
    ]


if __name__ == "__main__":
    print(json.dumps(listed()))
