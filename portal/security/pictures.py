"""Decides which pictures are kept: still ones of bounded size, written anew from their pixels.

The size is read from the head before a pixel is unpacked. Place, device and author that cameras write beside a picture,
and whatever hangs behind its end, do not survive (2024 art. 24).
"""

import io
import warnings
from typing import BinaryIO, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.kernel.errors import BadInput
from portal.kernel.messages import msg

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000
MAX_SIDE: Final = 10_000
FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_BROKEN: Final = (OSError, ValueError, SyntaxError, OverflowError, EOFError, MemoryError, UnidentifiedImageError)
_SAVING: Final = {"JPEG": {"quality": 90}, "PNG": {}, "WEBP": {"quality": 90}}


def rewritten(body: bytes, *, media_type: str, field: str) -> BinaryIO:
    """Returns a new file of the same type with the pixels alone; raises BadInput for one that may not be kept."""
    kind = FORMATS[media_type]
    stream = io.BytesIO()
    with warnings.catch_warnings():
        # Pillow warns of sizes that are refused here anyway, from the same head.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            _pixels(body, kind, field).save(stream, kind, **_SAVING[kind])
        except Image.DecompressionBombError as error:
            raise _too_large(field) from error
        except _BROKEN as error:
            raise BadInput(msg("图片已损坏或者不完整。"), field=field) from error
    stream.seek(0)
    return stream


def _pixels(body: bytes, kind: str, field: str) -> Image.Image:
    with Image.open(io.BytesIO(body), formats=[kind]) as picture:
        if max(picture.size) > MAX_SIDE or picture.width * picture.height > MAX_PIXELS:
            raise _too_large(field)
        if getattr(picture, "n_frames", 1) > 1:
            raise BadInput(msg("不接受会动的图片。"), field=field)
        upright = ImageOps.exif_transpose(picture)
    clear = kind != "JPEG" and upright.has_transparency_data
    plain = upright.convert("RGBA" if clear else "RGB")
    plain.info = {}
    return plain


def _too_large(field: str) -> BadInput:
    millions = MAX_PIXELS // 1_000_000
    sentence = msg(
        "图片尺寸过大：每边不超过%(side)s像素，总计不超过%(millions)s百万像素。", side=MAX_SIDE, millions=millions
    )
    return BadInput(sentence, field=field)
