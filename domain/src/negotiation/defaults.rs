//! What a new negotiation takes where its creator says nothing.

use uuid::Uuid;

use crate::code::Code;
use crate::violation::Violations;

/// The fields that have defaults, as typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chosen {
    pub branch_id: Option<Uuid>,
    pub pipeline_id: Option<Uuid>,
    pub stage_id: Option<Uuid>,
    pub responsible_id: Option<Uuid>,
}

/// Where the defaults come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sources {
    /// The client's for this caller ([`crate::client::ClientPlace::usual_branch`]).
    pub client_branch_id: Option<Uuid>,
    pub caller_id: Uuid,
    pub plan_pipeline_id: Option<Uuid>,
    pub plan_stage_id: Option<Uuid>,
    /// The oldest active pipeline that has stages.
    pub oldest_pipeline_id: Option<Uuid>,
}

/// The fields filled in. The stage is the pipeline's first when none is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    pub branch_id: Uuid,
    pub pipeline_id: Uuid,
    /// `None` = the first stage of the pipeline.
    pub stage_id: Option<Uuid>,
    pub responsible_id: Uuid,
}

/// Fills in what was not typed: the client's branch, the plan's pipeline and stage, the caller.
///
/// The plan's stage counts only in the plan's pipeline.
///
/// # Errors
/// [`Code::Required`] at `/pipeline_id` when no pipeline is usable, at `/branch_id` when it must be said.
pub fn fill_in(chosen: &Chosen, sources: &Sources) -> Result<Start, Violations> {
    let pipeline = chosen
        .pipeline_id
        .or(sources.plan_pipeline_id)
        .or(sources.oldest_pipeline_id);
    let mut violations = Violations::new();
    let branch_id = chosen.branch_id.or(sources.client_branch_id);
    let branch_id = violations.take("/branch_id", branch_id.ok_or(Code::Required));
    let pipeline_id = violations.take("/pipeline_id", pipeline.ok_or(Code::Required));
    let (Some(branch_id), Some(pipeline_id)) = (branch_id, pipeline_id) else {
        return Err(violations);
    };
    let in_plans_pipeline = sources.plan_pipeline_id == Some(pipeline_id);
    Ok(Start {
        branch_id,
        pipeline_id,
        stage_id: chosen
            .stage_id
            .or(sources.plan_stage_id.filter(|_| in_plans_pipeline)),
        responsible_id: chosen.responsible_id.unwrap_or(sources.caller_id),
    })
}
