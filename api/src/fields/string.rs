//! Text members: one wrapper, one small kind for each format.

use std::{borrow::Cow, fmt, marker::PhantomData};

use domain::{
    code::Code,
    values::{self, pasted, text},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type},
    },
};

use super::{
    Refusal,
    held::{note, stands},
    refuse,
};

/// No control characters, but for those that count as blanks around a text.
pub const TEXT: &str = r"^[^\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]*$";

/// A format of text: how it is read, and how it is described.
pub trait StrKind: 'static {
    /// Name of the schema component.
    const NAME: &'static str;
    /// Shortest and longest input, in characters.
    const LENGTH: (usize, usize);
    /// `format` in the schema.
    const FORMAT: Option<&'static str> = None;
    /// `pattern` in the schema.
    const PATTERN: &'static str = TEXT;
    /// Example value.
    const EXAMPLE: &'static str;
    /// Canonical form of the input.
    ///
    /// # Errors
    /// The code that says what is wrong.
    fn parse(text: &str) -> Result<String, Refusal>;
}

/// Text of kind `K`, in canonical form.
pub struct Str<K>(String, PhantomData<fn() -> K>);

impl<K> Str<K> {
    /// Takes text that is canonical already: from a row.
    #[must_use]
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into(), PhantomData)
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The canonical text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<K> From<Str<K>> for String {
    fn from(text: Str<K>) -> Self {
        text.0
    }
}

impl<K> Clone for Str<K> {
    fn clone(&self) -> Self {
        Self::stored(self.0.clone())
    }
}

impl<K> Default for Str<K> {
    fn default() -> Self {
        Self::stored(String::new())
    }
}

impl<K> PartialEq for Str<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K: StrKind> fmt::Debug for Str<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(…)", K::NAME)
    }
}

impl<K: StrKind> Serialize for Str<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        note(K::NAME, &self.0);
        serializer.serialize_str(&self.0)
    }
}

impl<'de, K: StrKind> Deserialize<'de> for Str<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let input = Cow::<'de, str>::deserialize(deserializer)?;
        match read::<K>(&input) {
            Err(_) if stands(K::NAME, &input) => Ok(Self::stored(input)),
            read => read.map(Self::stored).map_err(refuse),
        }
    }
}

fn read<K: StrKind>(input: &str) -> Result<String, Refusal> {
    let (min, max) = K::LENGTH;
    let counted = match K::FORMAT {
        // A password's blanks belong to it.
        Some("password") => input,
        _ => input.trim(),
    };
    match counted.chars().count() {
        length if length > max => Err(Refusal::new(Code::TooLong).with("max", max)),
        0 if min > 0 => Err(Refusal::new(Code::Required).with("min", min)),
        length if length < min => Err(Refusal::new(Code::TooShort).with("min", min)),
        _ => K::parse(input),
    }
}

impl<K: StrKind> PartialSchema for Str<K> {
    fn schema() -> RefOr<Schema> {
        let (min, max) = K::LENGTH;
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(min))
            .max_length(Some(max))
            .pattern(Some(K::PATTERN))
            .format(K::FORMAT.map(|format| match format {
                "password" => SchemaFormat::KnownFormat(KnownFormat::Password),
                other => SchemaFormat::Custom(other.to_owned()),
            }))
            .examples([serde_json::Value::from(K::EXAMPLE)])
            .build()
            .into()
    }
}

impl<K: StrKind> ToSchema for Str<K> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(K::NAME)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident: $length:expr, $example:literal $(format $format:literal)? $(pattern $pattern:literal)? => $parse:expr;)*) => {
        /// The formats themselves.
        pub mod kind {
            $(
                /// Marker of a format.
                #[derive(Debug)]
                pub struct $kind;
            )*
        }

