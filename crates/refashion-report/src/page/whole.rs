//! Everything that the page shows.

use std::{collections::BTreeMap, path::Path};

use refashion_bench::{Record, StepTime};
use refashion_review::{KerasComparison, Review};

use crate::{
    gallery::ListedFigure,
    page::{
        chapter::{Chapter, Sheet},
        links::prefix,
        picture::Picture,
    },
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
    /// The data sets, class by class.
    pub data: Vec<ListedFigure>,
    /// What the bench recorded of training steps, the oldest first, each with its name.
    pub steps: Vec<(String, Record<StepTime>)>,
    /// The pages on which a network computes, by the experiment whose network it is: their files, from
    /// the folder of the results.
    pub tried: BTreeMap<String, String>,
    /// The lesson on each document, by its name, as Markdown.
    pub lessons: BTreeMap<String, String>,
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
    /// The data sets, class by class.
    pub(crate) data: Vec<Picture>,
    /// The records of the bench, the oldest first, each with its name.
    pub(crate) steps: Vec<(String, Record<StepTime>)>,
    /// How a link begins that leads to the folder of the results; nothing for a page that lies there.
    pub(crate) results: String,
    /// What it is the page of.
    pub(crate) review: &'a Review,
    /// What its commands begin with.
    pub(crate) program: &'a str,
}

impl<'a> Page<'a> {
    /// The page of documents that were reviewed, with their figures. `program` is what its commands begin
    /// with, as the reader calls the program.
    pub fn new(review: &'a Review, mut figures: PageFigures, program: &'a str) -> Self {
        let pictures = |owner: &str, figures: Vec<ListedFigure>| -> Vec<Picture> {
            let figures = figures.into_iter();
            figures.map(|figure| Picture::new(owner, figure)).collect()
        };
        let tried = std::mem::take(&mut figures.tried);
        let sheets: Vec<Sheet> = figures.data.iter().filter_map(Sheet::of).collect();
        let chapters = review.shown().into_iter().map(|one| {
            let id = &one.document.id;
            let lesson = figures.lessons.remove(id);
            let figures = figures.documents.remove(id).unwrap_or_default();
            Chapter {
                pictures: pictures(id, figures),
                review: one,
                sheets: sheets.clone(),
                tried: tried.clone(),
                lesson,
                results: String::new(),
                program,
            }
        });
        let mut page = Self {
            chapters: chapters.collect(),
            keras: review.keras(),
            versus_keras: pictures("keras", figures.keras),
            speed: pictures("bench", figures.bench),
            data: pictures("data", figures.data),
            steps: figures.steps,
            results: String::new(),
            review,
            program,
        };
        page.show_once();
        page
    }

    /// The same page for a file that need not lie in the folder of the results: its links lead from there
    /// to the files of that folder. Paths that are not absolute are seen from the current folder.
    pub fn lying_at(mut self, file: &Path, results: &Path) -> Self {
        self.results = prefix(results, file);
        for chapter in &mut self.chapters {
            chapter.results.clone_from(&self.results);
        }
        for picture in self
            .chapters
            .iter_mut()
            .flat_map(|chapter| &mut chapter.pictures)
            .chain(&mut self.versus_keras)
            .chain(&mut self.speed)
            .chain(&mut self.data)
        {
            picture.href.insert_str(0, &self.results);
        }
        self
    }

    /// Whether there is something to show of the bench.
    pub(crate) fn has_speed(&self) -> bool {
        !self.speed.is_empty() || !self.steps.is_empty()
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
