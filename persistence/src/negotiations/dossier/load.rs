//! The statements behind a dossier.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryResult,
    sea_query::{Alias, Expr, Query, SelectStatement},
};
use uuid::Uuid;

use super::{Agreed, Connected, Dossier, Planned};
use crate::{
    Error,
    entity::{
        self, billing_types, branches, clients, login_claims, negotiation_accesses,
        negotiation_billings, negotiation_contracts, negotiation_plans, negotiation_products,
        negotiation_services, negotiation_tickets, negotiations, pipelines, port_claims, products,
        sales_plan_branches, sales_plans, service_boxes, services, speed_plans, stages,
    },
    negotiations::{
        joined::{columns, promised, row},
        proposals, tasks,
    },
};

impl Dossier {
    /// Loads everything around a negotiation that was found in sight.
    pub async fn load(
        db: &impl ConnectionTrait,
        negotiation: negotiations::Model,
    ) -> Result<Self, Error> {
        let id = negotiation.id;
        let head = one(db, &head(&negotiation)).await?;
        let agreed = db.query_one(&contract(&negotiation)).await?;
        let parts = one(db, &access_and_ticket(id)).await?;
        Ok(Self {
            client: promised::<clients::Entity>(&head, "client_")?,
            branch: promised::<branches::Entity>(&head, "branch_")?,
            stage: promised::<stages::Entity>(&head, "stage_")?,
            pipeline: promised::<pipelines::Entity>(&head, "pipeline_")?,
            plan: planned(&head)?,
            billing: row::<negotiation_billings::Entity>(&head, "billing_")?,
            contract: agreed.as_ref().map(agreed_parts).transpose()?,
            access: connected(&parts)?,
            ticket: row::<negotiation_tickets::Entity>(&parts, "ticket_")?,
            accepted_proposal: parts.try_get("", ACCEPTED)?,
            tasks: tasks::of_negotiation(db, id).await?,
            services: service_lines(db, id).await?,
            products: product_lines(db, id).await?,
            negotiation,
        })
    }
}

async fn one(db: &impl ConnectionTrait, statement: &SelectStatement) -> Result<QueryResult, Error> {
    let found = db.query_one(statement).await?;
    found.ok_or_else(|| Error::corrupt("negotiation"))
}

/// `ON <left> = <right>`.
fn on(left: impl ColumnTrait, right: impl ColumnTrait) -> Expr {
    Expr::col(left.as_column_ref()).equals(right.as_column_ref())
}

/// `ON <column> = <value>`.
fn at(column: impl ColumnTrait, id: Option<Uuid>) -> Expr {
    Expr::col(column.as_column_ref()).eq(id)
}

/// Client, branch, stage, pipeline, plan with its offer, billing: by the ids the negotiation holds now,
/// saved or not.
fn head(negotiation: &negotiations::Model) -> SelectStatement {
    use sales_plans::Column as Offer;
    let plan = negotiation.negotiation_plan_id;
    let mut select = Query::select();
    columns::<clients::Entity>(&mut select, "client_");
    columns::<branches::Entity>(&mut select, "branch_");
    columns::<stages::Entity>(&mut select, "stage_");
    columns::<pipelines::Entity>(&mut select, "pipeline_");
    columns::<negotiation_plans::Entity>(&mut select, "plan_");
    columns::<sales_plans::Entity>(&mut select, "offer_");
    columns::<speed_plans::Entity>(&mut select, "speed_");
    columns::<negotiation_billings::Entity>(&mut select, "billing_");
    select
        .expr_as(sold_in(negotiation.branch_id), Alias::new(SOLD_HERE))
        .from(clients::Entity)
        .left_join(
            branches::Entity,
            at(branches::Column::Id, Some(negotiation.branch_id)),
        )
        .left_join(
            stages::Entity,
            at(stages::Column::Id, Some(negotiation.stage_id)),
        )
        .left_join(
            pipelines::Entity,
            at(pipelines::Column::Id, Some(negotiation.pipeline_id)),
        )
        .left_join(
            negotiation_plans::Entity,
            at(negotiation_plans::Column::Id, plan),
        )
        .left_join(
            sales_plans::Entity,
            on(Offer::Id, negotiation_plans::Column::SalesPlanId),
        )
        .left_join(
            speed_plans::Entity,
            on(speed_plans::Column::Id, Offer::SpeedPlanId),
        )
        .left_join(
            negotiation_billings::Entity,
            at(
                negotiation_billings::Column::NegotiationId,
                Some(negotiation.id),
            ),
        )
        .and_where(at(clients::Column::Id, Some(negotiation.client_id)));
    select
}

