//! Closed sets of words ("choices"): snake_case in JSON, in the database and in Rust's `Display`.

use crate::code::Code;

/// A closed set of snake_case words.
pub trait Words: Copy + Sized + 'static {
    /// What the words tell: the first line of the enum's documentation.
    const ABOUT: &'static str;
    /// Every word, in declaration order (for OpenAPI and messages).
    const WORDS: &'static [&'static str];

    /// The stored word.
    fn as_str(self) -> &'static str;

    /// Reads a word, exactly as written in [`Self::WORDS`].
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for every other text.
    fn parse(text: &str) -> Result<Self, Code>;
}

/// Declares [`Words`]: an enum without data whose words are its variants in snake_case.
macro_rules! choice {
    (#[doc = $about:literal] $(#[$meta:meta])* pub enum $name:ident { $($(#[$inner:meta])* $variant:ident),+ $(,)? }) => {
        #[doc = $about]
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            strum::Display, strum::EnumString, strum::EnumIter, strum::IntoStaticStr,
            strum::VariantNames, serde::Serialize, serde::Deserialize,
        )]
        #[strum(serialize_all = "snake_case")]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$inner])* $variant),+ }

        impl $crate::choice::Words for $name {
            const ABOUT: &'static str = $about;
            const WORDS: &'static [&'static str] = <Self as strum::VariantNames>::VARIANTS;

            fn as_str(self) -> &'static str {
                self.into()
            }

            fn parse(text: &str) -> Result<Self, $crate::code::Code> {
                text.parse().map_err(|_| $crate::code::Code::InvalidChoice)
            }
        }
    };
}
pub(crate) use choice;
