//! The filters of a network's first convolution, and what they make of a test image.

use refashion_figures::{ColourBar, ColourScale, Head, Picture, PictureSheet, SheetRow};
use refashion_runs::{Features, RunRecord};

use crate::{
    error::Result,
    gallery::{plate::Plate, samples::picture, subject::Subject},
};

/// How many pictures stand side by side.
const COLUMNS: usize = 8;

/// The filters and the feature maps of the first run that kept them.
pub(crate) fn draw(subject: &Subject) -> Result<Vec<Plate>> {
    let mut kept = subject
        .runs
        .iter()
        .filter_map(|run| Some((*run, run.features.as_ref()?)));
    let Some((run, features)) = kept.next() else {
        return Ok(Vec::new());
    };
    let mut plates = Vec::new();
    plates.extend(filters(subject, run, features)?);
    plates.extend(maps(subject, run, features)?);
    Ok(plates)
}

fn filters(subject: &Subject, run: &RunRecord, features: &Features) -> Result<Option<Plate>> {
    let &[count, channels, height, width] = features.filters.shape.as_slice() else {
        return Ok(None);
    };
    let most = features
        .filters
        .values
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    let head = Head::new(subject.title("Filters of the first convolution")).subtitle(format!(
        "{}. {count} filters of {height}×{width}; black is the most negative weight, white the most positive",
        subject.made_by(&[run])
    ));
    let name = |plane: usize| match channels {
        1 => format!("{}", plane + 1),
        _ => format!("{}, channel {}", plane / channels + 1, plane % channels + 1),
    };
    let sheet = Sheet {
        shape: [height, width],
        range: [-most, most],
        label: "weight",
        name: &name,
    };
    let says = format!("The weights lie between {:.3} and {most:.3}.", -most);
    let figure = sheet.draw(head, &features.filters.values, Vec::new(), says);
    subject.plate("filters", None, figure).map(Some)
}

fn maps(subject: &Subject, run: &RunRecord, features: &Features) -> Result<Option<Plate>> {
    let (&[count, height, width], Some(dataset)) =
        (features.maps.shape.as_slice(), subject.pictures_of(run))
    else {
        return Ok(None);
    };
    let values = &features.maps.values;
    let range = values
        .iter()
        .fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], &value| {
            [low.min(value), high.max(value)]
        });
    let image = picture(subject, dataset, features.image)?;
    let label = dataset
        .test
        .labels
        .get(features.image)
        .map_or("", |&label| dataset.name.classes[usize::from(label)]);
    let head = Head::new(subject.title("Feature maps of a test image")).subtitle(format!(
        "{}. Test image {} ({label}) and what each of the {count} filters of layer {} makes of it",
        subject.made_by(&[run]),
        features.image,
        features.maps.layer
    ));
    let name = |plane: usize| format!("filter {}", plane + 1);
    let sheet = Sheet {
        shape: [height, width],
        range,
        label: "activation",
        name: &name,
    };
    let says = format!(
        "The values lie between {:.3} and {:.3}.",
        range[0], range[1]
    );
    let figure = sheet.draw(head, values, vec![(image, "image".into())], says);
    subject
        .plate("feature-maps", Some(dataset.name), figure)
        .map(Some)
}

/// Planes of numbers as pictures on one scale.
struct Sheet<'a> {
    shape: [usize; 2],
    range: [f32; 2],
    label: &'a str,
    name: &'a dyn Fn(usize) -> String,
}

impl Sheet<'_> {
    fn draw(
        &self,
        head: Head,
        values: &[f32],
        mut pictures: Vec<(Picture, String)>,
        says: String,
    ) -> refashion_figures::Result<refashion_figures::Figure> {
        let planes = values.chunks((self.shape[0] * self.shape[1]).max(1));
        for (place, plane) in planes.enumerate() {
            let picture = Picture::shaded(self.shape, plane, self.range, ColourScale::Greys)?;
            pictures.push((picture, (self.name)(place)));
        }
        let bar = ColourBar {
            scale: ColourScale::Greys,
            range: self.range.map(f64::from),
            label: self.label.into(),
        };
        PictureSheet {
            head,
            rows: SheetRow::grid(pictures, COLUMNS),
            side: 76.0,
            bar: Some(bar),
            says,
        }
        .draw()
    }
}
