//! Ids, secrets and codes that the demo always has, so that examples can name them: what the API's document shows as a
//! request is taken by a server with demo data. Every row has two: one to look at and change, and a spare to delete.
//! Negotiations and proposals have one more for each step that can be taken once.

use uuid::Uuid;

/// The demo's login, an admin's.
pub const EMAIL: &str = "demo@example.com";
/// Its password, which everybody can read here: the demo is no place for real data.
pub const PASSWORD: &str = "demonstracao-vencemos";
/// A refresh token of a session of the demo's login.
pub const REFRESH_TOKEN: &str = "ZGVtby1yZWZyZXNoLXRva2VuLW9mLXRoZS1leGFtcGw";
/// How an API key looks; it is none of the demo's.
pub const API_KEY: &str = "vcm_RXhhbXBsZSBvZiBhbiBBUEkga2V5LCB0YWtlbiBieTA";
/// The link of a proposal to look at …
pub const LINK: &str = "ZGVtby1saW5rLXRvLWxvb2stYXQtYS1wcm9wb3NhbC0";
/// … of one to accept …
pub const LINK_TO_ACCEPT: &str = "ZGVtby1saW5rLXRvLWFjY2VwdC1hLXByb3Bvc2FsLS0";
/// … and of one to decline.
pub const LINK_TO_DECLINE: &str = "ZGVtby1saW5rLXRvLWRlY2xpbmUtYS1wcm9wb3NhbC0";
/// The person of Pipedrive that a linked negotiation knows.
pub const PERSON: i64 = 42;

/// Rows of one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows(u128);

impl Rows {
    /// The id of the row with this number.
    #[must_use]
    pub const fn number(self, number: u32) -> Uuid {
        // A UUIDv7 whose random part says which table and which row.
        Uuid::from_u128(0x0199_b0a2_7c1e_7000_8000_0000_0000_0000 | self.0 << 64 | number as u128)
    }

    /// The row to look at and change.
    #[must_use]
    pub const fn one(self) -> Uuid {
        self.number(1)
    }

