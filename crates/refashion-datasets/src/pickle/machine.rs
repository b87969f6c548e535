//! The operations of a pickle (<https://docs.python.org/3/library/pickletools.html>), one by one.

use std::borrow::Cow;
use std::collections::HashMap;

use super::value::{Array, Function, Pickle, Value};

/// The most operations in a pickle: a batch of 10,000 images takes some 40,000, with the names of
/// its files.
const MOST_OPERATIONS: usize = 400_000;

/// Reads a pickle, or says what stands in it that is not built.
pub(crate) fn parse(bytes: &[u8]) -> Result<Pickle<'_>, String> {
    let mut machine = Machine {
        rest: bytes,
        values: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
        may_make: bytes.len(),
    };
    for _ in 0..MOST_OPERATIONS {
        let operation = machine.take(1)?[0];
        if operation == b'.' {
            let top = machine.pop()?;
            let values = machine.values;
            return Ok(Pickle { values, top });
        }
        machine.step(operation)?;
    }
    Err(format!("it takes more than {MOST_OPERATIONS} operations"))
}

struct Machine<'a> {
    rest: &'a [u8],
    values: Vec<Value<'a>>,
    /// Places of values.
    stack: Vec<usize>,
    /// How long the stack was at each mark.
    marks: Vec<usize>,
    memo: HashMap<usize, usize>,
    /// Bytes that may still be made out of texts: a text that stands once may be asked for often.
    may_make: usize,
}

type Step<T = ()> = Result<T, String>;

