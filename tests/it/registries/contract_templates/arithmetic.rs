//! What a template reckons is what plain arithmetic of cents comes to, whatever the figures.

use api::{
    fields::Money,
    paper::{
        contract::{ContractSheet, sample},
        template::{Block, fill},
    },
};
use proptest::prelude::*;

/// A figure as plain arithmetic has it: cents, or a whole number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Plain {
    Cents(i128),
    Whole(i128),
}

const MOST: i128 = 999_999_999_999;

/// An expression, and what it comes to; nothing when there is no such amount.
#[derive(Clone, Debug)]
struct Reckoned {
    text: String,
    value: Option<Plain>,
}

fn sum(left: Plain, right: Plain, sign: i128) -> Option<Plain> {
    use Plain::{Cents, Whole};
    let reais = |count: i128| Some(count * 100).filter(|cents| cents.abs() <= MOST);
    Some(match (left, right) {
        (Whole(a), Whole(b)) => Whole(a + sign * b),
        (Cents(a), Cents(b)) => Cents(a + sign * b),
        (Cents(a), Whole(b)) => Cents(a + sign * reais(b)?),
        (Whole(a), Cents(b)) => Cents(reais(a)? + sign * b),
    })
}

fn product(left: Plain, right: Plain) -> Option<Plain> {
    use Plain::{Cents, Whole};
    match (left, right) {
        (Whole(a), Whole(b)) => Some(Whole(a * b)),
        (Cents(a), Whole(b)) | (Whole(b), Cents(a)) => {
            i64::try_from(b).is_ok().then(|| Cents(a * b))
        }
        (Cents(_), Cents(_)) => None,
    }
}

/// Expressions of three amounts and a quantity, some operators deep.
fn expressions(sheet: &ContractSheet) -> impl Strategy<Value = Reckoned> + use<> {
    let cents = |money: Money| Some(Plain::Cents(i128::from(money.0.cents())));
    let leaves = [
        (
            "contract.monthly_price",
            cents(sheet.contract.monthly_price),
        ),
        ("contract.setup_fee", cents(sheet.contract.setup_fee)),
        ("totals.one_time", cents(sheet.totals.one_time)),
        (
            "lines[0].quantity",
            Some(Plain::Whole(sheet.lines[0].quantity.into())),
        ),
    ];
    let leaves = leaves.map(|(text, value)| Reckoned {
        text: text.to_owned(),
        value,
    });
    let leaf = prop_oneof![
        3 => proptest::sample::select(leaves.to_vec()),
        1 => (0..1_000_i32).prop_map(|number| Reckoned {
            text: number.to_string(),
            value: Some(Plain::Whole(number.into())),
        }),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let operator = proptest::sample::select(vec!["+", "-", "*"]);
        (inner.clone(), operator, inner).prop_map(|(left, operator, right)| {
            let value = left.value.zip(right.value).and_then(|(left, right)| {
                let value = match operator {
                    "+" => sum(left, right, 1),
                    "-" => sum(left, right, -1),
                    _ => product(left, right),
                };
                value.filter(|value| match value {
                    Plain::Cents(cents) => cents.abs() <= MOST,
                    Plain::Whole(_) => true,
                })
            });
            let text = format!("({} {operator} {})", left.text, right.text);
            Reckoned { text, value }
        })
    })
}

fn printed(value: Plain) -> String {
    match value {
        Plain::Whole(number) => number.to_string(),
        Plain::Cents(cents) => {
            let sign = if cents < 0 { "-" } else { "" };
            let cents = cents.abs();
            format!("{sign}{}.{:02}", cents / 100, cents % 100)
        }
    }
}

/// What two figures are to each other, a whole number being reais.
fn order(left: Plain, right: Plain) -> std::cmp::Ordering {
    use Plain::{Cents, Whole};
    match (left, right) {
        (Whole(a), Whole(b)) | (Cents(a), Cents(b)) => a.cmp(&b),
        (Cents(a), Whole(b)) => a.cmp(&(b * 100)),
        (Whole(a), Cents(b)) => (a * 100).cmp(&b),
    }
}

fn a_sheet() -> impl Strategy<Value = ContractSheet> {
    let cents = prop_oneof![0..1_000_i64, 0..100_000_000_i64, 0..=999_999_999_999_i64];
    (proptest::array::uniform3(cents), 0..10_000_i32).prop_map(|(amounts, quantity)| {
        let mut sheet = sample().expect("a sample").clone();
        let [price, fee, once] = amounts.map(|cents| Money::stored(cents).expect("an amount"));
        sheet.contract.monthly_price = price;
        sheet.contract.setup_fee = fee;
        sheet.totals.one_time = once;
        sheet.lines[0].quantity = quantity;
        sheet
    })
}

/// The one text that comes out.
fn filled(body: &str, sheet: &ContractSheet) -> Option<String> {
    let blocks = fill(body, sheet).ok()?;
    let [Block::Paragraph { lines }] = blocks.as_slice() else {
        panic!("{blocks:?}");
    };
    Some(lines[0].iter().map(|run| run.text.as_str()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn figures_are_those_of_plain_arithmetic(
        (sheet, one, other) in a_sheet().prop_flat_map(|sheet| {
            let expressions = expressions(&sheet);
            (Just(sheet.clone()), expressions, self::expressions(&sheet))
        })
    ) {
        let told = filled(&format!("{{{{ {} }}}}", one.text), &sheet);
        prop_assert_eq!(told, one.value.map(printed), "{}", one.text);
        if let Some((left, right)) = one.value.zip(other.value) {
            let order = order(left, right);
            let signs = [("<", order.is_lt()), ("<=", order.is_le()), ("==", order.is_eq()), ("!=", order.is_ne())];
            for (sign, holds) in signs {
                let condition = format!("{} {sign} {}", one.text, other.text);
                let body = format!("{{% if {condition} %}}sim{{% else %}}não{{% endif %}}");
                let too_large = |value: Plain| matches!(value, Plain::Whole(number) if number.abs() * 100 > MOST);
                if let Some(told) = filled(&body, &sheet) {
                    prop_assert_eq!(told == "sim", holds, "{}", condition);
                } else {
                    prop_assert!(too_large(left) || too_large(right), "{}", condition);
                }
            }
        }
    }
}
