//! Lists over HTTP: from query parameters to a [`ListQuery`], and from a page to its body.

use std::borrow::Cow;

use domain::code::Code;
use persistence::{
    Db,
    list::{COUNTED, FilterKind, FilterValue, KeysetPosition, ListQuery, ListSpec, Listable, Rows},
    reference,
};
use serde::{Deserialize, Serialize};
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
    query::{Param, id, refused},
};
use crate::problem::{ApiError, Result};

mod filter;
mod params;
mod search;

use filter::day_or_instant;
pub use params::{of_ids, of_words, params};

const MOST: u64 = 200;
const USUAL: u64 = 50;

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
    /// Number of all rows, with `count=true`; counted to 10 000.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 10_000, example = 120)]
    pub total: Option<u64>,
    /// Whether there are so many or more, with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total_is: Option<TotalIs>,
}

/// What a total says.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TotalIs {
    /// There are so many.
    Exact,
    /// There are more.
    AtLeast,
}

impl TotalIs {
    fn of(counted: u64) -> Self {
        match counted > COUNTED {
            true => Self::AtLeast,
            false => Self::Exact,
        }
    }
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
        schemas.push(("TotalIs".to_owned(), TotalIs::schema()));
    }
}

#[derive(Serialize, Deserialize)]
struct Cursor {
    of: String,
    value: String,
    id: Uuid,
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
    /// 400 on what can't be read, 422 on an id that is none.
    pub fn list<E: Listable>(&self, spec: &ListSpec<E>) -> Result<ListQuery> {
        let bool = |text: &str| text.parse::<bool>().ok();
        let limit = |text: &str| text.parse().ok().filter(|n| (1..=MOST).contains(n));
        let (sort, descending) = self.sort(spec)?;
        Ok(ListQuery {
            limit: self.query.read("limit", limit)?.unwrap_or(USUAL),
            sort,
            descending,
            after: self.cursor()?,
            ids: self.query.several("ids", |text| id("ids", text))?,
            filters: self.wanted(spec)?,
            words: self.words()?,
            updated_since: self
                .query
                .read("updated_since", |text| day_or_instant(text, false))?,
            count: self.query.read("count", bool)?.unwrap_or(false),
            now: self.now,
        })
    }

    fn sort<E: Listable>(&self, spec: &ListSpec<E>) -> Result<(usize, bool)> {
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

    fn cursor(&self) -> Result<Option<KeysetPosition>> {
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
            true => Ok(Some(KeysetPosition {
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
        next: Option<KeysetPosition>,
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
                total: total.map(|counted| counted.min(COUNTED)),
                total_is: total.map(TotalIs::of),
            },
        })
        .link(link))
    }

    fn seal(&self, position: KeysetPosition) -> Result<String> {
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
    pub async fn explain_empty<E: Listable>(
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
            let FilterKind::Reference(kind) = filter.kind else {
                continue;
            };
            for value in &wanted.values {
                if let FilterValue::Id(id) = value {
                    asked.push((filter.name, kind, *id));
                }
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