impl<'a> Machine<'a> {
    fn step(&mut self, operation: u8) -> Step {
        match operation {
            // The version, and the length of a frame: both are known otherwise.
            0x80 => self.take(1).map(drop),
            0x95 => self.take(8).map(drop),
            b'N' => self.push(Value::Nothing),
            0x88 => self.push(Value::Number(1)),
            0x89 => self.push(Value::Number(0)),
            b'K' => self.number(1),
            b'M' => self.number(2),
            b'J' => self.signed(4),
            0x8a => {
                let len = self.len(1)?;
                self.signed(len)
            }
            b'U' | b'C' | 0x8c => self.text(1),
            b'T' | b'B' | b'X' => self.text(4),
            0x8d | 0x8e => self.text(8),
            b'}' | b']' | b')' => self.push(Value::Items(Vec::new())),
            b'(' => {
                self.marks.push(self.stack.len());
                Ok(())
            }
            0x85..=0x87 => self.tuple(usize::from(operation - 0x84)),
            b't' => {
                let items = self.marked()?;
                self.push(Value::Items(items))
            }
            b'a' => self.extend(1),
            b's' => self.extend(2),
            b'e' | b'u' => {
                let items = self.marked()?;
                self.add(items)
            }
            b'q' => self.remember(1),
            b'r' => self.remember(4),
            0x94 => {
                let place = self.top()?;
                self.memo.insert(self.memo.len(), place);
                Ok(())
            }
            b'h' => self.recall(1),
            b'j' => self.recall(4),
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.function(module, name)
            }
            0x93 => self.function_of_stack(),
            b'R' => self.call(),
            b'b' => self.fill(),
            other => Err(match char::from(other) {
                shown if shown.is_ascii_graphic() => {
                    format!("the operation {shown:?} is not one that arrays need")
                }
                _ => format!("the operation {other:#04x} is not one that arrays need"),
            }),
        }
    }

    fn take(&mut self, len: usize) -> Step<&'a [u8]> {
        let split = self.rest.split_at_checked(len);
        let (taken, rest) = split.ok_or("it is broken off")?;
        self.rest = rest;
        Ok(taken)
    }

    /// A length or place, written in so many bytes.
    fn len(&mut self, bytes: usize) -> Step<usize> {
        let mut number = [0; 8];
        number[..bytes].copy_from_slice(self.take(bytes)?);
        usize::try_from(u64::from_le_bytes(number)).map_err(|_| "it is broken off".to_owned())
    }

    fn line(&mut self) -> Step<&'a [u8]> {
        let end = self.rest.iter().take(256).position(|byte| *byte == b'\n');
        let line = self.take(end.ok_or("the name of a function is too long")?)?;
        self.take(1)?;
        Ok(line)
    }

    fn push(&mut self, value: Value<'a>) -> Step {
        self.stack.push(self.values.len());
        self.values.push(value);
        Ok(())
    }

    fn number(&mut self, bytes: usize) -> Step {
        let number = self.len(bytes)?;
        self.push(Value::Number(number as i64))
    }

    /// A number whose last byte has the sign.
    fn signed(&mut self, bytes: usize) -> Step {
        let taken = self.take(bytes)?;
        let below_0 = taken.last().is_some_and(|byte| *byte > 127);
        let mut number = [if below_0 { 255 } else { 0 }; 8];
        let place = number.get_mut(..bytes).ok_or("a number is too large")?;
        place.copy_from_slice(taken);
        self.push(Value::Number(i64::from_le_bytes(number)))
    }

    fn text(&mut self, bytes: usize) -> Step {
        let len = self.len(bytes)?;
        let text = self.take(len)?;
        self.push(Value::Text(Cow::Borrowed(text)))
    }

    fn pop(&mut self) -> Step<usize> {
        let floor = self.marks.last().copied().unwrap_or(0);
        let above = self.stack.len() > floor;
        let popped = if above { self.stack.pop() } else { None };
        popped.ok_or_else(|| "its stack is empty".to_owned())
    }

    fn top(&self) -> Step<usize> {
        let top = self.stack.last().copied();
        top.ok_or_else(|| "its stack is empty".to_owned())
    }

    /// What lies above the last mark.
    fn marked(&mut self) -> Step<Vec<usize>> {
        let mark = self.marks.pop().ok_or("it lacks a mark")?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    fn tuple(&mut self, len: usize) -> Step {
        let mut items = vec![0; len];
        for place in items.iter_mut().rev() {
            *place = self.pop()?;
        }
        self.push(Value::Items(items))
    }

    /// Adds the topmost values to the list or dictionary below them.
    fn extend(&mut self, count: usize) -> Step {
        self.tuple(count)?;
        let tuple = self.pop()?;
        let items = self.items(tuple)?.to_vec();
        self.add(items)
    }

    fn add(&mut self, items: Vec<usize>) -> Step {
        let place = self.top()?;
        match &mut self.values[place] {
            Value::Items(list) => list.extend(items),
            _ => return Err("it adds to what is no list".to_owned()),
        }
        Ok(())
    }

    fn remember(&mut self, bytes: usize) -> Step {
        let (key, place) = (self.len(bytes)?, self.top()?);
        self.memo.insert(key, place);
        Ok(())
    }

    fn recall(&mut self, bytes: usize) -> Step {
        let key = self.len(bytes)?;
        let place = self.memo.get(&key).ok_or("it recalls what it never had")?;
        self.stack.push(*place);
        Ok(())
    }

    fn function(&mut self, module: &[u8], name: &[u8]) -> Step {
        let function = match (module, name) {
            (b"numpy.core.multiarray" | b"numpy._core.multiarray", b"_reconstruct") => {
                Function::Reconstruct
            }
            (b"numpy", b"ndarray") => Function::Ndarray,
            (b"numpy", b"dtype") => Function::Dtype,
            (b"_codecs", b"encode") => Function::Encode,
            _ => {
                let [module, name] = [module, name].map(shown);
                let again = match name.as_str() {
                    "_frombuffer" => "; `pickle.dump(batch, file, protocol=2)` writes what is read",
                    _ => "",
                };
                return Err(format!(
                    "it asks for {module}.{name}, which is not run{again}"
                ));
            }
        };
        self.push(Value::Function(function))
    }

    fn function_of_stack(&mut self) -> Step {
        let (name, module) = (self.pop()?, self.pop()?);
        match (self.values[module].clone(), self.values[name].clone()) {
            (Value::Text(Cow::Borrowed(module)), Value::Text(Cow::Borrowed(name))) => {
                self.function(module, name)
            }
            _ => Err("the name of a function is no text".to_owned()),
        }
    }

    fn call(&mut self) -> Step {
        let (given, function) = (self.pop()?, self.pop()?);
        let Value::Function(function) = self.values[function] else {
            return Err("it calls what is no function".to_owned());
        };
        let given = self.items(given)?;
        let first = given.first().and_then(|place| self.values.get(*place));
        match (function, first) {
            (Function::Reconstruct, Some(Value::Function(Function::Ndarray))) => {
                self.push(Value::Array(Array::default()))
            }
            (Function::Dtype, Some(Value::Text(kind))) => match kind.as_ref() {
                b"u1" | b"|u1" => self.push(Value::Bytes),
                kind => Err(format!(
                    "it holds an array of {}, read are arrays of bytes (u1)",
                    shown(kind)
                )),
            },
            (Function::Encode, Some(Value::Text(text))) => {
                let bytes = self.latin1(text)?;
                self.may_make -= bytes.len();
                self.push(Value::Text(Cow::Owned(bytes)))
            }
            _ => Err(format!("{function:?} is called with something else")),
        }
    }

    /// The bytes whose numbers are those of a text's letters.
    fn latin1(&self, text: &[u8]) -> Step<Vec<u8>> {
        // Bytes are checked before room for them is made; a letter is no longer than its bytes.
        let letters = std::str::from_utf8(text).map_err(|_| "a text is no UTF-8")?;
        if text.len() > self.may_make {
            return Err("it makes more bytes than it holds".to_owned());
        }
        let byte = |letter| u8::try_from(u32::from(letter)).ok();
        let bytes: Option<Vec<u8>> = letters.chars().map(byte).collect();
        bytes.ok_or_else(|| "a text has letters that are no bytes".to_owned())
    }

    /// Gives an array what it holds: a version, the shape, the kind, the order, and the bytes.
    fn fill(&mut self) -> Step {
        let (state, filled) = (self.pop()?, self.top()?);
        match self.values[filled] {
            // How the numbers are stored matters to numbers of several bytes only.
            Value::Bytes => return Ok(()),
            Value::Array(_) => {}
            _ => return Err("it fills what is no array".to_owned()),
        }
        let &[_, shape, kind, order, content] = self.items(state)? else {
            return Err("an array is not described as NumPy does it".to_owned());
        };
        let size = |place: &usize| match self.values[*place] {
            Value::Number(size) => usize::try_from(size).ok(),
            _ => None,
        };
        // More axes than images have would only take time.
        let axes = self.items(shape)?.iter().take(4);
        let shape: Option<Vec<_>> = axes.map(size).collect();
        let shape = shape.ok_or("an array's shape is no numbers")?;
        let (Value::Bytes, Value::Number(order)) = (&self.values[kind], &self.values[order]) else {
            return Err("an array is not one of bytes".to_owned());
        };
        self.values[filled] = Value::Array(Array {
            shape,
            fortran: *order != 0,
            content: Some(content),
        });
        Ok(())
    }

    fn items(&self, place: usize) -> Step<&[usize]> {
        match &self.values[place] {
            Value::Items(items) => Ok(items),
            _ => Err("a tuple is wanted where there is none".to_owned()),
        }
    }
}

