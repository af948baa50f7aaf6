"""
Converting models to CTranslate2's format, with its own converters.

Marian files (OPUS-MT, Tatoeba-Challenge, own trainings) need nothing but what is installed.
Checkpoints of transformers need torch, and only those in safetensors: a pickle is never opened.
"""

from __future__ import annotations

import lzma
import shutil
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tolmach.errors import ModelError, UsageError
from tolmach.installation import install_command
from tolmach.messages import message
from tolmach.models import catalog as catalogue
from tolmach.models.catalog import ModelEntry, Source
from tolmach.models.manifest import FileRecord, Manifest, hash_file
from tolmach.models.store import InstalledModel, check_id, install, require_room, workspace

_KEPT = (".spm", ".model")
"""Endings of tokeniser files, which a translator needs beside the converted weights."""
_LARGEST_ARCHIVE = 8_000_000_000
"""Bytes that an archive may unpack to; the largest Marian models have 1.2 GB."""
_RATIO, _SMALL = 20, 1_000_000
"""An archive unpacks to at most 20 times its size and 1 MB; weights hardly shrink when packed."""
_MOST_MEMBERS = 2_000
"""Files of an archive, and arrays of a `.npz`; large Marian models have some hundreds."""


def convert(
    folder: Path, model_id: str, source: str, target: str, *, quantization: str = "int8"
) -> InstalledModel:
    """
    Convert a folder of Marian files or a transformers checkpoint, and install the result.

    Args:
        source, target: language codes; they tell the default choice what the model is for.
        quantization: number format of the stored weights.

    Raises:
        ModelError: neither kind of folder, damaged, or torch is needed and missing.
        UsageError: an id that cannot be a folder's name, or is one of the catalogue's.
    """
    check_id(model_id)
    if any(one.id == model_id for one in catalogue.catalog()):
        raise UsageError(
            message("'{model_id}' is the id of a model of the catalogue.", model_id=model_id),
            next_step=message(
                "Choose another one, for instance --id my-{model_id}", model_id=model_id
            ),
            model=model_id,
        )
    with workspace(model_id) as incoming:
        files = convert_folder(folder, incoming / "converted", quantization)
        _move_up(incoming)
        entry = ModelEntry(
            id=model_id,
            title=model_id,
            task="translation",
            engine="ctranslate2",
            source=Source(kind="local"),
            license="unknown",
            sources=(source,),
            targets=(target,),
            size=sum(record.size for record in files.values()),
            memory=4 * files["model.bin"].size,
            quality=45,
            good_for=f"Converted here from the folder {folder.name}.",
        )
        return install(incoming, Manifest(entry, "", files))


def convert_archive(archive: Path, incoming: Path) -> Mapping[str, FileRecord]:
    """
    Unpack a zip of Marian files, convert it, and leave the result in `incoming`.

    Raises:
        ModelError: not a zip, damaged, or with something else than plain files in it.
    """
    unpacked = incoming / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir()
    try:
        _unpack(archive, unpacked)
        files = convert_folder(unpacked, incoming / "converted", "int8")
    finally:
        shutil.rmtree(unpacked)
        archive.unlink()  # after a failure, too: the next try must fetch it again
    _move_up(incoming)
    return files


def convert_folder(folder: Path, target: Path, quantization: str) -> Mapping[str, FileRecord]:
    """Convert into a new folder `target`; gives its files."""
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if any(name.endswith(".npz") for name in names):
        converter = _marian(folder, names)
    elif "config.json" in names and "model.bin" not in names:
        converter = _transformers(folder, names)
    else:
        raise ModelError(
            message(
                "'{folder}' holds neither Marian files (.npz) nor a transformers checkpoint.",
                folder=folder.name,
            ),
            next_step=message(
                "A folder that is converted already can be named as it is: --model FOLDER"
            ),
            folder=folder.name,
        )
    try:
        converter.convert(str(target), quantization=quantization, force=True)
    except Exception as error:  # whatever foreign code meets in files of strangers
        raise ModelError(
            message(
                "'{folder}' cannot be converted: {reason}",
                folder=folder.name,
                reason=str(error) or type(error).__name__,
            ),
            folder=folder.name,
        ) from error
    for name in names:
        if name.endswith(_KEPT) or name.upper().startswith(("LICENSE", "README")):
            shutil.copyfile(folder / name, target / name)
    return {path.name: hash_file(path) for path in sorted(target.iterdir())}


