package io.facet.tune;

import io.facet.detection.DetectionOptions;
import io.facet.pipeline.PipelineFactory;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What every round of a sweep works with.
 *
 * @param observer is told what is being done
 * @param leftOut gets what is not measured, and why
 */
record Workbench(
        PipelineFactory pipelines,
        DetectionOptions defaults,
        PhotoSample sample,
        SpeedMeter meter,
        Deadline budget,
        Consumer<String> observer,
        Map<String, String> leftOut) {

    void leaveOut(String what) {
        leftOut.put(what, budget.isStopped() ? "stopped before its turn" : "no time was left");
    }
}
