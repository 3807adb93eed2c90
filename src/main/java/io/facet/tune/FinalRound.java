package io.facet.tune;

import io.facet.pipeline.PipelineFactory.PipelineInstance;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The last round: what was chosen is measured once more, with all the time that is left and all photos. */
final class FinalRound {
    // Twice, at different times: a machine that was busy for a while is not taken for a slow setting.
    private static final int TURNS = 2;

    private final Workbench bench;
    private final Deadline end;

    FinalRound(Workbench bench, Deadline end) {
        this.bench = bench;
        this.end = end;
    }

    void run(List<Setting> chosen) {
        if (end.isOver()) {
            return;
        }
        chosen.forEach(bench.meter()::startOver);
        Map<Layout, List<Setting>> byLayout = chosen.stream().collect(Collectors.groupingBy(Setting::layout));
        int left = TURNS * chosen.size();
        for (int turn = 0; turn < TURNS; turn++) {
            for (Map.Entry<Layout, List<Setting>> group : byLayout.entrySet()) {
                try (PipelineInstance rig = bench.pipelines().create(group.getKey())) {
                    for (Setting setting : group.getValue()) {
                        bench.observer().accept(setting.label() + ", once more");
                        Deadline slice = end.slice(end.secondsLeft() / left--);
                        bench.meter()
                                .warmAndMeasure(rig, setting, bench.sample().photos(), slice);
                    }
                }
            }
        }
    }
}
