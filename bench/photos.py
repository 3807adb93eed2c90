"""The photos of a folder by size, a sample of each."""
import statistics
from dataclasses import dataclass
from pathlib import Path

import cv2

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
LIMITS = (("up to 2 MP", 0, 2), ("2 to 12 MP", 2, 12), ("over 12 MP", 12, float("inf")))
# A folder of thousands is represented by so many of a class, evenly over their names: all are gone through several times.
MOST = 60


@dataclass
class PhotoClass:
    name: str
    files: list
    megapixels: list
    list: Path    # a file that names them, for the virtual machines

    def title(self):
        if len(self.files) == 1:
            return f"{self.name}: one photo of {self.megapixels[0]:.2g} MP"
        return (f"{self.name}: {len(self.files)} photos of {min(self.megapixels):.2g} to {max(self.megapixels):.2g} MP, "
                f"{statistics.median(self.megapixels):.2g} in the middle")


def classes(folder, work):
    """One for each range of sizes; it may be empty."""
    sizes = {path.resolve(): megapixels(path) for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES}
    for number, (name, over, most) in enumerate(LIMITS):
        files = [path for path, size in sizes.items() if size is not None and over < size <= most]
        if len(files) > MOST:
            files = [files[i * len(files) // MOST] for i in range(MOST)]
        names = work / f"photos-{number}.txt"
        names.write_text("".join(f"{path}\n" for path in files))
        yield PhotoClass(name, files, [sizes[path] for path in files], names)


def megapixels(path):
    image = cv2.imread(str(path))
    return None if image is None else image.shape[0] * image.shape[1] / 1e6
