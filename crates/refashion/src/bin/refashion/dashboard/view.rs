//! The picture of a training, drawn for the size that the terminal has.
//!
//! Nothing rests on colour: the curves differ in their marks, numbers are written out.

use ratatui::{
    Frame,
    layout::{Alignment, Constraint, Layout, Rect, Size},
    style::{Color, Modifier, Style, Stylize},
    symbols::Marker,
    text::{Line, Span},
    widgets::{Axis, Block, Chart, Dataset, GraphType, LineGauge, Paragraph},
};
use refashion_documents::{Moment, Quantity};
use refashion_trainer::Epoch;

use super::state::{Measured, Published, State};
use crate::pace::duration;

/// From this size on everything has its place.
const WIDE: u16 = 72;
const HIGH: u16 = 22;

/// The least length of the bar that shows how far the training is, with a space before it.
const BAR: usize = 6;

/// The columns that the published figures need beside the matrix, and the rows above both.
const BESIDE: u16 = 32;
const ABOVE: u16 = 9;

const TRAINING: Color = Color::Blue;
const VALIDATION: Color = Color::Yellow;
const PUBLISHED: Color = Color::Magenta;

/// Draws all that is known; `stopping` says that the training was asked to end.
pub(super) fn draw(frame: &mut Frame, state: &State, stopping: bool) {
    let area = frame.area();
    let [head, body, foot] = Layout::vertical([
        Constraint::Length(2),
        Constraint::Fill(1),
        Constraint::Length(1),
    ])
    .areas(area);
    draw_head(frame, head, state);
    let keys = keys(stopping, state.goes_on, area.width);
    frame.render_widget(Line::from(keys).dim(), foot);
    let curves = [("loss", 0), ("accuracy", 1)];
    let matrix = matrix_size(state.classes.len());
    if area.width < WIDE.max(matrix.width + BESIDE) || area.height < HIGH.max(matrix.height + ABOVE)
    {
        let halves: [Rect; 2] = Layout::vertical([Constraint::Fill(1); 2]).areas(body);
        for ((name, which), place) in curves.into_iter().zip(halves) {
            draw_curves(frame, place, state, name, which);
        }
        return;
    }
    let [upper, lower] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(matrix.height)]).areas(body);
    let halves: [Rect; 2] = Layout::horizontal([Constraint::Fill(1); 2]).areas(upper);
    for ((name, which), place) in curves.into_iter().zip(halves) {
        draw_curves(frame, place, state, name, which);
    }
    let [left, right] =
        Layout::horizontal([Constraint::Length(matrix.width), Constraint::Fill(1)]).areas(lower);
    draw_confusion(frame, left, state);
    draw_published(frame, right, state);
}

/// The box of a confusion matrix: three columns and a row for each class, their names, the border.
fn matrix_size(classes: usize) -> Size {
    let classes = u16::try_from(classes).unwrap_or(u16::MAX);
    let width = classes.saturating_mul(3).saturating_add(10);
    Size::new(
        width.min(u16::MAX / 2),
        classes.saturating_add(3).min(u16::MAX / 2),
    )
}

/// What the keys do, in as many words as there is room for.
fn keys(stopping: bool, goes_on: bool, width: u16) -> &'static str {
    let said = match (stopping, goes_on) {
        (true, true) => [
            "stopping, a checkpoint is being written; once more ends at once",
            "stopping; once more ends at once",
            "stopping; again: at once",
            "stopping",
        ],
        (true, false) => [
            "stopping; once more ends at once",
            "stopping; once more: at once",
            "stopping; again: at once",
            "stopping",
        ],
        (false, true) => [
            "q or Ctrl-C stops; the same command goes on where it stopped",
            "q or Ctrl-C stops; run again to go on where it stopped",
            "q stops; run again to go on",
            "q stops",
        ],
        (false, false) => [
            "q or Ctrl-C stops; the same command starts this run anew",
            "q or Ctrl-C stops; run again to start anew",
            "q stops; run again: anew",
            "q stops",
        ],
    };
    let fits = |words: &&str| words.chars().count() <= usize::from(width);
    said.into_iter().find(fits).unwrap_or_default()
}

