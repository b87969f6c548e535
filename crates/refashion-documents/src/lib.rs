//! The five documents: settings, published figures, claims and audit.
