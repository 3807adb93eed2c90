package io.facet.tune;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much of the processors other programs used while something was measured. Only known on Linux. */
final class MachineLoad {
    static final Path STATISTICS = Path.of("/proc/stat");
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    // The unit of /proc/stat, USER_HZ, is 10 ms on all platforms that Linux supports with Java.
    private static final double TICKS_PER_SECOND = 100;
    // Columns of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. Guests are part of user.
    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int COLUMNS = 8;

    private final Path statistics;
    private double otherSeconds;
    private double seconds;

    MachineLoad(Path statistics) {
        this.statistics = statistics;
    }

    /** CPU seconds since startup of the machine. */
    private record Reading(double busy, double idle, double own) {}

    /** Runs the measurement and adds the load meanwhile. */
    void observe(Runnable measurement) {
        Reading before = read();
        measurement.run();
        Reading after = read();
        if (before != null && after != null) {
            double busy = after.busy() - before.busy();
            otherSeconds += Math.max(0, busy - (after.own() - before.own()));
            seconds += busy + after.idle() - before.idle();
        }
    }

    /** The share (0–1) of the processors that other programs used; 0 if it is unknown. */
    double othersShare() {
        return seconds == 0 ? 0 : otherSeconds / seconds;
    }

    private Reading read() {
        try (var lines = Files.lines(statistics)) {
            List<Double> columns = lines.findFirst().stream()
                    .flatMap(line ->
                            List.of(line.trim().split("\\s+")).stream().skip(1).limit(COLUMNS))
                    .map(ticks -> Long.parseLong(ticks) / TICKS_PER_SECOND)
                    .toList();
            double idle = columns.get(IDLE) + columns.get(IO_WAIT);
            double all = columns.stream().mapToDouble(Double::doubleValue).sum();
            return new Reading(all - idle, idle, SYSTEM.getProcessCpuTime() / 1e9);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }
}
