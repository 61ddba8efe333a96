"""Pictures: frames, a thumbnail turned the way the camera was held, text only when asked for.

Pillow decodes pixels only after their number was checked. SVG is never drawn. Does not know PDFs.
"""

import io
from datetime import datetime

import kreuzberg
from PIL import Image, ImageOps, UnidentifiedImageError

from secretariat.kernel.content.extraction import Extraction
from secretariat.kernel.content.reading.findings import READER_FAULTS, Finding, Refused, Source

MAX_PIXELS = 80_000_000
MAX_DECODED_BYTES = 160 << 20
THUMBNAIL_PX = 320
_FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "WEBP", "BMP")
_EXIF_DATETIME = 0x0132
_NO_DATA = (
    "The text of pictures is not read here: the Tesseract data of {languages} is not installed "
    "(Debian names its packages tesseract-ocr-eng and so on)."
)
_BYTES = {"1": 1, "L": 1, "P": 1, "LA": 2, "I;16": 2, "RGB": 4, "YCbCr": 4}

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def read(source: Source, *, ocr: str | None) -> Finding:
    """Return frames and date of a picture, and its text when `ocr` names Tesseract languages.

    Raises:
        Refused: the picture is damaged, or has more pixels than a child may hold.
    """
    data = source.read()
    image = _opened(data)
    frames = getattr(image, "n_frames", 1)
    created = _taken_at(image)
    _decode(image)
    text = read_text(data, source.mime, ocr) if ocr else ""
    reason = "" if text else "The picture was searched for text; none was found."
    if not ocr:
        reason = "A picture; optical reading was not asked for."
    extraction = Extraction(
        status="text" if text else "no_text",
        reason=reason,
        text=text,
        created=created,
        pages=frames,
    )
    return Finding(extraction, picture=lambda: _upright(image))


def thumbnail(image: Image.Image) -> bytes:
    """Return a WebP of at most 320 px a side."""
    if image.mode not in {"RGB", "RGBA", "L"}:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    image.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.BILINEAR, reducing_gap=2.0)
    target = io.BytesIO()
    image.save(target, "WEBP", quality=75, method=2)
    return target.getvalue()


def read_text(data: bytes, mime: str, languages: str) -> str:
    """Return the text Tesseract sees in a picture.

    Raises:
        Refused: this machine has no Tesseract data of the languages.
    """
    config = kreuzberg.ExtractionConfig(
        use_cache=False,
        force_ocr=True,
        ocr=kreuzberg.OcrConfig(backend="tesseract", language=languages),
    )
    try:
        return kreuzberg.extract_bytes_sync(data, mime, config).content
    except kreuzberg.OCRError as fault:
        if "Tesseract initialization failed" not in str(fault):
            raise
        raise Refused("unsupported", _NO_DATA.format(languages=languages)) from fault


def _upright(image: Image.Image) -> bytes:
    """Return the thumbnail, turned as the camera was held; made small before it is turned."""
    turned = image.getexif()
    image.thumbnail((THUMBNAIL_PX * 2, THUMBNAIL_PX * 2), Image.Resampling.BOX)
    image.info.setdefault("exif", turned.tobytes())
    return thumbnail(ImageOps.exif_transpose(image))


def _decode(image: Image.Image) -> None:
    """Decode the pixels: a picture cut short opens well and only then shows its damage."""
    image.draft("RGB", (THUMBNAIL_PX * 2, THUMBNAIL_PX * 2))
    _check(image)
    try:
        image.load()
    except READER_FAULTS as fault:
        raise Refused("broken", f"The picture is damaged: {fault}.") from fault


def _opened(data: bytes) -> Image.Image:
    """Open the header of a picture in one of the known formats.

    Raises:
        Refused: it is none, or its header promises too many pixels.
    """
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise Refused("too_large", _too_many()) from fault
    except UnidentifiedImageError as fault:
        raise Refused("broken", "The picture has no readable header.") from fault


def _check(image: Image.Image) -> None:
    """Refuse before decoding what would not fit."""
    needed = image.width * image.height * _BYTES.get(image.mode, 4)
    if image.width * image.height > MAX_PIXELS or needed > MAX_DECODED_BYTES:
        raise Refused("too_large", _too_many())


def _too_many() -> str:
    return f"The picture has too many pixels; up to {MAX_PIXELS:,} are decoded."


def _taken_at(image: Image.Image) -> str | None:
    """Return the moment the camera wrote down, as ISO 8601 without an offset."""
    value = str(image.getexif().get(_EXIF_DATETIME, ""))
    try:
        return datetime.strptime(value.strip(), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007  # EXIF has no zone
    except ValueError:
        return None
