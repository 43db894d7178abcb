//! Many callers at the same moment.

use crate::Answer;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use tokio::sync::Barrier;

/// Runs `call(0)` … `call(count - 1)`, all released at once, and gives what they gave, in order.
pub async fn together<T, F, Fut>(count: usize, call: F) -> Vec<T>
where
    T: Send + 'static,
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
{
    let gate = Arc::new(Barrier::new(count));
    let started: Vec<_> = (0..count)
        .map(|index| {
            let (gate, calling) = (Arc::clone(&gate), call(index));
            tokio::spawn(async move {
                gate.wait().await;
                calling.await
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in started {
        results.push(task.await.expect("a caller that does not panic"));
    }
    results
}

/// How often each status was answered.
#[must_use]
pub fn statuses(answers: &[Answer]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.status.as_u16()).or_default() += 1;
    }
    counts
}
