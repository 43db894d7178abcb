//! `VENCEMOS_STORAGE_URL`: a directory, or a bucket of an S3 store with the usual `AWS_*` names.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use secrecy::SecretString;

use super::Reader;

const NAME: &str = "VENCEMOS_STORAGE_URL";

/// Where uploaded files lie.
#[derive(Clone, Debug)]
pub enum Storage {
    /// A directory of this machine.
    Directory(PathBuf),
    /// A bucket of an S3 store.
    Bucket {
        /// Its name.
        name: String,
        /// What comes before every key; may be empty.
        prefix: String,
        /// The `AWS_*` names, as given.
        options: BTreeMap<String, SecretString>,
    },
}

impl Reader {
    /// Reads the storage's URL and, for a bucket, all `AWS_*` names.
    pub(super) fn storage(&mut self, data_dir: &Path) -> Storage {
        let default = format!("file://{}", data_dir.join("files").display());
        let url = self.text(NAME).unwrap_or(default);
        match url.split_once("://") {
            Some(("file", path)) if !path.is_empty() => Storage::Directory(path.into()),
            Some(("s3", rest)) => self.bucket(rest),
            _ => {
                self.problems
                    .push(format!("{NAME} must be file://directory or s3://bucket"));
                Storage::Directory(PathBuf::new())
            }
        }
    }

    fn bucket(&mut self, rest: &str) -> Storage {
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if name.is_empty() || name.contains(['@', '?', '#', ':']) {
            self.problems.push(format!("{NAME} must name a bucket"));
        }
        let options = self.amazon();
        self.pair("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", &options);
        self.pair("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", &options);
        self.endpoint(&options);
        let secret = |(name, value): (String, String)| (name, value.into());
        Storage::Bucket {
            name: name.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            options: options.into_iter().map(secret).collect(),
        }
    }

    fn amazon(&mut self) -> BTreeMap<String, String> {
        let names: Vec<String> = self.values.keys().cloned().collect();
        let names = names.into_iter().filter(|name| name.starts_with("AWS_"));
        names
            .filter_map(|name| self.text(&name).map(|value| (name, value)))
            .collect()
    }

    fn pair(&mut self, name: &str, other: &str, options: &BTreeMap<String, String>) {
        if options.contains_key(name) && !options.contains_key(other) {
            self.problems
                .push(format!("{other} is required with {name}"));
        }
    }

    fn endpoint(&mut self, options: &BTreeMap<String, String>) {
        let given = |name: &&&str| options.contains_key(**name);
        let names = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"];
        let Some(name) = names.iter().find(given) else {
            return;
        };
        let url = options.get(*name).map(String::as_str).unwrap_or_default();
        let plain = options.get("AWS_ALLOW_HTTP").map(String::as_str);
        match url.split_once("://") {
            Some(("https", host)) if !host.is_empty() => {}
            Some(("http", host)) if !host.is_empty() => {
                if !plain.is_some_and(|word| word.eq_ignore_ascii_case("true")) {
                    self.problems.push(format!(
                        "{name} is http: AWS_ALLOW_HTTP must be true for that"
                    ));
                }
            }
            _ => self
                .problems
                .push(format!("{name} must be an http or https address")),
        }
    }
}
