//! Pipelines as the rules look at them, and the visits that moves leave behind.

use chrono::{DateTime, TimeDelta, Utc};
use domain::negotiation::{EntryRequirement, Pipeline, Stage, stage::Transition};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, Order,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use super::joined::{columns, promised};
use crate::{
    Error, Writes,
    column::{json, word},
    entity::{negotiations, pipelines, stage_visits, stages},
    text::Text,
};

/// A pipeline's rows: itself and its stages by position.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The pipeline.
    pub pipeline: pipelines::Model,
    /// Its stages by position.
    pub stages: Vec<stages::Model>,
}

impl Rows {
    /// The stage with an id.
    #[must_use]
    pub fn stage(&self, id: Uuid) -> Option<&stages::Model> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// As the rules look at it.
    ///
    /// # Errors
    /// When a row holds what this version doesn't know.
    pub fn facts(&self) -> Result<Pipeline, Error> {
        let moves: Vec<AllowedMove> = json(&self.pipeline.allowed_moves, "allowed_moves")?;
        Ok(Pipeline {
            id: self.pipeline.id,
            policy: word(&self.pipeline.policy)?,
            allowed_moves: moves
                .into_iter()
                .map(|allowed| (allowed.from_stage_id, allowed.to_stage_id))
                .collect(),
            stages: self.stages.iter().map(stage).collect::<Result<_, _>>()?,
        })
    }
}

#[derive(serde::Deserialize)]
struct AllowedMove {
    from_stage_id: Uuid,
    to_stage_id: Uuid,
}

/// A stage as the rules look at it.
///
/// # Errors
/// When the row holds what this version doesn't know.
pub fn stage(row: &stages::Model) -> Result<Stage, Error> {
    let requirements: Vec<EntryRequirement> = json(&row.entry_requirements, "entry_requirements")?;
    Ok(Stage {
        id: row.id,
        name: row.name.clone(),
        position: row.position,
        can_win: row.can_win,
        entry_requirements: requirements,
    })
}

/// The pipeline of a negotiation, which has the stage it stands in at least.
///
/// # Errors
/// As any statement, or when there is none.
pub async fn load(db: &impl ConnectionTrait, pipeline_id: Uuid) -> Result<Rows, Error> {
    let whose = Expr::col((stages::Entity, stages::Column::PipelineId));
    let mut select = Query::select().from(stages::Entity).take();
    select
        .inner_join(
            pipelines::Entity,
            Expr::col((pipelines::Entity, pipelines::Column::Id)).eq(whose.clone()),
        )
        .and_where(whose.eq(pipeline_id))
        .order_by((stages::Entity, stages::Column::Position), Order::Asc);
    columns::<stages::Entity>(&mut select, "s_");
    columns::<pipelines::Entity>(&mut select, "p_");
    let rows = db.query_all(&select).await?;
    let pipeline = rows.first().ok_or_else(|| Error::corrupt("pipeline"))?;
    Ok(Rows {
        pipeline: promised::<pipelines::Entity>(pipeline, "p_")?,
        stages: rows
            .iter()
            .map(|row| promised::<stages::Entity>(row, "s_"))
            .collect::<Result<_, _>>()?,
    })
}

/// The stages of a pipeline by position; of the oldest active one that has stages when `None`.
pub async fn stages_of(
    db: &impl ConnectionTrait,
    pipeline_id: Option<Uuid>,
) -> Result<Vec<stages::Model>, Error> {
    static OF_ONE: Text = Text::new();
    static OF_OLDEST: Text = Text::new();
    let (text, values) = match pipeline_id {
        Some(id) => (&OF_ONE, vec![id.into()]),
        None => (&OF_OLDEST, vec![true.into(), 1_u64.into()]),
    };
    let statement = text.statement(db.get_database_backend(), values, || {
        let pipeline = match pipeline_id {
            Some(id) => stages::Column::PipelineId.eq(id),
            None => stages::Column::PipelineId.in_subquery(oldest()),
        };
        let rows = stages::Entity::find().filter(pipeline);
        rows.order_by_asc(stages::Column::Position).into_query()
    });
    let rows = stages::Model::find_by_statement(statement);
    Ok(rows.all(db).await?)
}

fn oldest() -> sea_orm::sea_query::SelectStatement {
    let with_stages = stages::Entity::find()
        .select_only()
        .column(stages::Column::PipelineId)
        .into_query();
    pipelines::Entity::find()
        .select_only()
        .column(pipelines::Column::Id)
        .filter(pipelines::Column::Active.eq(true))
        .filter(pipelines::Column::Id.in_subquery(with_stages))
        .order_by_asc(pipelines::Column::CreatedAt)
        .order_by_asc(pipelines::Column::Id)
        .limit(1)
        .into_query()
}

/// Adds the visit of a negotiation that comes into a stage.
pub fn enter(
    writes: &mut Writes,
    negotiation_id: Uuid,
    stage: &stages::Model,
    actor_id: Uuid,
    at: DateTime<Utc>,
    note: Option<String>,
) {
    writes.insert(stage_visits::Model {
        id: crate::new_id(at),
        negotiation_id,
        stage_id: Some(stage.id),
        stage_name: stage.name.clone(),
        entered_at: at,
        entered_by: Some(actor_id),
        note,
        ..Default::default()
    });
}

/// Adds the end of the visit of the stage that a negotiation leaves.
pub fn leave(
    writes: &mut Writes,
    negotiation_id: Uuid,
    transition: &Transition,
    at: DateTime<Utc>,
) {
    let update = stage_visits::Entity::update_many()
        .col_expr(stage_visits::Column::LeftAt, Expr::value(at))
        .col_expr(
            stage_visits::Column::Seconds,
            Expr::value(transition.seconds),
        )
        .filter(stage_visits::Column::NegotiationId.eq(negotiation_id))
        .filter(stage_visits::Column::LeftAt.is_null());
    writes.push(update.into_query());
}

/// Open negotiations that stand in their stage for longer than it allows.
pub(super) async fn rotting(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Condition, Error> {
    let limited = stages::Entity::find()
        .filter(stages::Column::RotAfterDays.is_not_null())
        .all(db)
        .await?;
    let late = limited.into_iter().filter_map(|stage| {
        let days = TimeDelta::try_days(i64::from(stage.rot_after_days?))?;
        let condition = Condition::all()
            .add(negotiations::Column::StageId.eq(stage.id))
            .add(negotiations::Column::StageEnteredAt.lt(now - days));
        Some(condition)
    });
    // An empty "any" would be true: the impossible stage keeps it false.
    let nothing = Condition::any().add(negotiations::Column::StageId.is_null());
    Ok(Condition::all()
        .add(negotiations::Column::Status.eq("open"))
        .add(late.fold(nothing, Condition::add)))
}
