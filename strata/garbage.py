"""Python's garbage collection in processes that import much and end soon."""

import atexit
import gc

# Objects between two collections; Python's 700 means some hundred collections while boto3 loads its models.
_OBJECTS = 100_000


def collect_rarely() -> None:
    """Collect rarely, and not at the end of the process, when Python would traverse all imported objects."""
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)
