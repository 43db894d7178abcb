//! Texts of problems, keyed by code, in the caller's language.

use std::collections::HashMap;

use domain::code::Code;
use fluent_templates::{
    LanguageIdentifier, Loader, fluent_bundle::FluentValue, langid, static_loader,
};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static EN: LanguageIdentifier = langid!("en");
static PT: LanguageIdentifier = langid!("pt-BR");

/// The languages problems are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, unless asked otherwise.
    #[default]
    English,
    /// Brazilian Portuguese.
    Portuguese,
}

impl Language {
    /// The best of `Accept-Language`.
    #[must_use]
    pub fn negotiate(accept: Option<&str>) -> Self {
        let ranked = accept.unwrap_or_default().split(',').filter_map(|entry| {
            let mut parts = entry.trim().split(';');
            let tag = parts.next()?.trim().to_ascii_lowercase();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
                .unwrap_or(1.0);
            match tag.split('-').next()? {
                "pt" => Some((quality, Self::Portuguese)),
                "en" => Some((quality, Self::English)),
                _ => None,
            }
        });
        // The first of equals counts.
        let best = ranked.reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.filter(|(quality, _)| *quality > 0.0)
            .map(|(_, language)| language)
            .unwrap_or_default()
    }

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Portuguese => "pt-BR",
        }
    }
}

/// The text of a code: the exact one where the parameters allow it, else the plain one.
#[must_use]
pub fn message(language: Language, code: Code, params: &[(&'static str, String)]) -> String {
    let id = match language {
        Language::English => &EN,
        Language::Portuguese => &PT,
    };
    let key: &'static str = code.into();
    // A text may tell of reasons among others that it was given none of.
    let mut args = HashMap::from([("reason", FluentValue::from(""))]);
    args.extend(params.iter().map(|(name, value)| match *name {
        "users" => (*name, FluentValue::from(things(id, key, value))),
        name => (name, FluentValue::from(value.clone())),
    }));
    // A lookup fails when the text names a parameter that was not given.
    let exact = match params.is_empty() {
        true => None,
        false => LOCALES
            .lookup_single_language(id, &format!("{key}.exact"), Some(&args))
            .ok(),
    };
    exact
        .or_else(|| LOCALES.try_lookup(id, key))
        .unwrap_or_else(|| key.to_owned())
}

/// Kinds of thing in the language's words, which are attributes of the text that lists them.
fn things(id: &LanguageIdentifier, key: &str, kinds: &str) -> String {
    let told = kinds.split(", ").map(|kind| {
        LOCALES
            .try_lookup(id, &format!("{key}.{kind}"))
            .unwrap_or_else(|| kind.to_owned())
    });
    told.collect::<Vec<_>>().join(", ")
}
