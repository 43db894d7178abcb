//! Chance that repeats itself: the same seed, the same data, whatever version of whatever crate.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// `SplitMix64` (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        let share = (u128::from(self.roll()) * u128::from(span)) >> 64;
        low.saturating_add(i64::try_from(share).unwrap_or(0))
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of the list; `None` when it is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.index(list.len()))
    }

    /// One of the words.
    pub fn word(&mut self, list: &[&'static str]) -> &'static str {
        self.pick(list).copied().unwrap_or_default()
    }

    /// An index into weights, each as likely as it is heavy.
    pub fn weighted(&mut self, weights: &[i64]) -> usize {
        let mut left = self.between(1, weights.iter().sum());
        weights
            .iter()
            .position(|weight| {
                left -= weight;
                left <= 0
            })
            .unwrap_or(0)
    }

    /// A UUIDv7 of that instant.
    pub fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        let mut bytes = [0; 10];
        let rolled = self.roll().to_le_bytes().into_iter();
        for (byte, chance) in bytes
            .iter_mut()
            .zip(rolled.chain(self.roll().to_le_bytes()))
        {
            *byte = chance;
        }
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    fn index(&mut self, length: usize) -> usize {
        let last = i64::try_from(length).unwrap_or(1).saturating_sub(1);
        usize::try_from(self.between(0, last.max(0))).unwrap_or(0)
    }
}
