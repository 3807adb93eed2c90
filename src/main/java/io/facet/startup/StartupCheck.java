package io.facet.startup;

import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Finds everything that makes a start impossible, before anything is opened or written. */
public final class StartupCheck {
    private static final Logger LOG = Logger.getLogger(StartupCheck.class);

    private StartupCheck() {}

    /**
     * One sentence for each problem: what is wrong, the value, what to do. Unknown environment variables are only logged,
     * because other programs may use the prefix.
     *
     * @param serves whether the service starts, which also needs a port, the store and the model
     */
    public static List<String> problems(boolean serves) {
        var settings = new SettingsCheck();
        var unknown = new UnknownSettings(settings.declared());
        List<String> problems = new ArrayList<>(settings.problems());
        problems.addAll(unknown.inProperties(settings.config()));
        problems.addAll(new AwsCheck(settings.config()).problems(serves));
        TemporaryDirectoryCheck.problem().ifPresent(problems::add);
        if (serves) {
            problems.addAll(new ServiceCheck(settings.config()).problems(problems.isEmpty()));
        }
        if (problems.isEmpty()) {
            unknown.inVariables(System.getenv().keySet()).forEach(LOG::warn);
            return List.of();
        }
        QuarkusSettings.problems().stream()
                .filter(problem ->
                        problems.stream().noneMatch(found -> setting(found).equals(setting(problem))))
                .toList()
                .forEach(problems::add);
        return problems;
    }

    private static String setting(String problem) {
        return problem.split(" ", 2)[0];
    }
}
