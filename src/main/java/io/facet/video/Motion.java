package io.facet.video;

/**
 * One coordinate of a face with constant velocity, as a Kalman filter with two states. The time between measurements may vary.
 * Unit: pixels of the upright frame, seconds.
 */
final class Motion {
    private double position;
    private double velocity;
    // The covariance matrix.
    private double positionVariance;
    private double covariance;
    private double velocityVariance;

    Motion(double position, double positionDeviation, double velocityDeviation) {
        this.position = position;
        this.positionVariance = positionDeviation * positionDeviation;
        this.velocityVariance = velocityDeviation * velocityDeviation;
    }

    /** Moves forward by {@code seconds}, while an unknown acceleration of this standard deviation acts. */
    void predict(double seconds, double acceleration) {
        double noise = acceleration * acceleration;
        position += velocity * seconds;
        positionVariance += seconds * (2 * covariance + seconds * velocityVariance)
                + noise * seconds * seconds * seconds * seconds / 4;
        covariance += seconds * velocityVariance + noise * seconds * seconds * seconds / 2;
        velocityVariance += noise * seconds * seconds;
    }

    void correct(double measured, double deviation) {
        double total = positionVariance + deviation * deviation;
        double positionGain = positionVariance / total;
        double velocityGain = covariance / total;
        double residual = measured - position;
        position += positionGain * residual;
        velocity += velocityGain * residual;
        velocityVariance -= velocityGain * covariance;
        covariance *= 1 - positionGain;
        positionVariance *= 1 - positionGain;
    }

    void move(double by) {
        position += by;
    }

    double position() {
        return position;
    }

    /** The squared distance in standard deviations of a measurement with this deviation. */
    double squaredDistance(double measured, double deviation) {
        double residual = measured - position;
        return residual * residual / (positionVariance + deviation * deviation);
    }
}
