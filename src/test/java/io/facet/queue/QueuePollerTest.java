package io.facet.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.event.EventParser;
import io.facet.telemetry.Origin;
import io.facet.testing.ElasticMqServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Uses a real queue; each test defines how a photo is reconciled. */
class QueuePollerTest {
    private static final ElasticMqServer SERVER = new ElasticMqServer();
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final AtomicInteger QUEUES = new AtomicInteger();
    private static SqsAsyncClient client;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Queue<String> started = new ConcurrentLinkedQueue<>();
    private final Queue<Origin> origins = new ConcurrentLinkedQueue<>();
    private final String name = "queue-" + QUEUES.incrementAndGet();
    private volatile Optional<String> notReady = Optional.empty();
    private URI url;
    private QueueSource source;
    private QueuePoller poller;

    @BeforeAll
    static void startServer() {
        SERVER.start();
        client = SERVER.client();
    }

    @AfterAll
    static void stopServer() {
        client.close();
        SERVER.stop();
    }

    @BeforeEach
    void createQueue() {
        url = SERVER.createQueue(client, name, 2);
    }

    @AfterEach
    void stopPolling() {
        poller.stop(SOON);
    }

    private void poll(int concurrency, Duration visibilityTimeout, Function<ObjectLocation, Uni<?>> reconcile) {
        poll(client, concurrency, visibilityTimeout, reconcile);
    }

    private void poll(
            SqsAsyncClient server,
            int concurrency,
            Duration visibilityTimeout,
            Function<ObjectLocation, Uni<?>> reconcile) {
        var queue = new SqsQueue(server, url, visibilityTimeout);
        source = new QueueSource(queue, () -> Uni.createFrom().item(notReady));
        poller = new QueuePoller(
                queue,
                source,
                new EventParser()::parse,
                (photo, origin) -> {
                    started.add(photo.key());
                    origins.add(origin);
                    return reconcile.apply(photo);
                },
                concurrency,
                new QueueMetrics(registry));
        poller.start();
    }

    private void poll(Function<ObjectLocation, Uni<?>> reconcile) {
        poll(4, Duration.ofSeconds(30), reconcile);
    }

    private void send(String body) {
        client.sendMessage(message -> message.queueUrl(url.toString()).messageBody(body))
                .join();
    }

    @Test
    void unexpectedErrorEndsPollingAndIsReported() {
        var queue = new SqsQueue(client, url, Duration.ofSeconds(30));
        source = new QueueSource(queue, () -> Uni.createFrom().item(Optional.empty()));
        poller = new QueuePoller(
                queue,
                source,
                body -> {
                    throw new LinkageError("broken installation");
                },
                (photo, origin) -> Uni.createFrom().voidItem(),
                4,
                new QueueMetrics(registry));
        poller.start();
        assertThat(poller.hasFailed()).isFalse();

        send("{}");

        await().atMost(SOON).until(poller::hasFailed);
        assertThat(poller.problem().orElseThrow()).contains("unexpected error");
    }

    @Test
    void photosHaveTheIdAndTraceOfTheirMessage() {
        var trace = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .build();
        String id = client.sendMessage(message -> message.queueUrl(url.toString())
                        .messageBody(
                                "[{\"bucket\": \"b\", \"key\": \"1.jpg\"}, {\"bucket\": \"b\", \"key\": \"2.jpg\"}]")
                        .messageAttributes(Map.of("traceparent", trace)))
                .join()
                .messageId();

        poll(photo -> Uni.createFrom().voidItem());

        await().atMost(SOON).until(() -> origins.size() == 2);
        assertThat(origins).allSatisfy(origin -> {
            assertThat(origin.requestId()).isEqualTo(id);
            assertThat(Span.fromContext(origin.trace()).getSpanContext().getTraceId())
                    .isEqualTo("0af7651916cd43dd8448eb211c80319c");
        });
    }

    private void sendPhotos(String... keys) {
        send(List.of(keys).stream()
                .map("{\"bucket\": \"holiday\", \"key\": \"%s\"}"::formatted)
                .collect(Collectors.joining(",", "[", "]")));
    }

    private record Counts(int visible, int hidden) {}

