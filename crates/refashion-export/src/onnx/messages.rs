//! The few protocol buffers that an ONNX file is made of, with the fields that are used here.
//!
//! The numbers of the fields are those of `onnx.proto` (IR version 8).

use prost::{Message, Oneof};
use refashion_zoo::Shape;

/// Numbers of 32 bits, as tensors and types name them.
const FLOAT: i32 = 1;
/// Whole numbers of 64 bits.
const INT64: i32 = 7;

/// A whole file.
#[derive(Clone, PartialEq, Message)]
pub(super) struct File {
    #[prost(int64, tag = "1")]
    pub(super) ir_version: i64,
    #[prost(string, tag = "2")]
    pub(super) producer: String,
    #[prost(string, tag = "3")]
    pub(super) producer_version: String,
    #[prost(string, tag = "6")]
    pub(super) text: String,
    #[prost(message, optional, tag = "7")]
    pub(super) graph: Option<Graph>,
    #[prost(message, repeated, tag = "8")]
    pub(super) operators: Vec<Operators>,
    #[prost(message, repeated, tag = "14")]
    pub(super) metadata: Vec<Entry>,
}

/// A set of operators that a file uses.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Operators {
    /// Empty for ONNX' own.
    #[prost(string, tag = "1")]
    pub(super) domain: String,
    #[prost(int64, tag = "2")]
    pub(super) version: i64,
}

/// A key and its value.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Entry {
    #[prost(string, tag = "1")]
    pub(super) key: String,
    #[prost(string, tag = "2")]
    pub(super) value: String,
}

/// Operations on named tensors.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Graph {
    #[prost(message, repeated, tag = "1")]
    pub(super) nodes: Vec<Node>,
    #[prost(string, tag = "2")]
    pub(super) name: String,
    #[prost(message, repeated, tag = "5")]
    pub(super) weights: Vec<Tensor>,
    #[prost(message, repeated, tag = "11")]
    pub(super) inputs: Vec<Value>,
    #[prost(message, repeated, tag = "12")]
    pub(super) outputs: Vec<Value>,
    /// What lies between the nodes.
    #[prost(message, repeated, tag = "13")]
    pub(super) between: Vec<Value>,
}

/// An operation.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Node {
    #[prost(string, repeated, tag = "1")]
    pub(super) inputs: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub(super) outputs: Vec<String>,
    #[prost(string, tag = "3")]
    pub(super) name: String,
    #[prost(string, tag = "4")]
    pub(super) operator: String,
    #[prost(message, repeated, tag = "5")]
    pub(super) attributes: Vec<Attribute>,
}

/// A setting of an operation.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Attribute {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(float, tag = "2")]
    float: f32,
    #[prost(int64, tag = "3")]
    int: i64,
    #[prost(int64, repeated, tag = "8")]
    ints: Vec<i64>,
    /// 1 is a float, 2 an integer, 7 several integers.
    #[prost(int32, tag = "20")]
    kind: i32,
}

/// Numbers with a shape and a name.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Tensor {
    #[prost(int64, repeated, tag = "1")]
    sizes: Vec<i64>,
    #[prost(int32, tag = "2")]
    kind: i32,
    #[prost(string, tag = "8")]
    name: String,
    /// The numbers in little-endian order.
    #[prost(bytes = "vec", tag = "9")]
    bytes: Vec<u8>,
}

/// What a tensor between nodes looks like.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Value {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(message, optional, tag = "2")]
    kind: Option<Kind>,
    #[prost(string, tag = "3")]
    text: String,
}

#[derive(Clone, PartialEq, Message)]
struct Kind {
    #[prost(message, optional, tag = "1")]
    tensor: Option<TensorKind>,
}

#[derive(Clone, PartialEq, Message)]
struct TensorKind {
    #[prost(int32, tag = "1")]
    element: i32,
    #[prost(message, optional, tag = "2")]
    sizes: Option<Sizes>,
}

#[derive(Clone, PartialEq, Message)]
struct Sizes {
    #[prost(message, repeated, tag = "1")]
    sizes: Vec<Size>,
}

#[derive(Clone, PartialEq, Message)]
struct Size {
    #[prost(oneof = "OneSize", tags = "1, 2")]
    size: Option<OneSize>,
}

#[derive(Clone, PartialEq, Oneof)]
enum OneSize {
    #[prost(int64, tag = "1")]
    Number(i64),
    /// A size that is free, by its name.
    #[prost(string, tag = "2")]
    Free(String),
}

impl Attribute {
    pub(super) fn float(name: &str, float: f32) -> Self {
        Self {
            name: name.to_owned(),
            float,
            kind: 1,
            ..Self::default()
        }
    }

    pub(super) fn int(name: &str, int: i64) -> Self {
        Self {
            name: name.to_owned(),
            int,
            kind: 2,
            ..Self::default()
        }
    }

    pub(super) fn ints(name: &str, ints: &[usize]) -> Self {
        Self {
            name: name.to_owned(),
            ints: numbers(ints),
            kind: 7,
            ..Self::default()
        }
    }
}

impl Tensor {
    pub(super) fn floats(name: &str, sizes: &[usize], values: &[f32]) -> Self {
        Self {
            sizes: numbers(sizes),
            kind: FLOAT,
            name: name.to_owned(),
            bytes: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }

    /// A row of sizes, as operators take them that change shapes.
    pub(super) fn sizes(name: &str, values: &[usize]) -> Self {
        let bytes = numbers(values).into_iter().flat_map(i64::to_le_bytes);
        Self {
            sizes: numbers(&[values.len()]),
            kind: INT64,
            name: name.to_owned(),
            bytes: bytes.collect(),
        }
    }
}

impl Value {
    /// A batch of examples of this shape.
    pub(super) fn batch(name: &str, shape: Shape, text: &str) -> Self {
        let free = OneSize::Free("batch".to_owned());
        let sizes = numbers(&shape.dims()).into_iter().map(OneSize::Number);
        let sizes = [free].into_iter().chain(sizes);
        let sizes = sizes.map(|size| Size { size: Some(size) }).collect();
        Self {
            name: name.to_owned(),
            kind: Some(Kind {
                tensor: Some(TensorKind {
                    element: FLOAT,
                    sizes: Some(Sizes { sizes }),
                }),
            }),
            text: text.to_owned(),
        }
    }
}

/// Sizes as a message has them; those of a network that was checked are far smaller.
fn numbers(sizes: &[usize]) -> Vec<i64> {
    let number = |&size: &usize| i64::try_from(size).unwrap_or(i64::MAX);
    sizes.iter().map(number).collect()
}
