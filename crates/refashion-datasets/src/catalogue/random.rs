//! Random images for a network whose pictures no document gives: they are drawn, so that there is
//! nothing to find, fetch or verify.

use crate::description::{Description, Form, StandIn};

pub(crate) const RANDOM: Description = Description {
    name: "random",
    title: "Random images",
    classes: &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    image_shape: [3, 227, 227],
    train_count: 16,
    test_count: 0,
    test_class_counts: &[0; 10],
    form: Form::None,
    files: &[],
    folders: &[],
    inner_folders: &[],
    hub: None,
    stand_in: StandIn::Shapes,
    licence: None,
    may_be_shown: true,
    elsewhere: None,
};
