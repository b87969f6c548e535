//! `cargo xtask doctor`: what a machine has and lacks, a line each.

mod check;
mod machine;
mod places;
mod program;
mod python;

use std::process::ExitCode;

use anyhow::Result;
use refashion_report::{Table, left};

use self::check::Check;
use crate::{
    cli::{Doctor, Format},
    output::table,
};

pub(crate) fn doctor(options: &Doctor) -> Result<ExitCode> {
    let mut checks = machine::checks();
    checks.extend(places::checks(options));
    checks.extend(python::checks(&options.python));
    match options.format {
        Format::Text => out!("{}", table(&rows(&checks))),
        Format::Json => outln!("{}", crate::output::json(&checks)?),
        Format::Csv => out!("{}", csv(&checks)),
    }
    Ok(if checks.iter().any(Check::fails) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// A row each, which is wrapped where the terminal is narrow.
fn rows(checks: &[Check]) -> Table {
    let mut table = Table::new([left("state"), left("what"), left("found")]);
    for check in checks {
        let advice = check.advice.as_ref();
        let advice = advice.map_or(String::new(), |advice| format!("; {advice}"));
        let found = format!("{}{advice}", check.found);
        table.row([check.state.name(), check.what, &found]);
    }
    table
}

fn csv(checks: &[Check]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = checks.iter().map(|check| {
        let state = check.state.name();
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
        let table = rows(std::slice::from_ref(&check));
        assert!(
            table
                .text()
                .ends_with("missing  C compiler  no `cc`; say \"please\"\n"),
            "{}",
            table.text()
        );
        let narrow = table.text_within(36);
        assert!(narrow.lines().all(|line| line.len() <= 36), "{narrow}");
        assert!(!check.fails() && check.clone().needed().fails());
        assert!(!Check::ok("cores", "2").needed().fails());
        let csv = csv(&[check]);
        assert!(csv.ends_with("C compiler,missing,\"no `cc`\",\"say \"\"please\"\"\",false\n"));
    }
}
