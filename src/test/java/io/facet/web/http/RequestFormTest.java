package io.facet.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectStoreContract;
import io.facet.storage.SpoolSpace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestFormTest {
    private static final String HEADER =
            "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n";

    @Test
    void partIsReadIntoAnOffHeapBufferOfItsSize() throws Exception {
        var photo = new byte[300_000];
        new Random(1).nextBytes(photo);
        try (RequestForm form = open()) {
            form.write(Unpooled.wrappedBuffer(bytes("preamble\r\n" + HEADER), photo, bytes("\r\n" + HEADER)));
            form.write(Unpooled.wrappedBuffer(photo, 0, 1000));
            form.write(Unpooled.wrappedBuffer(bytes("\r\n--b--\r\nepilogue")));
            form.requireComplete();

            assertThat(form.parts("image")).extracting(RequestForm.Part::size).containsExactly(300_000L, 1000L);
            ByteBuf read = form.read(form.parts("image").get(0));
            assertThat(read.isDirect()).isTrue();
            assertThat(read.capacity()).isEqualTo(photo.length);
            assertThat(read).isEqualTo(Unpooled.wrappedBuffer(photo));
            read.release();
        }
    }

    @Test
    void partIsReadWithoutACopyUntilTheFormIsClosed() throws Exception {
        var clip = new byte[300_000];
        new Random(3).nextBytes(clip);
        RequestForm form = open();
        form.write(Unpooled.wrappedBuffer(bytes(HEADER + "another part\r\n" + HEADER), clip, bytes("\r\n--b--")));
        ObjectContent content = form.content(form.parts("image").get(1));

        assertThat(content.size()).isEqualTo(clip.length);
        assertThat(ObjectStoreContract.read(content, 0, clip.length)).isEqualTo(clip);
        content.close();
        assertThat(ObjectStoreContract.read(content, 299_999, 1)).containsExactly(clip[299_999]);
        assertThat(content.read(clip.length, ByteBuffer.allocate(10))).isEqualTo(-1);

        form.close();
        assertThatThrownBy(() -> content.read(0, ByteBuffer.allocate(10)))
                .isInstanceOf(CancellationException.class)
                .hasMessage("The client disconnected.");
    }

    @Test
    void interruptedReaderDoesNotCloseTheForm() throws Exception {
        try (RequestForm form = open()) {
            form.write(Unpooled.wrappedBuffer(bytes(HEADER + "clip\r\n--b--")));
            ObjectContent content = form.content(form.parts("image").get(0));

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> content.read(0, ByteBuffer.allocate(4)))
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(ObjectStoreContract.read(content, 0, 4)).isEqualTo(bytes("clip"));
        }
    }

    @Test
    void temporaryFileHasNoNameAndCannotBeReadAfterClose() throws Exception {
        RequestForm form = open();
        form.write(Unpooled.wrappedBuffer(bytes(HEADER + "photo\r\n--b--")));
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("facet-form"));
        }

        form.close();

        assertThatThrownBy(() -> form.read(form.parts("image").get(0))).isInstanceOf(CancellationException.class);
    }

    @Test
    void headersWithoutEndAreRejected() {
        try (RequestForm form = open()) {
            form.write(Unpooled.wrappedBuffer(bytes("--b\r\nX: ")));

            assertThatThrownBy(() -> form.write(Unpooled.wrappedBuffer(new byte[70_000])))
                    .hasMessageContaining("more than 65536 bytes outside of the parts");
        }
    }

    private static RequestForm open() {
        return RequestForm.open("multipart/form-data; boundary=b", new SpoolSpace(1 << 20), 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
