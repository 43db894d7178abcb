//! Moves between stages.

use chrono::{DateTime, Utc};
use domain::Code;
use domain::negotiation::stage::{Pipeline, PipelinePolicy, Stage, Standing, is_rotting};
use domain::negotiation::{EntryFacts, EntryRequirement, NegotiationStatus};
use rstest::rstest;
use strum::IntoEnumIterator;

use PipelinePolicy::{Forward, Free, Sequential};

use crate::facts::id;

fn now() -> DateTime<Utc> {
    "2026-12-01T12:00:00Z".parse().unwrap()
}

/// Stages 1, 2, 3 and 4 at positions 10, 20, 30 and 40, listed backwards.
fn pipeline(policy: PipelinePolicy) -> Pipeline {
    let stage = |n: i32| Stage {
        id: id(n.unsigned_abs().into()),
        position: n * 10,
        ..Stage::default()
    };
    Pipeline {
        id: id(9),
        policy,
        allowed_moves: Vec::new(),
        stages: (1..=4).rev().map(stage).collect(),
    }
}

fn standing(stage: u128) -> Standing {
    Standing {
        status: NegotiationStatus::Open,
        stage_id: id(stage),
        stage_entered_at: "2026-12-01T11:58:30Z".parse().unwrap(),
        facts: EntryFacts::default(),
    }
}

#[rstest]
#[case(Free, 2, [None, Some(Code::SameStage), None, None])]
#[case(Forward, 2, [Some(Code::BackwardNotAllowed), Some(Code::SameStage), None, None])]
#[case(Sequential, 1, [Some(Code::SameStage), None, Some(Code::StepSkipped), Some(Code::StepSkipped)])]
#[case(Sequential, 4, [None, None, None, Some(Code::SameStage)])]
fn policies(
    #[case] policy: PipelinePolicy,
    #[case] from: u128,
    #[case] expected: [Option<Code>; 4],
) {
    let options = pipeline(policy).options(&standing(from), now());
    let codes: Vec<Option<Code>> = options
        .iter()
        .map(|option| option.violations.codes().first().copied())
        .collect();
    assert_eq!(codes, expected);
    assert_eq!(
        options
            .iter()
            .map(|option| option.stage_id)
            .collect::<Vec<_>>(),
        [id(1), id(2), id(3), id(4)]
    );
}

#[test]
fn a_list_of_moves_wins_over_the_policy() {
    let mut pipeline = pipeline(Forward);
    pipeline.allowed_moves = vec![(id(3), id(1))];
    assert!(pipeline.decide_move(&standing(3), id(1), now()).is_ok());
    let refused = pipeline
        .decide_move(&standing(3), id(4), now())
        .unwrap_err();
    assert_eq!(refused.codes(), [Code::MoveNotListed]);
}

#[test]
fn a_move_tells_the_seconds_in_the_former_stage() {
    let transition = pipeline(Free)
        .decide_move(&standing(1), id(2), now())
        .unwrap();
    assert_eq!(
        (transition.from, transition.to, transition.seconds),
        (id(1), id(2), 90)
    );
}

#[test]
fn a_move_reports_everything_at_once() {
    let mut pipeline = pipeline(Sequential);
    pipeline
        .stages
        .iter_mut()
        .for_each(|stage| stage.entry_requirements = EntryRequirement::iter().collect());
    let paused = Standing {
        status: NegotiationStatus::Paused,
        ..standing(1)
    };
    let refused = pipeline.decide_move(&paused, id(3), now()).unwrap_err();
    assert_eq!(refused.len(), 2 + EntryRequirement::iter().count());
    assert_eq!(
        refused.codes()[..2],
        [Code::InvalidStatus, Code::StepSkipped]
    );
    assert!(refused.has(Code::ClientDocumentMissing) && refused.has(Code::TaskMissing));
}

#[test]
fn a_stage_of_another_pipeline_is_refused() {
    let refused = pipeline(Free)
        .decide_move(&standing(1), id(77), now())
        .unwrap_err();
    assert_eq!(refused.codes(), [Code::NotOfPipeline]);
}

#[test]
fn options_and_moves_agree() {
    for policy in PipelinePolicy::iter() {
        for from in 1..=4 {
            let pipeline = pipeline(policy);
            for option in pipeline.options(&standing(from), now()) {
                let decided = pipeline.decide_move(&standing(from), option.stage_id, now());
                assert_eq!(decided.err().unwrap_or_default(), option.violations);
            }
        }
    }
}

#[rstest]
#[case(EntryRequirement::Contact, EntryFacts { contact: true, ..EntryFacts::default() })]
#[case(EntryRequirement::Contract, EntryFacts { contract: true, ..EntryFacts::default() })]
#[case(EntryRequirement::Access, EntryFacts { access: true, ..EntryFacts::default() })]
#[case(EntryRequirement::Ticket, EntryFacts { ticket: true, ..EntryFacts::default() })]
#[case(EntryRequirement::Task, EntryFacts { task: true, ..EntryFacts::default() })]
#[case(EntryRequirement::AcceptedProposal, EntryFacts { accepted_proposal: true, ..EntryFacts::default() })]
#[case(EntryRequirement::Channel, EntryFacts { channel: true, ..EntryFacts::default() })]
#[case(EntryRequirement::Campaign, EntryFacts { campaign: true, ..EntryFacts::default() })]
#[case(EntryRequirement::ExpectedCloseOn, EntryFacts { expected_close_on: true, ..EntryFacts::default() })]
#[case(EntryRequirement::ClientDocument, EntryFacts { client_document: true, ..EntryFacts::default() })]
fn each_requirement_looks_at_its_own_fact(
    #[case] requirement: EntryRequirement,
    #[case] facts: EntryFacts,
) {
    for other in EntryRequirement::iter() {
        assert_eq!(other.is_met(&facts), other == requirement, "{other}");
    }
}

#[rstest]
#[case::unused(false, None, None)]
#[case::used(true, None, Some(Code::MoveToRequired))]
#[case::moved(true, Some(2), None)]
#[case::to_itself(true, Some(1), Some(Code::SameStage))]
#[case::elsewhere(true, Some(77), Some(Code::NotOfPipeline))]
fn a_stage_in_use_is_removed_only_with_a_place_to_go(
    #[case] in_use: bool,
    #[case] move_to: Option<u128>,
    #[case] expected: Option<Code>,
) {
    let answer = pipeline(Free).check_removal(id(1), in_use, move_to.map(id));
    assert_eq!(
        answer.err().map(|violations| violations.codes()),
        expected.map(|code| vec![code])
    );
}

#[rstest]
#[case(None, false)]
#[case(Some(0), true)]
#[case(Some(1), false)]
fn negotiations_rot_after_the_stage_s_days(#[case] days: Option<i32>, #[case] expected: bool) {
    assert_eq!(
        is_rotting(standing(1).stage_entered_at, days, now()),
        expected
    );
}
