//! Money and percentages: exact, bounded, rounded half-up.

use domain::Code;
use domain::values::{Money, Percent};
use proptest::prelude::*;
use rstest::rstest;

use crate::facts::money;

#[rstest]
#[case("0", 0)]
#[case("99.90", 9_990)]
#[case("99.9", 9_990)]
#[case("99", 9_900)]
#[case("-0.01", -1)]
#[case("9999999999.99", Money::MAX_CENTS)]
#[case("-9999999999.99", -Money::MAX_CENTS)]
fn amounts_are_read_as_cents(#[case] text: &str, #[case] cents: i64) {
    assert_eq!(Money::parse(text).map(Money::cents), Ok(cents));
}

#[rstest]
#[case("", Code::InvalidMoney)]
#[case("-", Code::InvalidMoney)]
#[case("-0", Code::InvalidMoney)]
#[case("-0.00", Code::InvalidMoney)]
#[case(".5", Code::InvalidMoney)]
#[case("5.", Code::InvalidMoney)]
#[case("1.234", Code::InvalidMoney)]
#[case("1e3", Code::InvalidMoney)]
#[case("+1", Code::InvalidMoney)]
#[case(" 1", Code::InvalidMoney)]
#[case("1,50", Code::InvalidMoney)]
#[case("1.-5", Code::InvalidMoney)]
#[case("٣", Code::InvalidMoney)]
#[case("NaN", Code::InvalidMoney)]
#[case("10000000000.00", Code::OutOfRange)]
#[case("99999999999999999999999", Code::OutOfRange)]
fn other_texts_are_no_money(#[case] text: &str, #[case] code: Code) {
    assert_eq!(Money::parse(text), Err(code));
}

#[rstest]
#[case("99.90", 9, 31, "29.00")]
#[case("0.01", 1, 2, "0.01")]
#[case("0.03", 1, 2, "0.02")]
#[case("-0.01", 1, 2, "-0.01")]
#[case("10.00", 1, 3, "3.33")]
fn shares_are_rounded_half_up(
    #[case] whole: &str,
    #[case] part: i64,
    #[case] of: i64,
    #[case] expected: &str,
) {
    assert_eq!(
        money(whole).share(part, of).map(|m| m.to_string()),
        Ok(expected.into())
    );
}

#[rstest]
#[case("0", Ok(0))]
#[case("100.00", Ok(10_000))]
#[case("10.5", Ok(1_050))]
#[case("100.01", Err(Code::OutOfRange))]
#[case("-1", Err(Code::OutOfRange))]
#[case("ten", Err(Code::InvalidPercent))]
#[case("-0", Err(Code::InvalidPercent))]
fn percentages_are_hundredths(#[case] text: &str, #[case] expected: Result<i64, Code>) {
    assert_eq!(Percent::parse(text).map(Percent::hundredths), expected);
}

#[test]
fn sums_that_do_not_fit_are_refused() {
    let most = Money::from_cents(Money::MAX_CENTS).unwrap();
    assert_eq!(most.plus(money("0.01")), Err(Code::OutOfRange));
    assert_eq!(most.times(i64::MAX), Err(Code::OutOfRange));
    assert_eq!(
        money("-9999999999.99").minus(money("0.01")),
        Err(Code::OutOfRange)
    );
    assert_eq!(most.share(2, 1), Err(Code::OutOfRange));
    assert_eq!(most.share(1, 0), Err(Code::OutOfRange));
}

proptest! {
    #[test]
    fn display_and_parse_are_inverse(cents in -Money::MAX_CENTS..=Money::MAX_CENTS) {
        let amount = Money::from_cents(cents).unwrap();
        prop_assert_eq!(Money::parse(&amount.to_string()), Ok(amount));
        prop_assert_eq!(serde_json::to_value(amount).unwrap(), serde_json::json!(amount.to_string()));
    }

    #[test]
    fn parts_add_up_and_differ_by_less_than_their_number(cents in 0..=Money::MAX_CENTS, parts in 1..=12) {
        let split = Money::from_cents(cents).unwrap().split(parts);
        prop_assert_eq!(split.len(), usize::try_from(parts).unwrap());
        prop_assert_eq!(split.iter().map(|part| part.cents()).sum::<i64>(), cents);
        let (most, least) = (split.iter().max().unwrap(), split.iter().min().unwrap());
        prop_assert!(most.cents() - least.cents() < i64::from(parts));
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "\\PC*") {
        let _ = Money::parse(&text);
        let _ = Percent::parse(&text);
    }
}