/// What is trained, how far it is, how fast, and how long it will take.
fn draw_head(frame: &mut Frame, area: Rect, state: &State) {
    let [title, bar] = Layout::vertical([Constraint::Length(1); 2]).areas(area);
    let now = &state.now;
    let width = usize::from(area.width);
    let places = match now.epoch {
        0 => vec!["starting".to_owned()],
        epoch => {
            let of_epochs = format!("epoch {epoch}/{}", now.epochs);
            vec![
                format!("{of_epochs}, batch {}/{}", now.batch, now.batches),
                of_epochs,
            ]
        }
    };
    // One space at least between the name and the place.
    let place = fitting(
        places,
        width.saturating_sub(state.label.chars().count() + 1),
    );
    frame.render_widget(Line::from(state.label.as_str()).bold(), title);
    frame.render_widget(Line::from(place).alignment(Alignment::Right), title);
    let share = format!("{:3.0} %", 100.0 * state.share());
    let mut labels = vec![share.clone()];
    if now.epoch > 0 {
        let gone = duration(state.since.elapsed().as_secs_f64());
        let left = format!("{} left", duration(state.pace.left()));
        let speed = format!("{:.0} images/s", now.images_per_second);
        labels.insert(0, format!("{share}  {left}"));
        labels.insert(0, format!("{share}  {speed}, {left}"));
        labels.insert(0, format!("{share}  {speed}, {gone} gone, {left}"));
    }
    let label = fitting(labels, width.saturating_sub(BAR));
    let gauge = LineGauge::default()
        .ratio(state.share())
        .label(label)
        .filled_symbol("█")
        .unfilled_symbol("░")
        .filled_style(Style::new().fg(TRAINING));
    frame.render_widget(gauge, bar);
}

/// The first of these that fits a width; nothing where none does.
fn fitting(said: Vec<String>, width: usize) -> String {
    let fits = |words: &String| words.chars().count() <= width;
    said.into_iter().find(fits).unwrap_or_default()
}

/// The loss or the accuracy by epoch: training, validation, and what was published.
fn draw_curves(frame: &mut Frame, area: Rect, state: &State, name: &str, which: usize) {
    let of = |epoch: &Epoch| match which {
        0 => (epoch.loss, epoch.val_loss),
        _ => (epoch.accuracy, epoch.val_accuracy),
    };
    let point = |epoch: &Epoch, value| (epoch.epoch as f64, value);
    let epochs = &state.epochs;
    let mut training: Vec<(f64, f64)> = epochs.iter().map(|e| point(e, of(e).0)).collect();
    training.extend(state.trail.iter().map(|(x, values)| (*x, values[which])));
    let validation: Vec<(f64, f64)> = epochs
        .iter()
        .filter_map(|e| Some(point(e, of(e).1?)))
        .collect();
    let last = state.now.epochs.max(1) as f64;
    let published: Vec<(f64, f64)> = state
        .published
        .iter()
        .filter_map(|figure| place(figure, which, last))
        .collect();

    let mut legend = vec![format!(" {name}: "), "⠒ train ".into()];
    let mut sets = Vec::new();
    for (points, marker, word, colour) in [
        (&validation, '•', "• val. ", VALIDATION),
        (&published, '×', "× doc. ", PUBLISHED),
    ] {
        if !points.is_empty() {
            legend.push(word.into());
            let set = Dataset::default()
                .marker(Marker::Custom(marker))
                .data(points);
            sets.push(set.graph_type(GraphType::Scatter).style(colour));
        }
    }
    // The line comes first, so that single marks lie upon it.
    let line = Dataset::default()
        .marker(Marker::Braille)
        .graph_type(GraphType::Line);
    sets.insert(0, line.style(TRAINING).data(&training));

    let all = training.iter().chain(&validation).chain(&published);
    let most = [f64::INFINITY, 1.0][which];
    let [low, high] = bounds(all.map(|(_, y)| *y), most);
    let ends = [low, (low + high) / 2.0, high].map(|y| format!("{y:.2}"));
    let chart = Chart::new(sets)
        .block(Block::bordered().title(legend.concat()))
        .legend_position(None)
        .x_axis(
            Axis::default()
                .bounds([0.0, last])
                .labels(["0".into(), format!("{last:.0}")]),
        )
        .y_axis(Axis::default().bounds([low, high]).labels(ends));
    frame.render_widget(chart, area);
}

/// Where a published figure lies among the curves: what is of the test lies at the end.
fn place(figure: &Published, which: usize, last: f64) -> Option<(f64, f64)> {
    use Quantity::{Accuracy, Loss, ValAccuracy, ValLoss};
    let kinds = [[Loss, ValLoss], [Accuracy, ValAccuracy]];
    if !kinds[which].contains(&figure.quantity) {
        return None;
    }
    match figure.at {
        Moment::Epoch(number) if number as f64 <= last => Some((number as f64, figure.value)),
        Moment::LastEpoch => Some((last, figure.value)),
        _ => None,
    }
}

