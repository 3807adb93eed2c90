package io.facet;

import ai.djl.inference.Predictor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.InputImage;
import io.facet.detection.Precision;
import io.facet.face.RawFace;
import io.facet.image.ImageConfig;
import io.facet.image.ImageDecoder;
import io.facet.image.LetterboxedImage;
import io.facet.retinaface.BoxDecoder;
import io.facet.retinaface.DjlNetwork;
import io.facet.retinaface.NonMaximumSuppression;
import io.facet.retinaface.PriorBoxes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Steps after the network, with outputs in int8. */
@State(Scope.Thread)
public class PostprocessBenchmark {
    private static final DetectionOptions OPTIONS = WorkloadRunner.options(Precision.INT8);

    /** A file with the paths of photos. */
    @Param("")
    public String photos;

    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private final List<Processed> all = new ArrayList<>();
    private int next;

    /** A photo and the results of each step. */
    private record Processed(
            LetterboxedImage photo,
            BoxDecoder.Dense output,
            List<RawFace> candidates,
            List<RawFace> kept,
            DetectionResult result) {}

    @Setup
    public void processAll() throws Exception {
        List<MemoryPhoto> read = MemoryPhoto.listedIn(Path.of(photos));
        PipelineWorkload pipeline = PipelineWorkload.of(OPTIONS, read);
        DjlNetwork network = DjlNetwork.load(OPTIONS);
        Predictor<InputImage, BoxDecoder.Dense> predictor = network.predictor(PostprocessBenchmark::copy);
        var decoder = new ImageDecoder(Settings.of(ImageConfig.class));
        for (int i = 0; i < read.size(); i++) {
            ByteBuffer bytes = read.get(i).bytes();
            try (LetterboxedImage photo = decoder.decode(bytes, decoder.readHeader(bytes), network.inputSpec())) {
                BoxDecoder.Dense output = predictor.predict(photo.input());
                List<RawFace> candidates = candidates(photo, output);
                all.add(new Processed(photo, output, candidates, suppress(candidates), pipeline.detect(i)));
            }
        }
    }

    private static BoxDecoder.Dense copy(BoxDecoder.Dense output) {
        return new BoxDecoder.Dense(copy(output.loc()), copy(output.conf()), copy(output.landms()));
    }

    private static FloatBuffer copy(FloatBuffer floats) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(floats.remaining() * Float.BYTES);
        return bytes.order(ByteOrder.nativeOrder()).asFloatBuffer().put(floats).flip();
    }

    private static List<RawFace> candidates(LetterboxedImage photo, BoxDecoder.Dense output) {
        var priors = new PriorBoxes(photo.input().width(), photo.input().height());
        return BoxDecoder.decode(output, priors, (float) OPTIONS.confidence());
    }

    private static List<RawFace> suppress(List<RawFace> candidates) {
        return NonMaximumSuppression.suppress(candidates, OPTIONS.nms(), OPTIONS.maxFaces());
    }

    private Processed next() {
        return all.get(next++ % all.size());
    }

    @Benchmark
    public List<RawFace> boxes() {
        Processed processed = next();
        return candidates(processed.photo(), processed.output());
    }

    @Benchmark
    public List<RawFace> suppression() {
        return suppress(next().candidates());
    }

    @Benchmark
    public byte[] json() throws JsonProcessingException {
        return json.writeValueAsBytes(next().result());
    }
}
