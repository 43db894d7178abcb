//! What a contract write may say.

use domain::Code;
use domain::branch::BranchLimits;
use domain::client::ClientKind;
use domain::contract::{ContractFacts, ContractInput, ContractTerms, Limits, Proration, decide};
use domain::discount::{Discount, DiscountInput, DiscountKind};
use domain::offer::Offer;
use domain::permission::Role;
use domain::values::Percent;
use rstest::rstest;

use crate::facts::{contract, money, offer};

fn facts(role: Role, offer: &Offer) -> ContractFacts<'_> {
    let branch = BranchLimits {
        seller_discount: Percent::parse("10").unwrap(),
        ..BranchLimits::default()
    };
    ContractFacts {
        offer: Some(offer),
        plan_discount: None,
        client_kind: ClientKind::Person,
        limits: Limits::of(role, &branch),
        stored: None,
    }
}

fn percent(value: &str) -> DiscountInput {
    DiscountInput {
        kind: DiscountKind::Percent,
        value: value.into(),
        months: None,
    }
}

fn with_discount(kind: DiscountKind, value: &str) -> ContractInput {
    let discount = DiscountInput {
        kind,
        value: value.into(),
        months: Some(3),
    };
    ContractInput {
        discount: Some(Some(discount)),
        ..ContractInput::default()
    }
}

fn plan_discount() -> Discount {
    Discount::parse(&percent("50")).unwrap()
}

#[test]
fn what_is_omitted_takes_the_offer_s_and_the_plan_s() {
    let offer = offer();
    let facts = ContractFacts {
        plan_discount: Some(plan_discount()),
        ..facts(Role::Seller, &offer)
    };
    let terms = decide(&ContractInput::default(), &facts).unwrap();
    let expected = ContractTerms {
        sales_plan_id: Some(offer.id),
        commitment_months: 12,
        setup_fee: money("150.00"),
        setup_instalments: 1,
        proration: Proration::CalendarDays,
        discount: Some(plan_discount()),
        ..ContractTerms::default()
    };
    assert_eq!(terms, expected);
    assert_eq!(
        terms.missing(),
        ["billing_type_id", "contract_template_id", "due_day"]
    );
    assert!(contract().is_complete());
}

#[test]
fn a_null_discount_is_none_even_when_the_plan_has_one() {
    let offer = offer();
    let facts = ContractFacts {
        plan_discount: Some(plan_discount()),
        ..facts(Role::Seller, &offer)
    };
    let input = ContractInput {
        discount: Some(None),
        ..ContractInput::default()
    };
    assert_eq!(decide(&input, &facts).unwrap().discount, None);
}

#[rstest]
#[case(0, true)]
#[case(1, true)]
#[case(31, true)]
#[case(32, false)]
#[case(i64::MAX, false)]
fn due_days_are_days_of_a_month(#[case] due_day: i64, #[case] fine: bool) {
    let offer = offer();
    let input = ContractInput {
        due_day: Some(due_day),
        ..ContractInput::default()
    };
    let refused = decide(&input, &facts(Role::Admin, &offer)).is_err();
    assert_eq!(!refused, fine && due_day > 0);
}

#[rstest]
#[case(Role::Seller, DiscountKind::Percent, "10", None)]
#[case(
    Role::Seller,
    DiscountKind::Percent,
    "10.01",
    Some(Code::DiscountAboveLimit)
)]
#[case(Role::Seller, DiscountKind::Amount, "9.99", None)]
#[case(
    Role::Seller,
    DiscountKind::Amount,
    "10.00",
    Some(Code::DiscountAboveLimit)
)]
#[case(Role::Manager, DiscountKind::Percent, "100", None)]
#[case(Role::Manager, DiscountKind::Percent, "100.01", Some(Code::OutOfRange))]
#[case(Role::Admin, DiscountKind::Amount, "99.90", None)]
#[case(Role::Admin, DiscountKind::Amount, "-1", Some(Code::OutOfRange))]
#[case(
    Role::Admin,
    DiscountKind::Amount,
    "99.91",
    Some(Code::DiscountAbovePrice)
)]
fn discounts_stay_within_the_role_s_limit(
    #[case] role: Role,
    #[case] kind: DiscountKind,
    #[case] value: &str,
    #[case] expected: Option<Code>,
) {
    let offer = offer();
    let answer = decide(&with_discount(kind, value), &facts(role, &offer));
    let code = answer
        .err()
        .and_then(|violations| violations.codes().first().copied());
    assert_eq!(code, expected);
}

