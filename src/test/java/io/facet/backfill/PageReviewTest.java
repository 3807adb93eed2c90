package io.facet.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarConfig.Render;
import io.facet.sidecar.SidecarFiles;
import io.facet.sidecar.SidecarSettings;
import io.facet.storage.ObjectPages.ListedObject;
import io.facet.storage.ObjectPages.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageReviewTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final String TODAY = "today";

    private Render render = Render.OFF;
    private final List<ListedObject> page = new ArrayList<>();
    private final CurrentSidecarStore store =
            new CurrentSidecarStore(key -> key.startsWith("old") ? "other model" : TODAY);

    @Test
    void photoWithNewerSidecarIsSkipped() {
        listed("a.jpg", 0);
        listed("a.jpg.faces.json", 1);

        PageReview.Result result = review(new PageReview.Selection(Instant.MIN, true, true));

        assertThat(result.toReconcile()).isEmpty();
        assertThat(result.photos()).isEqualTo(1);
        assertThat(result.skipped()).isEqualTo(1);
    }

    @Test
    void photoWithoutNewerSidecarIsReconciled() {
        listed("missing.jpg", 0);
        listed("older.jpg", 2);
        listed("older.jpg.faces.json", 1);
        listed("same-second.jpg", 3);
        listed("same-second.jpg.faces.json", 3);

        assertThat(keys(new PageReview.Selection(Instant.MIN, true, true)))
                .containsExactly("missing.jpg", "older.jpg", "same-second.jpg");
        assertThat(store.heads).hasValue(0);
    }

    @Test
    void pageWithAnOutdatedFingerprintIsReconciledAfterOneHead() {
        for (int i = 0; i < 50; i++) {
            listed("new%d.jpg".formatted(i), 10);
            listed("new%d.jpg.faces.json".formatted(i), 20);
        }
        listed("old.jpg", 0);
        listed("old.jpg.faces.json", 1);

        assertThat(keys(new PageReview.Selection(Instant.MIN, true, true)))
                .hasSize(51)
                .contains("old.jpg", "new0.jpg");
        assertThat(store.heads).hasValue(1);
    }

    @Test
    void everyPhotoIsReconciledIfDatesAreNotTrusted() {
        listed("a.jpg", 0);
        listed("a.jpg.faces.json", 1);

        assertThat(keys(new PageReview.Selection(Instant.MIN, false, true))).containsExactly("a.jpg");
    }

    @Test
    void interruptedPageIsReconciled() {
        listed("a.jpg", 0);
        listed("a.jpg.faces.json", 1);

        assertThat(review(new PageReview.Selection(Instant.MIN, true, true), true)
                        .toReconcile())
                .hasSize(1);
    }

    @Test
    void olderPhotosAndOtherObjectsAreNotSelected() {
        listed("before.jpg", -1);
        listed("then.jpg", 0);
        listed("notes.txt", 5);
        listed("notes.txt.faces.json", 5);

        PageReview.Result result = review(new PageReview.Selection(NOON, true, true));

        assertThat(result.toReconcile()).extracting(ObjectLocation::key).containsExactly("then.jpg");
        assertThat(result.photos()).isEqualTo(1);
    }

    @Test
    void orphanedSidecarIsReconciledInASortedListingOnly() {
        listed("gone.jpg.faces.json", 1);

        assertThat(keys(new PageReview.Selection(Instant.MIN, true, true))).containsExactly("gone.jpg");
        assertThat(keys(new PageReview.Selection(Instant.MIN, true, false))).isEmpty();
    }

    @Test
    void photoWithoutNewerPictureIsReconciled() {
        render = Render.BLUR;
        listed("with.jpg", 0);
        listed("with.jpg.blurred.jpg", 1);
        listed("with.jpg.faces.json", 2);
        listed("without.jpg", 0);
        listed("without.jpg.faces.json", 2);
        listed("older.jpg", 2);
        listed("older.jpg.blurred.jpg", 1);
        listed("older.jpg.faces.json", 3);
        listed("gone.jpg.blurred.jpg", 1);
        listed("old-kind.jpg.pixelated.jpg", 1);

        assertThat(keys(new PageReview.Selection(Instant.MIN, true, true)))
                .containsExactlyInAnyOrder("without.jpg", "older.jpg", "gone.jpg");
    }

    private void listed(String key, int secondsAfterNoon) {
        page.add(new ListedObject(ObjectLocation.newest("bucket", key), NOON.plusSeconds(secondsAfterNoon)));
    }

    private List<String> keys(PageReview.Selection selection) {
        return review(selection).toReconcile().stream().map(ObjectLocation::key).toList();
    }

    private PageReview.Result review(PageReview.Selection selection) {
        return review(selection, false);
    }

    private PageReview.Result review(PageReview.Selection selection, boolean interrupted) {
        var naming = SidecarSettings.naming(render);
        return new PageReview(
                        selection,
                        location -> location.key().endsWith(".jpg"),
                        naming,
                        new SidecarFiles(store, naming),
                        location -> TODAY)
                .review(new Page(page, Optional.empty()), interrupted)
                .await()
                .indefinitely();
    }
}
