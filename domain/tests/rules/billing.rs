//! The billing, exact to the cent.

use chrono::{Datelike, Days, NaiveDate};
use domain::billing::{Billing, BillingTerms, InstalmentKind, ItemKind, first_due, generate};
use domain::contract::Proration;
use domain::discount::{Discount, DiscountKind};
use domain::lines::{Charging, ProductLine, ServiceLine};
use domain::sale::Sale;
use domain::values::Money;
use proptest::prelude::*;
use rstest::rstest;

use crate::facts::{contract, day, id, money};

fn terms(starts_on: &str, generated_on: &str, due_day: i32) -> BillingTerms {
    BillingTerms {
        starts_on: day(starts_on),
        generated_on: day(generated_on),
        due_day,
        commitment_months: 12,
        min_days_to_first_due: 5,
        setup_instalments: 1,
        proration: Proration::CalendarDays,
    }
}

fn sale() -> Sale {
    Sale {
        offer_name: "Fibra 500".into(),
        monthly_price: money("99.90"),
        setup_fee: money("150.00"),
        ..Sale::default()
    }
}

/// Kind, due date and amount of each instalment.
fn rows(billing: &Billing) -> Vec<(InstalmentKind, String, String)> {
    billing
        .instalments
        .iter()
        .map(|i| (i.kind, i.due_on.to_string(), i.amount.to_string()))
        .collect()
}

#[test]
fn the_worked_example() {
    let billing = generate(&sale(), &terms("2026-12-01", "2026-12-01", 10)).unwrap();
    let rows = rows(&billing);
    assert_eq!(rows.len(), 13);
    assert_eq!(
        rows[0],
        (
            InstalmentKind::Prorated,
            "2026-12-10".into(),
            "179.00".into()
        )
    );
    assert_eq!(
        rows[1],
        (InstalmentKind::Regular, "2027-01-10".into(), "99.90".into())
    );
    assert_eq!(
        rows[12],
        (InstalmentKind::Regular, "2027-12-10".into(), "99.90".into())
    );
    assert_eq!(billing.total, money("1377.80"));
    let items: Vec<(ItemKind, Money)> = billing.instalments[0]
        .items
        .iter()
        .map(|i| (i.kind, i.amount))
        .collect();
    assert_eq!(
        items,
        [
            (ItemKind::Prorated, money("29.00")),
            (ItemKind::SetupFee, money("150.00"))
        ]
    );
    assert_eq!(billing.first_amount(), Ok(money("179.00")));
}

#[rstest]
#[case::same_month("2026-12-01", "2026-12-01", 10, "2026-12-10")]
#[case::on_the_day("2026-12-05", "2026-12-05", 10, "2026-12-10")]
#[case::too_near("2026-12-06", "2026-12-06", 10, "2027-01-10")]
#[case::later_generation("2026-11-01", "2026-12-01", 10, "2026-12-10")]
#[case::future_start("2027-03-01", "2026-12-01", 10, "2027-03-10")]
#[case::clamped("2027-02-01", "2027-02-01", 31, "2027-02-28")]
#[case::clamped_leap("2028-02-01", "2028-02-01", 30, "2028-02-29")]
#[case::clamped_too_near("2027-02-25", "2027-02-25", 29, "2027-03-29")]
fn first_due_dates(
    #[case] starts_on: &str,
    #[case] generated_on: &str,
    #[case] due_day: i32,
    #[case] due: &str,
) {
    assert_eq!(
        first_due(&terms(starts_on, generated_on, due_day)),
        Ok(day(due))
    );
}

#[test]
fn a_start_on_the_due_day_has_no_days_left_over() {
    let billing = generate(&sale(), &terms("2026-12-10", "2026-12-10", 10)).unwrap();
    assert_eq!(
        rows(&billing)[0],
        (
            InstalmentKind::Regular,
            "2027-01-10".into(),
            "249.90".into()
        )
    );
    assert_eq!(billing.instalments.len(), 12);
}

#[test]
fn whole_months_before_the_first_due_date_are_regular() {
    let billing = generate(&sale(), &terms("2026-10-01", "2026-12-01", 10)).unwrap();
    let rows = rows(&billing);
    let first: Vec<_> = rows
        .iter()
        .take(4)
        .map(|(kind, due, amount)| (*kind, due.as_str(), amount.as_str()))
        .collect();
    assert_eq!(
        first,
        [
            (InstalmentKind::Prorated, "2026-12-10", "179.00"),
            (InstalmentKind::Regular, "2026-12-10", "99.90"),
            (InstalmentKind::Regular, "2026-12-10", "99.90"),
            (InstalmentKind::Regular, "2027-01-10", "99.90"),
        ]
    );
    assert_eq!(rows.len(), 13);
    assert_eq!(rows[12].1, "2027-10-10");
}

