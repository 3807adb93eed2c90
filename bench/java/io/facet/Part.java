package io.facet;


/** A part of Facet that can be driven without the rest, by several threads. */
interface Part {
    int photos();

    /** Does this part's work for one photo, and gives the number of faces where it knows it. */
    int work(int photo);
}
