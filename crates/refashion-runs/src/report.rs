//! What a reader is shown of a document's runs.

mod beside;
mod experiments;
mod figures;
mod folds;
mod made;
mod markdown;
mod overview;
mod readings;
mod table;

pub use beside::keras_table;
pub use figures::{claim_table, figure_table, matrix_table, not_held, pair_table, verdict_line};
pub use made::{origin_lines, run_table};
pub use markdown::document_report;
pub use overview::{all_documents, standing_table};
pub use readings::saved_lines;
pub use table::Table;
