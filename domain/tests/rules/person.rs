//! What a person of Pipedrive becomes.

use domain::person::{Entry, Person, Reached, noted};
use domain::values::Phone;
use rstest::rstest;

fn entry(value: &str, primary: bool, label: &str) -> Entry {
    Entry {
        value: value.into(),
        primary,
        label: Some(label.into()),
    }
}

#[test]
fn the_primary_address_is_the_contacts_and_the_others_are_noted() {
    let person = Person {
        name: Some("Maria Silva".into()),
        emails: vec![
            entry("Casa@Example.com", false, "home"),
            entry("MARIA@example.com", true, "work"),
            entry("maria@example.com", false, "work"),
            entry("maria at home", false, ""),
        ],
        ..Person::default()
    };
    let imported = person.import();
    assert_eq!(imported.email.unwrap().as_str(), "maria@example.com");
    assert_eq!(
        imported.rest,
        ["E-mail: casa@example.com (home)", "E-mail: maria at home"]
    );
}

#[test]
fn readable_numbers_are_e164_and_the_others_are_noted() {
    let person = Person {
        phones: vec![
            entry("ramal 12", false, "work"),
            entry("(11) 98765-4321", true, "mobile"),
            entry("+55 11 98765-4321", false, ""),
            entry("", false, ""),
        ],
        ..Person::default()
    };
    let imported = person.import();
    let phones: Vec<&str> = imported
        .phones
        .iter()
        .map(domain::values::Phone::as_str)
        .collect();
    assert_eq!(phones, ["+5511987654321"]);
    assert_eq!(imported.rest, ["Telefone: ramal 12 (work)"]);
}

#[rstest]
#[case("(11) 98765-4321 / 3456-7890", &["+5511987654321", "+551134567890"])]
#[case("(11) 98765-4321/(61) 3333-4444", &["+5511987654321", "+556133334444"])]
#[case("11 98765-4321; 11 3456-7890", &["+5511987654321", "+551134567890"])]
#[case("11987654321,1134567890", &["+5511987654321", "+551134567890"])]
#[case("(11) 98765-4321 ou 3456-7890", &["+5511987654321", "+551134567890"])]
#[case("(11) 98765-4321 OU (11) 3456-7890", &["+5511987654321", "+551134567890"])]
#[case("(11) 98765\u{2011}4321 e 3456\u{2013}7890", &["+5511987654321", "+551134567890"])]
#[case("(11) 98765-4321\n(11) 3456-7890\r\n", &["+5511987654321", "+551134567890"])]
#[case("3456-7890 / (11) 98765-4321", &["+551134567890", "+5511987654321"])]
#[case("+55 11 98765-4321 | +351 912 345 678", &["+5511987654321", "+351912345678"])]
#[case("0800 123 4567 / 4004-1234", &["+558001234567", "+5540041234"])]
#[case("(11) 98765-4321 / 11 98765-4321", &["+5511987654321"])]
#[case("11/98765-4321", &["+5511987654321"])]
#[case(" ; (11) 98765-4321 ;; ", &["+5511987654321"])]
fn several_numbers_of_one_field_are_taken_apart(#[case] field: &str, #[case] expected: &[&str]) {
    let person = Person {
        phones: vec![entry(field, true, "work")],
        ..Person::default()
    };
    let imported = person.import();
    let phones: Vec<&str> = imported.phones.iter().map(Phone::as_str).collect();
    assert_eq!(phones, expected);
    assert_eq!(imported.rest, [] as [&str; 0]);
}

#[rstest]
#[case("3456-7890 / 3456-7891", &[])]
#[case("(11) 3456-7890 / 91", &["+551134567890"])]
#[case("(11) 98765-4321 ramal 12", &[])]
#[case("(11) 98765-4321 ou com a Ana", &["+5511987654321"])]
#[case("0800 123 4567 / 3456-7890", &["+558001234567"])]
fn a_field_of_which_something_is_no_number_is_noted_whole(
    #[case] field: &str,
    #[case] expected: &[&str],
) {
    let person = Person {
        phones: vec![entry(field, true, "work")],
        ..Person::default()
    };
    let imported = person.import();
    let phones: Vec<&str> = imported.phones.iter().map(Phone::as_str).collect();
    assert_eq!(phones, expected);
    assert_eq!(imported.rest, [format!("Telefone: {field} (work)")]);
}

#[test]
fn a_person_is_the_contact_with_its_address_else_with_its_number() {
    let reached = |email: Option<&str>, phones: &[&str]| Reached {
        email: email.map(Into::into),
        phones: phones.iter().map(|phone| (*phone).to_owned()).collect(),
    };
    let person = Person {
        emails: vec![
            entry("Casa@Example.com", false, "home"),
            entry("maria@example.com", true, "work"),
        ],
        phones: vec![entry("(11) 98765-4321 / 3456-7890", true, "work")],
        ..Person::default()
    };
    let other = reached(Some("outra@example.com"), &["+5511911112222"]);
    let by_phone = reached(None, &["+5511911112222", "+551134567890"]);
    let by_email = reached(Some("casa@example.com"), &[]);
    let all = [other.clone(), by_phone.clone(), by_email];
    assert_eq!(person.among(&all), Some(2));
    assert_eq!(person.among(&[other.clone(), by_phone]), Some(1));
    assert_eq!(person.among(&[other, Reached::default()]), None);
    assert_eq!(Person::default().among(&[Reached::default()]), None);
}

#[test]
fn a_name_is_found_or_made() {
    let named = |name: Option<&str>, first: Option<&str>, last: Option<&str>| {
        let person = Person {
            id: 42,
            name: name.map(Into::into),
            first_name: first.map(Into::into),
            last_name: last.map(Into::into),
            ..Person::default()
        };
        person.import().name
    };
    assert_eq!(named(Some("Ana\u{0}  Lima"), None, None), "Ana Lima");
    assert_eq!(
        named(Some("Ana \u{202e}amiL\u{202c}"), None, None),
        "Ana amiL"
    );
    assert_eq!(named(None, Some("Ana"), None), "Ana");
    assert_eq!(named(Some(" "), Some("Ana"), Some("Lima")), "Ana Lima");
    assert_eq!(named(None, None, None), "Pipedrive 42");
    assert_eq!(named(Some(&"a".repeat(200)), None, None).len(), 160);
}

#[test]
fn typed_text_outlives_every_synchronisation() {
    let line = |text: &str| vec![text.to_owned()];
    assert_eq!(noted(None, &[]), None);
    let first = noted(Some("Liga à tarde"), &line("Telefone: ramal 12")).unwrap();
    assert_eq!(
        first,
        "Liga à tarde\n\n[Pipedrive]\nTelefone: ramal 12\n[/Pipedrive]"
    );
    let more = format!("{first}\nPrefere pix");
    let second = noted(Some(&more), &line("Telefone: ramal 13")).unwrap();
    assert_eq!(
        second,
        "Liga à tarde\n\nPrefere pix\n\n[Pipedrive]\nTelefone: ramal 13\n[/Pipedrive]"
    );
    assert_eq!(
        noted(Some(&second), &[]).unwrap(),
        "Liga à tarde\n\nPrefere pix"
    );
    let torn = "[Pipedrive]\nsem fim";
    assert!(noted(Some(torn), &line("x")).unwrap().starts_with(torn));
    let long = "ã".repeat(4_990);
    assert_eq!(noted(Some(&long), &line("x")).unwrap(), long);
}
