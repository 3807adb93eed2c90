package io.facet.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionOptions;
import io.facet.detection.FaceDetector;
import io.facet.detection.InputImage.InputSpec;
import io.facet.detection.ModelListing;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.detection.ModelListing.UnavailableModel;
import io.facet.preset.ActivePreset;
import io.facet.web.http.StrictQuery;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Lists the available models and the default options. */
@StrictQuery
@Path("/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {
    private final FaceDetector detector;
    private final DetectionOptions defaults;
    private final ActivePreset preset;

    ModelsResource(FaceDetector detector, DetectionOptions defaults, ActivePreset preset) {
        this.detector = detector;
        this.defaults = defaults;
        this.preset = preset;
    }

    /** The models, the default options, why configured models are unavailable, and the preset or null. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Models(
            List<AvailableModel> models,
            List<UnavailableModel> unavailable,
            InputSizes inputSizes,
            DetectionOptions defaults,
            String preset) {}

    /** Allowed lengths of the longest side, in pixels. */
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
