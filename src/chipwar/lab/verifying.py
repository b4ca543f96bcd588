"""Whether a batch's folder is still as it was written: every file against the hash in the manifest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from chipwar.base.errors import RequestError
from chipwar.lab.parts import MANIFEST, PARTS, hash_of, json_of, unsealed
from chipwar.scenario.folders import files_of
from chipwar.scenario.texts import current_texts


@dataclass(frozen=True)
class Verdict:
    """changed: files that differ; missing: files that are gone; unknown: files that the manifest does not name.

    finished: whether the batch was played to its end; parts: how many are there, of how many.
    """

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    finished: bool
    parts: tuple[int, int]
    digest: str | None

    @property
    def whole(self) -> bool:
        """Whether all is there and nothing was changed."""
        return self.finished and not self.changed and not self.missing


def verify(path: Path) -> Verdict:
    """Look at every file of a batch. RequestError if there is no manifest."""
    try:
        content = (path / MANIFEST).read_bytes()
    except OSError as error:
        raise RequestError(current_texts().say("batch.no_manifest", path=path)) from error
    manifest = json_of(content)
    if manifest is None:
        return Verdict((MANIFEST,), (), (), False, (0, 0), None)
    found = {file.relative_to(path).as_posix() for file in files_of(path)} - {MANIFEST}
    parts = -(-manifest["runs"] // manifest["part"])
    if not manifest["finished"]:
        changed = sorted(name for name in found if name.endswith(".npz") and not _is_whole(path / name))
        there = sum(name.startswith(f"{PARTS}/") and name.endswith(".npz") for name in found)
        return Verdict(tuple(changed), (), (), False, (there - len(changed), parts), None)
    files: dict[str, str] = manifest["files"]
    changed = sorted(name for name in found & set(files) if hash_of(path / name) != files[name])
    missing = tuple(sorted(set(files) - found))
    gone = {name for name in (*changed, *missing) if name.startswith(f"{PARTS}/") and name.endswith(".npz")}
    known = (parts - len(gone), parts)
    return Verdict(tuple(changed), missing, tuple(sorted(found - set(files))), True, known, manifest["digest"])


def _is_whole(file: Path) -> bool:
    """Whether an archive is as it was sealed, and the courses beside it are those that it names."""
    arrays = unsealed(file.read_bytes())
    if arrays is None:
        return False
    beside = file.with_suffix(".parquet")
    courses = hash_of(beside) if beside.is_file() else hashlib.sha256().hexdigest()  # a part without courses names none
    return "courses" not in arrays or courses == arrays["courses"][0].decode()
