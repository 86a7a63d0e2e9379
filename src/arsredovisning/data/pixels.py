"""How many pixels a picture has, and whether it is whole: asked before anything draws it."""

from __future__ import annotations

import io
import warnings

#: Far more than a page shows: a small file may hold a picture that fills the memory.
MOST_PIXELS = 10_000_000


def pixels_of(content: bytes) -> tuple[int, int] | None:
    """Give a picture's width and height, by its head alone; None if it is no picture that is drawn in reports."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Pillow's own bound is a warning; ours is asked by whoever knows what the picture is for.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
                return image.size
    except Image.DecompressionBombError:
        return 2**16, 2**16
    except Exception:
        # Pillow's readers end in errors of any kind.
        return None


def is_whole(content: bytes) -> bool:
    """Tell whether a picture can be drawn to its last row, and nothing of its file is missing or changed."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.verify()
        with Image.open(io.BytesIO(content)) as image:
            image.load()
    except Exception:
        return False
    return True