/// The least and the greatest value, a little apart even where they are the same, and never where no
/// value can be: below 0, or above the most that there is.
fn bounds(values: impl Iterator<Item = f64>, most: f64) -> [f64; 2] {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let room = match high - low {
        gap if gap > 0.0 => gap / 20.0,
        0.0 => 0.05,
        _ => return [0.0, 1.0],
    };
    [
        (low - room).max(low.min(0.0)),
        (high + room).min(high.max(most)),
    ]
}

/// What the classes are taken for, as whole percentages of each class.
fn draw_confusion(frame: &mut Frame, area: Rect, state: &State) {
    let Some((of, matrix)) = &state.confusion else {
        let block = Block::bordered().title(" confusion matrix ");
        let text = Paragraph::new("after the first batches").dim().block(block);
        return frame.render_widget(text, area);
    };
    let block = Block::bordered().title(format!(" {of} (rows true, %) "));
    let numbers: String = (0..state.classes.len())
        .map(|class| format!("{class:3}"))
        .collect();
    let mut lines = vec![Line::from(format!("{:8}{numbers}", "")).dim()];
    for (truth, name) in state.classes.iter().enumerate() {
        let mut spans = vec![Span::from(format!("{truth} {name:5.5} "))];
        let all = matrix.row(truth).iter().sum::<u64>();
        for (predicted, &count) in matrix.row(truth).iter().enumerate() {
            spans.push(cell(count, all, truth == predicted));
        }
        lines.push(Line::from(spans));
    }
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

fn cell(count: u64, all: u64, right: bool) -> Span<'static> {
    let percent = (100.0 * count as f64 / all.max(1) as f64).round();
    let text = match (count, percent) {
        (0, _) => "  ·".to_owned(),
        _ if percent == 0.0 => " <1".to_owned(),
        _ => format!("{percent:3.0}"),
    };
    let style = match (right, percent) {
        (true, _) => Style::new().add_modifier(Modifier::BOLD),
        (false, percent) if percent >= 10.0 => Style::new().add_modifier(Modifier::REVERSED),
        (false, percent) if percent < 1.0 => Style::new().add_modifier(Modifier::DIM),
        _ => Style::new(),
    };
    Span::styled(text, style)
}

/// The published figures and ours, those of the end first, then the epochs around the present one.
fn draw_published(frame: &mut Frame, area: Rect, state: &State) {
    let block = Block::bordered().title(" published beside ours ");
    if !state.published.iter().any(|figure| state.comes(figure)) {
        let text = Paragraph::new("nothing to compare with").dim().block(block);
        return frame.render_widget(text, area);
    }
    let room = usize::from(area.height).saturating_sub(3);
    let width = usize::from(area.width).saturating_sub(2 + 8 + 9);
    let mut lines = vec![Line::from(format!("{:width$}{:>8}{:>9}", "", "doc.", "ours")).dim()];
    for figure in shown(state, room) {
        let digits = figure.decimals as usize;
        let (ours, style) = match state.measured(figure) {
            Measured::Final(value) => (format!("{value:.digits$}"), Style::new().bold()),
            Measured::SoFar(value) => (format!("≈{value:.digits$}"), Style::new()),
            Measured::Later => ("later".to_owned(), Style::new().dim()),
            Measured::AtTheEnd => ("at end".to_owned(), Style::new().dim()),
        };
        let title = shortened(figure.title(), width);
        lines.push(Line::from(vec![
            Span::from(format!("{title:width$.width$}{:>8}", figure.printed)),
            Span::styled(format!("{ours:>9}"), style),
        ]));
    }
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// A title, shortened where it would not fit.
fn shortened(title: String, width: usize) -> String {
    if title.chars().count() < width {
        return title;
    }
    [
        ("training", "train"),
        ("validation", "val."),
        ("accuracy", "acc."),
        ("epoch", "ep."),
    ]
    .iter()
    .fold(title, |title, (long, short)| title.replace(long, short))
}

/// As many figures that this training can come to as there is room for.
fn shown(state: &State, room: usize) -> Vec<&Published> {
    let by_epoch = |figure: &&Published| matches!(figure.at, Moment::Epoch(_));
    let to_come = state.published.iter().filter(|figure| state.comes(figure));
    let (epochs, mut chosen): (Vec<&Published>, Vec<&Published>) = to_come.partition(by_epoch);
    chosen.truncate(room);
    let number = |figure: &Published| match figure.at {
        Moment::Epoch(number) => number,
        _ => 0,
    };
    let mut near = epochs;
    near.sort_by_key(|figure| number(figure).abs_diff(state.epochs.len().max(1)));
    near.truncate(room - chosen.len());
    near.sort_by_key(|figure| number(figure));
    chosen.extend(near);
    chosen
}

#[cfg(test)]
mod tests;
