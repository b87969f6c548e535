//! The page says what the reports say, of each run what is true of that run.

#![allow(clippy::unwrap_used)]

mod results;

use std::path::Path;

use refashion_documents::Document;
use refashion_report::run_table;
use refashion_runs::{
    FoldRecord, Predictions, RunRecord, SavedEvaluation, Scores, Store, write_json,
};
use results::{page_of, with_runs};

/// The page of the two runs of the thesis after the second was changed.
fn page_after(folder: &Path, change: impl FnOnce(&mut RunRecord)) -> String {
    with_runs(folder);
    let store = Store::new(folder);
    let mut second = store.load("thesis", 1).unwrap().unwrap();
    change(&mut second);
    let place = store.run("thesis", 1);
    write_json(&place.join("run.json"), &second).unwrap();
    if let Some(saved) = &second.saved {
        write_json(&place.join("outcome.json"), saved).unwrap();
    }
    page_of(&store)
}

#[test]
fn weights_whose_loss_alone_differs_give_no_other_scores() {
    let folder = tempfile::tempdir().unwrap();
    let html = page_after(folder.path(), |run| {
        let trained = run.test.clone().unwrap();
        run.saved = Some(SavedEvaluation {
            provenance: run.provenance.clone(),
            reloaded_exactly: false,
            test: Scores {
                loss: trained.loss + 1e-10,
                ..trained
            },
            rounded: None,
            samples: Predictions::default(),
        });
    });
    let said = "the weights of seed 1 give the same accuracy and confusion matrix, and a test loss \
                that differs by 1e-10 (trained by commit <code>0123456789</code>";
    assert!(html.contains(said));
    assert!(!html.contains("other scores"));
}

#[test]
fn where_a_run_was_made_is_said_of_that_run() {
    let folder = tempfile::tempdir().unwrap();
    let html = page_after(folder.path(), |run| {
        run.provenance.threads = 1;
        run.provenance.commit = "fedcba9876543210".into();
        run.data.verified = true;
    });
    let lines: Vec<&str> = html.split("<li>").collect();
    let line = |parts: &[&str]| {
        let found = lines
            .iter()
            .any(|line| parts.iter().all(|part| line.contains(part)));
        assert!(found, "no line with {parts:?}");
    };
    line(&["Machine: ", " 1 thread, ", "(seed 1)"]);
    line(&["Machine: ", " 2 threads, ", "(seed 0)"]);
    line(&["Data: ", "(verified; ", "(seed 1)"]);
    line(&["Data: ", "<strong>UNVERIFIED</strong>", "(seed 0)"]);
    for commit in ["<td>0123456789</td>", "<td>fedcba9876</td>"] {
        assert!(html.contains(commit), "{commit}");
    }
    // One warning in front of all documents, one in front of this one, one at the experiment.
    let warning = "<p class=\"warning\">UNVERIFIED DATA";
    assert_eq!(html.matches(warning).count(), 3);
}

#[test]
fn the_epochs_of_folds_are_counted_together() {
    let folder = tempfile::tempdir().unwrap();
    with_runs(folder.path());
    let store = Store::new(folder.path());
    let mut run = store.load("thesis", 1).unwrap().unwrap();
    assert_eq!(run_table(&[run.clone()]).rows()[0][1].text(), "20 of 20");
    let hw5 = Document::named("hw5").unwrap();
    run.settings.folds = hw5.experiment("hw5/kfold").unwrap().folds;
    let fold = |fold| FoldRecord {
        fold,
        history: run.history.clone(),
        scores: run.test.clone().unwrap(),
    };
    run.folds = (0..5).map(fold).collect();
    assert_eq!(run_table(&[run]).rows()[0][1].text(), "100 of 100");
}

#[test]
fn every_experiment_is_run_again_with_its_own_seeds() {
    let folder = tempfile::tempdir().unwrap();
    let html = page_after(folder.path(), |_| ());
    for document in Document::all().unwrap() {
        let start = format!("id=\"{}-again\"", document.id);
        let section = html.split(&start).nth(1).unwrap();
        let section = section.split("</section>").next().unwrap();
        for experiment in &document.experiments {
            let (id, wanted) = (&experiment.id, experiment.seeds);
            let seeds = if id == "thesis" { 2 } else { wanted };
            let command = format!("<code>cargo xtask reproduce {id} --seeds {seeds}</code>");
            let trained = experiment.training.is_some();
            assert_eq!(section.contains(&command), trained, "{command}");
        }
    }
}

#[test]
fn a_record_of_endless_epochs_is_none_of_the_documents() {
    let folder = tempfile::tempdir().unwrap();
    let html = page_after(folder.path(), |run| {
        run.settings.published_epochs = usize::MAX;
    });
    assert!(!html.contains(&usize::MAX.to_string()));
    assert!(html.contains("20 of 20"), "the other run is shown");
}
