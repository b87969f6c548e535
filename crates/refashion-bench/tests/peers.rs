//! Networks whose layers add what earlier ones made, in PyTorch as here. Where Python lacks it, that is
//! said.

// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::process::{Command, Stdio};

use refashion_bench::{Job, Variant, peer_steps};
use refashion_runs::Peer;

#[test]
fn residual_networks_are_built_in_pytorch_with_as_many_weights() {
    let python = std::env::var("REFASHION_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python)
        .args(["-c", "import torch"])
        .stderr(Stdio::null())
        .status();
    if !has.is_ok_and(|status| status.success()) {
        println!("SKIPPED: {python} cannot import torch; REFASHION_PYTHON names another");
        return;
    }
    let job = Job {
        batch: 2,
        ..Job::named("resnet20").unwrap()
    };
    let expected = job.network.summary().unwrap().trainable;
    let rows = peer_steps(Variant::plain(Peer::Torch), &[job], 1, 1, &python).unwrap();
    let params = serde_json::to_value(&rows[0]).unwrap()["params"].as_u64();
    assert_eq!(params, Some(expected as u64));
}
