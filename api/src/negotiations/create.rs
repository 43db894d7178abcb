//! `POST /negotiations`: defaults, references, stage, and what the plan fills in.

use domain::{
    client::ClientPlace,
    code::Code,
    negotiation::{
        defaults::{Chosen, Sources, Start, fill_in},
        references::Context,
    },
    permission,
    violation::Violations,
};
use persistence::{
    Tx, Writes, clients as rows,
    entity::{branches, clients, negotiation_plans, negotiations::Model, stages},
    history::{self, Entry},
    negotiations::{opening, pipeline, search},
    reference::{self, Kind},
    stamp::Stamped,
};
use uuid::Uuid;

use super::{
    choices::Choices,
    dto::{self, Negotiation, NegotiationIn},
    prefill, standing,
};
use crate::http::{Answer, ApiError, Cx, Request, Result};

/// `POST /negotiations`
pub async fn create(cx: &Cx<NegotiationIn>, tx: &Tx) -> Result<Answer<Negotiation>> {
    let document = cx.json()?;
    let input = cx.read(&document)?;
    let responsible = input.responsible_id.unwrap_or(cx.caller.id);
    permission::check_responsible(cx.caller.role, cx.caller.id, None, responsible)
        .map_err(ApiError::new)?;
    let choices = Choices::load(cx, tx, &input, None).await?;
    let sources = Rows::load(cx, tx, &choices, &input).await?;
    let (start, stage) = sources.start(cx, &choices, &input)?;
    // One that the client is not shared with is refused below, by its own today.
    let branch = match start.branch_id == sources.branch.id {
        true => sources.branch.clone(),
        false => reference::target::<branches::Entity>(tx, start.branch_id).await?,
    };
    let context = Context {
        branch_id: start.branch_id,
        client_id: sources.client.id,
        pipeline_id: start.pipeline_id,
        today: branch.today(tx.now()),
    };
    let mut violations = choices.check(cx, &input, None, &context);
    if !sources.place.branches().contains(&start.branch_id) {
        violations.push("/client_id", Code::NotInBranch);
    }
    violations.into_result(())?;
    let mut row = row(cx, tx, &input, &start, &stage, &sources.client);
    row.number = sources.number;
    row.search_text = search::text(&row.description, row.number, &sources.client);
    let mut writes = Writes::new();
    writes.insert(row.clone());
    pipeline::enter(&mut writes, row.id, &stage, cx.caller.id, tx.now(), None);
    // A stage that is named may ask for what the negotiation has.
    let asked = input.stage_id.is_some() && standing::asks(&stage)?;
    if asked || row.negotiation_plan_id.is_some() {
        // What the plan fills in refers to the negotiation, and what the stage asks for is read from the database.
        std::mem::take(&mut writes).run(tx).await?;
    }
    let mut entries = Vec::new();
    if row.negotiation_plan_id.is_some() {
        let role = cx.caller.role;
        let plans = (None, sources.plan.as_ref());
        entries = prefill::apply(tx, &mut row, plans, &sources.client, &branch, role).await?;
        writes.update(row.clone())?;
    }
    if asked {
        standing::check_entry(tx, &row, &stage).await?;
    }
    entries.insert(0, created(&row)?);
    history::note(&mut writes, &cx.act(tx), &row, entries);
    writes.run(tx).await?;
    Ok(
        Answer::created(format!("/negotiations/{}", row.id), dto::shown(&row)?)
            .version(row.version),
    )
}

fn created(row: &Model) -> Result<Entry> {
    let after = serde_json::to_value(dto::input(row)?).map_err(ApiError::internal)?;
    let changes = history::diff("", &serde_json::Value::Null, &after);
    Ok(Entry::new("negotiation.created", changes))
}

/// The rows that defaults come from.
struct Rows {
    client: clients::Model,
    /// Where the client is at home and with whom it is shared.
    place: ClientPlace,
    /// The client's home.
    branch: branches::Model,
    number: i64,
    plan: Option<negotiation_plans::Model>,
    /// Stages of the pipeline that is chosen, the plan's, or the oldest active one's.
    stages: Vec<stages::Model>,
}

