package io.facet.tune.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** From values to places on a drawing. */
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

    /** Equal ratios are equally long; values are positive. */
    static Axis logarithmic(double low, double high, double from, double to) {
        return new Axis(low, high > low ? high : 2 * low, from, to, true);
    }

    double at(double value) {
        double place = ((logarithmic ? Math.log(value) : value) - low) / (high - low);
        return from + place * (to - from);
    }

    /** Round values on it: 1, 2, 5, 10, … where it is logarithmic, else about five in equal steps. */
    List<Double> ticks() {
        return logarithmic ? ratios() : steps();
    }

    private List<Double> ratios() {
        List<Double> ticks = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(low / Math.log(10))); Math.log(power) <= high; power *= 10) {
            for (int factor : new int[] {1, 2, 5}) {
                double place = Math.log(power * factor);
                if (place >= low - 1e-9 && place <= high + 1e-9) {
                    ticks.add(power * factor);
                }
            }
        }
        return ticks;
    }

    private List<Double> steps() {
        double rough = (high - low) / 5;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Without zeros that say nothing. */
    static String text(double value) {
        return value == Math.rint(value)
                ? String.valueOf((long) value)
                : new BigDecimal(value)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
