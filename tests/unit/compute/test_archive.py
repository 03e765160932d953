import base64
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pulumi
import pytest

from components.compute.functions import archive, code
from components.compute.functions.archive import ArchiveError, pack
from components.compute.functions.code import Code


@pytest.fixture
def folder(tmp_path):
    """A function's code as in a checkout."""
    found = tmp_path / "code"
    for name in ("handler.py", "lib/b.py", "lib/a.py"):
        path = found / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return found


def entries(packed):
    return zipfile.ZipFile(io.BytesIO(packed.data)).infolist()


def test_the_same_files_give_the_same_bytes_whatever_their_times_and_modes(folder, tmp_path):
    before = pack(folder)
    os.utime(folder / "handler.py", (1, 1))
    (folder / "lib" / "a.py").chmod(0o600)
    copy = tmp_path / "elsewhere"
    for name in ("lib/a.py", "lib/b.py", "handler.py"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((folder / name).read_bytes())

    assert pack(folder) == pack(copy) == before


def test_another_byte_or_another_name_is_another_hash(folder):
    before = pack(folder).sha256
    (folder / "handler.py").write_text("# handler.pz\n")
    changed = pack(folder).sha256
    (folder / "handler.py").rename(folder / "handle.py")
    assert len({before, changed, pack(folder).sha256}) == 3


def test_the_hash_is_lambdas_hash_of_the_zip(folder):
    packed = pack(folder)
    assert packed.sha256 == base64.b64encode(hashlib.sha256(packed.data).digest()).decode()


def test_files_are_sorted_readable_and_uncompressed_because_zlibs_differ(folder):
    found = entries(pack(folder))
    assert [entry.filename for entry in found] == ["handler.py", "lib/a.py", "lib/b.py"]
    assert {entry.external_attr >> 16 for entry in found} == {0o100644}
    assert {entry.compress_type for entry in found} == {zipfile.ZIP_STORED}
    assert {entry.create_system for entry in found} == {3}


def test_the_order_in_which_a_disk_lists_files_means_nothing(folder, monkeypatch):
    before, listed = pack(folder), Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda path, pattern: reversed(list(listed(path, pattern))))
    assert pack(folder) == before


def test_byte_code_is_left_out(folder):
    before = pack(folder)
    (folder / "lib" / "__pycache__").mkdir()
    (folder / "lib" / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"1")
    assert pack(folder) == before


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ArchiveError, match="nowhere is not a folder"):
        pack(tmp_path / "nowhere")


def test_a_folder_without_files_is_no_code(tmp_path):
    with pytest.raises(ArchiveError, match="has no files"):
        pack(tmp_path)


def test_missing_packages_are_named_with_the_command_that_makes_them(folder):
    with pytest.raises(ArchiveError, match=r"code/packages is missing: .* `make packages`"):
        pack(folder, needs=["packages"])


@pytest.mark.parametrize(
    ("limit", "line"),
    [
        ("UNZIPPED_LIMIT", "code is 2.0 MiB unpacked; Lambda allows 1 MiB"),
        ("ZIPPED_LIMIT", "code is 2.0 MiB zipped; Lambda allows 1 MiB in a direct upload"),
    ],
)
def test_an_archive_over_a_limit_is_refused_with_its_size(folder, monkeypatch, limit, line):
    monkeypatch.setattr(archive, limit, 1024 * 1024)
    (folder / "model.bin").write_bytes(bytes(2 * 1024 * 1024))
    with pytest.raises(ArchiveError) as caught:
        pack(folder)
    assert str(caught.value).endswith(line)


def test_the_limits_are_lambdas():
    assert (archive.UNZIPPED_LIMIT, archive.ZIPPED_LIMIT) == (250 * 1024**2, 50 * 1024**2)


@pytest.mark.parametrize("runtime", ["dotnet8", "nodejs20.x", "provided.al2", "python3.10"])
def test_a_runtime_that_aws_no_longer_supports_is_refused(runtime):
    with pytest.raises(ValueError, match=f"'{runtime}' is not supported by Lambda"):
        Code("workloads/images", "handler.handle", runtime=runtime)


def test_an_unknown_runtime_or_architecture_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"'python2\.7' is not supported by Lambda; allowed: .*python3\.11"):
        Code("workloads/images", "handler.handle", runtime="python2.7")
    with pytest.raises(ValueError, match="'sparc' is not supported by Lambda; allowed: arm64, x86_64"):
        Code("workloads/images", "handler.handle", "python3.14", architecture="sparc")  # type: ignore[arg-type]


def test_the_archive_on_disk_is_written_when_it_changes_and_only_then(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(code, "_ROOT", tmp_path)
    package = Code("code", "handler.handle", "python3.14").package()
    written = tmp_path / package.path
    before = written.stat().st_mtime_ns
    code._package.cache_clear()

    assert Code("code", "handler.handle", "python3.14").package() == package
    assert written.stat().st_mtime_ns == before
    assert written.read_bytes() == pack(folder).data

    (folder / "handler.py").write_text("# changed\n")
    code._package.cache_clear()
    changed = Code("code", "handler.handle", "python3.14").package()
    assert changed.sha256 != package.sha256
    assert written.read_bytes() == pack(folder).data
    assert [path.name for path in written.parent.iterdir()] == ["code.zip"]


def test_a_checkout_that_cannot_be_written_is_one_message(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(code, "_ROOT", tmp_path)
    (tmp_path / ".build").touch()
    code._package.cache_clear()
    with pytest.raises(pulumi.RunError, match=r"code\.zip can't be written: .*\.build.*must be writable"):
        Code("code", "handler.handle", "python3.14").package()
