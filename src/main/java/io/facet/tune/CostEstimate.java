package io.facet.tune;

import io.facet.detection.DetectionException;
import io.facet.pipeline.PipelineFactory.PipelineInstance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What settings will cost, before there is time for them: from a few photos at the smallest size. */
final class CostEstimate {
    static final int FEW = 4;

    private final Workbench bench;
    private final PipelineInstance rig;
    private final Layout layout;
    private final Deadline end;

    CostEstimate(Workbench bench, PipelineInstance rig, Layout layout, Deadline end) {
        this.bench = bench;
        this.rig = rig;
        this.layout = layout;
        this.end = end;
    }

    /** Seconds for one photo of each point: measured at the smallest size, the others by their pixels. */
    Map<Setting, Double> of(List<Network> networks, List<Integer> sizes) {
        Map<Setting, Double> seconds = new LinkedHashMap<>();
        for (Network network : networks) {
            if (end.isOver()) {
                bench.leaveOut(network.label());
                continue;
            }
            bench.observer().accept("first look at " + network.label());
            try {
                double smallest = probe(new Setting(network.name(), network.precision(), sizes.get(0), layout));
                for (int size : sizes) {
                    double growth = pixels(size) / pixels(sizes.get(0));
                    seconds.put(new Setting(network.name(), network.precision(), size, layout), smallest * growth);
                }
            } catch (DetectionException e) {
                bench.leftOut().put(network.label(), e.getMessage());
            }
        }
        return seconds;
    }

    private double probe(Setting setting) {
        var options = setting.options(bench.defaults(), bench.defaults().confidence());
        List<SampledPhoto> few = bench.sample()
                .photos()
                .subList(0, Math.min(FEW, bench.sample().photos().size()));
        Drive.run(rig, options, few, layout.inFlight(), number -> number < few.size(), (photo, millis, result) -> {});
        long begin = System.nanoTime();
        int times = 2 * few.size();
        Drive.run(rig, options, few, layout.inFlight(), number -> number < times, (photo, millis, result) -> {});
        return (System.nanoTime() - begin) / 1e9 / times;
    }

    private double pixels(int size) {
        return bench.sample().photos().stream()
                .mapToDouble(photo -> photo.inputPixels(size))
                .sum();
    }
}