    /// The row to delete.
    #[must_use]
    pub const fn spare(self) -> Uuid {
        self.number(2)
    }
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $number:literal at $collection:literal),* $(,)?) => {
        $($(#[$doc])* pub const $name: Rows = Rows($number);)*

        /// The rows of a collection of the API, such as `/negotiations/{}/tasks`.
        #[must_use]
        pub fn of(collection: &str) -> Option<Rows> {
            match collection {
                $($collection => Some($name),)*
                _ => None,
            }
        }
    };
}

tables! {
    /// Branches.
    BRANCHES = 1 at "/branches",
    /// Employees; the demo's login is the third, the fourth an integration.
    EMPLOYEES = 2 at "/employees",
    /// Clients; the third is the one that was won.
    CLIENTS = 3 at "/clients",
    /// Contacts; the third is known to Pipedrive.
    CONTACTS = 4 at "/clients/{}/contacts",
    /// Sales plans; the third is there to be revised.
    SALES_PLANS = 5 at "/sales-plans",
    /// Negotiation plans.
    NEGOTIATION_PLANS = 6 at "/negotiation-plans",
    /// Speed plans.
    SPEED_PLANS = 7 at "/speed-plans",
    /// Channels.
    CHANNELS = 8 at "/channels",
    /// Campaigns.
    CAMPAIGNS = 9 at "/campaigns",
    /// Pipelines.
    PIPELINES = 10 at "/pipelines",
    /// Stages: the first and third to fifth in order, the second a spare.
    STAGES = 11 at "/pipelines/{}/stages",
    /// Outcome reasons.
    OUTCOME_REASONS = 12 at "/outcome-reasons",
    /// Billing types.
    BILLING_TYPES = 13 at "/billing-types",
    /// Contract templates.
    CONTRACT_TEMPLATES = 14 at "/contract-templates",
    /// Service boxes.
    SERVICE_BOXES = 15 at "/service-boxes",
    /// Ticket subjects.
    TICKET_SUBJECTS = 16 at "/ticket-subjects",
    /// Processes.
    PROCESSES = 17 at "/processes",
    /// Schedule types.
    SCHEDULE_TYPES = 18 at "/schedule-types",
    /// Services.
    SERVICES = 19 at "/services",
    /// Products.
    PRODUCTS = 20 at "/products",
    /// Negotiations; the constants below say what the others are there for.
    NEGOTIATIONS = 21 at "/negotiations",
    /// Tasks of a negotiation.
    TASKS = 22 at "/negotiations/{}/tasks",
    /// Service lines of a negotiation.
    SERVICE_LINES = 23 at "/negotiations/{}/services",
    /// Product lines of a negotiation.
    PRODUCT_LINES = 24 at "/negotiations/{}/products",
    /// Notes of a negotiation.
    NOTES = 25 at "/negotiations/{}/notes",
    /// Appointments of a negotiation.
    APPOINTMENTS = 26 at "/negotiations/{}/appointments",
    /// Proposals of a negotiation.
    PROPOSALS = 27 at "/negotiations/{}/proposals",
    /// Attachments of a draft.
    ATTACHMENTS = 28 at "/negotiations/{}/proposals/{}/attachments",
    /// Contracts.
    CONTRACTS = 29 at "/contracts",
    /// Logins.
    LOGINS = 30 at "/logins",
    /// Tickets.
    TICKETS = 31 at "/tickets",
    /// Instalments, in order.
    INSTALMENTS = 32 at "/instalments",
    /// Attachments of the proposal behind a link.
    LINKED_FILES = 33 at "/public/proposals/{}/attachments",
    /// Sessions.
    SESSIONS = 34 at "/sessions",
    /// API keys of the integration.
    API_KEYS = 35 at "/employees/{}/api-keys",
}

/// The row of a collection below which others stand.
#[must_use]
pub fn parent(collection: &str) -> Option<Uuid> {
    match collection {
        "/employees" => Some(INTEGRATION),
        _ => of(collection).map(Rows::one),
    }
}

/// An integration.
pub const INTEGRATION: Uuid = EMPLOYEES.number(4);
/// The demo's login.
pub const DEMO: Uuid = EMPLOYEES.number(3);
/// An offer that is there to be revised.
pub const OFFER_TO_REVISE: Uuid = SALES_PLANS.number(3);
/// The stage after the first one.
pub const NEXT_STAGE: Uuid = STAGES.number(3);
/// The stage that can win.
pub const LAST_STAGE: Uuid = STAGES.number(5);
/// The client whose negotiation was won.
pub const WON_CLIENT: Uuid = CLIENTS.number(3);
/// A contact that Pipedrive knows.
pub const LINKED_CONTACT: Uuid = CONTACTS.number(3);

/// A negotiation whose parts are there to be taken away.
pub const TO_STRIP: Uuid = NEGOTIATIONS.number(3);
/// One to move to another stage.
pub const TO_MOVE: Uuid = NEGOTIATIONS.number(4);
/// One to move together with others.
pub const TO_MOVE_IN_BULK: Uuid = NEGOTIATIONS.number(5);
/// One to pause.
pub const TO_PAUSE: Uuid = NEGOTIATIONS.number(6);
/// A paused one.
pub const PAUSED: Uuid = NEGOTIATIONS.number(7);
/// One to lose.
pub const TO_LOSE: Uuid = NEGOTIATIONS.number(8);
/// One to abort.
pub const TO_ABORT: Uuid = NEGOTIATIONS.number(9);
/// A lost one.
pub const LOST: Uuid = NEGOTIATIONS.number(10);
/// One that is ready to be won.
pub const READY: Uuid = NEGOTIATIONS.number(11);
/// A won one.
pub const WON: Uuid = NEGOTIATIONS.number(12);
/// One to generate the billing of.
pub const TO_BILL: Uuid = NEGOTIATIONS.number(13);
/// One whose billing was generated.
pub const BILLED: Uuid = NEGOTIATIONS.number(14);
/// One to link to a person of Pipedrive.
pub const TO_LINK: Uuid = NEGOTIATIONS.number(15);
/// A linked one.
pub const LINKED: Uuid = NEGOTIATIONS.number(16);
/// One to unlink.
pub const TO_UNLINK: Uuid = NEGOTIATIONS.number(17);
/// How many negotiations there are for the examples.
pub const STORIES: u32 = 17;

/// A draft to send.
pub const TO_SEND: Uuid = PROPOSALS.number(3);
/// A sent proposal, to be withdrawn.
pub const TO_CANCEL: Uuid = PROPOSALS.number(4);
/// The proposal behind [`LINK`].
pub const BEHIND_LINK: Uuid = PROPOSALS.number(5);
/// The proposal behind [`LINK_TO_ACCEPT`].
pub const TO_ACCEPT: Uuid = PROPOSALS.number(6);
/// The proposal behind [`LINK_TO_DECLINE`].
pub const TO_DECLINE: Uuid = PROPOSALS.number(7);
