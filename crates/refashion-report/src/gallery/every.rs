//! Every figure of a document, one after the other.

use crate::{
    error::Result,
    gallery::{
        activations, augmented, confusion, curves, features, folds, networks, plate::Plate,
        samples, side_by_side, source::Gallery, subject::Subject, verdicts,
    },
};

impl Gallery<'_> {
    /// Draws every figure that there is something for.
    ///
    /// # Errors
    ///
    /// [`Error::NoImage`](crate::Error::NoImage) if a record does not fit the data,
    /// [`Error::Figure`](crate::Error::Figure) if something in it cannot be drawn.
    pub fn plates(&self) -> Result<Vec<Plate>> {
        let mut plates: Vec<Plate> = verdicts::draw(self)?.into_iter().collect();
        plates.extend(side_by_side::draw(self)?);
        for experiment in &self.document().experiments {
            let subject = Subject {
                gallery: self,
                experiment,
                runs: self.review.finished(&experiment.id),
            };
            plates.extend(networks::draw(&subject)?);
            plates.extend(curves::draw(&subject)?);
            plates.extend(confusion::draw(&subject)?);
            plates.extend(samples::draw(&subject)?);
            plates.extend(augmented::draw(&subject)?);
            plates.extend(features::draw(&subject)?);
        }
        plates.extend(folds::draw(self)?);
        plates.extend(activations::draw(self)?);
        Ok(plates)
    }
}
