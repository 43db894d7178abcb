//! Lines and the totals made of them.

use domain::Code;
use domain::discount::{Discount, DiscountInput, DiscountKind};
use domain::lines::{Charging, ProductInput, ProductLine, ServiceInput, ServiceLine};
use domain::sale::Sale;
use rstest::rstest;

use crate::facts::money;

fn service(charging: Charging, price: &str, months: Option<i64>) -> (String, ServiceLine) {
    let input = ServiceInput {
        months,
        ..ServiceInput::default()
    };
    (
        "IP fixo".into(),
        ServiceLine::decide(&input, money(price), charging).unwrap(),
    )
}

#[rstest]
#[case(None, None, "10.00")]
#[case(Some(3), None, "30.00")]
#[case(Some(3), Some("29.99"), "0.01")]
#[case(Some(9_999), None, "99990.00")]
fn totals_are_exact(
    #[case] quantity: Option<i64>,
    #[case] discount: Option<&str>,
    #[case] expected: &str,
) {
    let input = ProductInput {
        quantity,
        discount: discount.map(money),
        ..ProductInput::default()
    };
    assert_eq!(
        ProductLine::decide(&input, money("10.00")).unwrap().total(),
        Ok(money(expected))
    );
}

#[rstest]
#[case(Some(0), None, None, "/quantity", Code::OutOfRange)]
#[case(Some(10_000), None, None, "/quantity", Code::OutOfRange)]
#[case(Some(2), Some("9999999999.99"), None, "/quantity", Code::OutOfRange)]
#[case(None, Some("-1"), None, "/unit_price", Code::OutOfRange)]
#[case(None, None, Some("-1"), "/discount", Code::OutOfRange)]
#[case(None, None, Some("10.01"), "/discount", Code::DiscountAboveLine)]
fn nonsense_is_refused(
    #[case] quantity: Option<i64>,
    #[case] price: Option<&str>,
    #[case] discount: Option<&str>,
    #[case] pointer: &str,
    #[case] code: Code,
) {
    let input = ProductInput {
        quantity,
        unit_price: price.map(money),
        discount: discount.map(money),
        ..ProductInput::default()
    };
    let refused = ProductLine::decide(&input, money("10.00")).unwrap_err();
    assert_eq!(
        refused
            .iter()
            .map(|v| (v.pointer.as_str(), v.code))
            .collect::<Vec<_>>(),
        [(pointer, code)]
    );
}

#[test]
fn months_are_for_monthly_services() {
    let input = ServiceInput {
        months: Some(3),
        ..ServiceInput::default()
    };
    let refused = ServiceLine::decide(&input, money("1"), Charging::OneTime).unwrap_err();
    assert_eq!(refused.codes(), [Code::MonthsRequireMonthly]);
    let line = ServiceLine::decide(&input, money("1"), Charging::Monthly).unwrap();
    assert!(line.is_charged_in(3) && !line.is_charged_in(4));
}

#[test]
fn a_sale_has_a_monthly_and_a_one_time_total() {
    let discount = DiscountInput {
        kind: DiscountKind::Percent,
        value: "10".into(),
        months: Some(2),
    };
    let product = ProductLine::decide(&ProductInput::default(), money("300.00")).unwrap();
    let sale = Sale {
        monthly_price: money("99.90"),
        setup_fee: money("150.00"),
        discount: Some(Discount::parse(&discount).unwrap()),
        services: vec![
            service(Charging::Monthly, "20.00", Some(1)),
            service(Charging::OneTime, "50.00", None),
        ],
        products: vec![("Roteador".into(), product)],
        ..Sale::default()
    };
    let totals = sale.totals().unwrap();
    assert_eq!(
        (totals.monthly, totals.one_time),
        (money("109.91"), money("500.00"))
    );
    assert_eq!(sale.monthly(2), Ok(money("89.91")));
    assert_eq!(sale.monthly(3), Ok(money("99.90")));
}

#[test]
fn a_total_that_does_not_fit_is_refused() {
    let line = service(Charging::Monthly, "9999999999.99", None);
    let sale = Sale {
        services: vec![line.clone(), line],
        ..Sale::default()
    };
    assert_eq!(sale.totals(), Err(Code::OutOfRange));
}
