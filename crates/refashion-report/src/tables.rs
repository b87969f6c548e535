//! What every reader is shown in a table: the reports, the page and the terminal alike.

pub(crate) mod changes;
pub(crate) mod claims;
pub(crate) mod figures;
pub(crate) mod matrices;
pub(crate) mod provenance;
pub(crate) mod saved;
pub(crate) mod scores;
pub(crate) mod seed_plan;
pub(crate) mod sentences;
pub(crate) mod standing;
pub(crate) mod versus_keras;
