//! What a negotiation may point at.

use domain::Code;
use domain::Violations;
use domain::negotiation::defaults::{Chosen, Sources, fill_in};
use domain::negotiation::references::{Context, Offered, Reference, Referenced, check};
use rstest::rstest;

use crate::facts::{day, id};

const CHOSEN: u128 = 50;

fn context() -> Context {
    Context {
        branch_id: id(1),
        client_id: id(2),
        pipeline_id: id(3),
        today: day("2026-12-01"),
    }
}

fn codes(former: Option<u128>, found: Option<&Referenced>) -> Vec<Code> {
    let mut violations = Violations::new();
    let reference = Reference {
        id: Some(id(CHOSEN)),
        former: former.map(id),
    };
    check("/x_id", reference, found, &context(), &mut violations);
    violations.codes()
}

fn row() -> Referenced {
    Referenced::default()
}

/// A plan of every branch with this offer.
fn selling(offer: Offered) -> Option<Referenced> {
    Some(Referenced {
        offer: Some(offer),
        ..row()
    })
}

fn sold() -> Offered {
    Offered {
        active: true,
        branch_ids: Vec::new(),
        valid_from: None,
        valid_until: None,
    }
}

#[rstest]
#[case::offer_sold_here(selling(Offered { branch_ids: vec![id(8), id(1)], ..sold() }), None, None)]
#[case::offer_sold_elsewhere(
    selling(Offered { branch_ids: vec![id(8)], ..sold() }), Some(Code::NotInBranch), None
)]
#[case::offer_inactive(selling(Offered { active: false, ..sold() }), Some(Code::Inactive), None)]
#[case::offer_over(
    selling(Offered { valid_until: Some(day("2026-11-30")), ..sold() }), Some(Code::NotValidToday), None
)]
#[case::fine(Some(row()), None, None)]
#[case::absent(None, Some(Code::ReferenceNotFound), None)]
#[case::inactive(Some(Referenced { active: false, ..row() }), Some(Code::Inactive), None)]
#[case::ended(Some(Referenced { valid_until: Some(day("2026-11-30")), ..row() }), Some(Code::NotValidToday), None)]
#[case::not_begun(Some(Referenced { valid_from: Some(day("2026-12-02")), ..row() }), Some(Code::NotValidToday), None)]
#[case::last_day(Some(Referenced { valid_until: Some(day("2026-12-01")), ..row() }), None, None)]
#[case::own_branch(Some(Referenced { branch_ids: vec![id(8), id(1)], ..row() }), None, None)]
#[case::other_branch(
    Some(Referenced { branch_ids: vec![id(8)], ..row() }), Some(Code::NotInBranch), Some(Code::NotInBranch)
)]
#[case::other_client(
    Some(Referenced { client_id: Some(id(8)), ..row() }), Some(Code::NotOfClient), Some(Code::NotOfClient)
)]
#[case::other_pipeline(
    Some(Referenced { pipeline_id: Some(id(8)), ..row() }), Some(Code::NotOfPipeline), Some(Code::NotOfPipeline)
)]
fn newly_chosen_and_already_chosen(
    #[case] found: Option<Referenced>,
    #[case] newly: Option<Code>,
    #[case] already: Option<Code>,
) {
    assert_eq!(
        codes(None, found.as_ref()),
        newly.into_iter().collect::<Vec<_>>()
    );
    assert_eq!(
        codes(Some(CHOSEN), found.as_ref()),
        already.into_iter().collect::<Vec<_>>()
    );
}

#[test]
fn no_reference_no_violation() {
    let mut violations = Violations::new();
    check(
        "/x_id",
        Reference::default(),
        None,
        &context(),
        &mut violations,
    );
    assert!(violations.is_empty());
}

#[rstest]
#[case::nothing_said(Chosen::default(), Some((3, Some(4))), (1, 3, Some(4), 2))]
#[case::no_plan(Chosen::default(), None, (1, 9, None, 2))]
#[case::other_pipeline(
    Chosen { pipeline_id: Some(id(7)), ..Chosen::default() }, Some((3, Some(4))), (1, 7, None, 2)
)]
#[case::all_said(
    Chosen {
        branch_id: Some(id(11)),
        pipeline_id: Some(id(3)),
        stage_id: Some(id(13)),
        responsible_id: Some(id(14)),
    },
    Some((3, Some(4))),
    (11, 3, Some(13), 14)
)]
fn defaults_of_a_new_negotiation(
    #[case] chosen: Chosen,
    #[case] plan: Option<(u128, Option<u128>)>,
    #[case] (branch, pipeline, stage, responsible): (u128, u128, Option<u128>, u128),
) {
    let sources = Sources {
        client_branch_id: Some(id(1)),
        caller_id: id(2),
        plan_pipeline_id: plan.map(|(pipeline, _)| id(pipeline)),
        plan_stage_id: plan.and_then(|(_, stage)| stage).map(id),
        oldest_pipeline_id: Some(id(9)),
    };
    let start = fill_in(&chosen, &sources).unwrap();
    assert_eq!(
        (
            start.branch_id,
            start.pipeline_id,
            start.stage_id,
            start.responsible_id
        ),
        (id(branch), id(pipeline), stage.map(id), id(responsible))
    );
}

#[test]
fn without_any_pipeline_one_is_required() {
    let sources = Sources {
        client_branch_id: Some(id(1)),
        ..Sources::default()
    };
    assert_eq!(
        fill_in(&Chosen::default(), &sources).unwrap_err(),
        Violations::one("/pipeline_id", Code::Required)
    );
}

#[test]
fn a_branch_that_is_not_clear_must_be_said() {
    let sources = Sources {
        oldest_pipeline_id: Some(id(9)),
        ..Sources::default()
    };
    assert_eq!(
        fill_in(&Chosen::default(), &sources).unwrap_err(),
        Violations::one("/branch_id", Code::Required)
    );
    let chosen = Chosen {
        branch_id: Some(id(3)),
        ..Chosen::default()
    };
    assert_eq!(fill_in(&chosen, &sources).unwrap().branch_id, id(3));
}
