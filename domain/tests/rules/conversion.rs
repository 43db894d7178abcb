//! What a win makes.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::Code;
use domain::client::ClientStage;
use domain::conversion::{
    BillingStep, ConversionFacts, ConversionPlan, Unbillable, WinRefusal, draft, plan,
};
use domain::negotiation::NegotiationStatus;
use domain::readiness::ReadinessFacts;
use domain::sale::Sale;
use domain::values::Money;
use domain::violation::Violations;
use proptest::prelude::*;
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

/// The same ids for each who asks.
fn ids() -> impl FnMut() -> Uuid {
    let mut last = 1_000;
    move || {
        last += 1;
        id(last)
    }
}

proptest! {
    /// Whoever looks at a negotiation sees what the win would make of it.
    #[test]
    fn a_win_makes_what_the_draft_shows(
        price in 0_i64..100_000, fee in 0_i64..50_000, due_day in proptest::option::weighted(0.9, 1..=31_i32),
        commitment_months in 0..=12_i32, setup_instalments in 1..=12_i32, agreed in proptest::option::of(0_u64..90),
        generated in proptest::option::of(0_u64..90), parts in any::<[bool; 3]>(), prospect in any::<bool>(), tasks in 0..4_u128,
    ) {
        let (mut ready, sale) = (ready(), Sale {
            monthly_price: Money::from_cents(price).unwrap(),
            setup_fee: Money::from_cents(fee).unwrap(),
            ..Sale::default()
        });
        let later = |days: u64| day("2026-11-20") + Days::new(days);
        ready.plan.as_mut().unwrap().requires = vec![];
        let terms = &mut ready.contract.as_mut().unwrap().terms;
        (terms.due_day, terms.starts_on) = (due_day, agreed.map(later));
        (terms.commitment_months, terms.setup_instalments) = (commitment_months, setup_instalments);
        let [contract, access, ticket] = parts;
        ready.contract = ready.contract.filter(|_| contract);
        ready.access = ready.access.filter(|_| access);
        ready.ticket = ready.ticket.filter(|_| ticket);
        let stage = if prospect { ClientStage::Prospect } else { ClientStage::Client };
        let open = ConversionFacts {
            client_stage: stage,
            generated_start: generated.filter(|_| contract).map(later),
            open_tasks: (0..tasks).map(id).collect(),
            ..facts(&ready, &sale)
        };
        let shown = draft(&open, &mut ids());
        let typed = shown.contract.as_ref().map(|contract| contract.starts_on);
        for starts_on in [None, typed] {
            let made = plan(&ConversionFacts { starts_on, ..open.clone() }, &mut ids());
            if contract && due_day.is_none() {
                let Err(WinRefusal::NotReady(missing)) = made else { panic!("won") };
                prop_assert_eq!(missing.codes(), [Code::ContractIncomplete]);
                prop_assert_eq!(shown.to_generate().is_err(), open.generated_start.is_none());
                continue;
            }
            let made = made.unwrap();
            prop_assert_eq!(Ok(&made.billing), shown.billing.as_ref());
            prop_assert_eq!(&made.contract, &shown.contract);
            prop_assert_eq!(&made.login, &shown.login);
            prop_assert_eq!(&made.ticket, &shown.ticket);
            prop_assert_eq!(&made.carried_tasks, &shown.carried_tasks);
            prop_assert_eq!(made.client_converted_at, shown.client_converted_at);
        }
    }
}

#[test]
fn without_a_contract_there_is_nothing_to_generate() {
    let (mut ready, sale) = (ready(), sale());
    ready.contract = None;
    let draft = draft(&facts(&ready, &sale), &mut ids());
    assert_eq!(draft.billing, Ok(BillingStep::Nothing));
    let missing = Violations::one("/contract", Code::ContractIncomplete);
    assert_eq!(draft.to_generate(), Err(Unbillable::Incomplete(missing)));
}
