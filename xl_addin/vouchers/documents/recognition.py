"""Texts and QR codes of a picture, by models that lie in the installed package: nothing is ever fetched."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook_templates.files.errors import FileError

if TYPE_CHECKING:
    from PIL.Image import Image

Line = tuple[str, list[tuple[float, float]]]  # text, its corners from the upper left on, clockwise, in pixels

MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
LONGEST_SIDE = 2_600  # pixels: more are made fewer before texts are looked for


@cache
def _engine() -> Any:
    """The models, each by its path in the package, so that none is looked for elsewhere; one thread a process."""
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    paths = {f"{part}.model_path": str(folder / name) for part, name in MODELS.items()}
    missing = [path for path in paths.values() if not Path(path).is_file()]
    if missing:
        raise FileError(f"安装的 rapidocr 中没有所需的模型（{'、'.join(missing)}）：请按 docs/vouchers.md 重新安装。")
    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    settings = {"Global.log_level": "critical", "Global.max_side_len": LONGEST_SIDE}
    return rapidocr.RapidOCR(params={**paths, **threads, **settings})


def read_lines(picture: "Image") -> list[Line]:
    """The pieces of text on a picture, each with its corners."""
    import numpy as np

    found = _engine()(np.asarray(picture)[:, :, ::-1], use_det=True, use_cls=True, use_rec=True)
    if found.boxes is None or found.txts is None:
        return []
    return [(text, [(float(x), float(y)) for x, y in box]) for text, box in zip(found.txts, found.boxes)]


def read_pieces(pictures: "Sequence[Image]") -> list[str]:
    """What stands on pictures that hold one line of text each."""
    import numpy as np

    found = []
    for picture in pictures:
        read = _engine()(np.asarray(picture)[:, :, ::-1], use_det=False, use_cls=False, use_rec=True)
        found.append("".join(read.txts or ()))
    return found


def codes_of(picture: "Image") -> tuple[str, ...]:
    """What the QR codes of a picture say."""
    import zxingcpp

    codes = zxingcpp.read_barcodes(picture)
    return tuple(code.text for code in codes if code.format == zxingcpp.BarcodeFormat.QRCode and code.text)