fn planned(head: &QueryResult) -> Result<Option<Planned>, Error> {
    let Some(plan) = row::<negotiation_plans::Entity>(head, "plan_")? else {
        return Ok(None);
    };
    Ok(Some(Planned {
        plan,
        offer: promised::<sales_plans::Entity>(head, "offer_")?,
        speed_plan: row::<speed_plans::Entity>(head, "speed_")?,
        sold_here: head.try_get("", SOLD_HERE)?,
    }))
}

/// The contract part with what it points at.
fn contract(negotiation: &negotiations::Model) -> SelectStatement {
    use negotiation_contracts::Column as Contract;
    let mut select = Query::select();
    columns::<negotiation_contracts::Entity>(&mut select, "contract_");
    columns::<sales_plans::Entity>(&mut select, "offer_");
    columns::<speed_plans::Entity>(&mut select, "speed_");
    columns::<billing_types::Entity>(&mut select, "type_");
    select
        .expr_as(sold_in(negotiation.branch_id), Alias::new(SOLD_HERE))
        .from(negotiation_contracts::Entity)
        .left_join(
            sales_plans::Entity,
            on(sales_plans::Column::Id, Contract::SalesPlanId),
        )
        .left_join(
            speed_plans::Entity,
            on(speed_plans::Column::Id, sales_plans::Column::SpeedPlanId),
        )
        .left_join(
            billing_types::Entity,
            on(billing_types::Column::Id, Contract::BillingTypeId),
        )
        .and_where(at(Contract::NegotiationId, Some(negotiation.id)));
    select
}

/// Column that tells whether an offer is sold in the negotiation's branch.
const SOLD_HERE: &str = "sold_here";

/// Whether the offer of the statement's row is limited to no branches, or to this one among others.
fn sold_in(branch_id: Uuid) -> Expr {
    use sales_plan_branches::{Column, Entity};
    let branches = Query::select()
        .expr(Expr::cust("1"))
        .from(Entity)
        .and_where(on(Column::SalesPlanId, sales_plans::Column::Id))
        .take();
    let here = branches
        .clone()
        .and_where(at(Column::BranchId, Some(branch_id)))
        .take();
    Expr::exists(branches).not().or(Expr::exists(here))
}

fn agreed_parts(found: &QueryResult) -> Result<Agreed, Error> {
    Ok(Agreed {
        contract: promised::<negotiation_contracts::Entity>(found, "contract_")?,
        offer: row::<sales_plans::Entity>(found, "offer_")?,
        speed_plan: row::<speed_plans::Entity>(found, "speed_")?,
        sold_here: found.try_get("", SOLD_HERE)?,
        billing_type: row::<billing_types::Entity>(found, "type_")?,
    })
}

/// Column of the accepted proposal's snapshot.
const ACCEPTED: &str = "accepted_proposal";

