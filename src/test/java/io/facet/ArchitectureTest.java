package io.facet;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.facet.batch.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** The package dependencies of docs/architecture.md. */
@AnalyzeClasses(packages = "io.facet", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final int MAX_FILES_PER_PACKAGE = 14;

    /**
     * The packages that each package may use in addition to itself. A subpackage counts as a package. {@code detection} includes
     * {@code face}.
     */
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
            Map.entry("face", Set.of()),
            Map.entry("detection", Set.of("face")),
            Map.entry("settings", Set.of()),
            Map.entry("batch", Set.of("settings")),
            Map.entry("torch", Set.of()),
            Map.entry("preset", Set.of()),
            Map.entry("telemetry", Set.of("detection")),
            Map.entry("crash", Set.of("detection")),
            Map.entry("image.bytes", Set.of("detection")),
            Map.entry("image.tiff", Set.of("detection", "image.bytes")),
            Map.entry("image.raw", Set.of("detection", "image.bytes", "image.tiff")),
            Map.entry("image.heif", Set.of("detection")),
            Map.entry("image.ffmpeg", Set.of("detection", "image.heif")),
            Map.entry("image.header", Set.of("detection", "image.bytes", "image.tiff", "image.raw", "image.heif")),
            Map.entry("image.scale", Set.of("detection", "image.header")),
            Map.entry(
                    "image",
                    Set.of(
                            "detection",
                            "settings",
                            "image.bytes",
                            "image.tiff",
                            "image.header",
                            "image.scale",
                            "image.heif",
                            "image.ffmpeg")),
            Map.entry("picture", Set.of("detection", "image", "image.scale")),
            Map.entry("orientation", Set.of("detection", "image.scale")),
            Map.entry("model", Set.of("detection", "settings", "image", "torch", "model.download")),
            Map.entry("model.download", Set.of("detection", "storage")),
            Map.entry("calibration", Set.of("detection")),
            Map.entry("retinaface", Set.of("detection", "calibration", "model", "batch", "torch")),
            Map.entry("video.frame", Set.of("detection", "storage", "image.header", "image.heif", "image.ffmpeg")),
            Map.entry("video", Set.of("detection", "video.frame")),
            Map.entry(
                    "video.analysis",
                    Set.of(
                            "image",
                            "detection",
                            "settings",
                            "telemetry",
                            "batch",
                            "crash",
                            "storage",
                            "image.header",
                            "image.scale",
                            "pipeline",
                            "video",
                            "video.frame")),
            Map.entry(
                    "analysis",
                    Set.of(
                            "detection",
                            "telemetry",
                            "storage",
                            "image.header",
                            "picture",
                            "pipeline",
                            "video",
                            "video.analysis")),
            Map.entry("storage", Set.of("detection")),
            Map.entry("storage.directory", Set.of("detection", "storage")),
            Map.entry("aws", Set.of()),
            Map.entry("storage.s3", Set.of("detection", "settings", "storage", "aws")),
            Map.entry(
                    "pipeline",
                    Set.of(
                            "detection",
                            "telemetry",
                            "batch",
                            "crash",
                            "model",
                            "retinaface",
                            "image",
                            "image.scale",
                            "orientation",
                            "picture",
                            "preset",
                            "settings")),
            Map.entry(
                    "sidecar",
                    Set.of(
                            "analysis",
                            "video",
                            "video.analysis",
                            "detection",
                            "settings",
                            "telemetry",
                            "crash",
                            "image.header",
                            "picture",
                            "pipeline",
                            "storage")),
            Map.entry("health", Set.of("detection", "batch", "telemetry", "pipeline", "storage")),
            Map.entry(
                    "startup",
                    Set.of(
                            "video.analysis",
                            "detection",
                            "batch",
                            "calibration",
                            "crash",
                            "torch",
                            "event.sns",
                            "image",
                            "model",
                            "notify",
                            "page",
                            "pipeline",
                            "preset",
                            "queue",
                            "sidecar",
                            "storage",
                            "storage.directory",
                            "storage.s3",
                            "aws",
                            "web.http",
                            "web.security")),
            Map.entry("event.sns", Set.of("detection", "settings")),
            Map.entry("event", Set.of("detection", "event.sns")),
            Map.entry(
                    "queue",
                    Set.of(
                            "image.header",
                            "detection",
                            "settings",
                            "telemetry",
                            "batch",
                            "pipeline",
                            "sidecar",
                            "event",
                            "health",
                            "aws")),
            Map.entry("notify", Set.of("detection", "settings", "sidecar", "storage")),
            Map.entry(
                    "watch",
                    Set.of("image.header", "detection", "telemetry", "sidecar", "storage", "storage.directory")),
            Map.entry("web.http", Set.of("detection", "settings", "telemetry", "storage")),
            Map.entry("web.server", Set.of("web.http")),
            Map.entry("web.security", Set.of("detection", "settings", "event.sns", "web.http")),
            Map.entry("cli.console", Set.of("detection", "telemetry")),
            Map.entry(
                    "cli.detect",
                    Set.of(
                            "detection",
                            "telemetry",
                            "batch",
                            "image",
                            "image.header",
                            "picture",
                            "pipeline",
                            "sidecar",
                            "storage",
                            "video",
                            "video.analysis",
                            "backfill",
                            "cli.console")),
            Map.entry("page", Set.of("analysis", "detection", "pipeline", "sidecar", "storage", "web.http")),
            Map.entry("backfill", Set.of("image.header", "detection", "telemetry", "sidecar", "storage", "queue")),
            Map.entry("backfill.inventory", Set.of("detection", "storage")),
            Map.entry("tune.sample", Set.of("detection", "telemetry", "image.scale", "pipeline")),
            Map.entry("tune.accuracy", Set.of("detection")),
            Map.entry("tune.calibration", Set.of("calibration", "tune.accuracy")),
            Map.entry(
                    "tune",
                    Set.of(
                            "detection",
                            "telemetry",
                            "batch",
                            "calibration",
                            "pipeline",
                            "preset",
                            "tune.sample",
                            "tune.accuracy")),
            Map.entry(
                    "tune.report",
                    Set.of(
                            "detection",
                            "preset",
                            "calibration",
                            "tune",
                            "tune.sample",
                            "tune.accuracy",
                            "tune.calibration")),
            Map.entry(
                    "web",
                    Set.of(
                            "analysis",
                            "video",
                            "video.analysis",
                            "detection",
                            "telemetry",
                            "image",
                            "image.header",
                            "picture",
                            "preset",
                            "pipeline",
                            "sidecar",
                            "storage",
                            "event",
                            "event.sns",
                            "web.http")));

    @ArchTest
    static void packagesUseOnlyTheirAllowedPackages(JavaClasses all) {
        ALLOWED.forEach((name, others) -> {
            String[] allowed = Stream.concat(Stream.of(name), others.stream())
                    .flatMap(other -> other.equals("detection") ? Stream.of(other, "face") : Stream.of(other))
                    .map(other -> "io.facet." + other)
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage("io.facet." + name)
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAnyPackage("io.facet.."))))
                    .check(all);
        });
    }

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().assignedFrom(featurePackages()).should().beFreeOfCycles();

    @ArchTest
    static void rootPackageContainsOnlyTheMainClass(JavaClasses all) {
        assertThat(all.stream().filter(found -> found.getPackageName().equals("io.facet")))
                .extracting(JavaClass::getSimpleName)
                .containsOnly("Facet");
    }

    @ArchTest
    static void packagesAreSmall(JavaClasses all) {
        Map<String, Long> files = all.stream()
                .filter(JavaClass::isTopLevelClass)
                .collect(groupingBy(JavaClass::getPackageName, counting()));
        List<String> tooLarge = new ArrayList<>();
        files.forEach((name, count) -> {
            if (count > MAX_FILES_PER_PACKAGE) {
                tooLarge.add(name + ": " + count);
            }
        });
        assertThat(tooLarge).isEmpty();
    }

    @ArchTest
    static final ArchRule onlyTheCommandLineUsesBackfillAndTuner = noClasses()
            .that()
            .resideOutsideOfPackages("io.facet.tune..", "io.facet.backfill..", "io.facet.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.facet.tune..", "io.facet.backfill..");

    @ArchTest
    static final ArchRule onlyTheMainClassUsesTheCommandLine = noClasses()
            .that(resideInAnyPackage("io.facet..").and(not(resideInAnyPackage("io.facet.cli.."))))
            .and()
            .doNotHaveFullyQualifiedName(Facet.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.facet.cli..");

    @ArchTest
    static final ArchRule noPackageUsesThePage = noClasses()
            .that()
            .resideOutsideOfPackages("io.facet.page..", "io.facet.startup")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.facet.page..");

    @ArchTest
    static final ArchRule noPackageNamesAStore = noClasses()
            .that()
            // The watch is the trigger of the directory store; the check at startup tests the requirements of both.
            .resideOutsideOfPackages(
                    "io.facet.storage.s3", "io.facet.storage.directory", "io.facet.watch", "io.facet.startup")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.facet.storage.s3", "io.facet.storage.directory");

    @ArchTest
    static final ArchRule triggersDoNotUseTheNetwork = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.facet.web..",
                    "io.facet.event..",
                    "io.facet.queue..",
                    "io.facet.watch..",
                    "io.facet.page..",
                    "io.facet.backfill..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.facet.retinaface..");

    @ArchTest
    static final ArchRule onlyTheDetectorUsesDjl =
            onlyThesePackagesUse("ai.djl..", "io.facet.retinaface", "io.facet.model", "io.facet.torch");

    @ArchTest
    static final ArchRule onlyImagesAndPicturesUseOpenCv = onlyThesePackagesUse(
            "org.bytedeco..",
            "io.facet.image",
            "io.facet.image.scale",
            "io.facet.image.ffmpeg",
            "io.facet.picture",
            "io.facet.video",
            "io.facet.video.frame",
            "io.facet.video.analysis");

    @ArchTest
    static final ArchRule onlyDecodersUseFfmpeg =
            onlyThesePackagesUse("org.bytedeco.ffmpeg..", "io.facet.image.ffmpeg", "io.facet.video.frame");

    @ArchTest
    static final ArchRule onlyOnePackageUsesTheS3Client =
            onlyThesePackagesUse("software.amazon.awssdk.services.s3..", "io.facet.storage.s3");

    @ArchTest
    static final ArchRule onlyThePollerAndTheSenderUseTheQueueClient =
            onlyThesePackagesUse("software.amazon.awssdk.services.sqs..", "io.facet.queue", "io.facet.backfill");

    @ArchTest
    static final ArchRule onlyEventsUseTheCloudEventsSdk = onlyThesePackagesUse("io.cloudevents..", "io.facet.event");

    @ArchTest
    static final ArchRule onlyInventoriesUseParquet =
            onlyThesePackagesUse("org.apache.parquet..", "io.facet.backfill.inventory");

    @ArchTest
    static final ArchRule onlyTelemetryAndTriggersUseTraces =
            onlyThesePackagesUse("io.opentelemetry..", "io.facet.telemetry", "io.facet.web.http", "io.facet.queue");

    /** Other classes may read the number of workers. */
    @ArchTest
    static final ArchRule onlyThePipelinesSendWorkToTheWorkers = noClasses()
            .that(useTheWorkers())
            .and()
            .resideOutsideOfPackages("io.facet.pipeline", "io.facet.video.analysis")
            .and()
            .doNotHaveFullyQualifiedName(Workers.class.getName())
            // A batch continues on the worker of one of its photos.
            .and()
            .doNotHaveFullyQualifiedName("io.facet.retinaface.RetinaFaceDetector")
            .should()
            .callMethod(Workers.class, "execute", Runnable.class)
            .orShould()
            .callMethod(Workers.class, "executeInBackground", Runnable.class)
            .orShould()
            .callCodeUnitWhere(takesAnExecutor());

    @ArchTest
    static final ArchRule onlyPipelineAndThumbnailsChangeThreads = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.facet.pipeline.DetectionPipeline")
            .and()
            .doNotHaveFullyQualifiedName("io.facet.pipeline.Thumbnails")
            .should()
            .callMethodWhere(emitOnAnotherThread());

    @ArchTest
    static final ArchRule namesAreSpecific =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl|Base|Common)(\\$.*)?");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackages("io.facet.cli..", "io.facet.startup")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule logsAreWrittenWithJBossLogging = noClasses()
            .that()
            // The interface of the log filters of Quarkus.
            .doNotHaveFullyQualifiedName("io.facet.telemetry.OneLine")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..");

    /** Each package is a slice, including the root package and subpackages. */
    private static SliceAssignment featurePackages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                return SliceIdentifier.of(javaClass.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private static ArchRule onlyThesePackagesUse(String library, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static DescribedPredicate<JavaClass> useTheWorkers() {
        return DescribedPredicate.describe(
                "use the workers",
                candidate -> candidate.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(Workers.class)));
    }

    private static DescribedPredicate<JavaCall<?>> takesAnExecutor() {
        return DescribedPredicate.describe(
                "takes any executor rather than workers",
                call -> call.getTarget().getRawParameterTypes().stream()
                        .anyMatch(parameter ->
                                parameter.isAssignableTo(Executor.class) && !parameter.isEquivalentTo(Workers.class)));
    }

    private static DescribedPredicate<JavaMethodCall> emitOnAnotherThread() {
        return DescribedPredicate.describe(
                "emitOn of Mutiny",
                call -> call.getTargetOwner().getPackageName().startsWith("io.smallrye.mutiny")
                        && call.getName().equals("emitOn"));
    }
}
