//! Names of components out of names in paths and queries.

/// `expected_close_on` or `sales-plans` as `ExpectedCloseOn`, `SalesPlans`.
#[must_use]
pub fn camel(name: &str) -> String {
    let words = name.split(['-', '_']);
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    words.map(capital).collect()
}

/// One of a collection: `branches` is `branch`.
#[must_use]
pub fn singular(plural: &str) -> String {
    let hissing = ["ches", "sses", "xes"];
    let end = match hissing.iter().any(|end| plural.ends_with(end)) {
        true => "es",
        false => "s",
    };
    plural.strip_suffix(end).unwrap_or(plural).to_owned()
}
