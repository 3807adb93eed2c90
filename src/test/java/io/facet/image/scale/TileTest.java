package io.facet.image.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.face.BoundingBox;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TileTest {

    @Test
    void oneTileCoversAScaledPhotoUpToTheLimit() {
        assertThat(Tile.covering(2048, 1365)).containsExactly(new Tile(0, 0, 2048, 1365, 2048, 1365));
        assertThat(Tile.covering(2049, 100)).hasSize(2);
    }

    @Test
    void everyFaceUpToTheLimitIsCompleteInATile() {
        var random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            int width = 1 + random.nextInt(8192);
            int height = 1 + random.nextInt(8192);
            List<Tile> tiles = Tile.covering(width, height);
            int size = Math.min(Math.min(width, height), 1 + random.nextInt(Tile.MAX_FACE));
            int left = random.nextInt(width - size + 1);
            int top = random.nextInt(height - size + 1);

            assertThat(tiles)
                    .allMatch(tile -> tile.width() <= Tile.MAX_SIDE
                            && tile.height() <= Tile.MAX_SIDE
                            && tile.x() + tile.width() <= width
                            && tile.y() + tile.height() <= height);
            assertThat(tiles)
                    .as("%d × %d at %d, %d of %d × %d", size, size, left, top, width, height)
                    .anyMatch(tile -> left >= tile.x()
                            && top >= tile.y()
                            && left + size <= tile.x() + tile.width()
                            && top + size <= tile.y() + tile.height()
                            && tile.isComplete(new BoundingBox(left - tile.x(), top - tile.y(), size, size)));
        }
    }

    @Test
    void aFaceAtAnEdgeBetweenTilesIsIncomplete() {
        List<Tile> tiles = Tile.covering(4096, 1000);
        Tile first = tiles.get(0);
        var cut = new BoundingBox(first.width() - 50, 100, 50, 60);

        assertThat(first.isComplete(cut)).isFalse();
        assertThat(tiles.get(tiles.size() - 1).isComplete(cut)).isTrue();
    }
}
