"""What the stand-in has made, noted at once: an engine that is killed before it hears of it finds it here."""

import json
import os


def note(urn: str, resource_id: str) -> None:
    """Append one line to the file that STANDIN_JOURNAL names; one write, so that lines never mix."""
    path = os.environ.get("STANDIN_JOURNAL")
    if path is None:
        return
    line = json.dumps({"urn": urn, "id": resource_id}) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)
