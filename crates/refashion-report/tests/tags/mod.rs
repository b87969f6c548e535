//! The tags of a page, as far as the tests need them.

/// A tag with its attributes, unescaped only as far as the tests compare them.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) closing: bool,
    /// Whether it is closed at once, as in SVG.
    pub(crate) empty: bool,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// All tags. What is inside of a script or a style is text.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut rest = html;
    let mut found = Vec::new();
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with('!') {
            continue;
        }
        let tag = tag(&mut rest);
        if !tag.closing && ["script", "style"].contains(&tag.name.as_str()) {
            let end = rest.find(&format!("</{}>", tag.name)).unwrap();
            rest = &rest[end..];
        }
        found.push(tag);
    }
    found
}

/// The tag that `rest` begins with, just behind its `<`.
fn tag(rest: &mut &str) -> Tag {
    let closing = rest.starts_with('/');
    let text = rest.trim_start_matches('/');
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap();
    let (name, mut text) = text.split_at(end);
    assert!(!name.is_empty(), "a bare < before {text:.40}");
    let mut attributes = Vec::new();
    loop {
        text = text.trim_start();
        let empty = text.starts_with("/>");
        if let Some(after) = text.strip_prefix(if empty { "/>" } else { ">" }) {
            *rest = after;
            return Tag {
                name: name.to_owned(),
                closing,
                empty,
                attributes,
            };
        }
        let end = text.find(['=', '>', ' ']).unwrap();
        let (name, after) = text.split_at(end);
        text = after;
        let mut value = "";
        if let Some(after) = text.strip_prefix("=\"") {
            (value, text) = after.split_once('"').unwrap();
        }
        attributes.push((name.to_owned(), value.to_owned()));
    }
}
