//! Every figure of a document, one after the other.

use crate::{
    error::Result,
    gallery::{
        activations, augmented, confusion, curves, data_sheets, features, folds, networks,
        piece::Piece, samples, source::Gallery, subject::Subject, verdicts,
    },
};

impl Gallery<'_> {
    /// Draws every figure that there is something for.
    ///
    /// # Errors
    ///
    /// [`Error::Runs`](crate::Error::Runs) if a record cannot be read, [`Error::NoImage`](crate::Error::NoImage) if one does not fit the data,
    /// [`Error::Figure`](crate::Error::Figure) if something in it cannot be drawn.
    pub fn pieces(&self) -> Result<Vec<Piece>> {
        let mut pieces: Vec<Piece> = verdicts::draw(self)?.into_iter().collect();
        pieces.extend(data_sheets::draw(self)?);
        for experiment in &self.document.experiments {
            let mut runs = self.store.load_all(&experiment.id)?;
            runs.retain(|run| !run.diverged);
            let subject = Subject {
                gallery: self,
                experiment,
                runs: &runs,
            };
            pieces.extend(networks::draw(&subject)?);
            pieces.extend(curves::draw(&subject)?);
            pieces.extend(confusion::draw(&subject)?);
            pieces.extend(samples::draw(&subject)?);
            pieces.extend(augmented::draw(&subject)?);
            pieces.extend(features::draw(&subject)?);
        }
        pieces.extend(folds::draw(self)?);
        pieces.extend(activations::draw(self)?);
        Ok(pieces)
    }
}