/// What stands in a file, short enough for a message, without what does something to a terminal.
fn shown(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(&name[..name.len().min(64)]);
    name.chars().flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_signs() {
        // {"a": [-1, 2³¹ − 1, −2¹⁵, 127, 0]}, of four bytes and of as many as are said.
        let pickle = b"}U\x01a](J\xff\xff\xff\xffJ\xff\xff\xff\x7f\
                       \x8a\x02\x00\x80\x8a\x01\x7f\x8a\x00es.";
        let pickle = parse(pickle).unwrap();
        let numbers = pickle.numbers(pickle.get("a").unwrap());
        assert_eq!(numbers, Some(vec![-1, 2_147_483_647, -32_768, 127, 0]));
        let long = parse(b"\x8a\x09\0\0\0\0\0\0\0\0\0.").unwrap_err();
        assert_eq!(long, "a number is too large");
    }

    #[test]
    fn nothing_is_taken_from_below_a_mark() {
        assert_eq!(parse(b"N(\x85.").unwrap_err(), "its stack is empty");
        assert!(parse(b"N(N\x85.").is_ok());
    }

    #[test]
    fn what_is_not_read_is_called_by_its_name() {
        let graphic = parse(b"P").unwrap_err();
        assert_eq!(graphic, "the operation 'P' is not one that arrays need");
        let other = parse(b"\xff").unwrap_err();
        assert_eq!(other, "the operation 0xff is not one that arrays need");
        let newer = parse(b"cnumpy.core.numeric\n_frombuffer\n.").unwrap_err();
        assert!(newer.contains("numeric._frombuffer"), "{newer}");
        assert!(newer.contains("protocol=2"), "{newer}");
        let load = parse(b"cnumpy\nload\n.").unwrap_err();
        assert_eq!(load, "it asks for numpy.load, which is not run");
    }

    /// A text of so many letters that is made into bytes twice, in a file that is 33 bytes longer.
    fn made_twice(letters: u32) -> Vec<u8> {
        let mut pickle = b"c_codecs\nencode\nq\0X".to_vec();
        pickle.extend(letters.to_le_bytes());
        pickle.extend(vec![b'x'; letters as usize]);
        pickle.extend(b"\x85q\x01Rh\0h\x01R.");
        assert_eq!(pickle.len(), letters as usize + 33);
        pickle
    }

    #[test]
    fn texts_become_no_more_bytes_than_the_file_has() {
        assert!(parse(&made_twice(33)).is_ok());
        let error = parse(&made_twice(34)).unwrap_err();
        assert_eq!(error, "it makes more bytes than it holds");
    }
}
