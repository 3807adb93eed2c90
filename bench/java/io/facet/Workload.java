package io.facet;

/** A part of Facet that several threads can run without the rest. */
interface Workload {
    int photos();

    /** Processes one photo. Returns the number of its faces, or 0 if this part does not compute it. */
    int work(int photo);
}
