//! Documents that are drawn at random, all of whose numbers follow from each other.

use std::fmt::Write as _;

use refashion_datasets::DatasetName;

use crate::course::{Seen, course};
use crate::near::near;
use crate::spelled;

/// Numbers drawn by a seed (Steele and others' SplitMix64).
pub(crate) struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// A whole number from the first to the last.
    pub(crate) fn whole(&mut self, first: usize, last: usize) -> usize {
        first + (self.next() % (last - first + 1) as u64) as usize
    }
}

/// How `count` images of a class are classified, about `recall` of them rightly.
fn row(draw: &mut Draw, class: usize, count: usize, recall: f64) -> Vec<usize> {
    let mut cells = vec![0; 10];
    for _ in 0..count {
        let right = draw.share() < recall;
        let other = (class + draw.whole(1, 9)) % 10;
        cells[if right { class } else { other }] += 1;
    }
    cells
}

fn matrix(draw: &mut Draw, sizes: &[usize]) -> Vec<Vec<usize>> {
    let rows = sizes.iter().enumerate();
    rows.map(|(class, count)| {
        let recall = draw.between(0.5, 0.99);
        row(draw, class, *count, recall)
    })
    .collect()
}

fn trace(cells: &[Vec<usize>]) -> usize {
    (0..cells.len()).map(|class| cells[class][class]).sum()
}

