//! Everything that the page shows.

use std::collections::BTreeMap;

use refashion_review::{KerasComparison, Review};

use crate::{
    gallery::ListedFigure,
    page::{chapter::Chapter, picture::Picture},
};

/// The figures that the page shows, as the gallery drew or found them.
#[derive(Debug, Clone, Default)]
pub struct PageFigures {
    /// Those of each document, by its name.
    pub documents: BTreeMap<String, Vec<ListedFigure>>,
    /// The differences to Keras.
    pub keras: Vec<ListedFigure>,
    /// Those of the bench.
    pub bench: Vec<ListedFigure>,
}

/// Everything that the page shows.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// A chapter for each document.
    pub(crate) chapters: Vec<Chapter<'a>>,
    /// The experiments that were also run in Keras.
    pub(crate) keras: Vec<KerasComparison>,
    /// The figures of them.
    pub(crate) versus_keras: Vec<Picture>,
    /// The figures of the bench.
    pub(crate) speed: Vec<Picture>,
    /// What it is the page of.
    pub(crate) review: &'a Review,
}

impl<'a> Page<'a> {
    /// The page of documents that were reviewed, with their figures.
    pub fn new(review: &'a Review, mut figures: PageFigures) -> Self {
        let pictures = |owner: &str, figures: Vec<ListedFigure>| -> Vec<Picture> {
            let figures = figures.into_iter();
            figures.map(|figure| Picture::new(owner, figure)).collect()
        };
        let chapters = review.documents.iter().map(|one| {
            let id = &one.document.id;
            let figures = figures.documents.remove(id).unwrap_or_default();
            Chapter {
                review: one,
                pictures: pictures(id, figures),
            }
        });
        let mut page = Self {
            chapters: chapters.collect(),
            keras: review.keras(),
            versus_keras: pictures("keras", figures.keras),
            speed: pictures("bench", figures.bench),
            review,
        };
        page.show_once();
        page
    }

    /// Leaves a picture that several documents share in the first of them, and a link to it in the
    /// others.
    fn show_once(&mut self) {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let chapters = self
            .chapters
            .iter_mut()
            .flat_map(|chapter| &mut chapter.pictures);
        for picture in chapters
            .chain(&mut self.versus_keras)
            .chain(&mut self.speed)
        {
            let Some(svg) = picture.svg.take() else {
                continue;
            };
            match seen.get(&svg) {
                Some(anchor) => picture.same_as = Some(anchor.clone()),
                None => {
                    seen.insert(svg.clone(), picture.anchor());
                    picture.svg = Some(svg);
                }
            }
        }
    }
}
