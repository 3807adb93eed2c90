package io.facet.video;

/** The motion of the whole picture between two frames, in pixels of the upright frame. */
public record Shift(double x, double y) {
    public static final Shift NONE = new Shift(0, 0);

    boolean isZero() {
        return x == 0 && y == 0;
    }

    /** After a clockwise rotation of the frame by a multiple of 90 degrees. */
    Shift rotated(int degrees) {
        return switch (degrees) {
            case 90 -> new Shift(-y, x);
            case 180 -> reversed();
            case 270 -> new Shift(y, -x);
            default -> this;
        };
    }

    Shift reversed() {
        return new Shift(-x, -y);
    }
}
