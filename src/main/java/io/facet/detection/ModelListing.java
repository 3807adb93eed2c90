package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

public record ModelListing(List<AvailableModel> available, List<UnavailableModel> unavailable) {

    /**
     * A model that requests can name.
     *
     * @param isDefault whether it processes requests that name neither backbone nor precision
     * @param autoPrecision for requests that name this backbone and no precision; null if {@code auto} finds none
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

    /** The precision that {@code precision=auto} selects for a backbone on this machine, and why. */
    public record AutoPrecision(Precision precision, String reason) {}

    public record UnavailableModel(String name, String reason) {}
}
