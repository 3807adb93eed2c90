package io.facet.tune.report;

import io.quarkus.qute.TemplateExtension;
import java.math.BigDecimal;
import java.math.MathContext;

/** Formats numbers the same way in every locale. */
@TemplateExtension
final class Numbers {
    private Numbers() {}

    /** Returns a whole number as it is, any other with three significant digits. */
    static String digits(double value) {
        return value == Math.rint(value)
                ? String.valueOf((long) value)
                : new BigDecimal(value)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    static String percent(Double share) {
        return share == null ? "–" : digits(Math.round(1000 * share) / 10.0);
    }
}
