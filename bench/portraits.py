"""The public-domain portrait, changed in one known way at a time, on a grey square as large as the network's input: what the
network sees is then what is written here, shrunk by nobody else.
"""
from dataclasses import dataclass

import cv2
import numpy as np

SIDE = 640
GREY = 114
HEIGHTS = (8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96, 122)
BLURS = (0, 1, 2, 3, 4, 6, 8, 12)
ANGLES = tuple(range(-180, 181, 15))
LIGHTS = (1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32)
COVERED = (0, .25, .5, .75)
# The network looks in steps of 8, 16 and 32 pixels: where a face lies between them changes its score.
SHIFTS = ((0, 0), (1, 6), (3, 3), (4, 7), (6, 1), (7, 4))


@dataclass(frozen=True)
class Variant:
    kind: str
    value: float
    name: str


class Portraits:
    """@param face the face in the portrait: x, y, width, height"""

    def __init__(self, portrait, face):
        self.portrait, self.face = portrait, face
        self.centre = np.array([face[0] + face[2] / 2, face[1] + face[3] / 2])

    def write(self, folder):
        """One file for each way and place; returns what each of them is."""
        made = {}
        for kind, value, image, matrix in self.variants():
            for number, shift in enumerate(SHIFTS):
                moved = matrix.copy()
                moved[:, 2] += shift
                square = cv2.warpAffine(image, moved, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderValue=(GREY,) * 3)
                path = folder / f"{kind}-{value:g}-{number}.png"
                cv2.imwrite(str(path), square)
                made[str(path)] = Variant(kind, value, path.stem), moved
        return made

    def variants(self):
        for height in HEIGHTS:
            scale = height / self.face[3]
            small = cv2.resize(self.portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            yield "height", height, small, self.placed(scale=small.shape[0] / self.portrait.shape[0], drawn=small)
        for sigma in BLURS:
            yield "blur", sigma, cv2.GaussianBlur(self.portrait, (0, 0), sigma) if sigma else self.portrait, self.placed()
        for angle in ANGLES:
            yield "roll", angle, self.portrait, self.placed(angle)
        for light in LIGHTS:
            yield "light", light, (self.portrait * light).astype(np.uint8), self.placed()
        for share in COVERED:
            yield "covered below", share, self.covered(share, (0, 1)), self.placed()
            yield "covered aside", share, self.covered(share, (1, 0)), self.placed()

    def placed(self, angle=0, scale=1.0, drawn=None):
        """Turns clockwise by so many degrees about the face's centre, which comes to the square's; of a picture that is drawn
        smaller, only the place."""
        turn = np.radians(angle)
        matrix = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0]])
        centre = self.centre * (scale if drawn is not None else 1)
        matrix[:, 2] = SIDE / 2 - matrix[:, :2] @ centre
        return matrix

    def covered(self, share, direction):
        """So much of the face hidden behind grey, from below or from the right."""
        x, y, width, height = (int(value) for value in self.face)
        left, top = x + width * (1 - share) * direction[0], y + height * (1 - share) * direction[1]
        image = self.portrait.copy()
        image[int(top):y + height, int(left):x + width] = GREY
        return image
