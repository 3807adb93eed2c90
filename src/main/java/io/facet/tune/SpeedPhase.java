package io.facet.tune;

import io.facet.pipeline.PipelineFactory.PipelineInstance;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Measures the speed of a few good settings: first in the other layouts, then the finalists once more and for longer. */
final class SpeedPhase {
    private static final double MIN_SECONDS = 0.3;
    // Twice, at different times, so that a short load on the machine does not make a setting look slow.
    private static final int FINAL_RUNS = 2;

    private final Sweep.State state;

    SpeedPhase(Sweep.State state) {
        this.state = state;
    }

    void compareLayouts(List<Setting> settings, List<Layout> layouts, Deadline end) {
        for (int i = 0; i < layouts.size(); i++) {
            Layout layout = layouts.get(i);
            double seconds = end.secondsLeft() / (layouts.size() - i);
            if (seconds / settings.size() < MIN_SECONDS) {
                state.skip(layout.label());
            } else {
                state.skipped()
                        .put(
                                "other settings with " + layout.label(),
                                "only the best %d settings are measured in other layouts".formatted(settings.size()));
                measure(settings, layout, end.slice(seconds));
            }
        }
    }

    private void measure(List<Setting> settings, Layout layout, Deadline time) {
        try (PipelineInstance pipeline = state.pipelines().create(layout)) {
            for (int i = 0; i < settings.size(); i++) {
                Setting setting = settings.get(i).with(layout);
                String label = setting.label() + ", " + layout.label();
                if (time.isOver()) {
                    state.skip(label);
                    continue;
                }
                state.progress().accept(label);
                double seconds = time.secondsLeft() / (settings.size() - i);
                state.meter().warmUpAndMeasure(pipeline, setting, state.sample().photos(), time.slice(seconds));
            }
        }
    }

    /** Uses all the time until the end. */
    void measureAgain(List<Setting> finalists, Deadline end) {
        if (end.isOver()) {
            return;
        }
        finalists.forEach(state.meter()::restart);
        Map<Layout, List<Setting>> byLayout = finalists.stream().collect(Collectors.groupingBy(Setting::layout));
        int runsLeft = FINAL_RUNS * finalists.size();
        for (int run = 0; run < FINAL_RUNS; run++) {
            for (Map.Entry<Layout, List<Setting>> group : byLayout.entrySet()) {
                try (PipelineInstance pipeline = state.pipelines().create(group.getKey())) {
                    for (Setting setting : group.getValue()) {
                        state.progress().accept(setting.label() + ", final run " + (run + 1));
                        Deadline time = end.slice(end.secondsLeft() / runsLeft--);
                        state.meter()
                                .warmUpAndMeasure(
                                        pipeline, setting, state.sample().photos(), time);
                    }
                }
            }
        }
    }
}
