//! What stands at a place of a document, and what was meant to stand there.

use std::ops::Range;

use crate::written::{example, field, kind_of, of_type, sized, with_number};

/// The parser's words for a name alone where its settings have to follow.
pub(crate) const NEEDS_SETTINGS: &str = "unit variant, expected";

/// The parser's words for braces that hold no kind, or several.
pub(crate) const ONE_KIND: &str = "wanted exactly 1 element";

/// A place of a document that the parser could not read.
pub(crate) struct Place<'a> {
    /// The key whose value stands there: `key = value`.
    key: Option<&'a str>,
    /// What stands there.
    found: &'a str,
    /// Its line, from the left.
    line: &'a str,
}

impl<'a> Place<'a> {
    /// The place of these bytes of a text.
    pub(crate) fn of(text: &'a str, span: Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            key: key_before(before),
            found: text.get(span).unwrap_or_default().trim(),
            line: text[start..].lines().next().unwrap_or_default().trim(),
        }
    }

    /// What stands there, without its quotes.
    pub(crate) fn bare(&self) -> &'a str {
        self.found.trim_matches(['"', '\''])
    }

    /// What is wrong with the brackets of a section that can come several times, or only once.
    pub(crate) fn header(&self, message: &str) -> Option<String> {
        let inner = self.line.strip_prefix('[')?;
        if inner.starts_with('[') && message.starts_with("invalid type: sequence") {
            let name = inner.trim_start_matches('[').split(']').next()?;
            return Some(format!("`{name}` comes once here; write [{name}]"));
        }
        if inner.starts_with('[') || message != "invalid type: map, expected a sequence" {
            return None;
        }
        let path = inner.split(']').next()?;
        Some(match path.split_once('.') {
            Some((name, _)) => {
                format!(
                    "no [[{name}]] stands above, to which this could belong; write one before it"
                )
            }
            None => format!("`{path}` can come several times; write [[{path}]]"),
        })
    }

    /// What was meant, as it has to be written.
    pub(crate) fn meant(&self, message: &str) -> Option<String> {
        if let Some(name) = message.strip_prefix("missing field `") {
            let name = name.trim_end_matches('`');
            return self.as_kind().or_else(|| self.as_field(name));
        }
        if message.contains(NEEDS_SETTINGS) {
            return kind_of(self.key, self.bare()).map(str::to_owned);
        }
        if message.starts_with(ONE_KIND) {
            let text = self
                .key
                .and_then(example)
                .unwrap_or("{ dense = { units = 10 } }");
            return Some(self.under_key(text));
        }
        if message.ends_with("expected a string") {
            return self.as_text();
        }
        if message.ends_with("expected a boolean") {
            let is_no =
                ["no", "off", "false", "0", "none"].contains(&self.bare().to_lowercase().as_str());
            return Some(self.under_key(if is_no { "false" } else { "true" }));
        }
        if message.contains("expected a sequence") {
            return self.as_list();
        }
        let numbers = ["usize", "u64", "u32", "u16", "u8", "f64", "f32"];
        if numbers
            .iter()
            .any(|rust| message.ends_with(&format!("expected {rust}")))
        {
            return self.as_number();
        }
        let written = [
            "expected struct",
            "expected a map",
            "wanted string or table",
            "expected an array of length 2",
        ];
        let asked = written.iter().any(|part| message.contains(part));
        asked.then(|| self.as_settings(message)).flatten()
    }

    /// A field that a section lacks; those of the same name within braces are others.
    fn as_field(&self, name: &str) -> Option<String> {
        let text = example(name).or_else(|| field(name))?;
        (!self.found.starts_with('{')).then(|| format!("{name} = {text}"))
    }

    /// Text that was given without its quotes.
    fn as_text(&self) -> Option<String> {
        let is_plain = self.number().is_some() || matches!(self.found, "true" | "false");
        match is_plain {
            true => Some(self.under_key(&format!("{:?}", self.found))),
            false => self.key.and_then(field).map(|text| self.under_key(text)),
        }
    }

    /// A number that was given in quotes, or the kind that it is the whole of.
    fn as_number(&self) -> Option<String> {
        let quoted = self.found.starts_with(['"', '\'']) && number(self.bare()).is_some();
        match quoted {
            true => Some(self.under_key(self.bare())),
            false => {
                let alone = |text: &str| !text.trim_start_matches('{').contains('{');
                self.as_kind()
                    .filter(|text| alone(text) && text.starts_with('{'))
            }
        }
    }

    /// A list of the one thing that was given.
    fn as_list(&self) -> Option<String> {
        const LONGEST: usize = 80;
        let key = self.key?;
        let shown = field(key).filter(|text| text.starts_with('[') && !self.found.starts_with('"'));
        let is_short = self.found.len() <= LONGEST && !self.found.contains('\n');
        match shown {
            Some(text) => Some(self.under_key(text)),
            None => is_short.then(|| self.under_key(&format!("[{}]", self.found))),
        }
    }

    /// Settings in braces, with the number that was given alone.
    fn as_settings(&self, message: &str) -> Option<String> {
        if let Some(filled) = self.with_given() {
            return Some(self.under_key(&filled));
        }
        let of_type = || of_type(message.split_once("expected struct ")?.1);
        let of_key = || {
            let key = self.key?;
            example(key).or_else(|| sized(key)).or_else(|| field(key))
        };
        of_type().or_else(of_key).map(|text| self.under_key(text))
    }

    /// What the number means that stands in the place of settings.
    fn with_given(&self) -> Option<String> {
        let (key, given) = (self.key?, self.number()?);
        with_number(key, given)
    }

    /// The example of a kind whose settings stand here.
    fn as_kind(&self) -> Option<String> {
        let key = self.key?;
        example(key).map(|text| self.under_key(text))
    }

    fn number(&self) -> Option<&'a str> {
        number(self.found)
    }

    /// A value with its key before it, unless the value names it.
    fn under_key(&self, value: &str) -> String {
        match self.key {
            Some(key) if !names(value, key) => format!("{key} = {value}"),
            _ => value.to_owned(),
        }
    }
}

/// Whether an example is of this kind: `{ dropout = … }`.
fn names(value: &str, key: &str) -> bool {
    let inner = value.strip_prefix('{').map(str::trim_start);
    inner.is_some_and(|inner| {
        inner
            .strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(' '))
    })
}

fn number(text: &str) -> Option<&str> {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    (is_number && text.parse::<f64>().is_ok()).then_some(text)
}

/// The key whose value follows: `key =`.
fn key_before(before: &str) -> Option<&str> {
    let before = before.trim_end().strip_suffix('=')?.trim_end();
    let name = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
    let start = before.rfind(name).map_or(0, |at| at + 1);
    Some(&before[start..]).filter(|key| !key.is_empty())
}
