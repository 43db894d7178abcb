//! One negotiation from its first day to wherever it stands: client, stages, parts, end.

use chrono::{DateTime, Duration, Utc};
use domain::sale::Sale;
use persistence::{
    Error,
    entity::{clients, negotiation_notes, negotiations, stage_visits, stages},
    negotiations::search,
    stamp::Stamped,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Seal, closing,
    dice::Dice,
    journal,
    offers::Plan,
    parts, people,
    rows::Rows,
    words::{NOTES, WISHES},
    world::{Branch, World},
};

/// Statuses, and how many of a hundred negotiations have them.
const STATUSES: [&str; 5] = ["open", "paused", "won", "lost", "aborted"];
const SHARES: [i64; 5] = [60, 5, 8, 20, 7];
/// How far those come that are not won, by stage.
const REACHED: [i64; 5] = [35, 22, 16, 12, 15];
/// How many of its clients a branch remembers.
const MET: usize = 64;

/// Where a story begins.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// Counts the stories, from 1; makes documents and logins unique.
    pub serial: u64,
    /// The negotiation's human number.
    pub number: i64,
    /// Its first moment.
    pub at: DateTime<Utc>,
    /// The present, which nothing passes.
    pub now: DateTime<Utc>,
}

/// A negotiation being told.
pub struct Story<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) rows: &'a mut Rows,
    pub(crate) seal: &'a Seal,
    pub(crate) branch: &'a mut Branch,
    pub(crate) plan: &'a Plan,
    pub(crate) client: clients::Model,
    pub(crate) row: negotiations::Model,
    pub(crate) sale: Sale,
    /// Network password, once there is a login.
    pub(crate) password: Option<String>,
    pub(crate) start: Start,
    /// When the last thing happened.
    pub(crate) clock: DateTime<Utc>,
}

/// Tells one negotiation into rows.
///
/// # Errors
/// When an amount does not fit or a password cannot be sealed.
pub fn tell(
    dice: &mut Dice,
    world: &mut World,
    rows: &mut Rows,
    seal: &Seal,
    start: Start,
) -> Result<(), Error> {
    let last = world.stages.len().saturating_sub(1);
    let (status, reached) = come_to(dice, last);
    let channel_id = dice.pick(&world.channels).copied();
    let campaign_id = dice
        .pick(&world.campaigns)
        .copied()
        .filter(|_| dice.chance(30));
    let service = dice.pick(&world.services).cloned();
    let plan = dice
        .pick(&world.plans)
        .ok_or_else(|| Error::corrupt("no plan"))?;
    let at = usize::try_from(dice.between(0, 3)).unwrap_or(0);
    let branch = world
        .branches
        .get_mut(at)
        .ok_or_else(|| Error::corrupt("no branch"))?;
    let client = client(dice, branch, rows, status, start);
    let reason = world.reasons.iter().find(|reason| reason.outcome == status);
    let mut story = Story {
        row: negotiations::Model {
            number: start.number,
            client_id: client.id,
            contact_status: if reached > 1 { "confirmed" } else { "probing" }.to_owned(),
            description: format!("{} {}", dice.word(&WISHES), client.name),
            channel_id,
            campaign_id,
            pipeline_id: world.pipeline_id,
            responsible_id: dice.pick(&branch.sellers).copied().unwrap_or_default(),
            branch_id: branch.id,
            status: status.to_owned(),
            reason_id: reason.map(|reason| reason.id),
            ..Default::default()
        },
        client,
        sale: Sale::default(),
        password: None,
        clock: start.at,
        dice,
        rows,
        seal,
        branch,
        plan,
        start,
    };
    story.row.born(story.dice.id(start.at), start.at);
    story.climb(world.stages.get(..=reached).unwrap_or_default());
    if reached >= 1 {
        parts::write(&mut story, reached, reached == last, service)?;
    }
    story.end()
}

/// How it stands, and the stage that it has reached.
fn come_to(dice: &mut Dice, last: usize) -> (&'static str, usize) {
    let status = STATUSES.get(dice.weighted(&SHARES)).copied();
    match status.unwrap_or("open") {
        "won" => ("won", last),
        status => (status, dice.weighted(&REACHED).min(last)),
    }
}

