package io.facet.retinaface;

import io.facet.calibration.Calibration;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.model.ModelConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Ends the start if the configured calibration is unreadable or was not made for the configured model. */
@Singleton
class CalibrationCheck {
    private static final Logger LOG = Logger.getLogger(CalibrationCheck.class);
    private static final int FIRST = 1;

    private final ModelConfig config;
    private final FaceDetector detector;

    CalibrationCheck(ModelConfig config, FaceDetector detector) {
        this.config = config;
        this.detector = detector;
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        if (config.calibration().isEmpty()) {
            return;
        }
        Calibration calibration = Calibration.read(config.calibration().get());
        try {
            mismatch(calibration).ifPresent(why -> {
                throw new DetectionException(ErrorCode.BAD_PARAMETER, why);
            });
        } catch (DetectionException e) {
            if (e.code() == ErrorCode.BAD_PARAMETER) {
                throw e;
            }
            // Readiness reports a model that is missing or still being downloaded.
            detector.fetch(config.backbone()).subscribe().with(fetched -> warn(calibration), LOG::debug);
        }
    }

    private Optional<String> mismatch(Calibration calibration) {
        return calibration.mismatch(detector.resolve(config.defaults()).description());
    }

    private void warn(Calibration calibration) {
        try {
            mismatch(calibration).ifPresent(LOG::error);
        } catch (DetectionException e) {
            LOG.debug("The calibration was not compared with the model", e);
        }
    }
}
