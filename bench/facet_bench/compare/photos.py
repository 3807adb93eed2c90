"""Groups the photos of a folder by size."""
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
LIMITS = (("up to 2 MP", 0, 2), ("2 to 12 MP", 2, 12), ("over 12 MP", 12, float("inf")))
# A larger class is represented by this many photos, taken at equal distances in the order of their names.
MAX_PHOTOS = 60


@dataclass
class PhotoClass:
    name: str
    files: list[Path]
    megapixels: list[float]
    list_file: Path    # a text file with the paths, for the Java programs

    def title(self) -> str:
        if len(self.files) == 1:
            return f"{self.name}: 1 photo of {self.megapixels[0]:.2g} MP"
        return (f"{self.name}: {len(self.files)} photos of {min(self.megapixels):.2g}–{max(self.megapixels):.2g} MP, "
                f"median {statistics.median(self.megapixels):.2g} MP")


def classes(folder: Path, work: Path) -> Iterator[PhotoClass]:
    """Yields one class per range of sizes, which may be empty."""
    paths = [path.resolve() for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
    sizes = {path: size for path in paths if (size := megapixels(path)) is not None}
    for number, (name, over, most) in enumerate(LIMITS):
        files = [path for path, size in sizes.items() if over < size <= most]
        if len(files) > MAX_PHOTOS:
            files = [files[i * len(files) // MAX_PHOTOS] for i in range(MAX_PHOTOS)]
        list_file = work / f"photos-{number}.txt"
        list_file.write_text("".join(f"{path}\n" for path in files))
        yield PhotoClass(name, files, [sizes[path] for path in files], list_file)


def megapixels(path: Path) -> float | None:
    """None if the photo cannot be read."""
    image = cv2.imread(str(path))
    return None if image is None else image.shape[0] * image.shape[1] / 1e6
