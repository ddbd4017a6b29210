use std::collections::BTreeSet;

use plimsoll_model::{Gap, GapCode};
use serde::Serialize;

use super::text::Message;

/// The one run of the tool: it came to its end, and these are the gaps.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    descriptor: DescriptorRef,
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct DescriptorRef {
    id: &'static str,
    index: usize,
}

/// A kind of gap, as the driver declares it.
#[derive(Serialize)]
pub(super) struct Descriptor {
    id: &'static str,
}

impl Invocation {
    pub(super) fn new(gaps: &[Gap]) -> Self {
        let codes = codes(gaps);
        let notification = |gap: &Gap| Notification {
            descriptor: DescriptorRef {
                id: gap.code.name(),
                index: codes.iter().position(|code| *code == gap.code).unwrap_or_default(),
            },
            level: "warning",
            message: Message::new(&gap.to_string()),
        };
        Self {
            execution_successful: true,
            tool_execution_notifications: gaps.iter().map(notification).collect(),
        }
    }
}

/// The kinds of gap that there are, each once.
pub(super) fn descriptors(gaps: &[Gap]) -> Vec<Descriptor> {
    codes(gaps).into_iter().map(|code| Descriptor { id: code.name() }).collect()
}

fn codes(gaps: &[Gap]) -> Vec<GapCode> {
    gaps.iter().map(|gap| gap.code).collect::<BTreeSet<_>>().into_iter().collect()
}
