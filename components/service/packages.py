"""The packages of a function's requirements.txt."""

REQUIREMENTS = "requirements.txt"


def packages_folder(code: str, architecture: str) -> str:
    """The folder of the service with the packages of *code*'s requirements.txt."""
    return f".build/packages/{code.replace('/', '-')}-{architecture}"
