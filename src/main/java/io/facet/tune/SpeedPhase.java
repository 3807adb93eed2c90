package io.facet.tune;

import io.facet.pipeline.PipelineFactory.PipelineInstance;
import io.facet.preset.Preset;
import io.facet.tune.SweepResult.Measurement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures speed in rounds, so that other programs slow all settings of a round: all settings in the default layout, the best ones
 * in other layouts, and those that the presets would select.
 */
final class SpeedPhase implements AutoCloseable {
    private static final int ROUNDS = 3;
    private static final double MIN_SECONDS = 0.3;
    private static final int MAX_CONFIRMATIONS = 3;

    private final Sweep.State state;
    // One at a time: the number of threads applies to the whole process.
    private PipelineInstance open;
    private Layout openLayout;

    /** @param pipeline in the default layout; closed by this */
    SpeedPhase(Sweep.State state, PipelineInstance pipeline) {
        this.state = state;
        this.open = pipeline;
        this.openLayout = state.defaultLayout();
    }

    /** Repeats the first run of all settings, except those that another one clearly beats. */
    void repeatAll(List<Setting> settings, Deadline end) {
        List<Setting> contenders = new ArrayList<>(settings);
        for (int left = ROUNDS - 1; left > 0 && !contenders.isEmpty(); left--) {
            measureRound(contenders, end.secondsLeft() / left, end);
            List<Measurement> measured = state.measurements();
            contenders.removeIf(setting -> ParetoFront.isClearlyBeaten(setting, measured));
            Collections.reverse(contenders);
        }
    }

    private void measureRound(List<Setting> settings, double seconds, Deadline end) {
        state.meter().startRound();
        for (Setting setting : settings) {
            if (!end.isOver()) {
                state.progress()
                        .accept(setting.label() + ", " + setting.layout().label());
                state.meter()
                        .measure(
                                pipeline(setting.layout()),
                                setting,
                                state.sample().photos(),
                                end.slice(seconds / settings.size()));
            }
        }
    }

    private PipelineInstance pipeline(Layout layout) {
        if (!layout.equals(openLayout)) {
            close();
            open = state.pipelines().create(layout);
            openLayout = layout;
        }
        return open;
    }

    /** Measures as many of the settings as there is time for, in the default layout and in each other one. */
    void compareLayouts(List<Setting> settings, List<Layout> layouts, Deadline end) {
        int runs = ROUNDS * (1 + layouts.size());
        int count = Math.min(settings.size(), (int) (end.secondsLeft() / runs / MIN_SECONDS));
        if (layouts.isEmpty() || count == 0) {
            layouts.forEach(layout -> state.skip(layout.label()));
            return;
        }
        List<Setting> best = settings.subList(0, count);
        List<Setting> all = new ArrayList<>(best);
        for (Layout layout : layouts) {
            best.forEach(setting -> all.add(setting.with(layout)));
            state.skipped()
                    .put(
                            "other settings with " + layout.label(),
                            "only the best %d settings are measured in other layouts".formatted(count));
        }
        measureRounds(all, end);
        Set<Setting> measured = state.meter().speeds().keySet();
        layouts.stream()
                .filter(layout ->
                        measured.stream().noneMatch(one -> one.layout().equals(layout)))
                .forEach(layout -> state.skip(layout.label()));
    }

    private void measureRounds(List<Setting> settings, Deadline end) {
        List<Setting> order = new ArrayList<>(settings);
        order.sort(Comparator.comparing(setting -> setting.layout().label()));
        for (int left = ROUNDS; left > 0; left--) {
            measureRound(order, end.secondsLeft() / left, end);
            // The next round starts with the layout that is open, and times that drift affect all settings.
            Collections.reverse(order);
        }
    }

    /**
     * Measures the settings of the presets and the runners-up once more, until the presets are among them. Returns whether they are:
     * the time may be over before.
     */
    boolean confirm(Deadline end) {
        Set<Setting> confirmed = new LinkedHashSet<>();
        List<Measurement> measured = state.measurements();
        for (int left = MAX_CONFIRMATIONS; left > 0 && !end.isOver(); left--) {
            confirmed.addAll(presets(measured));
            confirmed.addAll(presets(measured.stream()
                    .filter(measurement -> !confirmed.contains(measurement.setting()))
                    .toList()));
            measureRounds(List.copyOf(confirmed), end.slice(end.secondsLeft() / Math.min(left, 2)));
            measured = state.measurements();
            if (confirmed.containsAll(presets(measured))) {
                return !end.isStopped();
            }
        }
        return false;
    }

    private Set<Setting> presets(List<Measurement> measurements) {
        Set<Setting> settings = new LinkedHashSet<>();
        Map<Preset, Measurement> chosen = ParetoFront.choose(measurements, state.defaultLayout());
        chosen.values().forEach(measurement -> settings.add(measurement.setting()));
        return settings;
    }

    @Override
    public void close() {
        if (openLayout != null) {
            openLayout = null;
            state.meter().forget(open);
            open.close();
        }
    }
}