/// The access part with the claims on what it names, whoever holds them; the ticket part; and what the client accepted
/// last.
fn access_and_ticket(negotiation_id: Uuid) -> SelectStatement {
    use entity::proposals::{Column as Proposal, Entity as Proposals};
    use negotiation_accesses::Column as Access;
    let id = Some(negotiation_id);
    let accepted = Expr::col(Proposal::Id.as_column_ref());
    let accepted = accepted.in_subquery(proposals::accepted_last(negotiation_id));
    let port = on(port_claims::Column::ServiceBoxId, Access::ServiceBoxId)
        .and(on(port_claims::Column::Port, Access::Port));
    let mut select = Query::select();
    columns::<negotiation_accesses::Entity>(&mut select, "access_");
    columns::<service_boxes::Entity>(&mut select, "box_");
    columns::<login_claims::Entity>(&mut select, "login_");
    columns::<port_claims::Entity>(&mut select, "port_");
    columns::<negotiation_tickets::Entity>(&mut select, "ticket_");
    select
        .expr_as(
            Expr::col(Proposal::Snapshot.as_column_ref()),
            Alias::new(ACCEPTED),
        )
        .from(negotiations::Entity)
        .left_join(negotiation_accesses::Entity, at(Access::NegotiationId, id))
        .left_join(
            service_boxes::Entity,
            on(service_boxes::Column::Id, Access::ServiceBoxId),
        )
        .left_join(
            login_claims::Entity,
            on(login_claims::Column::Login, Access::Login),
        )
        .left_join(port_claims::Entity, port)
        .left_join(Proposals, accepted)
        .left_join(
            negotiation_tickets::Entity,
            at(negotiation_tickets::Column::NegotiationId, id),
        )
        .and_where(at(negotiations::Column::Id, id));
    select
}

fn connected(found: &QueryResult) -> Result<Option<Connected>, Error> {
    let Some(access) = row::<negotiation_accesses::Entity>(found, "access_")? else {
        return Ok(None);
    };
    Ok(Some(Connected {
        access,
        service_box: row::<service_boxes::Entity>(found, "box_")?,
        login_claim: row::<login_claims::Entity>(found, "login_")?,
        port_claim: row::<port_claims::Entity>(found, "port_")?,
    }))
}

async fn service_lines(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
) -> Result<Vec<(negotiation_services::Model, services::Model)>, Error> {
    use negotiation_services::Column as Line;
    let mut select = Query::select();
    columns::<negotiation_services::Entity>(&mut select, "line_");
    columns::<services::Entity>(&mut select, "of_");
    select
        .from(negotiation_services::Entity)
        .inner_join(services::Entity, on(services::Column::Id, Line::ServiceId))
        .and_where(at(Line::NegotiationId, Some(negotiation_id)))
        .order_by(Line::CreatedAt.as_column_ref(), sea_orm::Order::Asc)
        .order_by(Line::Id.as_column_ref(), sea_orm::Order::Asc);
    lines::<negotiation_services::Entity, services::Entity>(db, &select).await
}

async fn product_lines(
    db: &impl ConnectionTrait,
    negotiation_id: Uuid,
) -> Result<Vec<(negotiation_products::Model, products::Model)>, Error> {
    use negotiation_products::Column as Line;
    let mut select = Query::select();
    columns::<negotiation_products::Entity>(&mut select, "line_");
    columns::<products::Entity>(&mut select, "of_");
    select
        .from(negotiation_products::Entity)
        .inner_join(products::Entity, on(products::Column::Id, Line::ProductId))
        .and_where(at(Line::NegotiationId, Some(negotiation_id)))
        .order_by(Line::CreatedAt.as_column_ref(), sea_orm::Order::Asc)
        .order_by(Line::Id.as_column_ref(), sea_orm::Order::Asc);
    lines::<negotiation_products::Entity, products::Entity>(db, &select).await
}

async fn lines<L: EntityTrait, T: EntityTrait>(
    db: &impl ConnectionTrait,
    select: &SelectStatement,
) -> Result<Vec<(L::Model, T::Model)>, Error> {
    let rows = db.query_all(select).await?;
    rows.iter()
        .map(|found| Ok((promised::<L>(found, "line_")?, promised::<T>(found, "of_")?)))
        .collect()
}