#[test]
fn what_a_manager_agreed_to_stays_when_a_seller_changes_the_rest() {
    let offer = offer();
    let stored = ContractTerms {
        discount: Some(plan_discount()),
        setup_fee: money("200.00"),
        ..contract()
    };
    let input = ContractInput {
        due_day: Some(20),
        setup_fee: Some(money("200.00")),
        discount: Some(Some(percent("50"))),
        ..ContractInput::default()
    };
    let refused = decide(&input, &facts(Role::Seller, &offer)).unwrap_err();
    assert_eq!(
        refused.codes(),
        [Code::SetupFeeAboveOffer, Code::DiscountAboveLimit]
    );
    let kept = ContractFacts {
        stored: Some(&stored),
        ..facts(Role::Seller, &offer)
    };
    assert_eq!(decide(&input, &kept).unwrap().due_day, Some(20));
}

#[rstest]
#[case(Role::Seller, "150.00", true)]
#[case(Role::Seller, "0.00", true)]
#[case(Role::Seller, "150.01", false)]
#[case(Role::Manager, "150.01", true)]
#[case(Role::Manager, "-0.01", false)]
fn only_managers_go_above_the_setup_fee(#[case] role: Role, #[case] fee: &str, #[case] fine: bool) {
    let offer = offer();
    let input = ContractInput {
        setup_fee: Some(money(fee)),
        ..ContractInput::default()
    };
    assert_eq!(decide(&input, &facts(role, &offer)).is_ok(), fine);
}

#[rstest]
#[case(ClientKind::Person, 12, Some(12), &[])]
#[case(ClientKind::Person, 24, Some(13), &[Code::CommitmentAbovePersonMaximum])]
#[case(ClientKind::Person, 12, Some(13), &[Code::CommitmentAboveOffer, Code::CommitmentAbovePersonMaximum])]
#[case(ClientKind::Company, 24, Some(24), &[])]
#[case(ClientKind::Company, 24, Some(25), &[Code::CommitmentAboveOffer])]
#[case(ClientKind::Company, 24, Some(-1), &[Code::OutOfRange])]
#[case::default_is_cut(ClientKind::Person, 24, None, &[])]
fn commitments_are_bounded_by_offer_and_person(
    #[case] client_kind: ClientKind,
    #[case] offered: i32,
    #[case] months: Option<i64>,
    #[case] expected: &[Code],
) {
    let offer = Offer {
        commitment_months: offered,
        ..offer()
    };
    let input = ContractInput {
        commitment_months: months,
        ..ContractInput::default()
    };
    let facts = ContractFacts {
        client_kind,
        ..facts(Role::Admin, &offer)
    };
    let codes = decide(&input, &facts)
        .err()
        .map(|violations| violations.codes())
        .unwrap_or_default();
    assert_eq!(codes, expected);
}

#[test]
fn all_violations_come_at_once() {
    let offer = offer();
    let input = ContractInput {
        due_day: Some(0),
        setup_instalments: Some(13),
        commitment_months: Some(99),
        ..with_discount(DiscountKind::Percent, "x")
    };
    let refused = decide(&input, &facts(Role::Seller, &offer)).unwrap_err();
    let pointers: Vec<&str> = refused
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect();
    let expected = [
        "/due_day",
        "/setup_instalments",
        "/discount/value",
        "/commitment_months",
        "/commitment_months",
    ];
    assert_eq!(pointers, expected);
}
