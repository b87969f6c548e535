//! `cargo xtask doctor`: what a machine has and lacks, a line each.

mod check;
mod machine;
mod places;
mod program;
mod python;

use std::process::ExitCode;

use anyhow::Result;

use self::check::{Check, State};
use crate::cli::{Doctor, Format};

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
