//! The reports in Markdown: one on each document, and one page of all documents.

mod document;
mod experiments;
mod files;
mod folds;
mod overview;
mod readings;
mod versus_keras;
mod warning;

pub use document::document_report;
pub use files::{RULE_PAGE, write_report, write_reports};
pub use overview::all_documents;
