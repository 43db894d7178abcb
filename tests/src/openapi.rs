//! The OpenAPI document as data: what cases are generated from.

use serde_json::{Map, Value};

/// Methods that a path item may hold.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// An OpenAPI 3.1 document.
pub struct Document(Value);

/// One operation of a document.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Upper-case, as in a request line.
    pub method: String,
    /// With `{parameters}`.
    pub path: String,
    /// The operation object.
    pub spec: Value,
}

impl Document {
    #[must_use]
    pub fn new(json: Value) -> Self {
        Self(json)
    }

    #[must_use]
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// Every operation, in the document's order, with its parameters and answers in full.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        let paths = self.0["paths"].as_object().expect("paths");
        let of_path = |(path, item): (&String, &Value)| {
            let item = item.clone();
            let path = path.clone();
            METHODS.iter().filter_map(move |method| {
                let mut spec = item.get(*method)?.clone();
                let everywhere = item["parameters"].as_array().cloned().unwrap_or_default();
                if let Some(own) = spec["parameters"].as_array_mut() {
                    own.extend(everywhere);
                }
                for part in spec["parameters"].as_array_mut().into_iter().flatten() {
                    *part = self.resolve(part).clone();
                }
                for (_, part) in spec["responses"].as_object_mut().into_iter().flatten() {
                    *part = self.resolve(part).clone();
                }
                Some(Operation {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    spec,
                })
            })
        };
        paths.iter().flat_map(of_path).collect()
    }

    /// The named schemas.
    #[must_use]
    pub fn schemas(&self) -> &Map<String, Value> {
        self.0["components"]["schemas"]
            .as_object()
            .expect("schemas")
    }

    /// The schema behind a `$ref`, or the schema itself.
    #[must_use]
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"]
            .as_str()
            .and_then(|reference| reference.strip_prefix('#'))
        {
            Some(pointer) => self
                .0
                .pointer(pointer)
                .expect("a reference that leads somewhere"),
            None => schema,
        }
    }
}

impl Operation {
    /// `GET /negotiations/{id}`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The operation's id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.spec["operationId"].as_str().expect("an id")
    }

    /// Whether it can be called without a token.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.spec["security"].as_array().is_some_and(Vec::is_empty)
    }

    /// The least role that may call it: `public`, `viewer`, `seller`, `manager` or `admin`.
    #[must_use]
    pub fn access(&self) -> &str {
        self.spec["x-access"].as_str().expect("x-access")
    }

    /// The example of the JSON body; `null` when it takes none.
    #[must_use]
    pub fn example(&self) -> Value {
        let pointer = "/requestBody/content/application~1json/example";
        self.spec.pointer(pointer).cloned().unwrap_or_default()
    }

    /// Whether a call may change something.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.method != "GET"
    }

    /// The statuses that are documented.
    #[must_use]
    pub fn statuses(&self) -> Vec<u16> {
        let responses = self.spec["responses"].as_object().expect("responses");
        responses
            .keys()
            .filter_map(|status| status.parse().ok())
            .collect()
    }

    /// The schema of the JSON body, when there is one: of a body that may be null that of the other.
    #[must_use]
    pub fn body(&self) -> Option<&Value> {
        let pointer = "/requestBody/content/application~1json/schema";
        let schema = self.spec.pointer(pointer)?;
        Some(schema.pointer("/anyOf/0").unwrap_or(schema))
    }

    /// The path with the examples of its parameters.
    #[must_use]
    pub fn example_path(&self) -> String {
        let parameters = self.spec["parameters"].as_array();
        let in_path = parameters.into_iter().flatten();
        let in_path = in_path.filter(|parameter| parameter["in"] == "path");
        in_path.fold(self.path.clone(), |path, parameter| {
            let name = parameter["name"].as_str().expect("a name");
            let example = parameter["example"].as_str();
            let example = example.unwrap_or_else(|| panic!("{}: no {name}", self.name()));
            path.replace(&format!("{{{name}}}"), example)
        })
    }

    /// The path with each parameter replaced by what `value` gives for the collection before it,
    /// such as `/negotiations/{}/tasks`; of employees below whom something stands, `/integrations`.
    #[must_use]
    pub fn fill(&self, value: impl Fn(&str) -> String) -> String {
        let (mut filled, mut collection) = (String::new(), String::new());
        for part in self.path.split('/').skip(1) {
            let parameter = part.starts_with('{');
            let holder = part == "{employee_id}";
            let given = if holder {
                value("/integrations")
            } else if parameter {
                value(&collection)
            } else {
                part.to_owned()
            };
            filled.push('/');
            filled.push_str(&given);
            collection.push('/');
            collection.push_str(if parameter { "{}" } else { part });
        }
        filled
    }
}
