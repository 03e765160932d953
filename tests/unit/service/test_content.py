from pathlib import Path

import pytest

from components.service.content import content_hash


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    return tmp_path


def test_the_same_files_have_one_hash_wherever_they_are(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "b").write_text("2")
    (other / "a").write_text("1")
    assert content_hash(folder) == content_hash(other)
    assert len(content_hash(folder)) == 16


def test_names_contents_links_and_modes_count(folder: Path) -> None:
    hashes = {content_hash(folder)}
    (folder / "a").write_text("3")
    hashes.add(content_hash(folder))
    (folder / "a").rename(folder / "c")
    hashes.add(content_hash(folder))
    (folder / "c").chmod(0o755)
    hashes.add(content_hash(folder))
    (folder / "d").symlink_to("c")
    hashes.add(content_hash(folder))
    assert len(hashes) == 5


def test_caches_do_not_count(folder: Path) -> None:
    before = content_hash(folder)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_bytes(b"1")
    (folder / ".build").mkdir()
    (folder / ".build" / "orders.zip").write_bytes(b"1")
    assert content_hash(folder) == before


def test_where_a_file_ends_counts(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    (one / "a").write_text("12")
    (one / "b").write_text("")
    (other / "a").write_text("1")
    (other / "b").write_text("2")
    assert content_hash(one) != content_hash(other)
