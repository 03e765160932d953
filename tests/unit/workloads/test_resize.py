import io
import zlib

import pytest
from PIL import Image, ImageCms
from resizer import resize as module
from resizer.resize import MOST_BYTES, RefusedError, resize

RED, BLUE, CLEAR = (255, 0, 0), (0, 0, 255), (0, 0, 0, 0)
ORIENTATION = 0x0112


def encoded(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def decoded(picture):
    return Image.open(io.BytesIO(picture.data))


@pytest.mark.parametrize(
    ("size", "expected"),
    [((400, 200), (100, 50)), ((200, 400), (50, 100)), ((100, 100), (100, 100)), ((40, 30), (40, 30))],
)
def test_the_longer_side_is_as_long_as_allowed_and_nothing_is_enlarged(size, expected):
    picture = resize(encoded(Image.new("RGB", size)), 100)
    assert (picture.width, picture.height) == decoded(picture).size == expected


@pytest.mark.parametrize(("kind", "content_type"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_picture_keeps_its_format(kind, content_type):
    picture = resize(encoded(Image.new("RGB", (300, 300)), kind), 100)
    assert picture.content_type == f"image/{content_type}"
    assert decoded(picture).format == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_same_upload_gives_the_same_bytes(kind):
    data = encoded(Image.linear_gradient("L").convert("RGB"), kind)
    assert resize(data, 100) == resize(data, 100)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_sideways_is_stored_upright(kind):
    photo = Image.new("RGB", (400, 200), BLUE)
    photo.paste(RED, (0, 0, 200, 200))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the EXIF orientation is rotated by 90 degrees
    upright = decoded(resize(encoded(photo, kind, exif=exif), 100))

    assert upright.size == (50, 100)
    red, _, blue = upright.convert("RGB").getpixel((25, 10))
    assert red > 200 > 50 > blue
    assert ORIENTATION not in upright.getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_and_by_whom_a_photo_was_taken_is_left_out(kind):
    exif = Image.Exif()
    exif[0x013B] = "an artist"
    options = {"comment": b"home"} if kind == "JPEG" else {}
    photo = encoded(Image.new("RGB", (300, 300)), kind, exif=exif, **options)
    assert b"an artist" in photo

    copy = resize(photo, 100)
    assert not decoded(copy).getexif()
    assert b"an artist" not in copy.data
    assert b"home" not in copy.data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_colour_profile_stays(kind):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = encoded(Image.new("RGB", (300, 300)), kind, icc_profile=profile)
    assert decoded(resize(photo, 100)).info["icc_profile"] == profile


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_stays_so(kind):
    logo = Image.new("RGBA", (200, 200), CLEAR)
    logo.paste((255, 0, 0, 255), (0, 0, 100, 200))
    copy = decoded(resize(encoded(logo, kind, **({"lossless": True} if kind == "WEBP" else {})), 100))

    assert copy.mode == "RGBA"
    assert copy.getpixel((90, 50))[3] == 0
    assert copy.getpixel((10, 50))[3] == 255


def test_a_palette_with_a_transparent_colour_becomes_true_colour_with_alpha():
    drawing = Image.new("P", (200, 200), 0)
    drawing.putpalette([0, 0, 0, 255, 0, 0])
    drawing.paste(1, (0, 0, 100, 200))
    copy = decoded(resize(encoded(drawing, "PNG", transparency=0), 100))
    assert (copy.mode, copy.getpixel((90, 50))[3], copy.getpixel((10, 50))) == ("RGBA", 0, (255, 0, 0, 255))


@pytest.mark.parametrize(("mode", "stored"), [("CMYK", "RGB"), ("L", "L")])
def test_a_jpeg_in_other_colours_can_be_shown(mode, stored):
    assert decoded(resize(encoded(Image.new(mode, (300, 300))), 100)).mode == stored


def test_a_png_of_16_bits_keeps_its_brightness():
    copy = decoded(resize(encoded(Image.new("I;16", (300, 300), 0x8000), "PNG"), 100))
    assert (copy.mode, copy.getpixel((50, 50))) == ("L", 0x80)


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"%PDF-1.7", encoded(Image.new("RGB", (9, 9)), "GIF")]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(RefusedError, match="not a picture that can be read"):
        resize(data, 100)


def test_no_other_decoder_reads_an_upload(monkeypatch):
    tried = []
    monkeypatch.setattr(module.Image, "open", lambda *_, formats=None: tried.append(formats))
    with pytest.raises(RefusedError):
        resize(b"", 100)
    assert tried == [("JPEG", "PNG", "WEBP")]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(kind):
    whole = encoded(Image.effect_noise((300, 300), 50).convert("RGB"), kind)
    with pytest.raises(RefusedError, match="not a picture"):
        resize(whole[: len(whole) // 2], 100)


def bomb(width, height):
    """A PNG of a few bytes with *width* x *height* in its header."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8000, 7000), (10_000, 9_000), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch, size):
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("decoded"))
    with pytest.raises(RefusedError, match="pixels"):
        resize(bomb(*size), 100)


def test_too_many_bytes_are_refused_unseen(monkeypatch):
    monkeypatch.setattr(module.Image, "open", lambda *_, **__: pytest.fail("opened"))
    with pytest.raises(RefusedError, match="bytes are more than"):
        resize(bytes(MOST_BYTES + 1), 100)


def test_running_out_of_memory_is_not_the_pictures_fault(monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr(module.Image, "open", fail)
    with pytest.raises(MemoryError):
        resize(b"", 100)
