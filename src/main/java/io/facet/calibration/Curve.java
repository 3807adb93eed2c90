package io.facet.calibration;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A non-decreasing function from confidence to probability, both 0–1. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "method")
@JsonSubTypes({
    @Type(value = PlattScaling.class, name = "platt"),
    @Type(value = IsotonicRegression.class, name = "isotonic")
})
public sealed interface Curve permits PlattScaling, IsotonicRegression {

    double probability(double confidence);

    /** For display. */
    String label();
}
