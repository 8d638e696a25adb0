"""Measurements, run by `make bench` on a database of its own. Figures and method: docs/benchmarks.md."""
