//! What the choice of a responsible or a plan depends on.

use domain::negotiation::references::Offered;
use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait,
    sea_query::{Alias, Expr, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use crate::{
    Error,
    entity::{employees, negotiation_plans, sales_plans},
    sessions,
};

/// The branches an employee may be responsible in; empty for an admin: all.
pub async fn employee_branches(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>, Error> {
    let employee = employees::Entity::find_by_id(id).one(db).await?;
    match employee.is_some_and(|row| row.role == "admin") {
        true => Ok(Vec::new()),
        false => sessions::branches(db, id).await,
    }
}

/// What choosing a negotiation plan depends on besides its own row.
#[derive(Clone, Debug)]
pub struct ChosenPlan {
    /// The branches it is limited to; empty: all.
    pub branch_ids: Vec<Uuid>,
    /// The offer it sells.
    pub offer: Offered,
}

/// What a row of [`plan`]'s answer tells.
const OFFER: i32 = 0;
const PLAN_BRANCH: i32 = 1;
const OFFER_BRANCH: i32 = 2;

/// The branches and the offer of a negotiation plan, in one statement; `None` when there is no such plan.
pub async fn plan(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<ChosenPlan>, Error> {
    let (mut of_plan, mut of_offer, mut offer) = (Vec::new(), Vec::new(), None);
    for row in db.query_all(&plan_statement(id)).await? {
        match row.try_get_by_index::<i32>(0)? {
            PLAN_BRANCH => of_plan.push(row.try_get_by_index(1)?),
            OFFER_BRANCH => of_offer.push(row.try_get_by_index(1)?),
            _ => {
                offer = Some(Offered {
                    active: row.try_get_by_index(2)?,
                    branch_ids: Vec::new(),
                    valid_from: row.try_get_by_index(3)?,
                    valid_until: row.try_get_by_index(4)?,
                });
            }
        }
    }
    Ok(offer.map(|offer| ChosenPlan {
        branch_ids: of_plan,
        offer: Offered {
            branch_ids: of_offer,
            ..offer
        },
    }))
}

fn plan_statement(id: Uuid) -> SelectStatement {
    use sales_plans::Column as Offer;
    let sold = Query::select()
        .column(negotiation_plans::Column::SalesPlanId)
        .from(negotiation_plans::Entity)
        .and_where(Expr::col(negotiation_plans::Column::Id).eq(id))
        .take();
    let branches = |what: i32, table: &'static str, owner: Expr| {
        Query::select()
            .expr(Expr::cust(format!("CAST({what} AS INTEGER)")))
            .column(Alias::new("branch_id"))
            .expr(Expr::cust("TRUE"))
            .expr(Expr::cust("CAST(NULL AS DATE)"))
            .expr(Expr::cust("CAST(NULL AS DATE)"))
            .from(Alias::new(table))
            .and_where(owner)
            .take()
    };
    let of_plan = Expr::col(Alias::new("negotiation_plan_id")).eq(id);
    let of_offer = Expr::col(Alias::new("sales_plan_id")).in_subquery(sold.clone());
    let mut statement = Query::select()
        .expr(Expr::cust(format!("CAST({OFFER} AS INTEGER)")))
        .expr(Expr::cust("CAST(NULL AS UUID)"))
        .columns([Offer::Active, Offer::ValidFrom, Offer::ValidUntil])
        .from(sales_plans::Entity)
        .and_where(Expr::col(Offer::Id).in_subquery(sold))
        .take();
    statement
        .union(
            UnionType::All,
            branches(PLAN_BRANCH, "negotiation_plan_branches", of_plan),
        )
        .union(
            UnionType::All,
            branches(OFFER_BRANCH, "sales_plan_branches", of_offer),
        );
    statement
}
