//! Runs in the folder of a sweep that are not of its points, or not of the same images.

use anyhow::{Result, bail, ensure};

use super::whole::Whole;
use crate::{output, train::OtherRun};

/// Refuses to train beside runs of other settings or images than their points.
pub(super) fn refuse(whole: &Whole) -> Result<()> {
    for document in &whole.documents {
        if let Some(other) = OtherRun::find(document, &whole.store, &whole.dataset)? {
            let id = &document.id;
            bail!(
                "{other}; remove the folder of {id}, and it is trained anew, or name another folder with --out"
            );
        }
    }
    Ok(())
}

/// Refuses to rank runs of other settings than their points, or of different images. Where all are of the
/// same images, which have changed since, their numbers hold for those, and that is said.
pub(super) fn refuse_mixed(whole: &Whole) -> Result<()> {
    let mut changed = false;
    for document in &whole.documents {
        match OtherRun::find(document, &whole.store, &whole.dataset)? {
            Some(other) if other.is_on_other_images() => changed = true,
            Some(other) => bail!("{other}; name the folder of this sweep with --out"),
            None => {}
        }
    }
    let seeds = 0..whole.sweep.seeds as u64;
    let ids = whole.points.iter().map(|point| &point.id);
    let runs = ids.flat_map(|id| seeds.clone().map(move |seed| (id, seed)));
    let mut known = runs.filter_map(|(id, seed)| Some((id, whole.store.data_of(id, seed)?)));
    if let Some((first, data)) = known.next() {
        for (id, others) in known {
            ensure!(
                others == data,
                "{first} and {id} in {} were trained on different images, so that they cannot be ranked \
                 together; remove the folder of the one whose images are no longer yours, and train it anew",
                whole.folder.display()
            );
        }
    }
    if changed {
        output::tell_prose(
            "note: the images have changed since these points were trained; the numbers are of those as \
             they were",
        );
    }
    Ok(())
}
