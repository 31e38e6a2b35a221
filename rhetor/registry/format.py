"""A model as files: plain arrays and JSON. Nothing in them is executed on loading.

``model.npz``      arrays: the terms as UTF-8 bytes with their lengths, blocks, idf, coefficients, intercepts
``model.json``     labels, block weights, threshold, error of quotations, versions of splitter and features
``metrics.json``   figures of the evaluation
``card.md``        for people
``*.svg``          the card's pictures
``manifest.json``  format version, SHA-256 of each other file, label order, corpus fingerprint, library versions

How to change the format: raise ``FORMAT_VERSION``, keep reading every earlier one here, and add a model of the old
format to the tests. A model of a later format is refused with the cure.
"""

import hashlib
import io
import json
import platform
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetor.definition.features import BLOCK_OF_LETTER, BLOCKS, FEATURES_VERSION
from rhetor.engine.sentences import SPLITTER_VERSION
from rhetor.engine.text.packed import PackedNames, pack_names
from rhetor.errors import ModelDamaged, ModelNotFound, ModelTooNew
from rhetor.model import MessageWeights, Model, trust_rules
from rhetor.records import Kind, Label
from rhetor.registry.untrusted import read_arrays, read_file
from rhetor.store.home import find_shipped_model
from rhetor.store.writing import to_json

FORMAT_VERSION = 2
"""2: a model says by what a piece is told to say something. One of format 1 leaves that to the rules."""
FILES = ("model.npz", "model.json", "metrics.json", "card.md")
"""Every model has these; what else its manifest lists are pictures of the card."""
MOST_NUMBER = 1e6
"""No weight of a model that was trained comes near it; sums of such weights are still exact enough."""
PICTURE = re.compile(r"[a-z-]+\.svg")
BROKEN: tuple[type[Exception], ...] = (
    ValueError, KeyError, TypeError, OverflowError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading something that is no model comes to, in the libraries that read it."""
CURE = "Put the folder back from a copy, roll back (rhetor models rollback), or train again (rhetor train)."


def write_model(
    folder: Path,
    model: Model,
    metrics: Mapping[str, Any],
    card: str,
    corpus: Mapping[str, Any],
    pictures: Mapping[str, str] | None = None,
) -> None:
    """Writes all files of ``model`` into ``folder``, which exists and is empty. The same model gives the same bytes.

    Args:
        pictures: of the card: SVG by file name.
    """
    settings = {
        "name": model.name,
        "labels": [label.value for label in model.labels],
        "blocks": list(BLOCKS),
        "block_weights": model.block_weights.tolist(),
        "threshold": model.threshold,
        "quoted_error": model.quoted_error,
        "features_version": FEATURES_VERSION,
        "splitter_version": SPLITTER_VERSION,
    }
    contents = {
        "model.npz": _pack_arrays(model),
        "model.json": to_json(settings).encode(),
        "metrics.json": to_json(dict(metrics)).encode(),
        "card.md": card.encode(),
        **{name: picture.encode() for name, picture in (pictures or {}).items()},
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    manifest = {
        "format_version": FORMAT_VERSION,
        "name": model.name,
        "version": model.version,
        "labels": settings["labels"],
        "files": {name: {"sha256": _digest(content), "bytes": len(content)} for name, content in contents.items()},
        "corpus": dict(corpus),
        "features_version": FEATURES_VERSION,
        "splitter_version": SPLITTER_VERSION,
        "libraries": _library_versions(),
    }
    (folder / "manifest.json").write_bytes(to_json(manifest).encode())


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the model in ``folder``, its format checked.

    Raises:
        ModelNotFound, ModelDamaged, ModelTooNew
    """
    path = folder / "manifest.json"
    try:
        manifest = json.loads(read_file(path))
        written_as = manifest["format_version"]
    except (FileNotFoundError, NotADirectoryError):
        raise ModelNotFound(f"There is no model in {folder}: it holds no manifest.json.") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelDamaged(f"{path} cannot be read ({error!r}). {CURE}") from None
    if not isinstance(written_as, int) or written_as > FORMAT_VERSION:
        raise ModelTooNew(
            f"The model in {folder} has format {written_as}; this release of rhetor reads up to {FORMAT_VERSION}. "
            "Install a later release of rhetor (in its checkout: git pull, then pip install .), or use an earlier model: "
            "rhetor models list"
        )
    return dict(manifest)


def verify_files(folder: Path) -> dict[str, bytes]:
    """The contents of the model's files, each checked against its checksum in the manifest.

    Raises:
        ModelDamaged: names the file that is missing or has other bytes.
    """
    manifest = read_manifest(folder)
    contents: dict[str, bytes] = {}
    pictures = sorted(name for name in _list_files(manifest) if PICTURE.fullmatch(name))
    for name in (*FILES, *pictures):
        path = folder / name
        try:
            contents[name] = read_file(path)
            expected = manifest["files"][name]["sha256"]
        except ValueError as error:
            raise ModelDamaged(f"{path} cannot be taken: {error}. {CURE}") from None
        except (OSError, KeyError, TypeError) as error:
            raise ModelDamaged(f"{path} is missing or not in the manifest ({error!r}). {CURE}") from None
        if _digest(contents[name]) != expected:
            raise ModelDamaged(f"{path} was changed: its SHA-256 is not the manifest's. {CURE}")
    return contents


def _list_files(manifest: Mapping[str, Any]) -> list[str]:
    files = manifest.get("files")
    return list(files) if isinstance(files, dict) else []


def read_model(folder: Path) -> Model:
    """The model in ``folder``.

    Raises:
        ModelNotFound, ModelDamaged, ModelTooNew
    """
    manifest = read_manifest(folder)
    if folder.name.isdecimal() and folder.name != str(manifest.get("version")):
        raise ModelDamaged(f"{folder} holds model {manifest.get('version')}: a version was copied or renamed. {CURE}")
    contents = verify_files(folder)
    try:
        settings = json.loads(contents["model.json"])
        model = _build_model(settings, contents["model.npz"], str(manifest["version"]))
        _check_values(model)
        if manifest["labels"] != list(model.labels):
            raise ValueError("its manifest names other labels, or another order of them")
    except BROKEN as error:
        raise ModelDamaged(f"The model in {folder} does not hold together: {error}. {CURE}") from None
    return model


def _pack_arrays(model: Model) -> bytes:
    names = pack_names(model.terms)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        terms=np.frombuffer(names.joined, dtype=np.uint8),
        term_lengths=np.diff(names.ends, prepend=0).astype(np.uint16),
        idf=model.idf.astype(np.float32),
        coefficients=model.coefficients.astype(np.float32),
        intercepts=model.intercepts,
        message_coefficients=model.message.coefficients.astype(np.float32),
        message_biases=model.message.biases,
    )
    return buffer.getvalue()