def _marian(folder: Path, names: set[str]) -> Any:
    from ctranslate2.converters import MarianConverter, OpusMTConverter

    if not any(name.endswith(".spm") for name in names):
        raise ModelError(
            message(
                "'{folder}' has no source.spm and target.spm, without which text "
                "cannot be tokenized.",
                folder=folder.name,
            ),
            folder=folder.name,
        )
    for name in names:
        # numpy leaves the file open when it meets a damaged one
        if name.endswith(".npz"):
            if not zipfile.is_zipfile(folder / name):
                raise ModelError(
                    message(
                        "'{folder}' cannot be converted: {name} is damaged.",
                        folder=folder.name,
                        name=name,
                    )
                )
            with zipfile.ZipFile(folder / name) as weights_file:
                _modest_members(weights_file, folder / name)
    if "decoder.yml" in names:
        _require_own_files(folder / "decoder.yml", names)
        return OpusMTConverter(str(folder))
    weights = sorted(name for name in names if name.endswith(".npz"))
    vocabularies = sorted(name for name in names if name.endswith((".yml", ".yaml", ".spm.vocab")))
    if len(weights) != 1 or not 1 <= len(vocabularies) <= 2:
        raise ModelError(
            message(
                "'{folder}' needs one .npz and one or two vocabularies (.yml), or decoder.yml.",
                folder=folder.name,
            ),
            folder=folder.name,
        )
    return MarianConverter(str(folder / weights[0]), [str(folder / name) for name in vocabularies])


def _transformers(folder: Path, names: set[str]) -> Any:
    if not any(name.endswith(".safetensors") for name in names):
        raise ModelError(
            message(
                "'{folder}' has its weights only as a pickle, which can run anything it likes.",
                folder=folder.name,
            ),
            next_step=message("Get the same model in safetensors."),
            folder=folder.name,
        )
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise ModelError(
            message("Converting a transformers checkpoint needs torch."),
            next_step=message("Install it with: {command}", command=install_command("torch")),
            folder=folder.name,
        ) from error
    from ctranslate2.converters import TransformersConverter

    return TransformersConverter(str(folder))


def _require_own_files(decoder: Path, names: set[str]) -> None:
    """Refuse a configuration that names files elsewhere on this computer."""
    import yaml

    try:
        config = yaml.safe_load(decoder.read_text(encoding="utf-8"))
        named = [*config["models"], *config["vocabs"]]
    except (yaml.YAMLError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(
            message("decoder.yml in '{parent}' is damaged.", parent=decoder.parent.name)
        ) from error
    for name in named:
        if name not in names:
            raise ModelError(
                message(
                    "decoder.yml names '{name}', which is not in '{parent}'.",
                    name=name,
                    parent=decoder.parent.name,
                )
            )


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as zipped:
            members = _modest_members(zipped, archive)
            require_room(folder, sum(member.file_size for member in members))
            for member in members:
                name = Path(member.filename.replace("\\", "/")).name
                with zipped.open(member) as packed, (folder / name).open("xb") as plain:
                    shutil.copyfileobj(packed, plain)
    except _DAMAGED as error:
        raise ModelError(
            message("The archive is damaged: {reason}.", reason=error),
            next_step=message("Try once more; some networks send a login page in place of files."),
        ) from error


_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    FileExistsError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises for hostile archives: other compressions, passwords, names with null."""


def _modest_members(zipped: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """
    The files of a zip, if they are as many and as large as a model's can be.

    Raises:
        ModelError: they are not, or there are links and devices among them.
    """
    members = [member for member in zipped.infolist() if not member.is_dir()]
    total = sum(member.file_size for member in members)
    if total > min(_LARGEST_ARCHIVE, _SMALL + _RATIO * path.stat().st_size):
        raise ModelError(
            message(
                "'{name}' unpacks to {total} bytes, more than a model can have.",
                name=path.name,
                total=total,
            )
        )
    if len(members) > _MOST_MEMBERS:
        raise ModelError(
            message(
                "'{name}' holds {count} files, more than a model can have.",
                name=path.name,
                count=len(members),
            )
        )
    for member in members:
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise ModelError(
                message("'{name}' holds something other than plain files.", name=path.name)
            )
    return members


def _move_up(incoming: Path) -> None:
    converted = incoming / "converted"
    for path in converted.iterdir():
        path.replace(incoming / path.name)
    converted.rmdir()
