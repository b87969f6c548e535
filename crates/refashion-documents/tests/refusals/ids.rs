//! Ids become folders, on any disk.

use crate::{TUTORIAL, assert_refused, changed};

#[test]
fn an_id_that_no_disk_takes_is_refused() {
    let document = |id: &str| {
        let own = "id = \"tensorflow-basic-classification\"";
        changed(own, &format!("id = {id:?}"))
    };
    let experiment = |id: &str| {
        format!(
            "{TUTORIAL}\n[[experiment]]\nid = {id:?}\nsays = \"s\"\nnetwork = \"tutorial\"\ndataset = \"fashion-mnist\"\n"
        )
    };
    for id in ["CON", "nul", "aux.x", "Com1", "lpt9"] {
        let at = format!("id = {id:?}");
        for text in [
            document(id),
            experiment(id),
            experiment(&format!("mine/{id}")),
        ] {
            let at = if text.contains(&at) {
                &at
            } else {
                "id = \"mine/"
            };
            assert_refused(&text, at, &["device"]);
        }
    }
    assert_refused(
        &experiment("Tutorial"),
        "id = \"Tutorial\"",
        &["\"tutorial\" and \"Tutorial\"", "capitals"],
    );
    for id in ["x.", "x ", " x"] {
        assert_refused(&experiment(id), &format!("id = {id:?}"), &["folder"]);
    }
}

#[test]
fn a_published_set_is_found_by_its_name_alone() {
    let named = "dataset = \"fashion-mnist\"";
    let path = "dataset_path = \"here\"";
    let text = TUTORIAL.replace(named, &format!("{named}\n{path}"));
    assert_refused(&text, path, &["fashion-mnist is found by its name"]);
}

#[test]
fn a_name_that_a_command_takes_for_an_option_is_refused() {
    for name in ["--help", "-x", "-"] {
        let network = format!(
            "{TUTORIAL}\n[[network]]\nname = {name:?}\nsource = \"s\"\ninput = [1, 28, 28]\nlayers = [\"flatten\"]\n"
        );
        assert_refused(&network, &format!("name = {name:?}"), &["an option"]);
        let own = "id = \"tensorflow-basic-classification\"";
        let document = changed(own, &format!("id = {name:?}"));
        assert_refused(
            &document,
            &format!("id = {name:?}"),
            &["no `-` before them"],
        );
    }
}
