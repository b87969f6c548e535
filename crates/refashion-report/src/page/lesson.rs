//! A lesson as a part of the page: so much of Markdown as lessons are written in.

use maud::{Markup, html};

use crate::lesson::ANSWER;

/// A lesson, folded; its own title is left out.
pub(crate) fn lesson(text: &str) -> Markup {
    html! {
        details.lesson {
            summary { "Ten minutes with this document" }
            @for block in blocks(text) { (markup(&block)) }
        }
    }
}

/// A part of a lesson.
#[derive(Debug, PartialEq)]
enum Block {
    Title(String),
    Text(String),
    Code(String),
    Answer(String),
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut code: Option<Vec<&str>> = None;
    for line in text.lines() {
        match (&mut code, line) {
            (None, line) if line.starts_with("```") => code = Some(Vec::new()),
            (Some(lines), "```") => {
                blocks.push(Block::Code(lines.join("\n")));
                code = None;
            }
            (Some(lines), line) => lines.push(line),
            (None, line) if line.starts_with("# ") || line.is_empty() => {}
            (None, line) => blocks.push(block(line)),
        }
    }
    blocks
}

/// A paragraph is a line.
fn block(line: &str) -> Block {
    if let Some(title) = line.strip_prefix("## ") {
        Block::Title(title.to_owned())
    } else if let Some(answer) = line.strip_prefix(ANSWER) {
        Block::Answer(answer.trim().to_owned())
    } else {
        Block::Text(line.to_owned())
    }
}

fn markup(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Title(title) => h4 { (title) },
            Block::Text(text) => p { (inline(text)) },
            Block::Code(code) => pre { code { (code) } },
            Block::Answer(answer) => details { summary { "Answer" } p { (inline(answer)) } },
        }
    }
}

/// Text in which every other piece between backticks is code.
fn inline(text: &str) -> Markup {
    html! {
        @for (place, piece) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_is_titles_text_code_and_answers() {
        let text = "# The whole\n\n## Run it\n\nType `a`:\n\n```sh\na --b\n```\n\n1. Why?\n\n> As <it> is.\n";
        let html = lesson(text).into_string();
        for part in [
            "<h4>Run it</h4>",
            "<p>Type <code>a</code>:</p>",
            "<pre><code>a --b</code></pre>",
            "<p>1. Why?</p>",
            "<details><summary>Answer</summary><p>As &lt;it&gt; is.</p></details>",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("The whole"), "{html}");
    }
}
