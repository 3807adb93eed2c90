package io.facet.tune;

import io.facet.pipeline.PipelineFactory.PipelineInstance;
import java.util.List;

/** The second round: the best settings of the first in the other layouts. A layout changes speed and no boxes. */
final class LayoutRound {
    private static final double SHORTEST_SLICE = 0.3;

    private final Workbench bench;
    private final Deadline end;

    LayoutRound(Workbench bench, Deadline end) {
        this.bench = bench;
        this.end = end;
    }

    void run(List<Measurement> best, List<Layout> layouts) {
        for (int i = 0; i < layouts.size(); i++) {
            double share = end.secondsLeft() / (layouts.size() - i);
            Layout layout = layouts.get(i);
            if (share / best.size() < SHORTEST_SLICE) {
                bench.leaveOut(layout.label());
            } else {
                bench.leftOut()
                        .put(
                                "other settings with " + layout.label(),
                                "with the usual layout, %d others were better".formatted(best.size()));
                measure(best, layout, end.slice(share));
            }
        }
    }

    private void measure(List<Measurement> best, Layout layout, Deadline time) {
        try (PipelineInstance rig = bench.pipelines().create(layout)) {
            for (int i = 0; i < best.size(); i++) {
                Setting setting = best.get(i).setting().with(layout);
                if (time.isOver()) {
                    bench.leaveOut(setting.label() + ", " + layout.label());
                    continue;
                }
                bench.observer().accept(setting.label() + ", " + layout.label());
                double slice = time.secondsLeft() / (best.size() - i);
                bench.meter().warmAndMeasure(rig, setting, bench.sample().photos(), time.slice(slice));
            }
        }
    }
}
