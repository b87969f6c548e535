//! What was looked at on a machine, and how it stands.

use serde::Serialize;

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    /// What it is.
    pub(super) what: &'static str,
    /// Whether it is there.
    pub(super) state: State,
    /// What was found, or what is wrong.
    pub(super) found: String,
    /// What to do or to type; nothing where all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) advice: Option<String>,
    /// Whether `reproduce` cannot do without.
    pub(super) needed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Ok,
    Missing,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
        }
    }
}

impl Check {
    pub(super) fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self {
            what,
            state: State::Ok,
            found: found.into(),
            advice: None,
            needed: false,
        }
    }

    pub(super) fn missing(
        what: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            state: State::Missing,
            advice: Some(advice.into()),
            ..Self::ok(what, found)
        }
    }

    /// The same, which `reproduce` cannot do without.
    pub(super) fn needed(self) -> Self {
        Self {
            needed: true,
            ..self
        }
    }

    pub(super) fn fails(&self) -> bool {
        self.needed && self.state == State::Missing
    }
}
