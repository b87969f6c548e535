//! Networks as data: shapes, parameter counts, a summary and a model.