    private Counts counts(String queue) {
        var attributes = client.getQueueAttributes(
                        request -> request.queueUrl(SERVER.url(queue).toString())
                                .attributeNames(
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .join()
                .attributes();
        return new Counts(
                Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)),
                Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)));
    }

    private void awaitCounts(String queue, int visible, int hidden) {
        await().atMost(SOON).untilAsserted(() -> assertThat(counts(queue)).isEqualTo(new Counts(visible, hidden)));
    }

    private void awaitEmpty() {
        awaitCounts(name, 0, 0);
    }

    private void awaitDeadLetters(int messages) {
        awaitCounts(name + "-dead", messages, 0);
        awaitEmpty();
    }

    private static Uni<Void> done() {
        return Uni.createFrom().voidItem();
    }

    private static Uni<Void> failure(ErrorCode code) {
        return Uni.createFrom().failure(new DetectionException(code, code.sentence()));
    }

    @Test
    void messageIsDeletedOnlyAfterEachOfItsPhotosIsStored() {
        var slow = new CompletableFuture<Void>();
        poll(photo -> photo.key().equals("slow.jpg") ? Uni.createFrom().completionStage(slow) : done());
        sendPhotos("quick.jpg", "slow.jpg", "other.jpg");

        await().atMost(SOON).until(() -> started.size() == 3);
        await().during(Duration.ofMillis(500)).until(() -> counts(name).equals(new Counts(0, 1)));
        slow.complete(null);

        awaitEmpty();
    }

    @Test
    void onlyFailedPhotosOfAMessageAreRetried() {
        poll(photo ->
                photo.key().equals("b.jpg") && started.size() < 4 ? failure(ErrorCode.STORE_UNAVAILABLE) : done());
        sendPhotos("a.jpg", "b.jpg", "c.jpg");

        awaitEmpty();
        assertThat(started).containsExactly("a.jpg", "b.jpg", "c.jpg", "b.jpg");
    }

    @Test
    void messageIsRedeliveredLaterIfRetriesFail() {
        poll(photo -> failure(ErrorCode.TIMEOUT));
        sendPhotos("a.jpg");

        await().atMost(SOON).until(() -> started.size() == 3);
        await().during(Duration.ofSeconds(2)).until(() -> counts(name).equals(new Counts(0, 1)) && started.size() == 3);
    }

    @Test
    void visibilityTimeoutIsExtendedWhileThePhotoIsProcessed() {
        poll(1, Duration.ofSeconds(2), photo -> done().onItem().delayIt().by(Duration.ofSeconds(5)));
        sendPhotos("slow.jpg");

        awaitEmpty();
        assertThat(started).hasSize(1);
    }

    @Test
    void invalidEventGoesToTheDeadLetterQueue() {
        poll(photo -> done());
        send("not an event");
        sendPhotos("a.jpg");

        awaitDeadLetters(1);
        assertThat(started).containsExactly("a.jpg");
    }

    @Test
    void permanentFailureGoesToTheDeadLetterQueue() {
        poll(photo -> failure(ErrorCode.BUCKET_NOT_ALLOWED));
        sendPhotos("a.jpg");

        awaitDeadLetters(1);
        assertThat(started).hasSize(2);
    }

    @Test
    void overloadUsesUpNoDeliveries() {
        poll(photo -> started.size() < 6 ? failure(ErrorCode.OVERLOADED) : done());
        sendPhotos("a.jpg");

        awaitDeadLetters(0);
        assertThat(started).hasSize(6);
    }

    @Test
    void messageWithoutPhotosIsDeleted() {
        poll(photo -> done());
        send("{\"Event\": \"s3:TestEvent\"}");

        awaitEmpty();
    }

    @Test
    void receivedMessagesAreLimited() {
        var running = new AtomicInteger();
        var mostRunning = new AtomicInteger();
        poll(3, Duration.ofSeconds(30), photo -> {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            return done().onItem().delayIt().by(Duration.ofMillis(300)).invoke(running::decrementAndGet);
        });
        IntStream.range(0, 30).forEach(i -> sendPhotos(i + ".jpg"));

        for (int i = 0; i < 10; i++) {
            // Three are processed and three wait; completed ones wait up to 100 ms for their batch deletion.
            assertThat(counts(name).hidden()).isLessThanOrEqualTo(9);
        }
        awaitEmpty();
        assertThat(mostRunning).hasValue(3);
    }

    @Test
    void nothingIsReceivedBeforeTheServiceIsReady() {
        notReady = Optional.of("The model is being loaded.");
        poll(photo -> done());
        sendPhotos("a.jpg");

        await().during(Duration.ofMillis(800)).until(() -> counts(name).equals(new Counts(1, 0)));
        assertThat(source.problem()).contains("The model is being loaded.");
        notReady = Optional.empty();

        awaitEmpty();
        await().atMost(SOON).until(() -> source.problem().isEmpty());
    }

    @Test
    void emptyQueueIsReportedAsPolledAtOnce() {
        poll(photo -> done());
        assertThat(source.problem()).contains("The queue has not responded yet.");

        // A long poll takes 20 s.
        await().atMost(Duration.ofSeconds(5)).until(() -> source.problem().isEmpty());
    }

    @Test
    void missingQueueIsReported() {
        url = SERVER.url("missing");
        poll(photo -> done());

        await().atMost(SOON).until(() -> source.problem().equals(Optional.of("The queue does not exist.")));
    }

    @Test
    void ageOfTheOldestMessageCountsFromWhenItWasSent() {
        var slow = new CompletableFuture<Void>();
        sendPhotos("a.jpg");
        await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
        poll(photo -> Uni.createFrom().completionStage(slow));

        await().atMost(SOON).until(() -> gauge("facet.sqs.in.flight") == 1);
        // SimpleMeterRegistry measures in seconds.
        assertThat(gauge("facet.sqs.oldest.age")).isBetween(1.0, 10.0);
        slow.complete(null);

        await().atMost(SOON).until(() -> gauge("facet.sqs.in.flight") == 0);
        assertThat(gauge("facet.sqs.oldest.age")).isZero();
    }

    private double gauge(String metric) {
        return registry.get(metric).gauge().value();
    }

    @Test
    void emptyQueueIsReportedAsPolledAsSoonAsTheServiceIsReady() {
        notReady = Optional.of("The model is being loaded.");
        poll(photo -> done());
        await().atMost(SOON).until(() -> source.problem().isPresent());

        notReady = Optional.empty();

        // A long poll takes 20 s.
        await().atMost(Duration.ofSeconds(5)).until(() -> source.problem().isEmpty());
    }

    @Test
    void stopCompletesStartedPhotosAndReleasesOtherMessages() {
        poll(2, Duration.ofSeconds(30), photo -> done().onItem().delayIt().by(Duration.ofMillis(700)));
        IntStream.range(0, 12).forEach(i -> sendPhotos(i + ".jpg"));
        await().atMost(SOON).until(() -> started.size() >= 2);

        poller.stop(SOON);

        assertThat(counts(name)).isEqualTo(new Counts(12 - started.size(), 0));
    }

    @Test
    void interruptedMessageIsRedelivered() {
        poll(1, Duration.ofSeconds(30), photo -> done().onItem().delayIt().by(Duration.ofMillis(300)));
        sendPhotos("a.jpg", "b.jpg", "c.jpg");
        await().atMost(SOON).until(() -> started.size() == 1);

        poller.stop(SOON);

        assertThat(started).containsExactly("a.jpg");
        assertThat(counts(name)).isEqualTo(new Counts(1, 0));
    }

    @Test
    void photosAreProcessedBehindManyClips() {
        var clipsDone = new CompletableFuture<Void>();
        poll(2, Duration.ofSeconds(30), object -> isClip(object.key()) ? uni(clipsDone) : done());
        IntStream.range(0, 60).forEach(i -> sendPhotos(i + ".mp4"));
        sendPhotos("behind.jpg");

        await().atMost(SOON).until(() -> started.contains("behind.jpg"));
        assertThat(started.stream().filter(QueuePollerTest::isClip)).hasSizeBetween(1, 32);
        clipsDone.complete(null);

        awaitEmpty();
        assertThat(started).hasSize(61).doesNotHaveDuplicates();
    }

    @Test
    void clipsThatAdvanceOrWaitStayHidden() {
        int clips = 40;
        Duration visibility = Duration.ofSeconds(1);
        var clipsDone = new CompletableFuture<Void>();
        poll(4, visibility, object -> uni(clipsDone));
        IntStream.range(0, clips).forEach(i -> sendPhotos(i + ".mp4"));
        await().atMost(SOON).until(() -> counts(name).equals(new Counts(0, clips)));

        // Longer than a message without progress stays hidden.
        await().during(visibility.multipliedBy(11))
                .atMost(visibility.multipliedBy(12))
                .until(() -> {
                    origins.element().progressed().run();
                    return counts(name).equals(new Counts(0, clips));
                });
        clipsDone.complete(null);

        awaitEmpty();
        assertThat(started).hasSize(clips).doesNotHaveDuplicates();
    }

    @Test
    void stopReleasesClipsAtOnce() {
        var stopping = new CompletableFuture<Void>();
        poll(2, Duration.ofSeconds(30), object -> uni(stopping).chain(() -> failure(ErrorCode.OVERLOADED)));
        IntStream.range(0, 40).forEach(i -> sendPhotos(i + ".mp4"));
        await().atMost(SOON).until(() -> counts(name).equals(new Counts(0, 40)));

        stopping.complete(null);
        poller.stop(SOON);

        assertThat(counts(name)).isEqualTo(new Counts(40, 0));
        poll(object -> done());
        awaitEmpty();
        assertThat(origins)
                .element(origins.size() - 1)
                .extracting(Origin::deliveries)
                .isEqualTo(2);
    }

    private static boolean isClip(String key) {
        return key.endsWith(".mp4");
    }

    private static Uni<Void> uni(CompletableFuture<Void> future) {
        return Uni.createFrom().completionStage(future);
    }

    @Test
    void pollingResumesWhenTheQueueIsAvailableAgain() {
        var stoppedServer = new ElasticMqServer();
        stoppedServer.start();
        stoppedServer.stop();
        url = stoppedServer.url(name);
        try (SqsAsyncClient clientOfStoppedServer = stoppedServer.client()) {
            poll(clientOfStoppedServer, 4, Duration.ofSeconds(30), photo -> done());
            // The SDK can take its acquisition timeout of 10 s instead of failing with "connection refused".
            await().atMost(SOON.multipliedBy(2))
                    .until(() -> source.problem().orElse("").startsWith("The queue is unavailable. Cause: "));

            stoppedServer.restart();
            stoppedServer.createQueue(clientOfStoppedServer, name, 2);
            clientOfStoppedServer
                    .sendMessage(message -> message.queueUrl(url.toString())
                            .messageBody("{\"bucket\": \"holiday\", \"key\": \"a.jpg\"}"))
                    .join();

            await().atMost(SOON).until(() -> started.size() == 1);
            assertThat(source.problem()).isEmpty();
            poller.stop(SOON);
            stoppedServer.stop();
        }
    }
}