impl Rows {
    async fn load(
        request: &Request,
        tx: &Tx,
        choices: &Choices,
        input: &NegotiationIn,
    ) -> Result<Self> {
        if choices.row(Kind::Client, input.client_id).is_none() {
            return Err(ApiError::at("/client_id", Code::ReferenceNotFound));
        }
        let opening = opening::open(tx, request.scope(), input.client_id).await?;
        let plan = match input.negotiation_plan_id {
            Some(id) if choices.row(Kind::NegotiationPlan, id).is_some() => {
                Some(reference::target::<negotiation_plans::Entity>(tx, id).await?)
            }
            _ => None,
        };
        let chosen = chosen_pipeline(choices, input);
        let pipeline = chosen.or(plan.as_ref().and_then(|plan| plan.pipeline_id));
        Ok(Self {
            place: ClientPlace {
                home: opening.client.branch_id,
                shared: rows::shared_with(&opening.client)?,
            },
            client: opening.client,
            branch: opening.branch,
            number: opening.number,
            plan,
            stages: pipeline::stages_of(tx, pipeline).await?,
        })
    }

    fn start(
        &self,
        request: &Request,
        choices: &Choices,
        input: &NegotiationIn,
    ) -> Result<(Start, stages::Model)> {
        let known = |id| choices.row(Kind::Branch, id).is_some();
        if !input.branch_id.is_none_or(known) {
            return Err(ApiError::at("/branch_id", Code::ReferenceNotFound));
        }
        let plan = self.plan.as_ref();
        let start = fill_in(
            &Chosen {
                branch_id: input.branch_id,
                pipeline_id: chosen_pipeline(choices, input),
                stage_id: input.stage_id,
                responsible_id: input.responsible_id,
            },
            &Sources {
                client_branch_id: self.place.usual_branch(&request.caller.permission()),
                caller_id: request.caller.id,
                plan_pipeline_id: plan.and_then(|plan| plan.pipeline_id),
                plan_stage_id: plan.and_then(|plan| plan.stage_id),
                oldest_pipeline_id: self.stages.first().map(|stage| stage.pipeline_id),
            },
        )?;
        let stage = match start.stage_id {
            Some(id) => self.stages.iter().find(|stage| stage.id == id),
            None => self.stages.first(),
        };
        let code = match (stage, input.stage_id) {
            (Some(stage), _) => return Ok((start, stage.clone())),
            (None, Some(id)) if choices.row(Kind::Stage, id).is_none() => Code::ReferenceNotFound,
            (None, Some(_)) => Code::NotOfPipeline,
            (None, None) => Code::ReferenceNotFound,
        };
        let pointer = match input.stage_id {
            Some(_) => "/stage_id",
            None => "/pipeline_id",
        };
        Err(Violations::one(pointer, code).into())
    }
}

/// The pipeline typed, else that of the stage typed.
fn chosen_pipeline(choices: &Choices, input: &NegotiationIn) -> Option<Uuid> {
    let of_stage = input
        .stage_id
        .and_then(|id| choices.row(Kind::Stage, id)?.pipeline_id);
    input.pipeline_id.or(of_stage)
}

fn row(
    request: &Request,
    tx: &Tx,
    input: &NegotiationIn,
    start: &Start,
    stage: &stages::Model,
    client: &clients::Model,
) -> Model {
    let mut row = Model {
        client_id: client.id,
        contact_id: input.contact_id,
        contact_status: input.contact_status.word(),
        negotiation_plan_id: input.negotiation_plan_id,
        description: input.description.as_str().to_owned(),
        channel_id: input.channel_id,
        campaign_id: input.campaign_id,
        pipeline_id: start.pipeline_id,
        stage_id: stage.id,
        responsible_id: start.responsible_id,
        branch_id: start.branch_id,
        expected_close_on: input.expected_close_on.map(|date| date.0),
        status: "open".to_owned(),
        stage_entered_at: tx.now(),
        created_by: Some(request.caller.id),
        ..Model::default()
    };
    row.born(tx.new_id(), tx.now());
    row
}
