//! A line of a report, with what is code and what is strong in it.

use refashion_std::{markdown_text, one_line};

/// A line of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    parts: Vec<Part>,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Plain words.
    Text(String),
    /// A name from outside, which is shown as it is.
    Name(String),
    /// A name, a digest or a command.
    Code(String),
    /// Something that must not be overlooked.
    Strong(String),
}

impl Line {
    /// A line that begins with plain words.
    ///
    /// ```
    /// use refashion_report::Line;
    ///
    /// let line = Line::new("Network: ").code("thesis").text(", small");
    /// assert_eq!(line.markdown(), "Network: `thesis`, small");
    /// ```
    pub fn new(text: impl Into<String>) -> Self {
        Self::default().text(text)
    }

    /// The line with plain words behind it.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.with(Part::Text(text.into()))
    }

    /// The line with a name from outside behind it, which is no Markdown.
    ///
    /// ```
    /// use refashion_report::Line;
    ///
    /// assert_eq!(Line::new("Data: ").name("my_*set*").markdown(), r"Data: my\_\*set\*");
    /// ```
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with(Part::Name(name.into()))
    }

    /// The line with a name, a digest or a command behind it.
    #[must_use]
    pub fn code(self, code: impl Into<String>) -> Self {
        self.with(Part::Code(code.into()))
    }

    /// The line with something behind it that must not be overlooked.
    #[must_use]
    pub fn strong(self, text: impl Into<String>) -> Self {
        self.with(Part::Strong(text.into()))
    }

    /// The line with another behind it.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// The parts, from the left to the right.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The line in Markdown.
    pub fn markdown(&self) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Name(name) => markdown_text(name),
            Part::Code(code) => format!("`{code}`"),
            Part::Strong(text) => format!("**{text}**"),
        };
        self.parts.iter().map(part).collect()
    }

    /// A line stays one, whoever wrote what is in it.
    fn with(mut self, part: Part) -> Self {
        self.parts.push(match part {
            Part::Text(text) => Part::Text(one_line(&text).into_owned()),
            Part::Name(name) => Part::Name(one_line(&name).into_owned()),
            Part::Code(code) => Part::Code(one_line(&code).into_owned()),
            Part::Strong(text) => Part::Strong(one_line(&text).into_owned()),
        });
        self
    }
}
