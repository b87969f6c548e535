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

/// A file with one tensor of three values.
fn file(dtype: Dtype) -> Vec<u8> {
    let tensor = TensorView::new(dtype, vec![3], &[0; 12]).unwrap();
    safetensors::serialize([("weights", tensor)], None).unwrap()
}

#[test]
fn a_tensor_of_another_kind_or_length_is_refused() {
    let copied = |dtype: Dtype, length: usize| {
        let bytes = file(dtype);
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let mut target = vec![1.0; length];
        copy(Path::new("run"), &file, "weights", &mut target).map(|()| target)
    };
    assert_eq!(copied(Dtype::F32, 3).unwrap(), [0.0; 3]);
    for (dtype, length) in [(Dtype::F32, 2), (Dtype::I32, 3)] {
        let told = copied(dtype, length).unwrap_err().to_string();
        let expected = format!("is {dtype:?} [3], expected F32 [{length}]; delete it");
        assert!(told.contains(&expected), "{told}");
    }
}

#[test]
fn a_property_that_is_not_there_is_named() {
    let network = refashion_zoo::Network::new("flat", refashion_zoo::Shape::Flat(2)).dense(2);
    let mut model = Model::new(&network, 1).unwrap();
    let mut run = Run {
        stepper: crate::Stepper::new(crate::Optimizer::default(), model.weights().len()),
        history: History::default(),
        best: None,
        average: None,
        slow: None,
        steps: 1,
        accumulated: Default::default(),
        partial: PartialEpoch::new(2).unwrap(),
        skipped_in_a_row: 0,
    };
    let stored = Stored {
        bytes: file(Dtype::F32),
        properties: BTreeMap::new(),
    };
    // That of the random streams alone has a value where it is not said.
    let identity = vec![(STREAMS, "1".to_owned()), ("seed", "1".to_owned())];
    let restored = stored.restore(Path::new("run"), &identity, &mut model, &mut run);
    let told = restored.unwrap_err().to_string();
    assert!(told.contains("it has no \"seed\""), "{told}");
}
