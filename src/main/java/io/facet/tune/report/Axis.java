package io.facet.tune.report;

import java.util.ArrayList;
import java.util.List;

/** Maps values to pixels. */
final class Axis {
    private final double low;
    private final double high;
    private final double from;
    private final double to;
    private final boolean logarithmic;

    private Axis(double low, double high, double from, double to, boolean logarithmic) {
        this.low = logarithmic ? Math.log(low) : low;
        this.high = logarithmic ? Math.log(high) : high;
        this.from = from;
        this.to = to;
        this.logarithmic = logarithmic;
    }

    static Axis linear(double low, double high, double from, double to) {
        return new Axis(low, high > low ? high : low + 1, from, to, false);
    }

    /** @param low positive */
    static Axis logarithmic(double low, double high, double from, double to) {
        return new Axis(low, high > low ? high : 2 * low, from, to, true);
    }

    double at(double value) {
        double fraction = ((logarithmic ? Math.log(value) : value) - low) / (high - low);
        return from + fraction * (to - from);
    }

    /** Returns round values: 1, 2, 5, 10, … on a logarithmic axis, about five equal steps on a linear one. */
    List<Double> ticks() {
        return logarithmic ? logarithmicTicks() : linearTicks();
    }

    private List<Double> logarithmicTicks() {
        List<Double> ticks = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(low / Math.log(10))); Math.log(power) <= high; power *= 10) {
            for (int factor : new int[] {1, 2, 5}) {
                double tick = Math.log(power * factor);
                if (tick >= low - 1e-9 && tick <= high + 1e-9) {
                    ticks.add(power * factor);
                }
            }
        }
        return ticks;
    }

    private List<Double> linearTicks() {
        double rough = (high - low) / 5;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
