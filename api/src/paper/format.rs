//! Amounts, dates, documents and phones as Brazilians read them.

use chrono::{Datelike, NaiveDate};
use domain::values::Money;

/// `R$ 1.234,56`; a hard space, so that no line breaks inside.
#[must_use]
pub fn brl(amount: Money) -> String {
    let cents = amount.cents();
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}R$\u{a0}{},{:02}", grouped(cents / 100), cents % 100)
}

/// `31/12/2026`
#[must_use]
pub fn date(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// `31 de dezembro de 2026`
#[must_use]
pub fn long_date(day: NaiveDate) -> String {
    let month = match day.month() {
        1 => "janeiro",
        2 => "fevereiro",
        3 => "março",
        4 => "abril",
        5 => "maio",
        6 => "junho",
        7 => "julho",
        8 => "agosto",
        9 => "setembro",
        10 => "outubro",
        11 => "novembro",
        _ => "dezembro",
    };
    let ordinal = if day.day() == 1 { "º" } else { "" };
    format!("{}{ordinal} de {month} de {}", day.day(), day.year())
}

/// `529.982.247-25`, `12.ABC.345/01DE-35`; another text as it is.
#[must_use]
pub fn document(text: &str) -> String {
    match text.len() {
        11 => masked(text, "###.###.###-##"),
        14 => masked(text, "##.###.###/####-##"),
        _ => text.to_owned(),
    }
}

/// `(11) 98765-4321`; a number from abroad as it is.
#[must_use]
pub fn phone(e164: &str) -> String {
    let national = e164.strip_prefix("+55").unwrap_or_default();
    match national.len() {
        11 => masked(national, "(##) #####-####"),
        10 => masked(national, "(##) ####-####"),
        _ => e164.to_owned(),
    }
}

/// `01310-100`; another text as it is.
#[must_use]
pub fn postal_code(text: &str) -> String {
    match text.len() {
        8 => masked(text, "#####-###"),
        _ => text.to_owned(),
    }
}

fn masked(text: &str, mask: &str) -> String {
    let mut letters = text.chars();
    mask.chars()
        .filter_map(|place| match place {
            '#' => letters.next(),
            mark => Some(mark),
        })
        .collect()
}

fn grouped(number: u64) -> String {
    match number / 1000 {
        0 => number.to_string(),
        thousands => format!("{}.{:03}", grouped(thousands), number % 1000),
    }
}

#[cfg(test)]
mod tests {
    use domain::values::Money;

    use super::{brl, document, phone, postal_code};

    #[test]
    fn as_brazilians_read_them() {
        let amounts = [
            (0, "R$\u{a0}0,00"),
            (5, "R$\u{a0}0,05"),
            (123_456, "R$\u{a0}1.234,56"),
            (-100_000_001, "-R$\u{a0}1.000.000,01"),
        ];
        for (cents, text) in amounts {
            assert_eq!(Money::from_cents(cents).map(brl).as_deref(), Ok(text));
        }
        assert_eq!(document("52998224725"), "529.982.247-25");
        assert_eq!(document("12ABC34501DE35"), "12.ABC.345/01DE-35");
        assert_eq!(phone("+5511987654321"), "(11) 98765-4321");
        assert_eq!(phone("+551133334444"), "(11) 3333-4444");
        assert_eq!(phone("+14155550123"), "+14155550123");
        assert_eq!(postal_code("01310100"), "01310-100");
    }
}
