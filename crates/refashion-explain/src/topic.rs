//! One topic.

use crate::Result;

/// One topic of the documents' mathematics.
#[derive(Debug, Clone, Copy)]
pub struct Topic {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// What it is, in one line.
    pub title: &'static str,
    /// The formula, line by line.
    pub formula: &'static [&'static str],
    /// Where the documents have it, and what they leave out, line by line.
    pub source: &'static [&'static str],
    /// Computes the example.
    pub(crate) example: fn() -> Result<String>,
    /// How it is written in a network or a training of one's own, as TOML.
    pub written: Option<&'static str>,
    /// Commands that show it at work: the words behind the program's name.
    pub commands: &'static [&'static str],
}

impl Topic {
    /// The worked example, its numbers computed now.
    ///
    /// # Errors
    ///
    /// Those of the layers and losses at work; their settings are fixed, so that there are none.
    pub fn example(&self) -> Result<String> {
        (self.example)()
    }

    /// All of it as text for a terminal, in lines of at most 100 columns. `program` is what its commands
    /// begin with, as the reader calls the program.
    ///
    /// # Errors
    ///
    /// As [`Topic::example`].
    pub fn text(&self, program: &str) -> Result<String> {
        let mut text = format!("{}: {}\n", self.name, self.title);
        let mut section = |heading: &str, lines: &mut dyn Iterator<Item = &str>| {
            text.push_str(&format!("\n{heading}\n"));
            for line in lines {
                text.push_str(format!("  {line}").trim_end());
                text.push('\n');
            }
        };
        section("Formula", &mut self.formula.iter().copied());
        section("In the documents", &mut self.source.iter().copied());
        section("Example", &mut self.example()?.lines());
        if let Some(written) = self.written {
            section("In a network or training of your own", &mut written.lines());
        }
        let commands = self.commands.iter();
        let commands: Vec<String> = commands.map(|words| format!("{program} {words}")).collect();
        section("To see it, type", &mut commands.iter().map(String::as_str));
        Ok(text)
    }
}
