//! `cargo xtask doctor`: what a machine has and lacks, a line each.

mod machine;
mod places;
mod program;
mod python;

use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use crate::cli::{Doctor, Format};

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Check {
    /// What it is.
    what: &'static str,
    /// Whether it is there.
    state: State,
    /// What was found, or what is wrong.
    found: String,
    /// What to do or to type; nothing where all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    /// Whether `reproduce` cannot do without.
    needed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Missing,
}

impl Check {
    fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self {
            what,
            state: State::Ok,
            found: found.into(),
            advice: None,
            needed: false,
        }
    }

    fn missing(what: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            state: State::Missing,
            advice: Some(advice.into()),
            ..Self::ok(what, found)
        }
    }

    /// The same, which `reproduce` cannot do without.
    fn needed(self) -> Self {
        Self {
            needed: true,
            ..self
        }
    }

    fn fails(&self) -> bool {
        self.needed && self.state == State::Missing
    }
}

pub(crate) fn doctor(options: &Doctor) -> Result<ExitCode> {
    let mut checks = machine::checks();
    checks.extend(places::checks(options));
    checks.extend(python::checks(&options.python));
    match options.format {
        Format::Text => checks.iter().for_each(|check| outln!("{}", line(check))),
        Format::Json => outln!("{}", serde_json::to_string_pretty(&checks)?),
        Format::Csv => out!("{}", csv(&checks)),
    }
    Ok(if checks.iter().any(Check::fails) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn line(check: &Check) -> String {
    let state = match check.state {
        State::Ok => "ok",
        State::Missing => "missing",
    };
    let advice = check.advice.as_ref();
    let advice = advice.map_or(String::new(), |advice| format!("; {advice}"));
    format!("{state:7}  {:15}  {}{advice}", check.what, check.found)
}

fn csv(checks: &[Check]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = checks.iter().map(|check| {
        let state = if check.state == State::Ok {
            "ok"
        } else {
            "missing"
        };
        let advice = quoted(check.advice.as_deref().unwrap_or_default());
        let found = quoted(&check.found);
        format!("{},{state},{found},{advice},{}\n", check.what, check.needed)
    });
    let head = "what,state,found,advice,needed\n".to_owned();
    [head].into_iter().chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_to_do() {
        let check = Check::missing("C compiler", "no `cc`", "say \"please\"");
        assert_eq!(
            line(&check),
            "missing  C compiler       no `cc`; say \"please\""
        );
        assert!(!check.fails() && check.clone().needed().fails());
        assert!(!Check::ok("cores", "2").needed().fails());
        let csv = csv(&[check]);
        assert!(csv.ends_with("C compiler,missing,\"no `cc`\",\"say \"\"please\"\"\",false\n"));
    }
}
