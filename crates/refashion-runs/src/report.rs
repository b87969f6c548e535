//! What a reader is shown of a document's runs.

mod figures;
mod markdown;
mod table;

pub use figures::{claim_table, figure_table, matrix_table, not_held, verdict_line};
pub use markdown::{all_documents, document_report};
pub use table::Table;
