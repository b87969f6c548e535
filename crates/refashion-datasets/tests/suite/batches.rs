//! Batches: order, size, scale, padding, and the same bits on another thread.

use refashion_datasets::{
    Augmentation, Batch, BatchSettings, Batches, DatasetName, Images, Labelled, Scaling, synthetic,
};

fn train() -> Labelled {
    synthetic(DatasetName::FASHION_MNIST, 11, 37, 0).train
}

fn all(batches: &Batches<'_>, epoch: u64) -> Vec<Batch> {
    batches.epoch(epoch).collect()
}

#[test]
fn every_example_comes_once_an_epoch_in_an_order_of_its_own() {
    let set = train();
    let settings = BatchSettings {
        shuffle: Some(3),
        ..BatchSettings::new(10)
    };
    let batches = Batches::new(&set, (5..37).collect(), settings).unwrap();
    assert_eq!((batches.per_epoch(), batches.examples()), (4, 32));
    let sizes: Vec<_> = batches.epoch(0).map(|batch| batch.len()).collect();
    assert_eq!(sizes, [10, 10, 10, 2]);
    let mut order = batches.order(0);
    assert_eq!(order, batches.order(0));
    assert_ne!(order, batches.order(1));
    order.sort();
    assert_eq!(order, (5..37).collect::<Vec<_>>());

    let other = BatchSettings {
        shuffle: Some(4),
        ..settings
    };
    let other = Batches::new(&set, (5..37).collect(), other).unwrap();
    assert_ne!(other.order(0), batches.order(0));
}

#[test]
fn images_and_labels_stay_together() {
    let set = train();
    let settings = BatchSettings {
        shuffle: Some(3),
        scaling: Scaling::None,
        ..BatchSettings::new(8)
    };
    let batches = Batches::new(&set, (0..37).collect(), settings).unwrap();
    let order = batches.order(2);
    let mut seen = 0;
    for batch in batches.epoch(2) {
        assert_eq!(batch.shape, [1, 28, 28]);
        for (image, &label) in batch.images.chunks(784).zip(&batch.labels) {
            let index = order[seen];
            assert_eq!(label, set.labels[index]);
            let bytes: Vec<_> = set
                .images
                .image(index)
                .iter()
                .map(|&b| f32::from(b))
                .collect();
            assert_eq!(image, bytes);
            seen += 1;
        }
    }
    assert_eq!(seen, 37);
}

#[test]
fn pixels_are_scaled_and_padded_on_all_sides() {
    let images = Images::new(1, [2, 1, 2], vec![0, 51, 255, 102]).unwrap();
    let set = Labelled::new(images, vec![3]).unwrap();
    let settings = BatchSettings {
        pad_to: Some(4),
        ..BatchSettings::new(1)
    };
    let batches = Batches::new(&set, vec![0], settings).unwrap();
    assert_eq!(batches.shape(), [2, 4, 4]);
    let batch = &all(&batches, 0)[0];
    let mut expected = vec![0.0; 32];
    // One row above of the three added, one column left of the two.
    (expected[5], expected[6]) = (0.0, 0.2);
    (expected[21], expected[22]) = (1.0, 0.4);
    assert_eq!(batch.images, expected);
}

#[test]
fn another_thread_makes_the_same_bits() {
    let set = train();
    let augmentation = Augmentation {
        rotation: 8.0,
        width_shift: 0.08,
        height_shift: 0.08,
        shear: 0.3,
        zoom: 0.08,
        ..Default::default()
    };
    let settings = BatchSettings {
        shuffle: Some(1),
        pad_to: Some(32),
        augmentation: Some((augmentation, 2)),
        ..BatchSettings::new(6)
    };
    let batches = Batches::new(&set, (0..37).collect(), settings).unwrap();
    for epoch in 0..3 {
        let here = all(&batches, epoch);
        let there = batches.prefetch(epoch, |stream| {
            let mut taken = Vec::new();
            while let Some(batch) = stream.next() {
                taken.push(batch.clone());
            }
            assert!(stream.next().is_none());
            taken
        });
        assert_eq!(here, there);
        assert_eq!(here.len(), 7);
    }
}

#[test]
fn a_last_batch_that_is_not_full_can_be_left_out() {
    let set = train();
    let settings = |size| BatchSettings {
        drop_last: true,
        ..BatchSettings::new(size)
    };
    let batches = |size| Batches::new(&set, (0..37).collect(), settings(size));
    for (size, count) in [(6, 6), (37, 1), (1, 37)] {
        let batches = batches(size).unwrap();
        assert_eq!(batches.per_epoch(), count);
        let sizes: Vec<usize> = batches.epoch(0).map(|batch| batch.len()).collect();
        assert_eq!(sizes, vec![size; count]);
    }
    let error = batches(38).unwrap_err().to_string();
    assert!(error.contains("at most the 37 examples"), "{error}");
}

#[test]
fn augmentation_depends_on_the_example_and_the_epoch_only() {
    let set = train();
    let settings = |size| BatchSettings {
        augmentation: Some((
            Augmentation {
                rotation: 20.0,
                ..Default::default()
            },
            9,
        )),
        ..BatchSettings::new(size)
    };
    let many = Batches::new(&set, (0..37).collect(), settings(37)).unwrap();
    let few = Batches::new(&set, vec![12], settings(1)).unwrap();
    let image = all(&many, 4)[0].images[12 * 784..][..784].to_vec();
    assert_eq!(all(&few, 4)[0].images, image);
    assert_ne!(all(&few, 5)[0].images, image);
    let plain = Batches::new(&set, vec![12], BatchSettings::new(1)).unwrap();
    assert_ne!(all(&plain, 4)[0].images, image);
}

#[test]
fn a_stream_may_be_left_early() {
    let set = train();
    let batches = Batches::new(&set, (0..37).collect(), BatchSettings::new(1)).unwrap();
    let first = batches.prefetch(0, |stream| stream.next().map(|batch| batch.labels[0]));
    assert_eq!(first, Some(set.labels[0]));
}

#[test]
fn settings_that_make_no_batch_are_refused() {
    let set = train();
    let refused = |indices: Vec<usize>, settings| {
        Batches::new(&set, indices, settings)
            .unwrap_err()
            .to_string()
    };
    let good = BatchSettings::new(4);
    assert!(refused(vec![37], good).starts_with("index 37 is outside"));
    assert!(refused(vec![], BatchSettings::new(0)).starts_with("batch size = 0"));
    let small = BatchSettings {
        pad_to: Some(27),
        ..good
    };
    assert!(refused(vec![], small).starts_with("pad_to = 27"));
    let empty = Batches::new(&set, vec![], good).unwrap();
    assert_eq!(all(&empty, 0), []);
}
