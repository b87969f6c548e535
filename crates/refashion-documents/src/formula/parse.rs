//! From text to a formula: sums of products of numbers, names, `{references}` and functions.

use std::str::FromStr;

use super::Formula;

/// The longest formula that is read, in characters. The longest sum has half as many terms, which is
/// as deep as its evaluation goes.
const LONGEST: usize = 1_000;

/// How deep brackets and functions may stand in each other.
const DEEPEST: usize = 50;

impl FromStr for Formula {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!(
                "a formula has {} characters; at most {LONGEST} are read",
                text.len()
            ));
        }
        let mut parser = Parser {
            text,
            rest: text,
            depth: 0,
        };
        let formula = parser.sum()?;
        match parser.peek() {
            None => Ok(formula),
            Some(found) => Err(parser.fault(&format!("an operator or the end before {found:?}"))),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    rest: &'a str,
    /// How many brackets are open.
    depth: usize,
}

impl Parser<'_> {
    fn sum(&mut self) -> Result<Formula, String> {
        let mut left = self.product()?;
        while let Some(operator) = self.take_any(&['+', '-']) {
            left = Formula::Binary(operator, Box::new(left), Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Formula, String> {
        let mut left = self.atom()?;
        while let Some(operator) = self.take_any(&['*', '/']) {
            left = Formula::Binary(operator, Box::new(left), Box::new(self.atom()?));
        }
        Ok(left)
    }

    /// A sum in brackets, whose first one is at hand.
    fn inner(&mut self) -> Result<Formula, String> {
        if self.depth == DEEPEST {
            return Err(self.fault(&format!("no more than {DEEPEST} brackets in each other")));
        }
        self.depth += 1;
        let inner = self.sum()?;
        self.depth -= 1;
        Ok(inner)
    }

    fn atom(&mut self) -> Result<Formula, String> {
        match self.peek() {
            Some('(') => {
                self.skip();
                let inner = self.inner()?;
                self.expect(')')?;
                Ok(inner)
            }
            Some('{') => self.reference(),
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_ascii_alphabetic() => self.name(),
            _ => Err(self.fault("a number, a name, {a reference} or a bracket")),
        }
    }

    fn reference(&mut self) -> Result<Formula, String> {
        let Some((name, rest)) = self.rest.get(1..).and_then(|rest| rest.split_once('}')) else {
            return Err(self.fault("a closing }"));
        };
        self.rest = rest;
        Ok(Formula::Reference(name.trim().to_owned()))
    }

    fn number(&mut self) -> Result<Formula, String> {
        let digits = self.take_while(|c| c.is_ascii_digit() || c == '.');
        digits
            .parse()
            .map(Formula::Number)
            .map_err(|_| self.fault("a number such as 4 or .5"))
    }

    fn name(&mut self) -> Result<Formula, String> {
        let name = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        if self.peek() != Some('(') {
            return Ok(Formula::Variable(name));
        }
        self.skip();
        let mut arguments = vec![self.inner()?];
        while self.take_any(&[',']).is_some() {
            arguments.push(self.inner()?);
        }
        self.expect(')')?;
        Ok(Formula::Call(name, arguments))
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|c| !keep(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }

    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn skip(&mut self) {
        let mut chars = self.rest.chars();
        chars.next();
        self.rest = chars.as_str();
    }

    fn take_any(&mut self, wanted: &[char]) -> Option<char> {
        let found = self.peek().filter(|c| wanted.contains(c))?;
        self.skip();
        Some(found)
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        match self.take_any(&[wanted]) {
            Some(_) => Ok(()),
            None => Err(self.fault(&format!("{wanted:?}"))),
        }
    }

    fn fault(&self, expected: &str) -> String {
        let at = self.text.len() - self.rest.len() + 1;
        format!(
            "the formula {:?} needs {expected} at character {at}",
            self.text
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_bind_more_than_sums_and_equals_bind_to_the_left() {
        let one = |n| Box::new(Formula::Number(n));
        let formula: Formula = "1 - 2 - 3 * 4".parse().unwrap();
        let expected = Formula::Binary(
            '-',
            Box::new(Formula::Binary('-', one(1.0), one(2.0))),
            Box::new(Formula::Binary('*', one(3.0), one(4.0))),
        );
        assert_eq!(formula, expected);
    }

    #[test]
    fn references_variables_and_functions_are_told_apart() {
        let formula: Formula = "max({a/b-c}, n, .5)".parse().unwrap();
        assert_eq!(formula.references(), ["a/b-c"]);
        let Formula::Call(name, arguments) = formula else {
            panic!("a call was expected")
        };
        assert_eq!((name.as_str(), arguments.len()), ("max", 3));
        assert_eq!(arguments[1], Formula::Variable("n".to_owned()));
        assert_eq!(arguments[2], Formula::Number(0.5));
    }

    #[test]
    fn what_would_exhaust_the_stack_is_refused() {
        let fault = |text: String| text.parse::<Formula>().unwrap_err();
        let nested = |open: &str, count: usize| open.repeat(count) + "1" + &")".repeat(count);
        assert!(nested("(", DEEPEST).parse::<Formula>().is_ok());
        assert!(fault(nested("(", DEEPEST + 1)).contains("no more than 50 brackets"));
        assert!(fault(nested("max(", 60)).contains("no more than 50 brackets"));
        for long in [
            nested("(", 12_000),
            nested("max(", 12_000),
            "1+".repeat(12_000) + "1",
        ] {
            assert!(fault(long).contains("at most 1000 are read"));
        }
        // The longest sum that is read can be used.
        let sum: Formula = ("1+".repeat(LONGEST / 2 - 1) + "1").parse().unwrap();
        assert!(sum.references().is_empty());
    }

    #[test]
    fn faults_say_what_was_expected_and_where() {
        let fault = |text: &str| text.parse::<Formula>().unwrap_err();
        assert!(fault("1 +").contains("at character 4"), "{}", fault("1 +"));
        assert!(fault("(1").contains("')'"));
        assert!(fault("{a").contains("closing }"));
        let two = fault("1 2");
        assert!(
            two.contains("an operator") && two.ends_with("at character 3"),
            "{two}"
        );
        assert!(fault("é").contains("a number"));
    }

    #[test]
    fn the_longest_formula_is_read() {
        let long = |count: usize| " ".repeat(count - 1) + "1";
        assert!(long(LONGEST).parse::<Formula>().is_ok());
        assert!(long(LONGEST + 1).parse::<Formula>().is_err());
    }

    #[test]
    fn brackets_that_are_closed_are_not_deep() {
        let beside = "(1)+".repeat(DEEPEST + 1) + "1";
        assert!(beside.parse::<Formula>().is_ok());
    }
}
