//! Lists over HTTP: from query parameters to a [`ListQuery`], and from a page to its body.

use std::borrow::Cow;

use chrono::{DateTime, Duration, Utc};
use domain::{
    code::Code,
    values::{TimeZone, text::fold},
};
use persistence::{
    Db,
    list::{Compare, FilterKind, ListQuery, ListSpec, Page as Rows, Position, Wanted, Word},
    reference,
};
use sea_orm::{EntityTrait, Value};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Ref, RefOr,
        schema::{ArrayBuilder, ObjectBuilder, Schema},
    },
};
use uuid::Uuid;

use super::{
    answer::Answer,
    cx::Request,
    problem::{ApiError, Result},
    query::{Param, refused},
};
use crate::fields::{Date, Instant};

const MOST: u64 = 200;
const USUAL: u64 = 50;
const LONGEST_SEARCH: usize = 200;

/// One page of a list.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Where it stands.
    pub page: PageInfo,
}

/// Where a page stands in its list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageInfo {
    /// Rows a page holds at most.
    #[schema(minimum = 1, maximum = 200, example = 50)]
    pub limit: u64,
    /// Start of the next page; null when nothing follows.
    #[schema(max_length = 2000, example = "opaque")]
    pub next_cursor: Option<String>,
    /// Number of all rows, with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        minimum = 0,
        maximum = 9_007_199_254_740_991_u64,
        example = 120
    )]
    pub total: Option<u64>,
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let item = RefOr::Ref(Ref::from_schema_name(T::name()));
        ObjectBuilder::new()
            .property(
                "data",
                ArrayBuilder::new()
                    .description(Some("The rows."))
                    .items(item)
                    .max_items(Some(usize::try_from(MOST).unwrap_or(200))),
            )
            .required("data")
            .property("page", Ref::from_schema_name("PageInfo"))
            .required("page")
            .build()
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Page", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
        schemas.push((T::name().into_owned(), T::schema()));
        schemas.push(("PageInfo".to_owned(), PageInfo::schema()));
    }
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    of: String,
    value: String,
    id: Uuid,
}

