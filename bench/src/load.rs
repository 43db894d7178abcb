//! What is asked of the servers.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::{Value, json};
use tokio_postgres::{Client, Row};
use uuid::Uuid;

use crate::{
    Outcome,
    server::{PASSWORD, Running},
    wrk::{self, Run},
};

/// Seconds before it counts.
const WARM: u64 = 2;
/// Pages walked of each stage, so that not only the newest rows are listed.
const PAGES: usize = 20;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Case {
    /// One negotiation by id
    Read,
    /// Fifty of a stage, by keyset
    List,
    /// A negotiation with its visit and event
    Create,
    /// To another stage
    Move,
    /// A win with all that it makes; the product's own rate
    Win,
}

impl Case {
    /// In the order of the table.
    pub const ALL: [Self; 5] = [Self::Read, Self::List, Self::Create, Self::Move, Self::Win];

    /// As the table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read one",
            Self::List => "list 50 of a stage",
            Self::Create => "create",
            Self::Move => "stage move",
            Self::Win => "win",
        }
    }
}

/// The runs of one case, in turn.
#[derive(Debug, Default)]
pub struct Runs {
    /// The product's.
    pub product: Vec<Run>,
    /// The yardstick's; none for the win.
    pub yardstick: Vec<Run>,
}

/// Where the load goes and what it is made from.
pub struct Load {
    database: Client,
    product: String,
    yardstick: String,
    token: String,
    admin_id: Uuid,
    /// Ready negotiations not won yet.
    ready: Vec<Row>,
    /// How many of them may be won in a second of a run.
    a_second: usize,
    /// Counts the drawings, so that each draws anew.
    drawn: u32,
    place: PathBuf,
}

impl Load {
    /// Logs in and looks for negotiations that are ready to win.
    pub async fn new(
        database: Client,
        product: &Running,
        yardstick: &Running,
        place: &Path,
    ) -> Outcome<Self> {
        let body = json!({ "email": "admin@localhost", "password": PASSWORD });
        let login = post(&format!("{}/auth/login", product.url()), &body).await?;
        let token = login.get("access_token").and_then(Value::as_str);
        let admin = "SELECT id FROM employees WHERE email = 'admin@localhost'";
        let admin_id = database.query_one(admin, &[]).await?.try_get(0)?;
        let ready = database
            .query(
                "SELECT n.id FROM negotiations n JOIN stages s ON s.id = n.stage_id \
                 JOIN port_claims p ON p.negotiation_id = n.id \
                 JOIN clients c ON c.id = n.client_id \
                 WHERE n.status = 'open' AND s.can_win AND c.document IS NOT NULL \
                 ORDER BY md5(n.id::text)",
                &[],
            )
            .await?;
        Ok(Self {
            database,
            product: product.url(),
            yardstick: yardstick.url(),
            token: token.ok_or("no access token")?.to_owned(),
            admin_id,
            ready,
            a_second: 0,
            drawn: 0,
            place: place.to_path_buf(),
        })
    }

    /// Runs a case on both servers in turn.
    pub async fn measure(&mut self, case: Case, rounds: usize, seconds: u64) -> Outcome<Runs> {
        let mut runs = Runs::default();
        // Each negotiation is won once: several rounds would use them up and time the refusals.
        let rounds = if case == Case::Win { 1 } else { rounds };
        self.a_second = self.ready.len() / usize::try_from(WARM + seconds)?;
        for _ in 0..rounds {
            runs.product.push(self.once(case, true, seconds).await?);
            if case != Case::Win {
                runs.yardstick.push(self.once(case, false, seconds).await?);
            }
        }
        Ok(runs)
    }

    async fn once(&mut self, case: Case, product: bool, seconds: u64) -> Outcome<Run> {
        let url = if product {
            self.product.clone()
        } else {
            self.yardstick.clone()
        };
        let token = product.then(|| self.token.clone());
        let warm = self.requests(case, &url, WARM).await?;
        wrk::run(&self.place, &url, token.as_deref(), &warm, WARM)?;
        let lines = self.requests(case, &url, seconds).await?;
        let run = wrk::run(&self.place, &url, token.as_deref(), &lines, seconds)?;
        let who = if product { "product" } else { "yardstick" };
        println!(
            "{:<20} {who:<10} {:>8.0}/s  p50 {:>6.2} ms  {} failed",
            case.name(),
            run.rate,
            run.p50,
            run.failed
        );
        Ok(run)
    }

    /// The admin's access token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What is asked in a case: `METHOD path body` each.
    pub async fn requests(&mut self, case: Case, url: &str, seconds: u64) -> Outcome<Vec<String>> {
        self.drawn += 1;
        match case {
            Case::Read => self.reads().await,
            Case::List => self.lists(url).await,
            Case::Create => self.creates().await,
            Case::Move => self.moves().await,
            Case::Win => self.wins(seconds),
        }
    }

