package io.facet;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.facet.batch.Workers;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.Thumbnails;
import io.facet.pipeline.WarmUp;
import java.util.concurrent.Executor;

/** The rooms of the house and their borders, as docs/architecture.md draws them. */
@AnalyzeClasses(packages = "io.facet", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule detectionIsTheDomainAndKnowsNobody = knowsOnly("detection");

    @ArchTest
    static final ArchRule batchKnowsNothingOfFaces = knowsOnly("batch");

    @ArchTest
    static final ArchRule admissionKnowsTheDomain = knowsOnly("admission", "detection");

    @ArchTest
    static final ArchRule storageKnowsTheDomain = knowsOnly("storage", "detection");

    @ArchTest
    static final ArchRule imageKnowsTheDomain = knowsOnly("image", "detection");

    @ArchTest
    static final ArchRule pictureKnowsImages = knowsOnly("picture", "detection", "image");

    @ArchTest
    static final ArchRule retinafaceKnowsImagesBatchesAndDownloads =
            knowsOnly("retinaface", "detection", "image", "batch", "download");

    @ArchTest
    static final ArchRule downloadKnowsTheDomain = knowsOnly("download", "detection");

    @ArchTest
    static final ArchRule presetsKnowNobody = knowsOnly("preset");

    @ArchTest
    static final ArchRule triggersKnowNoNetwork = noClasses()
            .that()
            .resideInAPackage("io.facet.trigger..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.facet.retinaface..");

    @ArchTest
    static final ArchRule nobodyButThePageKnowsTheTriggers = noClasses()
            .that()
            .resideOutsideOfPackages("io.facet.trigger..", "io.facet.page..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.facet.trigger..");

    @ArchTest
    static final ArchRule nobodyKnowsThePage = noClasses()
            .that()
            .resideOutsideOfPackage("io.facet.page..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.facet.page..");

    @ArchTest
    static final ArchRule thePageKnowsThePhotosAndWhoMaySeeThem = noClasses()
            .that()
            .resideInAPackage("io.facet.page..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.facet.retinaface..",
                    "io.facet.batch..",
                    "io.facet.admission..",
                    "io.facet.image..",
                    "io.facet.download..");

    @ArchTest
    static final ArchRule nobodyButTheMainClassKnowsTheCommandLine = noClasses()
            .that(resideInAnyPackage("io.facet..").and(not(resideInAnyPackage("io.facet.cli.."))))
            .and()
            .doNotHaveFullyQualifiedName(Facet.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.facet.cli..");

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsTheTuner = noClasses()
            .that()
            .resideOutsideOfPackages("io.facet.tune..", "io.facet.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.facet.tune..");

    @ArchTest
    static final ArchRule onlyTheCommandLineKnowsTheBackfill = noClasses()
            .that()
            .resideOutsideOfPackages("io.facet.backfill..", "io.facet.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.facet.backfill..");

    @ArchTest
    static final ArchRule theBackfillKnowsPhotosByTheirNamesAndDates = noClasses()
            .that()
            .resideInAPackage("io.facet.backfill..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.facet.retinaface..",
                    "io.facet.tune..",
                    "io.facet.batch..",
                    "io.facet.admission..",
                    "io.facet.download..");

    @ArchTest
    static final ArchRule onlyRetinafaceUsesDjl = onlyThisRoomUses("retinaface", "ai.djl..");

    @ArchTest
    static final ArchRule onlyImageAndPictureUseOpenCv = noClasses()
            .that()
            .resideOutsideOfPackages("io.facet.image..", "io.facet.picture..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule onlyStorageUsesTheS3Client =
            onlyThisRoomUses("storage", "software.amazon.awssdk.services.s3..");

    @ArchTest
    static final ArchRule onlyWhoPollsAndWhoSendsUseTheQueueClient = noClasses()
            .that()
            .resideOutsideOfPackages("io.facet.queue..", "io.facet.trigger..", "io.facet.backfill..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk.services.sqs..");

    @ArchTest
    static final ArchRule eventsKnowTheDomainAndSns = knowsOnly("trigger.event", "trigger.sns", "detection");

    @ArchTest
    static final ArchRule snsKnowsTheDomain = knowsOnly("trigger.sns", "detection");

    @ArchTest
    static final ArchRule onlyEventsUseTheCloudEventsSdk = onlyThisRoomUses("trigger.event", "io.cloudevents..");

    @ArchTest
    static final ArchRule onlyEventsReadThoseOfS3 =
            onlyThisRoomUses("trigger.event", "software.amazon.awssdk.eventnotifications..");

    @ArchTest
    static final ArchRule onlyTheInventoryUsesParquet = onlyThisRoomUses("backfill.inventory", "org.apache.parquet..");

    @ArchTest
    static final ArchRule inventoriesAreListingsAndKnowOfNoWork =
            knowsOnly("backfill.inventory", "detection", "storage");

    @ArchTest
    static final ArchRule onlyThePipelineAndTheTriggersKnowOfTraces = noClasses()
            .that()
            .resideOutsideOfPackages("io.facet", "io.facet.trigger")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching("io.facet.(*)..").should().beFreeOfCycles();

    /** Others may ask the workers how many they are. The detector's batches go on with the worker of one of their photos. */
    @ArchTest
    static final ArchRule onlyThePipelineTheBatchesTheThumbnailsAndTheWarmUpSendWorkToTheWorkers = noClasses()
            .that(knowTheWorkers())
            .and()
            .doNotHaveFullyQualifiedName(Workers.class.getName())
            .and()
            .doNotHaveFullyQualifiedName(DetectionPipeline.class.getName())
            .and()
            .doNotHaveFullyQualifiedName(Thumbnails.class.getName())
            .and()
            .doNotHaveFullyQualifiedName(WarmUp.class.getName())
            .and()
            .doNotHaveFullyQualifiedName("io.facet.retinaface.RetinaFaceDetector")
            .should()
            .callMethod(Workers.class, "execute", Runnable.class)
            .orShould()
            .callCodeUnitWhere(takesAnExecutor());

    @ArchTest
    static final ArchRule onlyThePipelineAndTheThumbnailsChangeThreadsOnTheirWay = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(DetectionPipeline.class.getName())
            .and()
            .doNotHaveFullyQualifiedName(Thumbnails.class.getName())
            .should()
            .callMethodWhere(emitOnAnotherThread());

    @ArchTest
    static final ArchRule namesSayWhatAThingIs =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl|Base|Common)(\\$.*)?");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackage("io.facet.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule logsAreWrittenWithJBossLogging =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    private static ArchRule knowsOnly(String room, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = "io.facet." + room + "..";
        for (int i = 0; i < others.length; i++) {
            allowed[i + 1] = "io.facet." + others[i] + "..";
        }
        DescribedPredicate<JavaClass> notOurs = not(resideInAnyPackage("io.facet.."));
        return classes()
                .that()
                .resideInAPackage("io.facet." + room + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(notOurs));
    }

    private static ArchRule onlyThisRoomUses(String room, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.facet." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static DescribedPredicate<JavaClass> knowTheWorkers() {
        return DescribedPredicate.describe(
                "know the workers",
                candidate -> candidate.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(Workers.class)));
    }

    private static DescribedPredicate<JavaCall<?>> takesAnExecutor() {
        return DescribedPredicate.describe(
                "it takes any executor, where one that takes workers only passes them on",
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
