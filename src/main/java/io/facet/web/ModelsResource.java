package io.facet.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionOptions;
import io.facet.detection.FaceDetector;
import io.facet.detection.InputImage.InputSpec;
import io.facet.detection.ModelListing;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.detection.ModelListing.UnavailableModel;
import io.facet.preset.PresetInEffect;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What can be asked for. */
@Path("/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {
    private final FaceDetector detector;
    private final DetectionOptions defaults;
    private final PresetInEffect preset;

    ModelsResource(FaceDetector detector, DetectionOptions defaults, PresetInEffect preset) {
        this.detector = detector;
        this.defaults = defaults;
        this.preset = preset;
    }

    /**
     * The models, those that are configured but cannot be used, and the settings that answer when a caller names none.
     *
     * @param preset where these come from, unless they are set otherwise; null without one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Models(
            List<AvailableModel> models,
            List<UnavailableModel> unavailable,
            InputSizes inputSizes,
            DetectionOptions defaults,
            String preset) {}

    /** Pixels of the longest side. */
    public record InputSizes(int min, int max, int multipleOf) {}

    @GET
    public Models models() {
        var sizes = new InputSizes(DetectionOptions.MIN_INPUT_SIZE, DetectionOptions.MAX_INPUT_SIZE, InputSpec.CELL);
        ModelListing models = detector.models();
        return new Models(
                models.available(),
                models.unavailable(),
                sizes,
                defaults,
                preset.label().orElse(null));
    }
}
