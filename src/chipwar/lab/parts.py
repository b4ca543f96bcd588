"""The folder of a batch, so that a kill at any moment loses no finished part and counts none twice.

    manifest.json               what was asked; when finished also every file's hash and the digest
    summary.npz                 counts, extremes and sums of all parts that it names
    parts/part-000000.npz       last turns and final values of a part's games
    parts/part-000000.parquet   their courses, if asked for
    pending/part-000000.npz     a part's own summary, until summary.npz holds it

Every file is written beside its place and then moved there. A part is there once its file in `parts` is, and that is
written last; `summary.npz` names the parts it holds, and only then are theirs in `pending` removed.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chipwar.base.errors import RequestError
from chipwar.base.ids import nearest
from chipwar.lab.histogram import Counts, PartSummary, Summary, restored
from chipwar.lab.manifest import Batch, as_text, described, other_options
from chipwar.scenario.folders import WRITING, files_of, write_whole
from chipwar.scenario.texts import current_texts

MANIFEST, SUMMARY, PARTS, PENDING = "manifest.json", "summary.npz", "parts", "pending"
OURS = (PARTS, SUMMARY, "runs.csv", "bands.csv", "bands.parquet", "report.html", "figures", "tables")
"""What a batch and its pages write into a folder. Whatever else lies there is nobody's promise."""

PARTS_BETWEEN = 16
"""So many parts wait in `pending` before the summary is written anew."""

COMMENT = b"\x40\x00"
"""The length of the comment of a sealed zip file: a hash of 64 letters."""
NO_COMMENT = b"\x00\x00"

Arrays = dict[str, npt.NDArray[Any]]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C waits until what is inside is done. Other threads never hear of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[Any] = []
    before = signal.signal(signal.SIGINT, lambda *told: heard.append(told))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard and callable(before):
        before(*heard[0])


def sealed(arrays: Mapping[str, npt.NDArray[Any]]) -> memoryview:
    """Arrays as an .npz file that any numpy reads, with a hash of all of it in the comment of the archive."""
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    with stream.getbuffer() as content:
        assert content[-len(NO_COMMENT) :] == NO_COMMENT
        seal = hashlib.sha256(content[: -len(NO_COMMENT)]).hexdigest()
    stream.seek(-len(NO_COMMENT), io.SEEK_END)
    stream.write(COMMENT + seal.encode())
    return stream.getbuffer()


def unsealed(content: bytes) -> Arrays | None:
    """The arrays of a sealed file; None if it is not whole."""
    body, comment, seal = memoryview(content)[:-66], content[-66:-64], content[-64:]
    if comment != COMMENT or hashlib.sha256(body).hexdigest().encode() != seal:
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _read(path: Path) -> bytes:
    """What a file holds; nothing if there is none."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


@dataclass(frozen=True)
class Part:
    """The games of one part. final: float64 [outcomes, runs]; courses: a Parquet file, if asked for."""

    number: int
    last_turn: npt.NDArray[np.int64]
    final: npt.NDArray[np.float64]
    summary: PartSummary
    fingerprints: tuple[str, ...] = ()
    refused_orders: int = 0
    courses: bytes | None = None

    def arrays(self) -> Arrays:
        """The content of the part's file: what is the same for all its games stands there once."""
        final = self.final + 0.0
        varies = np.flatnonzero((final != final[:, :1]).any(axis=1))
        content = hashlib.sha256(self.last_turn.astype("<i4").tobytes() + final.astype("<f8").tobytes())
        return {
            "last_turn": self.last_turn.astype("<i4"),
            "first": final[:, 0].astype("<f8"),
            "varies": varies.astype("<i4"),
            "final": final[varies].astype("<f8"),
            "fingerprints": np.array(self.fingerprints, dtype="S64"),
            "refused_orders": np.array([self.refused_orders], dtype="<i8"),
            "content": np.array([content.hexdigest()], dtype="S64"),
            "courses": np.array([hashlib.sha256(self.courses or b"").hexdigest()], dtype="S64"),
        }

    def pending(self) -> Arrays:
        """The content of the part's summary, until it is added to that of all."""
        own = self.summary
        whole = {"runs": np.array([own.runs], dtype="<i8"), "low": own.low, "high": own.high, "sums": own.sums}
        return whole | {"keys": own.kept.keys, "counts": own.kept.counts}


def final_of(arrays: Arrays) -> npt.NDArray[np.float64]:
    """Final values of the games of a part's file: float64 [outcomes, runs]."""
    final = np.repeat(arrays["first"][:, None], len(arrays["last_turn"]), axis=1)
    final[arrays["varies"]] = arrays["final"]
    return final


@dataclass(frozen=True)
class Kept:
    """What is remembered of a part's file: the hash of its bytes, of what it holds, and of its courses."""

    file: str
    content: str
    refused_orders: int


