//! The few protocol buffers that an event file is made of, with the fields that are used here.
//!
//! The numbers of the fields are those of TensorFlow's `event.proto`, `summary.proto` and
//! `tensor.proto`. Whatever else a message may hold is skipped when it is read.

use prost::{Message, Oneof};

/// One record of an event file.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Event {
    /// Seconds since 1970.
    #[prost(double, tag = "1")]
    pub(super) wall_time: f64,
    #[prost(int64, tag = "2")]
    pub(super) step: i64,
    #[prost(oneof = "What", tags = "3, 5, 7")]
    pub(super) what: Option<What>,
}

/// What an event tells.
#[derive(Clone, PartialEq, Oneof)]
pub(super) enum What {
    /// The first record of a file says what it is.
    #[prost(string, tag = "3")]
    Version(String),
    #[prost(message, tag = "5")]
    Summary(Summary),
    /// A reader forgets what it has of steps from this event's on.
    #[prost(message, tag = "7")]
    Session(Session),
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Session {
    /// 1 is the start of a session.
    #[prost(int32, tag = "1")]
    pub(super) status: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Summary {
    #[prost(message, repeated, tag = "1")]
    pub(super) values: Vec<Value>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Value {
    #[prost(string, tag = "1")]
    pub(super) tag: String,
    #[prost(message, optional, tag = "9")]
    pub(super) metadata: Option<Metadata>,
    #[prost(oneof = "Content", tags = "2, 8")]
    pub(super) content: Option<Content>,
}

#[derive(Clone, PartialEq, Oneof)]
pub(super) enum Content {
    #[prost(float, tag = "2")]
    Scalar(f32),
    #[prost(message, tag = "8")]
    Tensor(Tensor),
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Metadata {
    #[prost(message, optional, tag = "1")]
    pub(super) plugin: Option<Plugin>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Plugin {
    /// The part of TensorBoard that shows the value.
    #[prost(string, tag = "1")]
    pub(super) name: String,
}

/// A tensor without a shape: one value.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Tensor {
    /// 7 is a string.
    #[prost(int32, tag = "1")]
    pub(super) kind: i32,
    #[prost(message, optional, tag = "2")]
    pub(super) shape: Option<Shape>,
    #[prost(bytes = "vec", repeated, tag = "8")]
    pub(super) strings: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Shape {}

impl Event {
    /// What a file begins with: TensorBoard knows this version.
    pub(super) fn version(wall_time: f64) -> Self {
        let version = What::Version("brain.Event:2".into());
        Self::of(wall_time, 0, version)
    }

    /// The start of a session: what is already known of steps from this one on is out of date.
    pub(super) fn start(wall_time: f64, step: i64) -> Self {
        Self::of(wall_time, step, What::Session(Session { status: 1 }))
    }

    pub(super) fn scalars(wall_time: f64, step: i64, values: &[(&str, f64)]) -> Self {
        let value = |&(tag, value): &(&str, f64)| Value {
            tag: tag.into(),
            metadata: None,
            content: Some(Content::Scalar(value as f32)),
        };
        let values = values.iter().map(value).collect();
        Self::of(wall_time, step, What::Summary(Summary { values }))
    }

    /// A text, which TensorBoard shows as Markdown.
    pub(super) fn text(wall_time: f64, tag: &str, text: &str) -> Self {
        let plugin = Plugin {
            name: "text".into(),
        };
        let tensor = Tensor {
            kind: 7,
            shape: Some(Shape {}),
            strings: vec![text.into()],
        };
        let value = Value {
            tag: tag.into(),
            metadata: Some(Metadata {
                plugin: Some(plugin),
            }),
            content: Some(Content::Tensor(tensor)),
        };
        let values = vec![value];
        Self::of(wall_time, 0, What::Summary(Summary { values }))
    }

    fn of(wall_time: f64, step: i64, what: What) -> Self {
        Self {
            wall_time,
            step,
            what: Some(what),
        }
    }

    /// The tags and values of the scalars, if the event holds any.
    pub(super) fn values(&self) -> impl Iterator<Item = (&str, f32)> {
        let values = match &self.what {
            Some(What::Summary(summary)) => summary.values.as_slice(),
            _ => &[],
        };
        values.iter().filter_map(|value| match value.content {
            Some(Content::Scalar(scalar)) => Some((value.tag.as_str(), scalar)),
            _ => None,
        })
    }
}
