package io.facet.startup;

import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Finds everything that makes a start impossible, before anything is opened, logged or written. */
public final class StartupCheck {
    private static final Logger LOG = Logger.getLogger(StartupCheck.class);

    private StartupCheck() {}

    /**
     * One sentence for each problem: what is wrong, the value, what to do. Unknown settings are only logged, because a newer
     * or older version may have them.
     *
     * @param serves whether the service starts, which also needs a port, the store and the model
     */
    public static List<String> problems(boolean serves) {
        var settings = new SettingsCheck();
        List<String> problems = new ArrayList<>(settings.problems());
        problems.addAll(new AwsCheck(settings.config()).problems(serves));
        if (serves) {
            problems.addAll(new ServiceCheck(settings.config()).problems(problems.isEmpty()));
        }
        if (problems.isEmpty()) {
            new UnknownSettings(settings.declared())
                    .warnings(
                            settings.config().getPropertyNames(),
                            System.getenv().keySet())
                    .forEach(LOG::warn);
        }
        return problems;
    }
}
