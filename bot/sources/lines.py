"""The lines of a file, whatever it is packed and encoded in, without ever holding more than a piece of it."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.errors import TocsinError

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
#: A line longer than this is cut: no row is that long, and memory must not follow the file's size.
LONGEST_LINE = 1 << 20

_FOREIGN = {
    b"PK\x03\x04": "a spreadsheet or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"%PDF": "a PDF",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ": "packed with xz",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
}

OnRead = Callable[[int], None]


class SourceError(TocsinError):
    """A file cannot be read at all; nothing of it was taken."""


class FileDamaged(Exception):
    """The file breaks off. ``rest`` is the beginning of the line in which it did."""

    def __init__(self, reason: str, rest: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.rest = rest


def read_lines(path: Path, on_read: OnRead | None = None) -> Iterator[str]:
    """Yield the file's lines with their line ends. ``on_read`` hears how many bytes of the file were read.

    Packed with gzip or not is told by the content. The encoding is UTF-8 or UTF-16 with a byte order mark, else
    UTF-8, else GB 18030 (what a Chinese Excel writes); bytes that do not fit it become lone surrogates, see
    `has_bad_bytes`.

    Raises `SourceError` if the file cannot be opened or is no text, `FileDamaged` after the last whole line of
    a packed file that breaks off.
    """
    encoding = _encoding(path)
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    rest = ""
    try:
        for chunk in _content(path, on_read):
            *lines, rest = (rest + decoder.decode(chunk)).split("\n")
            yield from (f"{line}\n" for line in lines)
            rest = rest[: LONGEST_LINE + 1]
    except FileDamaged as damage:
        raise FileDamaged(damage.reason, rest) from damage
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest


def has_bad_bytes(text: str) -> bool:
    """Whether the text was read from bytes that its file's encoding does not have."""
    return any("\udc80" <= character <= "\udcff" for character in text)


def _content(path: Path, on_read: OnRead | None = None) -> Iterator[bytes]:
    """The unpacked bytes, piece by piece."""
    try:
        with path.open("rb") as file:
            unpack = _Gzip() if file.read(2) == _GZIP else None
            file.seek(0)
            while chunk := file.read(_CHUNK):
                if on_read is not None:
                    on_read(len(chunk))
                yield from [chunk] if unpack is None else unpack.feed(chunk)
            if unpack is not None and not unpack.is_complete:
                raise FileDamaged("The packed file breaks off here; the rest of it is missing.")
    except FileNotFoundError:
        raise SourceError(f"{path} is not there; check the name.") from None
    except IsADirectoryError:
        raise SourceError(f"{path} is a folder; name the files in it.") from None
    except OSError as failure:
        raise SourceError(f"{path} cannot be read ({failure.strerror}); check its permissions.") from failure


class _Gzip:
    """Unpacks one gzip member after another."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)

    @property
    def is_complete(self) -> bool:
        return self._member.eof

    def feed(self, packed: bytes) -> Iterator[bytes]:
        try:
            while True:
                if self._member.eof:
                    if not packed.strip(b"\0"):  # padding, as tapes and some tools leave it
                        return
                    self._member = zlib.decompressobj(wbits=31)
                content = self._member.decompress(packed, _CHUNK)
                yield content
                packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
                if not packed and len(content) < _CHUNK:
                    return
        except zlib.error:
            raise FileDamaged("The packed file is damaged here; the rest of it cannot be read.") from None


def _encoding(path: Path) -> str:
    """Decide by the first piece that is not plain ASCII, and by most of its lines: one stray byte means nothing."""
    piece = _telling_piece(path)
    if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in piece:
        raise SourceError(f"{path} is no text file; export it as CSV or JSONL in UTF-8.")
    lines = [line for line in piece.split(b"\n") if not line.isascii()]
    in_utf8 = sum(_decodes(line, "utf-8-sig") for line in lines)
    in_gb18030 = sum(_decodes(line, "gb18030") for line in lines)
    return "gb18030" if in_utf8 * 2 < len(lines) and in_gb18030 > in_utf8 else "utf-8-sig"


def _telling_piece(path: Path) -> bytes:
    piece = b""
    try:
        for number, chunk in enumerate(_content(path)):
            if number == 0:
                _refuse_foreign(path, chunk)
            if not piece.isascii():
                return piece + chunk
            piece = chunk
    except FileDamaged:
        return piece  # enough to tell; reading the rows reports the damage with its line
    return piece


def _refuse_foreign(path: Path, beginning: bytes) -> None:
    for magic, kind in _FOREIGN.items():
        if beginning.startswith(magic):
            raise SourceError(f"{path} is {kind}; export it as CSV or JSONL in UTF-8.")


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(line)  # the last line may end within a character
    except UnicodeDecodeError:
        return False
    return True
