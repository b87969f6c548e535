//! Parts of Rust on one line, written as rustfmt would.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// A part of Rust on one line. A comma before a closing bracket goes.
pub(crate) fn line(part: &impl ToTokens) -> String {
    let mut words = Vec::new();
    flatten(part.to_token_stream(), &mut words);
    let mut text = String::new();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map_or("", String::as_str);
        if word == "," && matches!(next, "" | ")" | "]" | ">" | "}") {
            continue;
        }
        if at > 0 && is_apart(&words[..at], word) {
            text.push(' ');
        }
        text += word;
    }
    text
}

/// Whether there is a space between words and the next one.
fn is_apart(before: &[String], next: &str) -> bool {
    let last = before[before.len() - 1].as_str();
    let is_name = |word: &str| {
        word.starts_with(|first: char| first.is_alphanumeric() || matches!(first, '_' | '\'' | '"'))
    };
    match (last, next) {
        (_, "," | ";" | ":" | "." | ")" | "]" | ">" | "?" | "::") => {
            next == "?" && matches!(last, ":" | "+")
        }
        ("(" | "[" | "<" | "&" | "::" | "*" | "!" | "." | "?" | "#", _) => false,
        (_, "<") => matches!(last, "->" | "=" | "," | ":" | "as"),
        (">", "(") | (_, "!") if last != "->" => false,
        (last, "(" | "[") if is_name(last) && !last.starts_with('\'') => {
            matches!(last, "dyn" | "in" | "mut" | "const" | "as" | "for")
        }
        _ => true,
    }
}

fn flatten(tokens: TokenStream, words: &mut Vec<String>) {
    // The first half of a sign of two characters.
    let mut open = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (start, end) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                words.extend((!start.is_empty()).then(|| start.to_string()));
                flatten(group.stream(), words);
                words.extend((!end.is_empty()).then(|| end.to_string()));
            }
            TokenTree::Punct(sign) => {
                let whole = format!("{open}{}", sign.as_char());
                let goes_on = matches!(whole.as_str(), "-" | "=" | ":" | "." | "'" | "..");
                open.clear();
                if sign.spacing() == Spacing::Joint && goes_on {
                    open = whole;
                } else {
                    words.push(whole);
                }
            }
            other => {
                words.push(format!("{open}{other}"));
                open.clear();
            }
        }
    }
}

#[test]
fn a_line_is_written_as_rustfmt_would() {
    for text in [
        "&'a mut [f32; N]",
        "Result<Vec<(usize, f64)>, Error>",
        "Box<dyn Fn(&Path, [u8; 2]) -> io::Result<()> + Send + 'static>",
        "impl Iterator<Item = &'a str> + use<'a>",
        "Option<&dyn Layer>",
        "for<'a> fn(&'a str) -> !",
        "*const T",
        "<T as Layer>::Output",
        "Cow<'static, str>",
        "&'static [&'static str]",
        "impl Fn(u8) + ?Sized",
    ] {
        let parsed: syn::Type = syn::parse_str(text).unwrap();
        assert_eq!(line(&parsed), text);
    }
    let generics: syn::Generics = syn::parse_str("<'a, T: ?Sized + 'a, const N: usize>").unwrap();
    assert_eq!(line(&generics), "<'a, T: ?Sized + 'a, const N: usize>");
}
