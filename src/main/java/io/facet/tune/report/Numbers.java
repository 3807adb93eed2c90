package io.facet.tune.report;

import io.quarkus.qute.TemplateExtension;

/** How the page writes numbers: the same in every locale. */
@TemplateExtension
final class Numbers {
    private Numbers() {}

    static String digits(double value) {
        return Axis.text(value);
    }

    static String percent(Double share) {
        return share == null ? "–" : Axis.text(Math.round(1000 * share) / 10.0);
    }
}
