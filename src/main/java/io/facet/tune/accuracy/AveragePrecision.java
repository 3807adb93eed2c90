package io.facet.tune.accuracy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;

/** Average precisions, 0–1; null where the photos have no face of that kind. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AveragePrecision(Double coco50, Double widerEasy, Double widerMedium, Double widerHard) {

    static AveragePrecision of(List<JudgedPhoto> photos) {
        return new AveragePrecision(
                CocoAveragePrecision.of(photos),
                WiderAveragePrecision.of(photos, WiderAveragePrecision.EASY),
                WiderAveragePrecision.of(photos, WiderAveragePrecision.MEDIUM),
                WiderAveragePrecision.of(photos, WiderAveragePrecision.HARD));
    }

    /** For people, in points. */
    public String label() {
        return "COCO@0.5 %s, WIDER easy %s, medium %s, hard %s"
                .formatted(points(coco50), points(widerEasy), points(widerMedium), points(widerHard));
    }

    private static String points(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.1f", 100 * value);
    }
}
