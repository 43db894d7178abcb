//! What was accepted against what stands: each term that differs is named, and nothing else.

use domain::Code;
use domain::proposal::terms::{Item, Line, Reduction, Terms, differences};
use rstest::rstest;

use crate::facts::{id, money};

fn service(line: u128) -> Line {
    Line {
        id: Some(id(line)),
        item: Some(Item::Service(id(10))),
        description: "Wi-Fi".into(),
        monthly: true,
        quantity: 1,
        unit_price: money("20.00"),
        ..Line::default()
    }
}

fn product(line: u128) -> Line {
    Line {
        id: Some(id(line)),
        item: Some(Item::Product(id(20))),
        description: "Roteador".into(),
        quantity: 2,
        unit_price: money("150.00"),
        ..Line::default()
    }
}

fn terms() -> Terms {
    Terms {
        offer_code: Some("F500".into()),
        monthly_price: money("99.90"),
        speed: Some((500, 250)),
        adjustment_index: Some("IPCA".into()),
        commitment_months: 12,
        setup_fee: money("150.00"),
        discount: Some(Reduction {
            amount: money("10.00"),
            months: Some(3),
        }),
        lines: vec![service(1), product(2)],
    }
}

/// As a snapshot tells it: which lines these were in the negotiation is not known.
fn accepted() -> Terms {
    let mut accepted = terms();
    accepted.lines.iter_mut().for_each(|line| line.id = None);
    accepted
}

type Change = fn(&mut Terms);

const SERVICE: &str = "/services/00000000-0000-0000-0000-000000000001";
const PRODUCT: &str = "/products/00000000-0000-0000-0000-000000000002";

#[rstest]
#[case::nothing(|_: &mut Terms| {}, &[])]
#[case::offer(|t: &mut Terms| t.offer_code = Some("F600".into()), &["/contract/sales_plan"])]
#[case::price(|t: &mut Terms| t.monthly_price = money("89.90"), &["/contract/monthly_price"])]
#[case::speed(|t: &mut Terms| t.speed = Some((500, 100)), &["/access/speed_plan"])]
#[case::index(|t: &mut Terms| t.adjustment_index = None, &["/contract/sales_plan/adjustment_index"])]
#[case::commitment(|t: &mut Terms| t.commitment_months = 6, &["/contract/commitment_months"])]
#[case::setup(|t: &mut Terms| t.setup_fee = money("0"), &["/contract/setup_fee"])]
#[case::discount(|t: &mut Terms| t.discount.as_mut().unwrap().amount = money("9.00"), &["/contract/discount/value"])]
#[case::its_months(|t: &mut Terms| t.discount.as_mut().unwrap().months = None, &["/contract/discount/months"])]
#[case::no_discount(|t: &mut Terms| t.discount = None, &["/contract/discount"])]
#[case::a_line_more(|t: &mut Terms| t.lines.push(Line { id: Some(id(1)), ..service(9) }), &[SERVICE])]
#[case::a_line_less(|t: &mut Terms| drop(t.lines.remove(0)), &["/services"])]
#[case::no_product(|t: &mut Terms| t.lines.truncate(1), &["/products"])]
#[case::another_order(|t: &mut Terms| t.lines.reverse(), &[])]
#[case::put_back(|t: &mut Terms| t.lines = vec![product(8), service(9)], &[])]
#[case::quantity(|t: &mut Terms| t.lines[1].quantity = 3, &["/products/00000000-0000-0000-0000-000000000002/quantity"])]
#[case::renamed_in_the_registry(|t: &mut Terms| t.lines[0].description = "Wi-Fi 6".into(), &[])]
#[case::described_anew(
    |t: &mut Terms| (t.lines[0].description, t.lines[0].described) = ("Wi-Fi no sítio".into(), true),
    &["/services/00000000-0000-0000-0000-000000000001/description"]
)]
#[case::all_of_a_line(
    |t: &mut Terms| t.lines[0] = Line { quantity: 2, unit_price: money("1.00"), discount: money("0.50"), monthly: false, months: Some(1), ..service(1) },
    &[
        "/services/00000000-0000-0000-0000-000000000001/charging", "/services/00000000-0000-0000-0000-000000000001/months",
        "/services/00000000-0000-0000-0000-000000000001/quantity", "/services/00000000-0000-0000-0000-000000000001/unit_price",
        "/services/00000000-0000-0000-0000-000000000001/discount",
    ]
)]
#[case::another_product_at_the_same_price(
    |t: &mut Terms| t.lines[1].item = Some(Item::Product(id(21))),
    &[PRODUCT, "/products"]
)]
#[rustfmt::skip]
fn each_term_that_differs_is_named(#[case] change: Change, #[case] expected: &[&str]) {
    let mut current = terms();
    change(&mut current);
    let found = differences(&accepted(), &current);
    let pointers: Vec<&str> = found.iter().map(|wrong| wrong.pointer.as_str()).collect();
    assert_eq!(pointers, expected);
    assert!(found.iter().all(|wrong| wrong.code == Code::AcceptedProposalDiffers));
}

#[test]
fn a_description_of_its_own_that_was_accepted_is_a_term() {
    let mut accepted = accepted();
    let line = &mut accepted.lines[0];
    (line.description, line.described) = ("Wi-Fi no sítio".into(), true);
    // It was cleared: the service's name stands there.
    let found = differences(&accepted, &terms());
    let pointers: Vec<&str> = found.iter().map(|wrong| wrong.pointer.as_str()).collect();
    assert_eq!(pointers, [format!("{SERVICE}/description")]);
    accepted.lines[0].description = terms().lines[0].description.clone();
    assert_eq!(differences(&accepted, &terms()).codes(), []);
}

#[test]
fn a_discount_of_nothing_is_none() {
    let mut current = terms();
    let mut accepted = accepted();
    (accepted.discount, current.discount) = (None, Some(Reduction::default()));
    assert_eq!(differences(&accepted, &current).codes(), []);
}

#[test]
fn lines_of_before_they_told_what_they_sell_go_by_their_description() {
    let mut accepted = accepted();
    accepted.lines.iter_mut().for_each(|line| line.item = None);
    assert_eq!(differences(&accepted, &terms()).codes(), []);
    accepted.lines[1].quantity = 1;
    let found = differences(&accepted, &terms());
    assert_eq!(
        found.iter().next().unwrap().pointer,
        format!("{PRODUCT}/quantity")
    );
}
