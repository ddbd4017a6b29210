//! Version orders, one file for each scheme.
