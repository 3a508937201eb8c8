"""What decides a stored result, stage by stage: reading, extraction and checks have versions of their own.

A change of reading or extraction asks for the file to be read again; one of the checks only for the findings to be
worked out again from the stored plan. A version is a fingerprint of the code and data of its stage; the tools of
reading (Tesseract with its language data, PDFium, LibreOffice) are told by name, for each document those that it was
read with, so that a new Tesseract has scans read again and nothing else.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from language.overlay import digest
from pipeline.readers.limits import Limits
from schemas.document import Document

_ROOT = Path(__file__).resolve().parent.parent
# A test holds these to what the stages import. What both reading and extraction use stands with both.
READING = ("pipeline/readers", "pipeline/progress.py", "language", "schemas")
EXTRACTION = ("extractors", "pipeline/process.py", "language", "schemas")
CHECKS = ("pipeline/checks", "pipeline/commitments.py", "pipeline/likeness.py", "schemas/finding.py")
# Shape of findings: it belongs to the checks.
_OF_CHECKS = "schemas/finding.py"
_PDF, _IMAGE = "application/pdf", "image/"
_OFFICE = ("application/msword", "application/rtf", "application/vnd.oasis.opendocument.text")
_LANGUAGES = ("vie", "osd")
# Libraries whose word lists and models decide what is extracted.
_WORD_LISTS = ("underthesea", "spacy")


def _fingerprint(parts: tuple[str, ...], *beside: str) -> str:
    digest = hashlib.sha256(" ".join(beside).encode())
    for part in parts:
        for path in sorted((_ROOT / part).rglob("*")) or [_ROOT / part]:
            name = path.relative_to(_ROOT).as_posix()
            if path.suffix in {".py", ".yaml", ".json"} and (name != _OF_CHECKS or part == _OF_CHECKS):
                digest.update(name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def reading_version() -> str:
    """A fingerprint of the code and data that turn bytes into a Document."""
    return _fingerprint(READING)


@cache
def extraction_version() -> str:
    """A fingerprint of the code and data that turn a Document into a plan."""
    return _fingerprint(EXTRACTION, *(f"{name}={_package(name)}" for name in _WORD_LISTS), *_office_words())


@cache
def checks_version() -> str:
    """A fingerprint of the code and data that give a plan's findings."""
    return _fingerprint(CHECKS)


def _office_words() -> list[str]:
    """What an office adds to the lexicon; nothing without it, so that its coming and going alone changes the version."""
    return [f"lexicon={digest()}"] if digest() else []


def attempt_version(limits: Limits) -> str:
    """What a rejection depends on: code of reading and extraction, and the limits; with any of them changed it is tried anew."""
    told = f"{reading_version()} {extraction_version()} {asdict(limits)}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def tools_of(document: Document) -> list[str]:
    """The tools that a document was read with, each as ``name=version``."""
    names = []
    if document.media_type == _PDF:
        names.append("pdfium")
    # A picture that was not read waits for a recognition that can.
    pictures = any(remark.kind == "picture" for remark in document.remarks)
    if document.reading != "text" or document.media_type.startswith(_IMAGE) or pictures:
        names.append("tesseract")
    if document.media_type in _OFFICE:
        names.append("libreoffice")
    return [f"{name}={tool_version(name) or '?'}" for name in names]


def is_still_read_so(reading: str, tools: str) -> bool:
    """Whether a document read by ``reading`` with ``tools`` (blanks between them) would be read the same way today.

    A tool that is missing today could not read it at all: what was read with it holds.
    """
    if reading != reading_version():
        return False
    for tool in tools.split():
        name, _, was = tool.partition("=")
        if tool_version(name) not in (None, was):
            return False
    return True


@cache
def tool_version(name: str) -> str | None:
    """The version of a tool on this machine, without blanks; ``None`` where it is not installed."""
    found = {"pdfium": _pdfium, "tesseract": _tesseract, "libreoffice": _libreoffice}.get(name)
    return found() if found else None


def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _pdfium() -> str | None:
    # The wheel brings its PDFium.
    return _package("pypdfium2")


def _tesseract() -> str | None:
    from pipeline.readers.recognise import available, data_folder

    folder = data_folder()
    if folder is None or not available():
        return None
    import tesserocr

    digest = hashlib.sha256()
    for language in _LANGUAGES:
        data = Path(folder) / f"{language}.traineddata"
        digest.update(data.read_bytes() if data.exists() else b"")
    return f"{str(tesserocr.tesseract_version()).split()[1]}+{digest.hexdigest()[:12]}"


def _libreoffice() -> str | None:
    from pipeline.readers.office import program

    found = program()
    if found is None:
        return None
    # Told by its own note of its build: starting it only to ask takes a second.
    note = Path(found).resolve().with_name("versionrc")
    return hashlib.sha256(note.read_bytes()).hexdigest()[:12] if note.exists() else "?"