    async fn reads(&self) -> Outcome<Vec<String>> {
        let rows = self.draw("SELECT id FROM negotiations", 20_000).await?;
        let ids = rows.iter().map(|row| row.try_get::<_, Uuid>(0));
        ids.map(|id| Ok(format!("GET /negotiations/{}", id?)))
            .collect()
    }

    /// Walks the stages' first pages and asks all of them again.
    async fn lists(&self, url: &str) -> Outcome<Vec<String>> {
        let stages = self
            .database
            .query("SELECT id FROM stages ORDER BY position", &[])
            .await?;
        let mut lines = Vec::new();
        for stage in stages {
            let first = format!(
                "/negotiations?stage_id={}&limit=50",
                stage.try_get::<_, Uuid>(0)?
            );
            let mut path = first.clone();
            for _ in 0..PAGES {
                let page = get(&format!("{url}{path}"), &self.token).await?;
                lines.push(format!("GET {path}"));
                let Some(cursor) = page.pointer("/page/next_cursor").and_then(Value::as_str) else {
                    break;
                };
                path = format!("{first}&cursor={cursor}");
            }
        }
        Ok(lines)
    }

    /// The same body for both: every choice made, no plan.
    async fn creates(&self) -> Outcome<Vec<String>> {
        let clients = "SELECT c.id, c.branch_id, s.pipeline_id, s.id, (SELECT min(id::text)::uuid FROM channels) \
            FROM clients c JOIN stages s ON s.position = 1";
        let rows = self.draw(clients, 10_000).await?;
        let line = |row: &Row| -> Outcome<String> {
            let id = |at: usize| row.try_get::<_, Uuid>(at);
            let body = json!({
                "client_id": id(0)?, "description": "Internet residencial", "branch_id": id(1)?,
                "pipeline_id": id(2)?, "stage_id": id(3)?, "channel_id": id(4)?,
                "responsible_id": self.admin_id,
            });
            Ok(format!("POST /negotiations {body}"))
        };
        rows.iter().map(line).collect()
    }

    /// Each negotiation to a stage where it is not, and when all have moved, to yet another; those
    /// that hold a port are left where they can be won.
    async fn moves(&self) -> Outcome<Vec<String>> {
        let away = "SELECT n.id, min(s.id::text)::uuid, max(s.id::text)::uuid FROM negotiations n \
            JOIN stages s ON s.pipeline_id = n.pipeline_id AND s.id <> n.stage_id \
            WHERE n.status = 'open' \
            AND NOT EXISTS (SELECT 1 FROM port_claims p WHERE p.negotiation_id = n.id) GROUP BY n.id";
        let rows = self.draw(away, 30_000).await?;
        let line = |row: &Row, to: usize| -> Outcome<String> {
            let (id, to) = (row.try_get::<_, Uuid>(0)?, row.try_get::<_, Uuid>(to)?);
            Ok(format!(
                "POST /negotiations/{id}/transitions {}",
                json!({ "stage_id": to })
            ))
        };
        let first = rows.iter().map(|row| line(row, 1));
        first.chain(rows.iter().map(|row| line(row, 2))).collect()
    }

    /// A share of the ready ones, each once.
    fn wins(&mut self, seconds: u64) -> Outcome<Vec<String>> {
        let share = self.a_second * usize::try_from(seconds)?;
        let rows = self.ready.split_off(self.ready.len() - share);
        if rows.is_empty() {
            return Err("no negotiation left to win: seed more".into());
        }
        let ids = rows.iter().map(|row| row.try_get::<_, Uuid>(0));
        ids.map(|id| Ok(format!("POST /negotiations/{}/win {{}}", id?)))
            .collect()
    }

    /// So many of the rows, in another order each time.
    async fn draw(&self, sql: &str, most: i64) -> Outcome<Vec<Row>> {
        let sql = format!(
            "SELECT * FROM ({sql}) drawn (drawn_id) ORDER BY md5(drawn_id::text || $1) LIMIT $2"
        );
        Ok(self
            .database
            .query(&sql, &[&self.drawn.to_string(), &most])
            .await?)
    }
}

async fn post(url: &str, body: &Value) -> Outcome<Value> {
    let request = reqwest::Client::new()
        .post(url)
        .header("content-type", "application/json");
    let answer = request
        .body(body.to_string())
        .send()
        .await?
        .error_for_status()?;
    Ok(serde_json::from_str(&answer.text().await?)?)
}

async fn get(url: &str, token: &str) -> Outcome<Value> {
    let answer = reqwest::Client::new()
        .get(url)
        .bearer_auth(token)
        .send()
        .await?;
    Ok(serde_json::from_str(
        &answer.error_for_status()?.text().await?,
    )?)
}
