//! What is said where a data set is nowhere: the files needed, every place looked at, why nothing
//! was fetched, and what to type.

use std::fmt;

use crate::name::DatasetName;

/// One place that was looked at in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The place, in words, with its path.
    pub place: String,
    /// What was found there instead.
    pub found: String,
}

/// What is said where a data set is nowhere.
#[derive(Clone, Debug)]
pub struct NotFound {
    /// The data set.
    pub name: DatasetName,
    /// The forms in which the files are looked for.
    pub needed: Vec<String>,
    /// Every place looked at.
    pub looked: Vec<Looked>,
    /// Why the files were not fetched.
    pub not_fetched: String,
    /// Commands that fetch the files by hand.
    pub commands: Vec<String>,
}

impl std::error::Error for NotFound {}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} was not found.", self.name.title)?;
        writeln!(f, "Files needed, in one of these forms:")?;
        for form in &self.needed {
            writeln!(f, "  {form}")?;
        }
        writeln!(f, "Looked at:")?;
        for looked in &self.looked {
            writeln!(f, "  {}: {}", looked.place, looked.found)?;
        }
        writeln!(f, "Not fetched: {}.", self.not_fetched)?;
        write!(f, "To get the files by hand, type:")?;
        for command in &self.commands {
            write!(f, "\n  {command}")?;
        }
        Ok(())
    }
}
