package io.facet.web.error;

import io.facet.web.RequestId;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where a failure becomes a response. */
class ProblemMapper {

    @ServerExceptionMapper
    Response map(WebApplicationException refused, RoutingContext context) {
        Response.StatusType status = refused.getResponse().getStatusInfo();
        if (status.getFamily() == Response.Status.Family.SERVER_ERROR) {
            return map((Throwable) refused, context);
        }
        return Problem.of(status, refused.getMessage(), RequestId.of(context)).toResponse();
    }

    @ServerExceptionMapper
    Response map(Throwable failure, RoutingContext context) {
        return Problem.of(Failures.explain(failure), RequestId.of(context)).toResponse();
    }
}