def _build_model(settings: Mapping[str, Any], packed: bytes, model_version: str) -> Model:
    if settings["features_version"] != FEATURES_VERSION or settings["blocks"] != list(BLOCKS):
        raise ModelTooNew(
            f"The model was trained on features of version {settings['features_version']}; this release makes "
            f"version {FEATURES_VERSION}. Train again (rhetor train), {_name_shipped()}or install the release of rhetor "
            "that trained it."
        )
    arrays = read_arrays(packed)
    terms = PackedNames(arrays["terms"].tobytes(), arrays["term_lengths"])
    idf = arrays["idf"].astype(np.float64)
    coefficients = arrays["coefficients"].astype(np.float64)
    intercepts = arrays["intercepts"].astype(np.float64)
    message = _read_message(arrays, len(terms))
    labels = tuple(Label(label) for label in settings["labels"])
    weights = np.array(settings["block_weights"], dtype=np.float64)
    arrays_read = (idf, coefficients, intercepts, weights, message.coefficients, message.biases)
    shapes = tuple(array.shape for array in arrays_read)
    count = (len(terms),)
    if shapes != (count, (len(labels), *count), (len(labels),), (len(BLOCKS),), count, (len(Kind), 2)):
        raise ValueError(f"shapes {shapes} do not fit {len(terms)} terms and {len(labels)} labels")
    quoted_error = float(settings.get("quoted_error", 1.0))  # models from before say nothing of quotations
    blocks = _find_blocks(terms)
    return Model(
        str(settings["name"]), model_version, labels, terms, blocks, idf, coefficients, intercepts, weights,
        float(settings["threshold"]), message, quoted_error,
    )  # fmt: skip


def _check_values(model: Model) -> None:
    """What would make probabilities of nothing, or none: a folder may come from anybody, checksums and all."""
    if sorted(model.labels) != sorted(Label):
        raise ValueError(f"its labels are {', '.join(model.labels)}, and not each of the four once")
    numbers = (
        model.idf, model.coefficients, model.intercepts, model.block_weights, model.message.coefficients,
        model.message.biases,
    )  # fmt: skip
    if not all(np.isfinite(array).all() for array in numbers):
        raise ValueError("there are numbers that are not finite")
    if any(len(array) and np.abs(array).max() > MOST_NUMBER for array in numbers) or not (model.idf > 0).all():
        raise ValueError(f"there are numbers beyond {MOST_NUMBER:,.0f}, or an idf that is not above 0")
    if not 0 <= model.threshold <= 1:
        raise ValueError(f"a threshold of {model.threshold} is no probability")
    if not 0 < model.quoted_error <= 1:
        raise ValueError(f"an error of quotations of {model.quoted_error} is no share")


def _read_message(arrays: Mapping[str, NDArray[Any]], terms: int) -> MessageWeights:
    if "message_biases" not in arrays:  # format 1
        return trust_rules(terms)
    return MessageWeights(arrays["message_coefficients"].astype(np.float64), arrays["message_biases"].astype(np.float64))


def _name_shipped() -> str:
    shipped = find_shipped_model()
    return f"take the model that came with this release (rhetor models promote {shipped.name}), " if shipped else ""


def _find_blocks(terms: PackedNames) -> NDArray[np.int8]:
    """(V,) the block of each term, by its letter."""
    table = np.full(256, -1, dtype=np.int8)
    for letter, block in BLOCK_OF_LETTER.items():
        table[ord(letter)] = block
    blocks = table[terms.first_bytes()]
    if np.any(blocks < 0):
        raise ValueError("there are terms of no block")
    return blocks


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _library_versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version  # labelling should not wait for the import

    from rhetor import __version__

    found = {"python": platform.python_version(), "rhetor": __version__}
    for library in ("numpy", "scipy", "scikit-learn"):
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "not installed"
    return found