/// Someone new, or now and then someone the branch has met; a win is always somebody's first.
fn client(
    dice: &mut Dice,
    branch: &mut Branch,
    rows: &mut Rows,
    status: &str,
    start: Start,
) -> clients::Model {
    if status != "won"
        && dice.chance(35)
        && let Some(met) = branch
            .met
            .get(usize::try_from(dice.between(0, 63)).unwrap_or(0))
    {
        return met.clone();
    }
    let client = people::client(dice, branch.town, branch.id, start.serial, start.at);
    if client.kind == "company" {
        let contact = people::contact(dice, branch.town, client.id, start.at);
        rows.contacts.push(contact);
    }
    branch.met.push_back(client.clone());
    if branch.met.len() > MET {
        branch.met.pop_front();
    }
    rows.clients.push(client.clone());
    client
}

impl Story<'_> {
    /// Time goes by, up to three days, never beyond the present.
    pub(crate) fn pass(&mut self) -> DateTime<Utc> {
        let minutes = Duration::minutes(self.dice.between(5, 4_320));
        self.clock = (self.clock + minutes).min(self.start.now);
        self.clock
    }

    /// Something for the history.
    pub(crate) fn tell(&mut self, what: &str, changes: serde_json::Value) {
        let id = self.dice.id(self.clock);
        let event = journal::event(id, &self.row, self.clock, (what, changes));
        self.rows.events.push(event);
    }

    /// From stage to stage, up to the last one given.
    fn climb(&mut self, stages: &[stages::Model]) {
        let mut former: Option<Uuid> = None;
        for stage in stages {
            if let Some(from) = former {
                let at = self.pass();
                self.leave(at);
                self.row.changed(at);
                let change = json!([{ "field": "stage_id", "from": from, "to": stage.id }]);
                self.tell("negotiation_stage.moved", change);
            } else {
                let described =
                    json!([{ "field": "description", "from": null, "to": self.row.description }]);
                self.tell("negotiation.created", described);
            }
            former = Some(stage.id);
            self.row.stage_id = stage.id;
            self.row.stage_entered_at = self.clock;
            self.rows.stage_visits.push(stage_visits::Model {
                id: self.dice.id(self.clock),
                negotiation_id: self.row.id,
                stage_id: Some(stage.id),
                stage_name: stage.name.clone(),
                entered_at: self.clock,
                entered_by: Some(self.row.responsible_id),
                ..Default::default()
            });
        }
    }

    /// The visit that is open ends.
    pub(crate) fn leave(&mut self, at: DateTime<Utc>) {
        if let Some(visit) = self.rows.stage_visits.last_mut() {
            visit.left_at = Some(at);
            visit.seconds = Some((at - visit.entered_at).num_seconds());
        }
    }

    fn end(mut self) -> Result<(), Error> {
        if self.dice.chance(15) {
            self.note();
        }
        let status = self.row.status.clone();
        if status != "open" {
            let at = self.pass();
            self.row.changed(at);
            let change = json!([{ "field": "status", "from": "open", "to": status }]);
            self.tell(&format!("negotiation.{status}"), change);
            if status != "paused" {
                self.row.closed_at = Some(at);
            }
            if status == "won" {
                closing::win(&mut self)?;
            }
        }
        let days = self.dice.between(3, 60);
        self.row.expected_close_on =
            Some((self.row.created_at + Duration::days(days)).date_naive());
        self.row.created_by = Some(self.row.responsible_id);
        self.row.search_text = search::text(&self.row.description, self.row.number, &self.client);
        self.rows.negotiations.push(self.row);
        Ok(())
    }

    fn note(&mut self) {
        let at = self.clock;
        let mut note = negotiation_notes::Model {
            negotiation_id: self.row.id,
            body: self.dice.word(&NOTES).to_owned(),
            author_id: self.row.responsible_id,
            ..Default::default()
        };
        note.born(self.dice.id(at), at);
        self.rows.negotiation_notes.push(note);
    }
}
