//! Rules for the passwords of people (employees).

use crate::code::Code;

/// Passwords of twelve or more characters that attackers try first.
const COMMON: &[&str] = &[
    "administrador",
    "administrator",
    "password1234",
    "password12345",
    "passwordpassword",
    "senhasenhasenha",
    "senhasegura123",
    "minhasenha123",
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123123123123",
    "qwertyuiop123",
    "qwertyuiop12",
    "qwertyqwerty",
    "qwerty123456",
    "abcdefghijkl",
    "abc123abc123",
    "iloveyou1234",
    "letmein12345",
    "welcome12345",
    "changeme1234",
    "mudar1234567",
    "brasil123456",
    "vencemos1234",
    "vencemosvencemos",
    "trustno1trustno1",
    "correcthorsebatterystaple",
    "q1w2e3r4t5y6",
    "1q2w3e4r5t6y",
    "987654321098",
    "111111111111",
    "000000000000",
    "aaaaaaaaaaaa",
    "admin1234567",
    "adminadminadmin",
    "flamengo1234",
    "corinthians1",
];

/// Checks a person's password: 12–128 characters, not the e-mail, not a common one.
///
/// # Errors
/// [`Code::ControlCharacter`], [`Code::TooShort`], [`Code::TooLong`], [`Code::WeakPassword`] (the e-mail)
/// or [`Code::CommonPassword`].
pub fn check(password: &str, email: impl AsRef<str>) -> Result<(), Code> {
    if password.chars().any(char::is_control) {
        return Err(Code::ControlCharacter);
    }
    let folded = password.trim().to_lowercase();
    match password.chars().count() {
        0..12 => Err(Code::TooShort),
        12..=128 if folded == email.as_ref().to_lowercase() => Err(Code::WeakPassword),
        12..=128 if is_common(&folded) => Err(Code::CommonPassword),
        12..=128 => Ok(()),
        _ => Err(Code::TooLong),
    }
}

fn is_common(folded: &str) -> bool {
    let repeated = folded
        .chars()
        .zip(folded.chars().skip(1))
        .all(|(a, b)| a == b);
    repeated || COMMON.contains(&folded)
}