fn written(cells: &[Vec<usize>]) -> String {
    let line = |row: &Vec<usize>| {
        row.iter()
            .map(usize::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    cells.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Each cell as a whole percentage of its row.
fn percent(cells: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let row = |row: &Vec<usize>| {
        let sum: usize = row.iter().sum();
        let share = |count: &usize| (100.0 * *count as f64 / sum as f64).round() as usize;
        row.iter().map(share).collect()
    };
    cells.iter().map(row).collect()
}

/// A document whose numbers all follow from what is drawn.
pub(crate) fn document(seed: u64) -> String {
    let mut draw = Draw(seed);
    let names = ["fashion-mnist", "mnist", "cifar-10"];
    let dataset: DatasetName = names[draw.whole(0, 2)].parse().unwrap();
    let [channels, side, _] = dataset.image_shape;
    let inputs = channels * side * side;
    let (batch, epochs) = (draw.whole(8, 512), draw.whole(6, 40));
    let rate = ["0.1", "0.01", "0.001", "0.0001"][draw.whole(0, 3)];
    let validation = draw.whole(500, 20_000);
    let units = draw.whole(8, 2_000);
    let digits = draw.whole(2, 5);
    let seen = Seen::drawn(&mut draw, dataset.train_count - validation, batch);
    let mut text = head(
        &mut draw,
        dataset,
        [inputs, units, validation, batch, epochs],
        [rate, &seen.lines],
    );
    text += &table(dataset, inputs, units);
    text += &settings(&mut draw, [validation, batch, epochs], rate);
    text += &course(&mut draw, epochs, &seen);
    text += &tested(&mut draw, dataset, digits);
    text += &means(&mut draw, dataset.test_count);
    text += &validated(&mut draw, validation, digits);
    text += &folds(&mut draw, dataset.train_count / 5);
    text += &vectors(&mut draw);
    let sizes = format!(
        "batch = {batch}\nepochs = {epochs}\noptimizer = {{ sgd = {{ rate = {rate} }} }}\n"
    );
    let twin = format!(
        "[[experiment]]\nid = \"one\"\nsays = \"One\"\nnetwork = \"two\"\ndataset = \"{dataset}\"\n[experiment.training]\nloss = \"sparse_categorical_cross_entropy\"\n{sizes}"
    );
    text += &near(&mut draw, dataset.test_count, &twin);
    text
}

fn head(
    draw: &mut Draw,
    dataset: DatasetName,
    sizes: [usize; 5],
    [rate, lines]: [&str; 2],
) -> String {
    let [_, units, validation, batch, epochs] = sizes;
    let [channels, side, _] = dataset.image_shape;
    let splits = ["first", "last"][draw.whole(0, 1)];
    let training = format!(
        "[experiment.training]\nloss = \"sparse_categorical_cross_entropy\"\nbatch = {batch}\nepochs = {epochs}\noptimizer = {{ sgd = {{ rate = {rate} }} }}\n{lines}"
    );
    let assumed = format!(
        "[[experiment.assumptions]]\nsetting = \"s\"\nvalue = \"v\"\nwhy = \"w\"\ntakes = {{ batch = \"{batch}\", epochs = \"{epochs}\", rate = \"{rate}\", folds = \"5\", random_state = \"1\" }}\n"
    );
    format!(
        "id = \"drawn\"\ntitle = \"Drawn\"\nauthor = \"Nobody\"\nkind = \"Test\"\n[margins]\nloss = 0.1\naccuracy = 0.1\nval_accuracy = 0.1\ntest_loss = 0.1\ntest_accuracy = 0.1\n\
         [[network]]\nname = \"two\"\ninput = [{channels}, {side}, {side}]\nlayers = [\"flatten\", {{ dense = {{ units = {units}, activation = \"relu\" }} }}, {{ dense = {{ units = 10, activation = \"softmax\" }} }}]\n\
         [[experiment]]\nid = \"one\"\nsays = \"One\"\nnetwork = \"two\"\ndataset = \"{dataset}\"\nsplit = {{ {splits} = {{ n = {validation} }} }}\n{training}\
         [[experiment]]\nid = \"folds\"\nsays = \"Folds\"\nnetwork = \"two\"\ndataset = \"{dataset}\"\nfolds = {{ n_splits = 5, random_state = 1 }}\n{training}{assumed}"
    )
}

fn table(dataset: DatasetName, inputs: usize, units: usize) -> String {
    let [channels, side, _] = dataset.image_shape;
    let (first, last) = (units * (inputs + 1), 10 * (units + 1));
    let total = first + last;
    format!(
        "[[table]]\nid = \"layers\"\nplace = \"Table 1\"\nnetwork = \"two\"\ninput = [{side}, {side}, {channels}]\ntotal = \"{total}\"\ntrainable = \"{total}\"\nnon_trainable = \"0\"\nlayers = [\n\
         {{ name = \"a\", kind = \"flatten\", output = [{inputs}], parameters = \"0\" }},\n\
         {{ name = \"b\", kind = \"dense\", units = {units}, output = [{units}], parameters = \"{first}\" }},\n\
         {{ name = \"c\", kind = \"dense\", units = 10, output = [10], parameters = \"{last}\" }},\n]\n\
         [[sequence]]\nid = \"sequence\"\nnetwork = \"two\"\nlists = [{{ source = \"text\", place = \"p\", layers = [\"flatten\", \"dense\", \"dense\"] }}]\n"
    )
}

/// How a place spells a value.
type Spelling<'a> = dyn Fn(&mut Draw) -> String + 'a;

fn settings(draw: &mut Draw, [validation, batch, epochs]: [usize; 3], rate: &str) -> String {
    let words = |text: &'static str| move |draw: &mut Draw| spelled::words(draw, text);
    let count = |number| move |draw: &mut Draw| spelled::count(draw, number);
    let rate = |draw: &mut Draw| spelled::rate(draw, rate);
    let values: [(&str, &Spelling<'_>); 8] = [
        ("validation_images", &count(validation)),
        ("batch", &count(batch)),
        ("epochs", &count(epochs)),
        ("rate", &rate),
        ("loss", &words("sparse categorical crossentropy")),
        ("optimizer", &words("SGD")),
        ("scaling", &count(255)),
        ("kernel", &|draw| {
            format!("3{}3", ["x", "×", " x "][draw.whole(0, 2)])
        }),
    ];
    let mut text = String::new();
    for (field, value) in values {
        let [here, there] = [value(draw), value(draw)];
        write!(
            text,
            "[[setting]]\nid = \"setting-{field}\"\nsays = \"s\"\nvalues = [{{ source = \"text\", place = \"p\", value = \"{here}\" }}, {{ source = \"code\", place = \"q\", value = \"{there}\" }}]\n"
        )
        .unwrap();
        text += &match field {
            "kernel" => "decides = [\"one\"]\n".to_owned(),
            field => format!("sets = {{ {field} = [\"one\"] }}\n"),
        };
    }
    text
}

/// The means of several runs over so many test images.
fn means(draw: &mut Draw, images: usize) -> String {
    let runs = [2, 3, 7, 30, 1000][draw.whole(0, 4)];
    let all = runs * images;
    let share = draw.whole(all / 2, all) as f64 / all as f64;
    let loss = (1.0 - share) * draw.between(0.7, 5.0);
    let digits = draw.whole(4, 7);
    let test = "\"final_test\"";
    let accuracy = format!("{share:.digits$}");
    let both = figure("test-mean", "Table 5", &accuracy, "test_accuracy", test)
        + &figure(
            "loss-mean",
            "Table 5",
            &format!("{loss:.4}"),
            "test_loss",
            test,
        );
    both.replace("\nexperiment", &format!("\nruns = {runs}\nexperiment"))
}

pub(crate) fn figure(id: &str, place: &str, printed: &str, quantity: &str, at: &str) -> String {
    format!(
        "[[figure]]\nid = \"{id}\"\nplace = \"{place}\"\nprinted = \"{printed}\"\nexperiment = \"one\"\nquantity = \"{quantity}\"\nat = {at}\n"
    )
}

/// The test images: a matrix of counts, the scores that follow from it, and a claim about one.
fn tested(draw: &mut Draw, dataset: DatasetName, digits: usize) -> String {
    let sizes: Vec<usize> = dataset
        .test_class_counts
        .iter()
        .map(|n| *n as usize)
        .collect();
    let cells = matrix(draw, &sizes);
    let share = trace(&cells) as f64 / dataset.test_count as f64;
    let loss = (1.0 - share) * draw.between(0.7, 5.0);
    let (class, column) = (draw.whole(0, 9), draw.whole(0, 9));
    let cell = cells[class][column];
    let test = "\"final_test\"";
    let mut text = figure(
        "test",
        "Table 2",
        &format!("{share:.digits$}"),
        "test_accuracy",
        test,
    );
    let again = draw.whole(2, 5);
    text += &figure(
        "test-again",
        "Text",
        &format!("{:.again$}%", 100.0 * share),
        "test_accuracy",
        test,
    );
    text += &report(draw, "test", &cells, digits);
    text += &figure(
        "test-loss",
        "Table 2",
        &format!("{loss:.4}"),
        "test_loss",
        test,
    );
    write!(
        text,
        "[[matrix]]\nid = \"counts\"\nplace = \"Figure 2\"\nexperiment = \"one\"\nof = \"test\"\nunit = \"count\"\ncells = \"\"\"\n{}\n\"\"\"\n\
         [[statement]]\nid = \"cell\"\nplace = \"p\"\nsays = \"s\"\nprinted = \"{cell}\"\nequals = \"cell({{counts}}, {class}, {column})\"\n\
         [[statement]]\nid = \"in-percent\"\nplace = \"p\"\nsays = \"s\"\nprinted = \"{:.3}%\"\nequals = \"share({{counts}})\"\n\
         [[claim]]\nid = \"bound\"\nplace = \"p\"\nsays = \"above 20 %\"\nholds = {{ threshold = {{ measure = {{ experiment = \"one\", quantity = \"test_accuracy\", at = \"final_test\" }}, above = 0.2 }} }}\nstates = {{ above = [\"20 %\"] }}\n",
        written(&cells),
        100.0 * share,
    )
    .unwrap();
    text
}

/// A classification report on a matrix of counts, of all classes or of some, with all their scores or
/// some, and with their images wherever these are not known.
fn report(draw: &mut Draw, of: &str, cells: &[Vec<usize>], digits: usize) -> String {
    let some = draw.whole(0, 2) == 0;
    let mut text = String::new();
    for class in 0..cells.len() {
        let right = cells[class][class] as f64;
        let size: usize = cells[class].iter().sum();
        let placed: usize = cells.iter().map(|row| row[class]).sum();
        if some && draw.whole(0, 3) == 0 {
            continue;
        }
        write!(
            text,
            "[[class_scores]]\nid = \"{of}/{class}\"\nplace = \"Report\"\nexperiment = \"one\"\nof = \"{of}\"\nclass = {class}\n"
        )
        .unwrap();
        let scores = [
            ("precision", right / placed as f64),
            ("recall", right / size as f64),
            ("f1", 2.0 * right / (placed + size) as f64),
        ];
        for (name, score) in scores {
            if !some || draw.whole(0, 3) > 0 {
                writeln!(text, "{name} = \"{score:.digits$}\"").unwrap();
            }
        }
        if of != "test" || draw.whole(0, 1) == 0 {
            writeln!(text, "support = \"{size}\"").unwrap();
        }
    }
    text
}

/// The validation images, of which each class has about as many: a matrix of percentages.
fn validated(draw: &mut Draw, images: usize, digits: usize) -> String {
    let mut sizes = vec![0; 10];
    (0..images).for_each(|_| sizes[draw.whole(0, 9)] += 1);
    let cells = matrix(draw, &sizes);
    let share = trace(&cells) as f64 / images as f64;
    let printed = format!("{share:.digits$}");
    let best = draw.whole(trace(&cells), images) as f64 / images as f64;
    figure(
        "validation-best",
        "Text",
        &format!("{best:.digits$}"),
        "val_accuracy",
        "\"best_epoch\"",
    ) + &report(draw, "validation", &cells, digits)
        + &figure(
            "validation",
            "Table 3",
            &printed,
            "val_accuracy",
            "\"last_epoch\"",
        )
        + &format!(
            "[[matrix]]\nid = \"percentages\"\nplace = \"Figure 3\"\nexperiment = \"one\"\nof = \"validation\"\nunit = \"percent\"\ncells = \"\"\"\n{}\n\"\"\"\n",
            written(&percent(&cells))
        )
}

/// The mean and the deviation over five folds of so many images.
fn folds(draw: &mut Draw, images: usize) -> String {
    let level = draw.between(0.5, 0.97);
    let scores: Vec<f64> = (0..5)
        .map(|_| ((level + draw.between(-0.02, 0.02)) * images as f64).round() / images as f64)
        .collect();
    let mean = scores.iter().sum::<f64>() / 5.0;
    let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
    let deviation = (squares / [4.0, 5.0][draw.whole(0, 1)]).sqrt();
    let best = format!("{mean:.6}");
    let validated = figure("fold", "Text", &best, "val_accuracy", "\"last_epoch\"");
    validated.replace("\"one\"", "\"folds\"")
        + &format!(
            "[[fold_scores]]\nid = \"over-folds\"\nplace = \"Table 4\"\nexperiment = \"folds\"\nmean = \"{:.3}%\"\ndeviation = \"{:.3}%\"\n",
            100.0 * mean,
            100.0 * deviation
        )
}

/// Probabilities, rounded, and a label.
fn vectors(draw: &mut Draw) -> String {
    let drawn: Vec<f64> = (0..10).map(|_| draw.share()).collect();
    let sum: f64 = drawn.iter().sum();
    let list = |values: Vec<String>| {
        let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
        quoted.join(", ")
    };
    let shares = list(
        drawn
            .iter()
            .map(|value| format!("{:.2}", value / sum))
            .collect(),
    );
    let label = draw.whole(0, 9);
    let hot = list(
        (0..10)
            .map(|class| usize::from(class == label).to_string())
            .collect(),
    );
    format!(
        "[[vector]]\nid = \"shares\"\nplace = \"p\"\nholds = \"probabilities\"\nvalues = [{shares}]\n\
         [[vector]]\nid = \"label\"\nplace = \"p\"\nholds = {{ one_hot = {label} }}\nvalues = [{hot}]\n"
    )
}
