package io.facet.model.download;

import java.io.IOException;

/** A file did not come to its end. Another try may bring it. */
class ConnectionLostException extends IOException {
    ConnectionLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
