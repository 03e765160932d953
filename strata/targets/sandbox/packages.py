"""The answer to `python -m pip list` for the compiled language host: the Pulumi packages with plugins here.

That host asks pip which Pulumi packages are installed, and the engine then wants a plugin for each. An
environment made by uv has no pip; and pulumi-docker and pulumi-docker-build, which only come along with
pulumi-awsx, have no plugin here and need none, for nothing of them is used.
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