#[rstest]
#[case(Proration::CalendarDays, "64.45")]
#[case(Proration::ThirtyDays, "66.60")]
fn both_bases_of_proration(#[case] proration: Proration, #[case] expected: &str) {
    let terms = BillingTerms {
        proration,
        ..terms("2026-12-21", "2026-12-21", 10)
    };
    let free_setup = Sale {
        setup_fee: Money::ZERO,
        ..sale()
    };
    let billing = generate(&free_setup, &terms).unwrap();
    assert_eq!(
        rows(&billing)[0],
        (
            InstalmentKind::Prorated,
            "2027-01-10".into(),
            expected.into()
        )
    );
}

#[test]
fn due_days_are_clamped_to_the_month_s_end() {
    let billing = generate(&sale(), &terms("2026-12-01", "2026-12-01", 31)).unwrap();
    let due: Vec<String> = rows(&billing)
        .into_iter()
        .take(4)
        .map(|row| row.1)
        .collect();
    assert_eq!(
        due,
        ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]
    );
}

#[test]
fn setup_parts_go_on_the_due_dates_in_turn_and_the_remainder_on_the_first() {
    let terms = BillingTerms {
        setup_instalments: 4,
        ..terms("2026-12-01", "2026-12-01", 10)
    };
    let billing = generate(
        &Sale {
            setup_fee: money("100.03"),
            ..sale()
        },
        &terms,
    )
    .unwrap();
    let amounts: Vec<String> = rows(&billing)
        .into_iter()
        .take(5)
        .map(|row| row.2)
        .collect();
    assert_eq!(amounts, ["54.03", "124.90", "124.90", "124.90", "99.90"]);
    assert_eq!(billing.total, money("1327.83"));
}

#[test]
fn more_setup_parts_than_due_dates_end_on_the_last() {
    let terms = BillingTerms {
        setup_instalments: 12,
        commitment_months: 1,
        ..terms("2026-12-01", "2026-12-01", 10)
    };
    let billing = generate(
        &Sale {
            setup_fee: money("120.00"),
            ..sale()
        },
        &terms,
    )
    .unwrap();
    let amounts: Vec<String> = rows(&billing).into_iter().map(|row| row.2).collect();
    assert_eq!(amounts, ["39.00", "209.90"]);
}

#[test]
fn discounts_and_services_last_their_months_and_one_time_lines_come_first() {
    let sale = Sale {
        setup_fee: Money::ZERO,
        monthly_price: money("100.00"),
        discount: Some(Discount::from_stored(DiscountKind::Percent, 5_000, Some(2)).unwrap()),
        services: vec![("IP fixo".into(), service(Charging::Monthly, 1_000, Some(3)))],
        products: vec![("Roteador".into(), product(30_000))],
        ..sale()
    };
    let billing = generate(&sale, &terms("2026-12-10", "2026-12-10", 10)).unwrap();
    let amounts: Vec<String> = rows(&billing)
        .into_iter()
        .take(4)
        .map(|row| row.2)
        .collect();
    assert_eq!(amounts, ["360.00", "60.00", "110.00", "100.00"]);
}

#[test]
fn an_incomplete_contract_has_no_billing_terms() {
    let mut terms = contract();
    terms.due_day = None;
    terms.sales_plan_id = None;
    let refused = BillingTerms::of(&terms, day("2026-12-01"), 5).unwrap_err();
    let pointers: Vec<&str> = refused
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect();
    assert_eq!(pointers, ["/contract/due_day", "/negotiation_plan_id"]);
    assert_eq!(
        BillingTerms::of(&contract(), day("2026-12-01"), 5)
            .unwrap()
            .starts_on,
        day("2026-12-01")
    );
}

fn service(charging: Charging, cents: i64, months: Option<i32>) -> ServiceLine {
    let unit_price = Money::from_cents(cents).unwrap();
    let (description, discount) = (None, Money::ZERO);
    ServiceLine {
        service_id: id(1),
        description,
        quantity: 1,
        unit_price,
        discount,
        charging,
        months,
    }
}

fn product(cents: i64) -> ProductLine {
    let unit_price = Money::from_cents(cents).unwrap();
    ProductLine {
        product_id: id(1),
        description: None,
        quantity: 1,
        unit_price,
        discount: Money::ZERO,
    }
}

