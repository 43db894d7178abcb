//! What a win makes.

use chrono::{DateTime, NaiveDate, Utc};
use domain::Code;
use domain::client::ClientStage;
use domain::conversion::{BillingStep, ConversionFacts, ConversionPlan, WinRefusal, plan};
use domain::negotiation::NegotiationStatus;
use domain::readiness::ReadinessFacts;
use domain::sale::Sale;
use rstest::rstest;
use uuid::Uuid;

use crate::facts::{address, day, id, money, ready};

fn now() -> DateTime<Utc> {
    "2026-12-01T12:00:00Z".parse().unwrap()
}

fn sale() -> Sale {
    Sale {
        monthly_price: money("99.90"),
        setup_fee: money("150.00"),
        ..Sale::default()
    }
}

fn facts<'a>(readiness: &'a ReadinessFacts, sale: &'a Sale) -> ConversionFacts<'a> {
    ConversionFacts {
        readiness,
        client_stage: ClientStage::Prospect,
        now: now(),
        starts_on: None,
        generated_start: None,
        min_days_to_first_due: 5,
        sale,
        speed_plan_id: Some(id(400)),
        open_tasks: vec![id(500)],
    }
}

fn convert(facts: &ConversionFacts) -> Result<ConversionPlan, WinRefusal> {
    let mut last = 1_000;
    plan(facts, &mut || -> Uuid {
        last += 1;
        id(last)
    })
}

#[test]
fn a_win_makes_everything() {
    let (ready, sale) = (ready(), sale());
    let made = convert(&facts(&ready, &sale)).unwrap();
    assert_eq!(made.client_converted_at, Some(now()));
    let contract = made.contract.unwrap();
    assert_eq!(
        (contract.starts_on, contract.commitment_until),
        (day("2026-12-01"), Some(day("2027-12-01")))
    );
    assert_eq!(contract.offer.offer_code, "F500");
    let BillingStep::Generate(billing, ids) = made.billing else {
        panic!("no billing")
    };
    assert_eq!((billing.total, ids.len()), (money("1377.80"), 13));
    let login = made.login.unwrap();
    assert_eq!(
        (login.port, login.installation_address),
        (Some((id(200), 3)), address())
    );
    assert!(made.ticket.is_some());
    assert_eq!(made.carried_tasks, [id(500)]);
    let unique: std::collections::BTreeSet<Uuid> =
        ids.into_iter().chain([contract.id, login.id]).collect();
    assert_eq!(unique.len(), 15);
}

#[test]
fn absent_parts_make_nothing() {
    let (mut ready, sale) = (ready(), sale());
    (ready.contract, ready.access, ready.ticket) = (None, None, None);
    ready.plan.as_mut().unwrap().requires = vec![];
    let existing = ConversionFacts {
        client_stage: ClientStage::Client,
        ..facts(&ready, &sale)
    };
    let made = convert(&existing).unwrap();
    assert_eq!(made.client_converted_at, None);
    assert!(made.contract.is_none() && made.login.is_none() && made.ticket.is_none());
    assert_eq!(made.billing, BillingStep::Nothing);
}

#[rstest]
#[case::today(None, None, None, Ok("2026-12-01"))]
#[case::contract(None, Some("2026-12-05"), None, Ok("2026-12-05"))]
#[case::typed(Some("2026-12-07"), Some("2026-12-05"), None, Ok("2026-12-07"))]
#[case::generated(None, None, Some("2026-11-20"), Ok("2026-11-20"))]
#[case::agrees(Some("2026-11-20"), None, Some("2026-11-20"), Ok("2026-11-20"))]
#[case::differs(Some("2026-11-21"), None, Some("2026-11-20"), Err("2026-11-20"))]
fn starts(
    #[case] typed: Option<&str>,
    #[case] agreed: Option<&str>,
    #[case] generated: Option<&str>,
    #[case] expected: Result<&str, &str>,
) {
    let (mut ready, sale) = (ready(), sale());
    ready.contract.as_mut().unwrap().terms.starts_on = agreed.map(day);
    let facts = ConversionFacts {
        starts_on: typed.map(day),
        generated_start: generated.map(day),
        ..facts(&ready, &sale)
    };
    let made: Result<NaiveDate, WinRefusal> = convert(&facts).map(|made| {
        assert_eq!(made.billing == BillingStep::Keep, generated.is_some());
        made.contract.unwrap().starts_on
    });
    let expected = expected
        .map(day)
        .map_err(|generated| WinRefusal::StartDiffers {
            generated: day(generated),
        });
    assert_eq!(made, expected);
}

#[test]
fn a_win_that_is_not_ready_or_done_already_makes_nothing() {
    let (mut ready, sale) = (ready(), sale());
    ready.client.document = None;
    let Err(WinRefusal::NotReady(blockers)) = convert(&facts(&ready, &sale)) else {
        panic!("won")
    };
    assert_eq!(blockers.codes(), [Code::ClientDocumentMissing]);
    ready.status = NegotiationStatus::Won;
    assert_eq!(convert(&facts(&ready, &sale)), Err(WinRefusal::AlreadyWon));
}
