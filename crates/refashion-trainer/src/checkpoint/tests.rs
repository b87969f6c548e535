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