class RunFolder:
    """A batch on the disk. `missing` says what is still to be played, `keep` takes in a part."""

    def __init__(self, path: Path, batch: Batch, manifest: dict[str, Any]) -> None:
        self.path, self.batch, self.manifest = path, batch, manifest
        outcomes, turns = batch.shape
        self.summary = Summary(outcomes * turns)
        self.held: set[int] = set()
        self.kept: dict[int, Kept] = {}
        self._waiting: list[int] = []

    # ---- opening

    @classmethod
    def begin(cls, path: Path, batch: Batch, version: str, resume: bool = False) -> RunFolder:
        """A folder for a batch: a new one, or with `resume` one that is there. RequestError if it is another's."""
        say, content = current_texts().say, _read(path / MANIFEST)
        there = json_of(content)
        if there is None:
            if content:
                raise RequestError(say("batch.damaged", path=path / MANIFEST))
            if files_of(path):
                raise RequestError(say("batch.not_empty", path=path))
            return cls._new(path, batch, version)
        if not resume:
            raise RequestError(say("batch.exists", path=path))
        other = other_options(there, batch)
        if other:
            raise RequestError(say("batch.other_options", path=path, names=", ".join(other)))
        folder = cls(path, batch, there)
        folder._look_around()
        return folder

    @classmethod
    def _new(cls, path: Path, batch: Batch, version: str) -> RunFolder:
        folder = cls(path, batch, described(batch, version))
        folder._check_room()
        for name in (PARTS, PENDING):
            shutil.rmtree(path / name, ignore_errors=True)
            (path / name).mkdir(parents=True)
        folder._write_manifest()
        return folder

    def _check_room(self) -> None:
        """RequestError if the disk cannot hold what the games will come to."""
        needed = self.batch.runs * self.batch.shape[0] * 8
        if self.batch.trajectories:
            needed *= 1 + self.batch.shape[1]
        free = shutil.disk_usage(self.path).free
        if needed > free:
            words = {"needed": needed >> 20, "free": free >> 20}
            raise RequestError(current_texts().say("batch.no_room", path=self.path, **words))

    def _look_around(self) -> None:
        """Find out which parts are there, after whatever happened."""
        for stray in self.path.rglob(f"*{WRITING}"):
            stray.unlink(missing_ok=True)  # workers of a killed batch may still end what they were at
        for name in (PARTS, PENDING):
            (self.path / name).mkdir(exist_ok=True)
        summary = unsealed(_read(self.path / SUMMARY))
        if summary is not None:
            self.held = set(summary.pop("parts").tolist())
            self.summary = restored(summary)
        for number in range(self.batch.parts):
            self._look_at(number)
        for number in set(self.kept) - self.held:
            self._take(number)
        for path in (self.path / PENDING).iterdir():
            if path not in {self._pending(number) for number in self._waiting}:
                path.unlink(missing_ok=True)

    def _look_at(self, number: int) -> None:
        content = _read(self._part(number))
        arrays = unsealed(content) if content else None
        if arrays is None:
            return
        courses = hashlib.sha256(_read(self._courses(number))).hexdigest()
        if courses != arrays["courses"][0].decode():
            return
        if number in self.held or unsealed(_read(self._pending(number))) is not None:
            self.kept[number] = _kept(hashlib.sha256(content).hexdigest(), arrays)

    def _take(self, number: int) -> None:
        """Count a part of which only the summary of its own is on the disk."""
        pending = unsealed(_read(self._pending(number)))
        assert pending is not None
        runs, low, high, sums = int(pending["runs"][0]), pending["low"], pending["high"], pending["sums"]
        self.summary.add(PartSummary(runs, low, high, sums, Counts(pending["keys"], pending["counts"])))
        self.held.add(number)
        self._waiting.append(number)

    # ---- playing

    def missing(self) -> list[int]:
        """Numbers of the parts that are still to be played."""
        return [number for number in range(self.batch.parts) if number not in self.kept]

    def runs_kept(self) -> int:
        """How many games are there."""
        return sum(len(self.batch.runs_of(number)) for number in self.kept)

    @undisturbed()
    def keep(self, number: int, kept: Kept) -> None:
        """Take in a part that `store` wrote."""
        self.kept[number] = kept
        if number in self.held:  # its file was damaged, and it was counted before
            self._waiting.append(number)
        else:
            self._take(number)
        if len(self._waiting) >= PARTS_BETWEEN:
            self.save_summary()

    @undisturbed()
    def save_summary(self) -> None:
        """Write the summary of all parts that are there."""
        parts = np.array(sorted(self.held), dtype="<i4")
        write_whole(self.path / SUMMARY, sealed(self.summary.arrays() | {"parts": parts}))
        for number in self._waiting:
            self._pending(number).unlink(missing_ok=True)
        self._waiting = []

    # ---- the end

    def digest(self) -> str:
        """One hash of all final values, last turns and the summary: the same wherever and however they were played."""
        whole = hashlib.sha256()
        for number in range(self.batch.parts):
            whole.update(bytes.fromhex(self.kept[number].content))
        for name, array in sorted(self.summary.arrays().items()):
            whole.update(name.encode() + array.tobytes())
        return whole.hexdigest()

    def finish(self) -> None:
        """All parts are there: the summary in its last form. Tables may be written now, and then `seal`."""
        self.save_summary()
        shutil.rmtree(self.path / PENDING, ignore_errors=True)

    def seal(self) -> dict[str, Any]:
        """The manifest with the hash of every file. Returns it."""
        files: dict[str, str] = {}
        known = {self._part(number): kept.file for number, kept in self.kept.items()}
        for path in files_of(self.path):
            place = path.relative_to(self.path)
            if place.parts[0] in OURS:
                files[place.as_posix()] = known.get(path) or hash_of(path)
        refused = sum(kept.refused_orders for kept in self.kept.values())
        self.manifest |= {"finished": True, "refused_orders": refused, "digest": self.digest(), "files": files}
        return self._write_manifest()

    def _write_manifest(self) -> dict[str, Any]:
        text = as_text(self.manifest)
        write_whole(self.path / MANIFEST, text.encode())
        self.manifest = json.loads(text)
        return self.manifest

    # ---- reading

    def parts(self) -> Iterator[Arrays]:
        """The content of all parts, one after the other."""
        for number in range(self.batch.parts):
            arrays = unsealed(_read(self._part(number)))
            if arrays is None:
                raise RequestError(current_texts().say("batch.damaged", path=self._part(number)))
            yield arrays

    def final(self, place: int) -> npt.NDArray[np.float64]:
        """One outcome of all games at their end: float64 [runs]."""
        return np.concatenate([final_of(arrays)[place] for arrays in self.parts()])

    def last_turn(self) -> npt.NDArray[np.int64]:
        """The last turn of all games: int64 [runs]."""
        return np.concatenate([arrays["last_turn"] for arrays in self.parts()]).astype(np.int64)

    def fingerprints(self) -> list[str]:
        """The fingerprints of all games, if they were asked for."""
        return [mark.decode() for arrays in self.parts() for mark in arrays["fingerprints"].tolist()]

    def _part(self, number: int) -> Path:
        return part_file(self.path, number)

    def _courses(self, number: int) -> Path:
        return self._part(number).with_suffix(".parquet")

    def _pending(self, number: int) -> Path:
        return pending_file(self.path, number)


