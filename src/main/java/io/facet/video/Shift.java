package io.facet.video;

/** The motion of the whole picture between two frames, in pixels of the upright frame. */
public record Shift(double x, double y) {
    public static final Shift NONE = new Shift(0, 0);

    boolean isNone() {
        return x == 0 && y == 0;
    }

    Shift reversed() {
        return new Shift(-x, -y);
    }
}
