"""The samples as offices receive them: scanned under a stamp, photographed, saved by an old Word, packed, mailed.

python -m samples.received     all of them, into samples/received/ (.doc needs LibreOffice)
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from samples import legacy
from samples.make import FOLDER, descriptions

Page = NDArray[np.uint8]
RECEIVED = FOLDER / "received"
SCAN = "03-xa-dong-phu-2024"
PHOTO = "05-xa-binh-trung-2022"
OLD_WORD = "04-thi-tran-an-khe-2022-2025"
PACKED = {"Huyện Quế Lâm/01 TCVN3.docx": "01-xa-tan-thuan-2024", "Huyện Quế Lâm/08 VNI.pdf": "08-xa-ngoc-tan-2025"}
MAILED = "10-xa-thanh-loi-2024"
# Which plan each file holds: its answers are those of the typed sample. Files of bundles by their own names.
PLANS = {
    "ban-quet.pdf": SCAN,
    "anh-chup.jpg": PHOTO,
    "word-cu.doc": OLD_WORD,
    "01 TCVN3.docx": "01-xa-tan-thuan-2024",
    "08 VNI.pdf": "08-xa-ngoc-tan-2025",
    "10-xa-thanh-loi-2024.docx": MAILED,
}
_RED = (215, 40, 45)


def pages(name: str, dpi: int) -> list[Page]:
    """A sample's pages as images, red, green, blue."""
    document = pdfium.PdfDocument((FOLDER / f"{name}.pdf").read_bytes())
    return [page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3].copy() for page in document]


def stamped(image: Page, across: float, down: float, radius: int) -> Page:
    """The round red stamp of an office over the page; what lies under it stays as dark as it was."""
    ink = np.full_like(image, 255)
    centre = (int(image.shape[1] * across), int(image.shape[0] * down))
    cv2.circle(ink, centre, radius, _RED, 7)
    cv2.circle(ink, centre, int(radius * 0.68), _RED, 3)
    cv2.putText(ink, "UBND", (centre[0] - radius // 2, centre[1] + 10), cv2.FONT_HERSHEY_DUPLEX, radius / 70, _RED, 4)
    return np.minimum(image, ink)


def aged(image: Page, angle: float, seed: int, *, dark: float) -> Page:
    """Crooked, unevenly lit (``dark``: the darkest side's share of light), noisy."""
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    image = cv2.warpAffine(image, turn, (width, height), borderValue=(250, 250, 250))
    light = np.linspace(dark, 1.0, width)[None, :, None] * np.linspace(1.0, 0.5 + dark / 2, height)[:, None, None]
    noise = np.random.default_rng(seed).normal(0, 5, image.shape)
    return np.clip(image * light + noise, 0, 255).astype(np.uint8)


def scan() -> bytes:
    """A grey-and-red scan of three pages, the stamp over the signature, one page crooked."""
    made = []
    for index, image in enumerate(pages(SCAN, 200)):
        if index == 1:
            image = stamped(image, 0.62, 0.3, 120)
        made.append(Image.fromarray(aged(image, (0.6, -0.9, 0.3)[index % 3], index, dark=0.9)))
    out = io.BytesIO()
    made[0].save(out, "PDF", save_all=True, append_images=made[1:], resolution=200, quality=55)
    return out.getvalue()


def photo() -> bytes:
    """A page photographed by hand, on its side as the telephone noted it."""
    image = aged(pages(PHOTO, 220)[0], 1.4, 9, dark=0.62)
    image = cv2.GaussianBlur(image, (3, 3), 0)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it turned by 90 degrees clockwise
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(np.rot90(image))).save(out, "JPEG", quality=60, exif=exif)
    return out.getvalue()


def saved_as(form: str, path: Path) -> bytes:
    """A file as LibreOffice saves it in another form, by its ending: "doc", "rtf", "odt"."""
    from pipeline.readers.office import APT, program

    office = program()
    if office is None:
        raise RuntimeError(f"LibreOffice is missing: {APT}")
    with tempfile.TemporaryDirectory() as folder:
        command = [office, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", form, "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return (Path(folder) / f"{path.stem}.{form}").read_bytes()


def old_word() -> bytes:
    """The DOCX as LibreOffice saves it for Word 97."""
    return saved_as("doc", FOLDER / f"{OLD_WORD}.docx")


def packed() -> bytes:
    """A ZIP with a folder, holding plans typed in TCVN3 and VNI fonts."""
    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, plan in PACKED.items():
            path = Path(folder) / Path(name).name
            if path.suffix == ".docx":
                legacy.write_docx(descriptions()[plan], "tcvn3", path)
            else:
                legacy.write_pdf(descriptions()[plan], "vni", path)
            target.writestr(zipfile.ZipInfo(name, (2024, 1, 15, 8, 0, 0)), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def mailed() -> bytes:
    """An e-mail with a plan attached."""
    message = EmailMessage()
    message["From"], message["To"] = "ubnd.thanhloi@example.vn", "phongnoivu@example.vn"
    message["Subject"], message["Date"] = "Gửi kế hoạch CCHC năm 2024", "Mon, 15 Jan 2024 08:00:00 +0700"
    message.set_content("Kính gửi Phòng Nội vụ kế hoạch cải cách hành chính năm 2024 của xã.")
    data = (FOLDER / f"{MAILED}.docx").read_bytes()
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{MAILED}.docx")
    message.set_boundary("kehoach-samples")
    return message.as_bytes()


MAKERS = {"ban-quet.pdf": scan, "anh-chup.jpg": photo, "word-cu.doc": old_word, "cac-xa.zip": packed, "thu-gui.eml": mailed}


def main() -> None:
    RECEIVED.mkdir(exist_ok=True)
    for name, maker in MAKERS.items():
        (RECEIVED / name).write_bytes(maker())
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
