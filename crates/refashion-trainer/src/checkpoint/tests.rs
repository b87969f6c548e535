//! What is said of a checkpoint that is not read.

use super::*;

#[test]
fn why_a_checkpoint_is_not_read_is_told_in_words() {
    let error = || io::Error::other("the disk is away");
    let damaged = Unread::Damaged("a bit is wrong".into());
    assert_eq!(damaged.problem(), "a bit is wrong");
    for unread in [Unread::Absent(error()), Unread::Refused(error())] {
        assert_eq!(unread.problem(), "the disk is away");
    }
}

#[test]
fn a_file_is_read_as_far_as_a_checkpoint_of_the_model_can_be_long() {
    let name = format!("refashion-long-{}.safetensors", std::process::id());
    let path = std::env::temp_dir().join(name);
    // Ten values, eight times, of four bytes each, and 64 MiB of text.
    let most = 320 + (64 << 20);
    std::fs::File::create(&path)
        .unwrap()
        .set_len(most + 1)
        .unwrap();
    let Err(unread) = Stored::read(&path, 10) else {
        panic!("a file of zeros is no checkpoint");
    };
    let told = format!("it has {} bytes, where at most {most} are read", most + 1);
    assert_eq!(unread.problem(), told);
    std::fs::remove_file(path).unwrap();
}
