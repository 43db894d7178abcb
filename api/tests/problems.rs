//! A problem is no longer than its schema says, however much is wrong.

use api::{http::ApiError, problem::locale::Language};
use domain::{
    code::Code,
    violation::{Violation, Violations},
};

#[test]
fn much_that_is_wrong_is_told_in_part() {
    let mut violations = Violations::new();
    for number in 0..1_000 {
        let pointer = format!("/{number}/{}", "é~0".repeat(400));
        let choices = "ã".repeat(5_000);
        violations.add(Violation::new(pointer, Code::InvalidChoice).with("choices", choices));
    }
    let long = "ç".repeat(5_000);
    for language in [Language::English, Language::Portuguese] {
        let told = ApiError::from(violations.clone()).body(language, &long, &long);
        let length = |text: &str| text.chars().count();
        assert_eq!(told.errors.len(), 200);
        assert_eq!(length(&told.detail), 10_000);
        assert_eq!(length(&told.instance), 2_000);
        assert_eq!(length(&told.request_id), 200);
        for (number, error) in told.errors.iter().enumerate() {
            assert!(error.pointer.starts_with(&format!("/{number}/")));
            assert!((499..=500).contains(&length(&error.pointer)));
            assert!(!error.pointer.ends_with("~…"), "half an escape");
            assert_eq!(length(&error.message), 1_000);
        }
        for text in [&told.detail, &told.instance, &told.errors[0].message] {
            assert!(text.ends_with('…'), "not said that it was cut");
        }
    }
}
