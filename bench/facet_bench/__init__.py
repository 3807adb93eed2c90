"""Facet's benchmarks. Each public command in bench/ runs the command module of the package with its name."""
