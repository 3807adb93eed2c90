package io.facet.web.http;

import io.facet.telemetry.Failures;
import io.facet.web.http.BodyReceiver.ClientDisconnectedException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps every failure to a response. */
class ProblemMapper {
    @ServerExceptionMapper
    Response map(WebApplicationException failure, RoutingContext context) {
        Response.StatusType status = failure.getResponse().getStatusInfo();
        if (status.getFamily() == Response.Status.Family.SERVER_ERROR) {
            return map((Throwable) failure, context);
        }
        String detail = status.getStatusCode() == Response.Status.NOT_FOUND.getStatusCode()
                ? "Nothing is served at %s; /q/openapi describes all paths.".formatted(context.normalizedPath())
                : failure.getMessage();
        return Problem.of(status, detail, RequestId.of(context)).toResponse();
    }

    @ServerExceptionMapper
    Response map(FailedEventException failure, RoutingContext context) {
        return Problem.of(failure, RequestId.of(context)).toResponse();
    }

    @ServerExceptionMapper
    Response map(UnauthorizedException failure, RoutingContext context) {
        return Problem.unauthorized(context).toResponse();
    }

    /** Sends nothing: after a write to a reset HTTP/2 stream, Quarkus closes the connection with all its streams. */
    @ServerExceptionMapper
    Uni<Response> map(ClientDisconnectedException failure) {
        return Uni.createFrom().nothing();
    }

    @ServerExceptionMapper
    Response map(Throwable failure, RoutingContext context) {
        return Problem.of(Failures.explain(failure), RequestId.of(context)).toResponse();
    }
}
