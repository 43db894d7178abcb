//! Moves between the stages of a pipeline. One function decides them all.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::requirement::{EntryFacts, EntryRequirement};
use super::status::{NegotiationStatus, Write};
use crate::choice::choice;
use crate::code::Code;
use crate::violation::Violations;

choice! {
/// Which moves a pipeline allows without an explicit list.
#[derive(Default)]
pub enum PipelinePolicy {
    /// Any.
    #[default]
    Free,
    /// Never backwards.
    Forward,
    /// One step forward, any step back.
    Sequential,
}
}

/// A stage as far as moves look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stage {
    pub id: Uuid,
    pub name: String,
    pub position: i32,
    pub can_win: bool,
    pub entry_requirements: Vec<EntryRequirement>,
}

/// A pipeline as far as moves look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pipeline {
    pub id: Uuid,
    pub policy: PipelinePolicy,
    /// From and to; wins over the policy when not empty.
    pub allowed_moves: Vec<(Uuid, Uuid)>,
    /// In any order.
    pub stages: Vec<Stage>,
}

/// Where a negotiation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub status: NegotiationStatus,
    pub stage_id: Uuid,
    pub stage_entered_at: DateTime<Utc>,
    pub facts: EntryFacts,
}

/// A legal move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    pub from: Uuid,
    pub to: Uuid,
    /// Whole seconds spent in the former stage.
    pub seconds: i64,
}

/// The answer to "what can I do next" for one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageOption {
    pub stage_id: Uuid,
    pub name: String,
    /// Empty = the move is allowed.
    pub violations: Violations,
}

impl Pipeline {
    /// The stages by position.
    pub fn ordered(&self) -> Vec<&Stage> {
        let mut stages: Vec<&Stage> = self.stages.iter().collect();
        stages.sort_by_key(|stage| stage.position);
        stages
    }

    /// Decides a move to a stage of this pipeline.
    ///
    /// # Errors
    /// All violations at once: the status, the policy and every entry requirement that is not met;
    /// [`Code::NotOfPipeline`] for a stage of another pipeline.
    pub fn decide_move(
        &self,
        standing: &Standing,
        to: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Transition, Violations> {
        let mut violations = Violations::new();
        if let Err(refusal) = standing.status.allow(Write::Edit) {
            violations.add(refusal.into());
        }
        match self.stages.iter().find(|stage| stage.id == to) {
            None => violations.push("/stage_id", Code::NotOfPipeline),
            Some(stage) => {
                if let Some(code) = self.refuse_route(standing.stage_id, stage) {
                    violations.push("/stage_id", code);
                }
                violations.extend(check_entry(stage, &standing.facts));
            }
        }
        let seconds = (now - standing.stage_entered_at).num_seconds().max(0);
        violations.into_result(Transition {
            from: standing.stage_id,
            to,
            seconds,
        })
    }

    /// What [`Self::decide_move`] says for every stage, by position.
    pub fn options(&self, standing: &Standing, now: DateTime<Utc>) -> Vec<StageOption> {
        let option = |stage: &Stage| StageOption {
            stage_id: stage.id,
            name: stage.name.clone(),
            violations: self
                .decide_move(standing, stage.id, now)
                .err()
                .unwrap_or_default(),
        };
        self.ordered().into_iter().map(option).collect()
    }

    /// Decides the removal of a stage: one that negotiations stand in needs another stage to move them to.
    ///
    /// # Errors
    /// At `/move_to`: [`Code::MoveToRequired`], [`Code::SameStage`] or [`Code::NotOfPipeline`].
    pub fn check_removal(
        &self,
        stage_id: Uuid,
        in_use: bool,
        move_to: Option<Uuid>,
    ) -> Result<(), Violations> {
        let code = match move_to {
            None if in_use => Code::MoveToRequired,
            Some(target) if target == stage_id => Code::SameStage,
            Some(target) if !self.stages.iter().any(|stage| stage.id == target) => {
                Code::NotOfPipeline
            }
            None | Some(_) => return Ok(()),
        };
        Err(Violations::one("/move_to", code))
    }

    fn refuse_route(&self, from: Uuid, to: &Stage) -> Option<Code> {
        if from == to.id {
            return Some(Code::SameStage);
        }
        if !self.allowed_moves.is_empty() {
            let listed = self.allowed_moves.contains(&(from, to.id));
            return (!listed).then_some(Code::MoveNotListed);
        }
        let ordered = self.ordered();
        let place = |id| ordered.iter().position(|stage| stage.id == id);
        // A stage that is no longer in the pipeline has no place: leaving it is free.
        let (Some(from), Some(to)) = (place(from), place(to.id)) else {
            return None;
        };
        match self.policy {
            PipelinePolicy::Forward if to < from => Some(Code::BackwardNotAllowed),
            PipelinePolicy::Sequential if to > from + 1 => Some(Code::StepSkipped),
            PipelinePolicy::Free | PipelinePolicy::Forward | PipelinePolicy::Sequential => None,
        }
    }
}

/// Whether a negotiation has stood in its stage for longer than the stage allows.
pub fn is_rotting(
    entered_at: DateTime<Utc>,
    rot_after_days: Option<i32>,
    now: DateTime<Utc>,
) -> bool {
    rot_after_days.is_some_and(|days| now - entered_at > TimeDelta::days(i64::from(days)))
}

/// The entry requirements of a stage that are not met.
///
/// A new negotiation starts in its first stage without this check: it has nothing yet.
pub fn check_entry(stage: &Stage, facts: &EntryFacts) -> Violations {
    let mut violations = Violations::new();
    for requirement in stage
        .entry_requirements
        .iter()
        .filter(|requirement| !requirement.is_met(facts))
    {
        let (pointer, code) = requirement.lack();
        violations.push(pointer, code);
    }
    violations
}