/// The parameters a list declares.
#[must_use]
pub fn params<E: EntityTrait>(spec: &ListSpec<E>) -> Vec<Param> {
    let mut params = vec![
        param(
            "limit",
            "Rows a page, 1–200.",
            json!({"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
        ),
        param(
            "cursor",
            "`page.next_cursor` of the page before.",
            json!({"type": "string", "maxLength": 2000}),
        ),
        param(
            "sort",
            "Field to sort by; `-` in front descends.",
            sort_schema(spec),
        ),
        param(
            "count",
            "`true` adds `page.total`.",
            json!({"type": "boolean", "default": false}),
        ),
    ];
    if spec.search.is_some() {
        params.push(param(
            "q",
            "Words that must all occur, ignoring case and accents. Numbers and documents are found with their mask too.",
            json!({"type": "string", "maxLength": LONGEST_SEARCH}),
        ));
    }
    if spec.updated.is_some() {
        params.push(param(
            "updated_since",
            "Only rows changed at or after this instant.",
            json!({"type": "string", "format": "date-time", "maxLength": 40}),
        ));
    }
    params.extend(spec.filters.iter().map(|filter| {
        let schema = match filter.kind {
            FilterKind::Reference(_) => json!({"type": "string", "format": "uuid"}),
            FilterKind::Choice(words) => json!({"type": "string", "enum": words}),
            FilterKind::Bool => json!({"type": "boolean"}),
            FilterKind::Date => json!({"type": "string", "format": "date"}),
            FilterKind::Instant => json!({"type": "string", "maxLength": 40}),
        };
        let about = match filter.kind {
            FilterKind::Instant => {
                "Only matching rows. An instant, or a date: the whole day in America/Sao_Paulo."
            }
            _ => "Only matching rows.",
        };
        param(filter.name, about, schema)
    }));
    params
}

fn sort_schema<E: EntityTrait>(spec: &ListSpec<E>) -> serde_json::Value {
    let words: Vec<String> = spec
        .sorts
        .iter()
        .flat_map(|sort| [sort.name.to_owned(), format!("-{}", sort.name)])
        .collect();
    json!({"type": "string", "enum": words})
}

/// A declared parameter.
#[must_use]
pub fn param(name: &'static str, about: &'static str, schema: serde_json::Value) -> Param {
    Param {
        name: Cow::Borrowed(name),
        about: Cow::Borrowed(about),
        schema,
    }
}

impl Request {
    /// Reads the list parameters.
    ///
    /// # Errors
    /// 400 on what cannot be read, 422 on an id that is none.
    pub fn list<E: EntityTrait>(&self, spec: &ListSpec<E>) -> Result<ListQuery> {
        let bool = |text: &str| text.parse::<bool>().ok();
        let limit = |text: &str| text.parse().ok().filter(|n| (1..=MOST).contains(n));
        let (sort, descending) = self.sort(spec)?;
        let words =
            |text: &str| (text.chars().count() <= LONGEST_SEARCH).then(|| search_words(text));
        Ok(ListQuery {
            limit: self.query.read("limit", limit)?.unwrap_or(USUAL),
            sort,
            descending,
            after: self.cursor()?,
            filters: self.filters(spec)?,
            words: self.query.read("q", words)?.unwrap_or_default(),
            updated_since: self.query.read("updated_since", instant)?,
            count: self.query.read("count", bool)?.unwrap_or(false),
            now: self.now,
        })
    }

    fn sort<E: EntityTrait>(&self, spec: &ListSpec<E>) -> Result<(usize, bool)> {
        let find = |text: &str| {
            let (name, descending) = match text.strip_prefix('-') {
                Some(name) => (name, true),
                None => (text, false),
            };
            let index = spec.sorts.iter().position(|sort| sort.name == name)?;
            Some((index, descending))
        };
        Ok(self
            .query
            .read("sort", find)?
            .unwrap_or((0, spec.descending)))
    }

    fn filters<E: EntityTrait>(&self, spec: &ListSpec<E>) -> Result<Vec<Wanted>> {
        let mut wanted = Vec::new();
        for (filter, declared) in spec.filters.iter().enumerate() {
            let name = declared.name;
            let value = match declared.kind {
                FilterKind::Reference(_) => self.query.id(name)?.map(Value::from),
                FilterKind::Choice(words) => self.query.read(name, |text| {
                    words.contains(&text).then(|| Value::from(text))
                })?,
                FilterKind::Bool => self
                    .query
                    .read(name, |text| text.parse::<bool>().ok().map(Value::from))?,
                FilterKind::Date => self.query.read(name, |text| {
                    Date::parse(text).ok().map(|date| Value::from(date.0))
                })?,
                FilterKind::Instant => {
                    let until = matches!(declared.compare, Compare::To);
                    self.query
                        .read(name, |text| day_or_instant(text, until).map(Value::from))?
                }
            };
            wanted.extend(value.map(|value| Wanted { filter, value }));
        }
        Ok(wanted)
    }

    fn cursor(&self) -> Result<Option<Position>> {
        let Some(text) = self.query.get("cursor") else {
            return Ok(None);
        };
        let refuse = || refused("cursor", Code::InvalidCursor);
        let bytes = self
            .state
            .vault
            .open(self.path.as_bytes(), text)
            .map_err(|_| refuse())?;
        let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| refuse())?;
        match cursor.of == self.query.filters() {
            true => Ok(Some(Position {
                value: cursor.value,
                id: cursor.id,
            })),
            false => Err(refuse()),
        }
    }

    /// The answer for a page of rows, each turned into its representation.
    ///
    /// # Errors
    /// When the cursor cannot be sealed, which is a defect.
    pub fn page<T: Serialize>(
        &self,
        query: &ListQuery,
        next: Option<Position>,
        total: Option<u64>,
        data: Vec<T>,
    ) -> Result<Answer<Page<T>>> {
        let next_cursor = next.map(|position| self.seal(position)).transpose()?;
        let link = next_cursor.as_ref().map(|cursor| {
            let query = self.query.with("cursor", cursor);
            format!("<{}?{query}>; rel=\"next\"", self.path)
        });
        Ok(Answer::ok(Page {
            data,
            page: PageInfo {
                limit: query.limit,
                next_cursor,
                total,
            },
        })
        .link(link))
    }

    fn seal(&self, position: Position) -> Result<String> {
        let cursor = Cursor {
            of: self.query.filters(),
            value: position.value,
            id: position.id,
        };
        let bytes = serde_json::to_vec(&cursor).map_err(ApiError::internal)?;
        self.state
            .vault
            .seal(self.path.as_bytes(), &bytes)
            .map_err(ApiError::internal)
    }

    /// An empty first page may come from an id that is out of sight: say so.
    ///
    /// # Errors
    /// 422 `reference_not_found` at the parameter.
    pub async fn explain_empty<E: EntityTrait>(
        &self,
        db: &Db,
        spec: &ListSpec<E>,
        query: &ListQuery,
        rows: &Rows<E::Model>,
    ) -> Result<()> {
        if !rows.rows.is_empty() || query.after.is_some() {
            return Ok(());
        }
        let mut asked = Vec::new();
        for wanted in &query.filters {
            let Some(filter) = spec.filters.get(wanted.filter) else {
                continue;
            };
            if let (FilterKind::Reference(kind), Value::Uuid(Some(id))) =
                (filter.kind, &wanted.value)
            {
                asked.push((filter.name, kind, *id));
            }
        }
        let keys: Vec<_> = asked.iter().map(|(_, kind, id)| (*kind, *id)).collect();
        let found = reference::find(db, self.scope(), &keys).await?;
        match asked
            .iter()
            .find(|(_, kind, id)| found.get(*kind, *id).is_none())
        {
            Some((name, _, _)) => Err(ApiError::at(*name, Code::ReferenceNotFound)),
            None => Ok(()),
        }
    }
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    Instant::parse(text).ok().map(|at| at.0)
}

/// A date stands for its start, or as an upper bound for its last microsecond, in the product's own time zone: rows may
/// be of branches in several.
fn day_or_instant(text: &str, until: bool) -> Option<DateTime<Utc>> {
    let Ok(date) = Date::parse(text) else {
        return instant(text);
    };
    let zone = TimeZone::DEFAULT;
    match until {
        true => Some(zone.start_of(date.0.succ_opt()?) - Duration::microseconds(1)),
        false => Some(zone.start_of(date.0)),
    }
}

/// Folded words, each with what is left of it when it was typed with a mask.
fn search_words(text: &str) -> Vec<Word> {
    let folded = fold(text);
    let words = folded.split_whitespace();
    words
        .map(|word| Word {
            unmasked: unmasked(word).unwrap_or_else(|| word.to_owned()),
            typed: word.to_owned(),
        })
        .collect()
}

/// Documents and telephone numbers are stored without their masks: `529.982.247-25`, `(11)`, `io.qf1.234/5678-22`.
fn unmasked(word: &str) -> Option<String> {
    let is_mark = |c: char| matches!(c, '.' | '-' | '/' | '(' | ')' | '+');
    if !word
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || is_mark(c))
    {
        return None;
    }
    let bare: String = word.chars().filter(|c| !is_mark(*c)).collect();
    // Fewer characters than a fragment of the index has, but for an area code, would find anything.
    let enough = bare.len() >= 3 || word.starts_with('(');
    (enough && bare.contains(|c: char| c.is_ascii_digit())).then_some(bare)
}