        $(
            $(#[$doc])*
            pub type $kind = Str<kind::$kind>;

            impl StrKind for kind::$kind {
                const NAME: &'static str = stringify!($kind);
                const LENGTH: (usize, usize) = $length;
                const EXAMPLE: &'static str = $example;
                $(const FORMAT: Option<&'static str> = Some($format);)?
                $(const PATTERN: &'static str = $pattern;)?
                fn parse(text: &str) -> Result<String, Refusal> {
                    let parse: fn(&str) -> Result<String, Refusal> = $parse;
                    parse(text)
                }
            }
        )*
    };
}

kinds! {
    /// A name: one line of text.
    Name: (1, 160), "Fibra 500 Mega" => |t| Ok(text::line(t, text::NAME)?);
    /// A title or subject, or the name that somebody signs with.
    Title: (1, 120), "Fibra 500 Mega" => |t| Ok(text::line(t, text::TITLE)?);
    /// One line of text.
    Line: (1, 255), "Rua das Acácias" => |t| Ok(text::line(t, text::LINE)?);
    /// A short code: offer, sku, box.
    ShortCode: (1, 60), "FIBRA-500-2026" => |t| Ok(text::line(t, text::SHORT)?);
    /// A short line of text: a role, a district, a place.
    ShortLine: (1, 60), "Bela Vista" => |t| Ok(text::line(t, text::SHORT)?);
    /// House number.
    HouseNumber: (1, 20), "1000" => |t| Ok(text::line(t, text::HOUSE_NUMBER)?);
    /// Flat, block, floor, landmark.
    Complement: (1, 120), "Bloco B, apto 42" => |t| Ok(text::line(t, text::COMPLEMENT)?);
    /// A decimal number as text; what it counts decides its range.
    DecimalText: (1, 13), "10.00" pattern "^[0-9]{1,10}(\\.[0-9]{1,2})?$" => |t| Ok(t.to_owned());
    /// Text of several lines.
    Message: (1, 5_000), "Cliente prefere instalação pela manhã." => |t| Ok(text::multiline(t, text::MESSAGE)?);
    /// A template text.
    Template: (1, 100_000), "CONTRATO {{ contract.number }}" => |t| Ok(text::multiline(t, text::TEMPLATE)?);
    /// CPF or CNPJ, with or without its mask; `kind` decides which of the two.
    DocumentText: (1, 40), "529.982.247-25" => |t| Ok(text::line(&pasted::plain(t), 1..=40)?);
    /// CPF or CNPJ of whoever answers, with or without its mask.
    AnswerDocument: (1, 40), "529.982.247-25" => |t| Ok(values::Document::read_either(t)?.into());
    /// E-mail address.
    Email: (3, 254), "maria@example.com" format "email" => |t| Ok(values::email::Email::parse(t)?.to_string());
    /// Who comes along: a name, or an e-mail address.
    Guest: (1, 255), "ana@example.com" => |t| guest(t);
    /// What somebody logs in by; of an employee the e-mail address.
    LoginName: (3, 254), "maria@example.com" => |t| Ok(values::email::login_name(t)?);
    /// Phone number; stored in E.164, national Brazilian input accepted.
    Phone: (1, 60), "+5511987654321" => |t| Ok(values::Phone::read(t)?.into());
    /// Brazilian postal code (CEP).
    PostalCode: (1, 30), "01310100" pattern "^\\s*[0-9]{2}\\s*[.]?\\s*[0-9]{3}\\s*-?\\s*[0-9]{3}\\s*$" => |t| Ok(values::postal_code::PostalCode::parse(t)?.to_string());
    /// Brazilian state (UF).
    State: (2, 2), "SP" pattern "^([Aa][CcLlMmPp]|[Bb][Aa]|[Cc][Ee]|[Dd][Ff]|[Ee][Ss]|[Gg][Oo]|[Mm][AaGgSsTt]|[Pp][AaBbEeIiRr]|[Rr][JjNnOoRrSs]|[Ss][CcEePp]|[Tt][Oo])$" => |t| Ok(values::state::State::parse(t)?.as_str().to_owned());
    /// MAC address.
    Mac: (1, 40), "00:1a:2b:3c:4d:5e" pattern "^\\s*([0-9A-Fa-f]{2}((:[0-9A-Fa-f]{2}){5}|(-[0-9A-Fa-f]{2}){5})|[0-9A-Fa-f]{4}([.][0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{12})\\s*$" => |t| Ok(values::mac::Mac::parse(t)?.to_string());
    /// Network login.
    Login: (3, 64), "maria.silva" pattern "^\\s*[A-Za-z0-9._@-]{3,64}\\s*$" => |t| Ok(values::login::Login::parse(t)?.to_string());
    /// IANA time zone.
    TimeZone: (1, 64), "America/Sao_Paulo" pattern "^\\s*[A-Za-z][A-Za-z0-9_+/-]*\\s*$" => |t| Ok(values::time_zone::TimeZone::parse(t)?.as_str().to_owned());
    /// Network password, never trimmed.
    NetworkPassword: (8, 128), "s3nha-da-rede" format "password" => |t| Ok(values::network_password::NetworkPassword::parse(t)?.expose().to_owned());
    /// Password of a person, as it is typed to log in.
    Password: (1, 128), "demonstracao-vencemos" format "password" => |t| Ok(t.to_owned());
    /// A new password of a person; its other rules are checked where it is set.
    NewPassword: (12, 128), "demonstracao-vencemos" format "password" => |t| Ok(t.to_owned());
    /// An opaque token.
    Token: (1, 4096), "ZGVtby1yZWZyZXNoLXRva2VuLW9mLXRoZS1leGFtcGw" => |t| Ok(t.to_owned());
}

fn guest(text: &str) -> Result<String, Refusal> {
    match text.contains('@') {
        true => Ok(values::Email::parse(text)?.into()),
        false => Ok(text::line(text, text::LINE)?),
    }
}
