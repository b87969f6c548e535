//! The program `refashion` parses what is typed, calls the crates, and prints.

// They panic where nobody reads on; `out!`, `outln!` and `errln!` do not.
#![warn(clippy::print_stdout, clippy::print_stderr)]
// What only they use is unused where they are left out.
#![cfg_attr(
    not(all(feature = "serve", feature = "export")),
    allow(dead_code, unused_imports)
)]

#[macro_use]
mod output;

mod absent_classes;
mod advice;
mod audit;
mod bench;
mod broken;
mod cli;
mod compare;
mod completions;
#[cfg(feature = "export")]
mod convert;
mod dashboard;
mod data;
mod doctor;
mod document;
mod documents;
mod elsewhere;
mod evaluate;
mod existing;
mod explain;
#[cfg(feature = "export")]
mod export;
mod figures;
mod images;
mod interrupt;
mod keras;
mod left_out;
mod lesson;
mod limits;
mod list;
mod live;
mod man;
mod models;
mod named_images;
mod named_set;
mod own_images;
mod pace;
mod page_images;
mod params;
mod predict;
mod progress;
mod report;
mod reproduce;
mod review;
mod screen;
#[cfg(feature = "serve")]
mod serve;
mod shell;
mod signals;
mod sweep;
mod threads;
mod train;
mod units;
mod vectors;
mod workspace;

use std::{
    io::{IsTerminal, stderr},
    process::ExitCode,
};

use cli::{Cli, Command};
use interrupt::Interrupted;
use tracing_subscriber::{Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

fn main() -> ExitCode {
    let cli = cli::parse(workspace::called_as());
    start_log(&cli);
    limits::file_size_is_an_error();
    match run(&cli) {
        Ok(code) if code == ExitCode::SUCCESS && broken::was_told() => ExitCode::FAILURE,
        Ok(code) => code,
        Err(error) if error.is::<Interrupted>() => {
            errln!("{error}");
            let status = error.downcast_ref().map(|it: &Interrupted| it.status);
            ExitCode::from(status.unwrap_or_default())
        }
        Err(error) => {
            let told = format!("error: {}", output::told(&error));
            output::tell_prose(&advice::behind(&told, &advice::advice(&error)));
            ExitCode::FAILURE
        }
    }
}

/// Whether a command starts the threads that it is told to.
fn takes_threads(command: &Command) -> bool {
    !matches!(
        command,
        Command::Export(_)
            | Command::Convert(_)
            | Command::Explain(_)
            | Command::Models { .. }
            | Command::Report(_)
            | Command::Figures(_)
            | Command::Lesson(_)
            | Command::Data { .. }
    )
}

fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    vectors::choose(cli.vectors)?;
    if !takes_threads(&cli.command) {
        threads::alone_if_need_be();
    }
    match &cli.command {
        Command::Reproduce(options) => reproduce::reproduce(options, cli.quiet),
        Command::Train(options) => train::train(options, cli.quiet),
        Command::Sweep(options) => sweep::sweep(options, cli.quiet),
        Command::Plan(options) => units::plan(options, cli.quiet),
        Command::RunUnit(options) => {
            units::run_unit(options, cli.quiet).map_err(units::in_its_folder)
        }
        Command::Submit(options) => units::submit(options, cli.quiet).map_err(units::in_its_folder),
        Command::Status(options) => units::status(options),
        Command::Gather(options) => units::gather(options, cli.quiet).map_err(units::in_its_folder),
        Command::Params(options) => params::params(options),
        Command::Data { action } => data::data(action, cli.quiet),
        Command::Audit(options) => audit::audit(options, cli.quiet),
        Command::Bench { what } => bench::bench(what, cli.quiet),
        Command::Keras(options) => keras::keras(options, cli.quiet),
        Command::Figures(options) => figures::figures(options, cli.quiet),
        Command::Report(options) => report::report(options, cli.quiet),
        #[cfg(feature = "export")]
        Command::Export(options) => export::export(options, cli.quiet),
        #[cfg(feature = "export")]
        Command::Convert(options) => convert::convert(options, cli.quiet),
        #[cfg(not(feature = "export"))]
        Command::Export(_) | Command::Convert(_) => {
            Err(workspace::lacking("the exporter", "export"))
        }
        Command::Explain(options) => explain::explain(options, cli.quiet),
        Command::Predict(options) => predict::predict(options, cli.quiet),
        Command::Evaluate(options) => evaluate::evaluate(options, cli.quiet),
        #[cfg(feature = "serve")]
        Command::Serve(options) => serve::serve(options, cli.quiet),
        #[cfg(not(feature = "serve"))]
        Command::Serve(_) => Err(workspace::lacking("the server", "serve")),
        Command::Compare(options) => compare::compare(options, cli.quiet),
        Command::Models { action } => models::models(action, cli.quiet),
        Command::Lesson(options) => lesson::lesson(options),
        Command::Document { action } => document::document(action),
        Command::List(options) => list::list(options.format),
        Command::Doctor(options) => doctor::doctor(options),
        Command::Completions(options) => completions::completions(options),
        Command::Man(options) => man::man(options),
    }
}

/// Messages go to standard error: warnings at first, more with `-v`, and whatever RUST_LOG asks for.
fn start_log(cli: &Cli) {
    // What is written over the dashboard would spoil it.
    let live = match &cli.command {
        Command::Reproduce(options) => options.dashboard,
        Command::Train(options) => options.dashboard,
        _ => false,
    };
    let level = match (cli.quiet || live, cli.verbose) {
        (true, _) => "error",
        // The renderer tells of a letter that its fonts lack once for each text of each figure.
        (false, 0) => "warn,usvg=error",
        (false, 1) => "info,ureq=warn,ureq_proto=warn,rustls=warn,usvg=error",
        (false, _) => "debug",
    };
    // `Targets` reads what `EnvFilter` does of levels, without a compiler of regular expressions.
    let asked = std::env::var("RUST_LOG").ok();
    let asked = asked.and_then(|filter| filter.parse::<Targets>().ok());
    let filter = asked.unwrap_or_else(|| level.parse().unwrap_or_default());
    let told = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .without_time()
        // Which part of the program says it is for those who ask for more.
        .with_target(cli.verbose > 0)
        // It would tell of a closed standard error there, and panic.
        .log_internal_errors(false);
    tracing_subscriber::registry()
        .with(told.with_filter(filter))
        .init();
}

#[cfg(test)]
mod tests {
    use super::output::told;

    #[test]
    fn a_cause_is_told_once() {
        let cause = || anyhow::anyhow!("no space");
        assert_eq!(
            told(&cause().context("cannot write x")),
            "cannot write x: no space"
        );
        let hint = "cannot write x: no space; free some";
        assert_eq!(told(&cause().context(hint)), hint);
        let deep = cause().context("inner").context("outer");
        assert_eq!(told(&deep), "outer: inner: no space");
    }
}
