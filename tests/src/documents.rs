//! Valid CPFs, CNPJs, phones and e-mails: a new one at each call, the same ones in each run.

use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(1);

/// The next number of this process; everything below is derived from it.
pub fn next() -> u32 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// An unmasked CPF with correct check digits.
#[must_use]
pub fn cpf() -> String {
    let mut digits: Vec<u32> = format!("{:09}", 100_000_000 + next())
        .bytes()
        .map(|byte| u32::from(byte - b'0'))
        .collect();
    for _ in 0..2 {
        let heaviest = digits.len() as u32 + 1;
        let sum: u32 = digits
            .iter()
            .zip((2..=heaviest).rev())
            .map(|(digit, weight)| digit * weight)
            .sum();
        digits.push(check_digit(sum));
    }
    digits.iter().map(ToString::to_string).collect()
}

/// An unmasked CNPJ of the alphanumeric form (Receita Federal, in force since July 2026).
#[must_use]
pub fn cnpj() -> String {
    cnpj_of(&format!("VX{:06}0001", next()))
}

/// A CNPJ made of its first twelve characters.
#[must_use]
pub fn cnpj_of(root: &str) -> String {
    let mut characters = root.to_owned();
    for _ in 0..2 {
        let sum: u32 = characters
            .bytes()
            .rev()
            .zip((2..=9).cycle())
            .map(|(byte, weight)| u32::from(byte - 48) * weight)
            .sum();
        characters.push_str(&check_digit(sum).to_string());
    }
    characters
}

fn check_digit(sum: u32) -> u32 {
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

/// A mobile number of São Paulo in E.164.
#[must_use]
pub fn phone() -> String {
    format!("+55119{:08}", 80_000_000 + next())
}

/// An address under a domain that never receives mail (RFC 2606).
#[must_use]
pub fn email(name: &str) -> String {
    format!("{name}.{}@example.com", next())
}

#[cfg(test)]
mod tests {
    use super::{cnpj_of, cpf};

    #[test]
    fn the_official_vector_of_the_alphanumeric_cnpj() {
        assert_eq!(cnpj_of("12ABC34501DE"), "12ABC34501DE35");
    }

    #[test]
    fn a_cpf_has_eleven_digits_and_is_new_each_time() {
        let (first, second) = (cpf(), cpf());
        assert_eq!(first.len(), 11);
        assert_ne!(first, second);
    }
}
