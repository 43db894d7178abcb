//! One or two characters of each kind that Unicode knows: general category, combining class and script.

use std::collections::BTreeMap;

use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};
use unicode_script::UnicodeScript as _;

/// Characters of each kind.
const OF_EACH: usize = 2;

/// Some of every kind but controls, which no text may hold.
pub fn kinds() -> Vec<char> {
    let mut kinds: BTreeMap<(u8, u8, &str), Vec<char>> = BTreeMap::new();
    // Planes 0 to 3, the tags and selectors, private use, and the last one, which is no character.
    let planes = ('\u{20}'..='\u{3ffff}').chain('\u{e0000}'..='\u{e01ff}');
    let planes = planes
        .chain('\u{f0000}'..='\u{f0003}')
        .chain(['\u{10ffff}']);
    for c in planes.filter(|c| !c.is_control()) {
        let kind = (
            c.general_category() as u8,
            canonical_combining_class(c),
            c.script().full_name(),
        );
        let some = kinds.entry(kind).or_default();
        if some.len() < OF_EACH {
            some.push(c);
        }
    }
    kinds.into_values().flatten().collect()
}

/// One of each kind of mark, and what else steers rather than shows.
pub fn steering() -> Vec<char> {
    let steers = |c: &char| {
        matches!(
            c.general_category(),
            GeneralCategory::NonspacingMark
                | GeneralCategory::SpacingMark
                | GeneralCategory::EnclosingMark
                | GeneralCategory::Format
                | GeneralCategory::SpaceSeparator
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
    };
    kinds().into_iter().filter(steers).collect()
}

/// The same numbers each time (xorshift64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).expect("a small number")
    }

    /// So many characters, of some of the kinds only: what is of one kind meets itself.
    pub fn text(&mut self, kinds: &[char], length: usize) -> String {
        let some: Vec<char> = (0..2 + self.next(8))
            .map(|_| kinds[self.next(kinds.len())])
            .collect();
        (0..length).map(|_| some[self.next(some.len())]).collect()
    }
}
