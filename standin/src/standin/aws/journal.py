"""Journal of created resources, for an engine that is killed before it stores them in its state."""

import json
import os


def note(urn: str, resource_id: str, *, complete: bool) -> None:
    """Append a line to the file that STANDIN_JOURNAL names, in one write so that lines never mix.

    *complete* is false as soon as AWS has given the id, and true when the whole creation has succeeded.
    """
    path = os.environ.get("STANDIN_JOURNAL")
    if path is None:
        return
    line = json.dumps({"urn": urn, "id": resource_id, "complete": complete}) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)
