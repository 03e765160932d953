from pathlib import Path

import pytest

from components.service.site_files import cache_control, site_files

_PAGE = "public, max-age=0, must-revalidate"
_SHARED = "public, max-age=0, s-maxage=86400, must-revalidate"
_FOREVER = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("index.html", _PAGE),
        ("index.4f3a2b1c.html", _PAGE),
        ("app.4f3a2b1c.js.map", _PAGE),
        ("app.js", _SHARED),
        ("app.4f3a2b1c.js", _FOREVER),
        ("style-0123456789abcdef.css", _FOREVER),
        ("photo-20260131.jpg", _SHARED),
        ("photo-deadbeef.jpg", _SHARED),
        ("big-file-version2.js", _SHARED),
        ("4f3a2b1c.js", _SHARED),
    ],
)
def test_a_file_is_kept_for_long_only_if_its_name_has_a_hash(name: str, header: str) -> None:
    assert cache_control(Path(name)) == header


def test_hidden_files_are_left_out_except_those_of_well_known(tmp_path: Path) -> None:
    uploaded = (".well-known/apple-app-site-association", ".well-known/security.txt", "index.html")
    hidden = (".env", ".git/config", ".well-known/.DS_Store", "shop/.env", "shop/.well-known/security.txt")
    for name in (*uploaded, *hidden):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    assert [one.key for one in site_files(tmp_path)] == [*uploaded]
