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

/** A real queue; what is done about a photo is up to each test. */
class QueuePollerTest {
    private static final ElasticMqServer SERVER = new ElasticMqServer();
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final AtomicInteger QUEUES = new AtomicInteger();
    private static SqsAsyncClient client;

    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
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
                    begun.add(photo.key());
                    origins.add(origin);
                    return reconcile.apply(photo);
                },
                concurrency,
                new QueueMetrics(new SimpleMeterRegistry()));
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
    void aMessagesIdAndTraceGoWithItsPhotos() {
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
    void aMessageIsDeletedOnlyAfterEachOfItsPhotosIsStored() {
        var slow = new CompletableFuture<Void>();
        poll(photo -> photo.key().equals("slow.jpg") ? Uni.createFrom().completionStage(slow) : done());
        sendPhotos("quick.jpg", "slow.jpg", "other.jpg");

        await().atMost(SOON).until(() -> begun.size() == 3);
        await().during(Duration.ofMillis(500)).until(() -> counts(name).equals(new Counts(0, 1)));
        slow.complete(null);

        awaitEmpty();
    }

    @Test
    void ofAMessageOnlyThePhotosThatFailedAreTriedAgain() {
        poll(photo -> photo.key().equals("b.jpg") && begun.size() < 4 ? failure(ErrorCode.STORE_UNAVAILABLE) : done());
        sendPhotos("a.jpg", "b.jpg", "c.jpg");

        awaitEmpty();
        assertThat(begun).containsExactly("a.jpg", "b.jpg", "c.jpg", "b.jpg");
    }

    @Test
    void aFailureThatDoesNotPassInTimeLeavesTheMessageForLater() {
        poll(photo -> failure(ErrorCode.TIMEOUT));
        sendPhotos("a.jpg");

        await().atMost(SOON).until(() -> begun.size() == 3);
        await().during(Duration.ofSeconds(2)).until(() -> counts(name).equals(new Counts(0, 1)) && begun.size() == 3);
    }

    @Test
    void aMessageStaysHiddenWhileItsPhotoIsWorkedOn() {
        poll(1, Duration.ofSeconds(2), photo -> done().onItem().delayIt().by(Duration.ofSeconds(5)));
        sendPhotos("slow.jpg");

        awaitEmpty();
        assertThat(begun).hasSize(1);
    }

    @Test
    void whatIsNotUnderstoodEndsAmongTheDeadLetters() {
        poll(photo -> done());
        send("no event");
        sendPhotos("a.jpg");

        awaitDeadLetters(1);
        assertThat(begun).containsExactly("a.jpg");
    }

    @Test
    void whatIsForbiddenEndsAmongTheDeadLetters() {
        poll(photo -> failure(ErrorCode.BUCKET_NOT_ALLOWED));
        sendPhotos("a.jpg");

        awaitDeadLetters(1);
        assertThat(begun).hasSize(2);
    }

    @Test
    void aBusyServiceUsesUpNoDeliveries() {
        poll(photo -> begun.size() < 6 ? failure(ErrorCode.OVERLOADED) : done());
        sendPhotos("a.jpg");

        awaitDeadLetters(0);
        assertThat(begun).hasSize(6);
    }

    @Test
    void aMessageAboutNoPhotoIsDeleted() {
        poll(photo -> done());
        send("{\"Event\": \"s3:TestEvent\"}");

        awaitEmpty();
    }

    @Test
    void noMoreIsTakenThanCanBeWorkedOnSoon() {
        var running = new AtomicInteger();
        var mostRunning = new AtomicInteger();
        poll(3, Duration.ofSeconds(30), photo -> {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            return done().onItem().delayIt().by(Duration.ofMillis(300)).invoke(running::decrementAndGet);
        });
        IntStream.range(0, 30).forEach(i -> sendPhotos(i + ".jpg"));

        for (int look = 0; look < 10; look++) {
            // Three are worked on, three wait; those that are done wait for company to be deleted, up to 100 ms.
            assertThat(counts(name).hidden()).isLessThanOrEqualTo(9);
        }
        awaitEmpty();
        assertThat(mostRunning).hasValue(3);
    }

    @Test
    void nothingIsTakenBeforeTheServiceIsReady() {
        notReady = Optional.of("The model is being loaded.");
        poll(photo -> done());
        sendPhotos("a.jpg");

        await().during(Duration.ofMillis(800)).until(() -> counts(name).equals(new Counts(1, 0)));
        assertThat(source.obstacle()).contains("The model is being loaded.");
        notReady = Optional.empty();

        awaitEmpty();
        await().atMost(SOON).until(() -> source.obstacle().isEmpty());
    }

    @Test
    void whoIsToldToStopFinishesWhatItHasBegunAndGivesTheRestBack() {
        poll(2, Duration.ofSeconds(30), photo -> done().onItem().delayIt().by(Duration.ofMillis(700)));
        IntStream.range(0, 12).forEach(i -> sendPhotos(i + ".jpg"));
        await().atMost(SOON).until(() -> begun.size() >= 2);

        poller.stop(SOON);

        assertThat(counts(name)).isEqualTo(new Counts(12 - begun.size(), 0));
    }

    @Test
    void ofAMessageThatIsInterruptedNothingIsLost() {
        poll(1, Duration.ofSeconds(30), photo -> done().onItem().delayIt().by(Duration.ofMillis(300)));
        sendPhotos("a.jpg", "b.jpg", "c.jpg");
        await().atMost(SOON).until(() -> begun.size() == 1);

        poller.stop(SOON);

        assertThat(begun).containsExactly("a.jpg");
        assertThat(counts(name)).isEqualTo(new Counts(1, 0));
    }

    @Test
    void aQueueThatIsDownIsPolledOnceItIsUp() {
        var elsewhere = new ElasticMqServer();
        elsewhere.start();
        elsewhere.stop();
        url = elsewhere.url(name);
        try (SqsAsyncClient toElsewhere = elsewhere.client()) {
            poll(toElsewhere, 4, Duration.ofSeconds(30), photo -> done());
            await().atMost(SOON).until(() -> source.obstacle().equals(Optional.of("The queue does not answer.")));

            elsewhere.startAgain();
            elsewhere.createQueue(toElsewhere, name, 2);
            toElsewhere
                    .sendMessage(message -> message.queueUrl(url.toString())
                            .messageBody("{\"bucket\": \"holiday\", \"key\": \"a.jpg\"}"))
                    .join();

            await().atMost(SOON).until(() -> begun.size() == 1);
            assertThat(source.obstacle()).isEmpty();
            poller.stop(SOON);
            elsewhere.stop();
        }
    }
}