prop_compose! {
    fn any_day()(offset in 0_u64..1_500) -> NaiveDate {
        day("2026-01-01") + Days::new(offset)
    }
}

prop_compose! {
    fn any_terms()(
        starts_on in any_day(), generated_on in any_day(), due_day in 1..=31, commitment_months in 0..=36,
        min_days_to_first_due in 0..=60, setup_instalments in 1..=12, thirty in any::<bool>(),
    ) -> BillingTerms {
        let proration = if thirty { Proration::ThirtyDays } else { Proration::CalendarDays };
        BillingTerms {
            starts_on, generated_on, due_day, commitment_months, min_days_to_first_due, setup_instalments, proration,
        }
    }
}

prop_compose! {
    fn any_sale()(
        price in 0_i64..100_000, fee in 0_i64..50_000, percent in any::<bool>(), value in 0_i64..=10_000,
        months in proptest::option::of(1..=14_i32), monthly in 0_i64..10_000, once in 0_i64..10_000,
        service_months in proptest::option::of(1..=14_i32), products in proptest::collection::vec(0_i64..90_000, 0..4),
    ) -> Sale {
        let kind = if percent { DiscountKind::Percent } else { DiscountKind::Amount };
        Sale {
            offer_name: "Fibra".into(),
            monthly_price: Money::from_cents(price).unwrap(),
            setup_fee: Money::from_cents(fee).unwrap(),
            discount: Some(Discount::from_stored(kind, value, months).unwrap()),
            services: vec![
                ("IP".into(), service(Charging::Monthly, monthly, service_months)),
                ("Visita".into(), service(Charging::OneTime, once, None)),
            ],
            products: products.into_iter().map(|cents| ("Roteador".into(), product(cents))).collect(),
        }
    }
}

proptest! {
    #[test]
    fn instalments_add_up_to_what_is_sold(sale in any_sale(), terms in any_terms()) {
        let billing = generate(&sale, &terms).unwrap();
        let months = if terms.commitment_months == 0 { 12 } else { terms.commitment_months };
        let regular = Money::sum((1..=months).map(|month| sale.monthly(month).unwrap())).unwrap();
        let prorated = Money::sum(
            billing.instalments.iter().flat_map(|i| &i.items).filter(|i| i.kind == ItemKind::Prorated).map(|i| i.amount),
        ).unwrap();
        let sold = prorated.plus(regular).unwrap().plus(sale.one_time().unwrap()).unwrap();
        prop_assert_eq!(billing.total, sold);
        prop_assert_eq!(Money::sum(billing.instalments.iter().map(|i| i.amount)).unwrap(), sold);
        for instalment in &billing.instalments {
            prop_assert!(instalment.amount >= Money::ZERO);
            prop_assert!(instalment.items.iter().all(|item| item.amount >= Money::ZERO));
            prop_assert_eq!(Money::sum(instalment.items.iter().map(|i| i.amount)).unwrap(), instalment.amount);
        }
    }

    #[test]
    fn instalments_are_gapless_periods_in_order(sale in any_sale(), terms in any_terms()) {
        let billing = generate(&sale, &terms).unwrap();
        let first = first_due(&terms).unwrap();
        let rows = &billing.instalments;
        let months = if terms.commitment_months == 0 { 12 } else { terms.commitment_months };
        let regular = rows.iter().filter(|i| i.kind == InstalmentKind::Regular).count();
        prop_assert_eq!(i32::try_from(regular), Ok(months));
        prop_assert_eq!(rows[0].period_from, terms.starts_on);
        prop_assert!(rows.iter().zip(1..).all(|(row, number)| row.number == number));
        for pair in rows.windows(2) {
            prop_assert_eq!(pair[0].period_to, pair[1].period_from);
            prop_assert!(pair[0].due_on <= pair[1].due_on);
        }
        for row in rows {
            prop_assert!(row.period_from < row.period_to && row.due_on >= first);
            let last = i32::from(row.due_on.num_days_in_month());
            prop_assert_eq!(i32::try_from(row.due_on.day()).unwrap(), terms.due_day.min(last));
        }
    }

    #[test]
    fn the_prorated_part_is_less_than_a_month(sale in any_sale(), terms in any_terms()) {
        for row in generate(&sale, &terms).unwrap().instalments.iter().filter(|i| i.kind == InstalmentKind::Prorated) {
            prop_assert!((row.period_to - row.period_from).num_days() <= 31);
        }
    }
}
