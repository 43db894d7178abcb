//! An address that is taken when it is typed can be put into a mail.

use domain::values::Email;
use lettre::Address;

#[test]
fn what_is_typed_can_be_mailed() {
    let long = format!("{}@{}.example.com", "a".repeat(64), "d".repeat(63));
    for typed in [
        "ana@example.com",
        "o'brien@example.com",
        "!#$%&'*+-/=?^_`{|}~@example.com",
        "a.b.c+d@sub.example.co",
        "1@1e100.net",
        "contato@açaí.com.br",
        "ana@example.xn--fiqs8s",
        "ana@x.y-z.com",
        &long,
    ] {
        let email = Email::parse(typed).unwrap();
        assert!(email.as_str().parse::<Address>().is_ok(), "{email}");
    }
}