def part_file(path: Path, number: int) -> Path:
    """Where a part's final values stand; its courses stand beside."""
    return path / PARTS / f"part-{number:06}.npz"


def pending_file(path: Path, number: int) -> Path:
    """Where a part's own summary waits."""
    return path / PENDING / f"part-{number:06}.npz"


def _kept(file: str, arrays: Arrays) -> Kept:
    return Kept(file, arrays["content"][0].decode(), int(arrays["refused_orders"][0]))


def store(path: Path, part: Part) -> Kept:
    """Write the files of a part; any process that sees the folder may. When this returns they are on the disk."""
    arrays = part.arrays()
    if part.courses is not None:
        write_whole(part_file(path, part.number).with_suffix(".parquet"), part.courses)
    write_whole(pending_file(path, part.number), sealed(part.pending()))
    return _kept(write_whole(part_file(path, part.number), sealed(arrays)), arrays)


def read_outcome(path: Path | str, quantity: str, actor: str = "world") -> npt.NDArray[np.float64]:
    """What a quantity came to in every game of a folder, in the order of runs: float64 [runs]."""
    path, say = Path(path), current_texts().say
    manifest = json_of(_read(path / MANIFEST))
    if manifest is None:
        raise RequestError(say("batch.no_manifest", path=path))
    if [quantity, actor] not in manifest["outcomes"]:
        names = {found[0] for found in manifest["outcomes"]}
        if quantity not in names:
            raise RequestError(say("problem.not_known", word=quantity, nearest=nearest(quantity, names) or "-"))
        actors = [found[1] for found in manifest["outcomes"] if found[0] == quantity]
        near = nearest(actor, actors) or ", ".join(actors)
        raise RequestError(say("problem.no_outcome", quantity=quantity, word=actor, nearest=near))
    place, found = manifest["outcomes"].index([quantity, actor]), []
    for number in range(-(-manifest["runs"] // manifest["part"])):
        file = path / PARTS / f"part-{number:06}.npz"
        arrays = unsealed(_read(file))
        if arrays is None:
            raise RequestError(say("batch.damaged", path=file))
        found.append(final_of(arrays)[place])
    return np.concatenate(found)


def clear(path: Path) -> None:
    """Take away what a batch left in a folder, and nothing else."""
    found = json_of(_read(path / MANIFEST))
    if found is None:
        return
    for name in (*found.get("files", {}), SUMMARY):
        inside = path / name
        if inside.resolve().is_relative_to(path.resolve()):
            inside.unlink(missing_ok=True)
    for folder in (PARTS, PENDING):
        shutil.rmtree(path / folder, ignore_errors=True)
    (path / MANIFEST).unlink()


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def json_of(content: bytes) -> dict[str, Any] | None:
    """A manifest as it was read; None if there is none, or not a whole one."""
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) and as_text(found).encode() == content else None
