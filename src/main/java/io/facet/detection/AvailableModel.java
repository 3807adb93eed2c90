package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A model that can be asked for.
 *
 * @param name what a caller gives as {@code backbone}
 * @param isDefault it answers when a caller names neither backbone nor precision
 * @param autoPrecision for callers who name this backbone and no precision; null where {@code auto} can take none
 * @param warm it is loaded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AvailableModel(
        String name,
        String backbone,
        Precision precision,
        String weightsSha256,
        String source,
        String license,
        String device,
        boolean isDefault,
        AutoPrecision autoPrecision,
        boolean warm) {}
