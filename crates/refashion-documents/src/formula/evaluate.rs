//! The value of a formula.

use refashion_datasets::DatasetName;

use super::{Formula, Scope, Unknown};
use refashion_std::{advised, near_names};

use crate::{Enclosure, Printed, Table};

impl Formula {
    /// The value, as an interval of what the printed digits leave open.
    pub(crate) fn evaluate(&self, scope: Scope<'_>) -> Result<Enclosure, Unknown> {
        match self {
            Self::Number(value) => Ok(Enclosure::exact(*value)),
            Self::Variable(name) => scope.variable(name),
            Self::Reference(name) => scope.number(name),
            Self::Call(name, arguments) => scope.call(name, arguments),
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.evaluate(scope)?, right.evaluate(scope)?);
                Ok(match operator {
                    '+' => left + right,
                    '-' => left - right,
                    '*' => left * right,
                    _ => left / right,
                })
            }
        }
    }
}

impl Scope<'_> {
    fn variable(&self, name: &str) -> Result<Enclosure, Unknown> {
        let value = self.given.get(name).copied();
        value.map(Enclosure::exact).ok_or_else(|| {
            let known = self.given.keys().map(String::as_str);
            let hint = near_names(name, known);
            let said = format!("the variable {name:?} has no value{hint}");
            let advice =
                format!("give it one in `given`, or write {{{name}}} for something printed");
            Unknown::Fault(advised(&said, &advice))
        })
    }

    /// The printed number, or the fact, of that name.
    fn number(&self, name: &str) -> Result<Enclosure, Unknown> {
        if let Some(printed) = self.printed(name) {
            return Ok(printed.enclosure());
        }
        if let Some(number) = self.document.numbers.get(name) {
            return Err(Unknown::Unpublished(number.place.clone()));
        }
        if let Some((_, value)) = facts().find(|(fact, _)| fact == name) {
            return Ok(Enclosure::exact(value));
        }
        Err(self.missing(name, "number"))
    }

    /// The printed number of that name: a figure, another number, or one that a statement states.
    pub(super) fn printed(&self, name: &str) -> Option<&Printed> {
        let document = self.document;
        let number = || document.numbers.get(name)?.printed.as_ref();
        let statement = || {
            document
                .statements
                .iter()
                .find(|statement| statement.id == name)
        };
        document
            .figure(name)
            .map(|figure| &figure.printed)
            .or_else(number)
            .or_else(|| statement().map(|statement| &statement.printed))
    }

    fn call(&self, function: &str, arguments: &[Formula]) -> Result<Enclosure, Unknown> {
        let numbers = |from: usize| -> Result<Vec<Enclosure>, Unknown> {
            arguments[from..]
                .iter()
                .map(|argument| argument.evaluate(*self))
                .collect()
        };
        match (function, arguments) {
            ("max", [_, ..]) => Ok(Enclosure::largest(&numbers(0)?)),
            ("floor", [_]) => Ok(numbers(0)?[0].floor()),
            ("pow", [_, _]) => {
                let numbers = numbers(0)?;
                Ok(numbers[0].pow(numbers[1]))
            }
            ("parameters", [Formula::Reference(id)]) => self.count(id, Table::parameters),
            ("trainable", [Formula::Reference(id)]) => self.count(id, Table::trainable_parameters),
            ("layers", [Formula::Reference(id)]) => {
                self.count(id, |table| Some(table.layers.len()))
            }
            ("training_images", [Formula::Reference(id)]) => Ok(self.experiment(id)?.0),
            ("validation_images", [Formula::Reference(id)]) => Ok(self.experiment(id)?.1),
            ("steps", [Formula::Reference(id)]) => self.steps(id),
            (_, [Formula::Reference(id), ..]) => self.of_matrix(function, id, &numbers(1)?),
            _ => Err(Unknown::Fault(format!(
                "{function:?} with {} arguments is no function of formulas; FORMAT.md lists them",
                arguments.len()
            ))),
        }
    }

    /// The images of an experiment that train and that validate.
    fn experiment(&self, id: &str) -> Result<(Enclosure, Enclosure), Unknown> {
        let experiment = self.document.experiment(id).ok_or_else(|| {
            let known = self.document.experiments.iter().map(|e| e.id.as_str());
            Unknown::Fault(format!(
                "there is no experiment {{{id}}}{}",
                near_names(id, known)
            ))
        })?;
        let (train, validation) = experiment.images();
        Ok((
            Enclosure::exact(train as f64),
            Enclosure::exact(validation as f64),
        ))
    }

    /// The batches of an epoch, the last of which may be smaller, unless such a one is dropped.
    fn steps(&self, id: &str) -> Result<Enclosure, Unknown> {
        let (images, _) = self.experiment(id)?;
        let training = self
            .document
            .experiment(id)
            .and_then(|e| e.training.as_ref());
        let training =
            training.ok_or_else(|| Unknown::Unpublished(format!("the batch size of {id}")))?;
        let batches = images.value() / training.batch_size as f64;
        Ok(Enclosure::exact(if training.drop_last {
            batches.floor()
        } else {
            batches.ceil()
        }))
    }

    fn count(&self, id: &str, of: impl Fn(&Table) -> Option<usize>) -> Result<Enclosure, Unknown> {
        let table = self.document.tables.iter().find(|table| table.id == id);
        let table = table.ok_or_else(|| self.missing(id, "table"))?;
        let count = of(table).ok_or_else(|| {
            Unknown::Unpublished(format!("the parameters of a layer in {}", table.place))
        })?;
        Ok(Enclosure::exact(count as f64))
    }
}

/// What is known of the data sets, by name: `fashion-mnist/train` and so on.
pub(crate) fn facts() -> impl Iterator<Item = (String, f64)> {
    DatasetName::ALL.into_iter().flat_map(|name| {
        let (train, test) = (name.train_count as f64, name.test_count as f64);
        let [_, height, width] = name.image_shape;
        let facts = [
            ("all", train + test),
            ("train", train),
            ("test", test),
            ("classes", name.classes.len() as f64),
            ("height", height as f64),
            ("width", width as f64),
        ];
        facts
            .into_iter()
            .map(move |(fact, value)| (format!("{name}/{fact}"), value))
    })
}
