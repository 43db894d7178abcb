//! `/logins`: network logins in service. The password stays sealed.

use domain::access::{Authentication, Connection};
use persistence::{
    entity::logins::{Column, Entity, Model},
    list::{Filter, ListSpec, Sort},
    reference::Kind,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{
        Address, Choice, Complement, Coordinate, HouseNumber, Login, Mac, Name, PostalCode,
        ShortLine, State,
    },
    http::{Nothing, Result},
    resource::{Listed, Place, Resource},
};

/// How the login authenticates, as a word.
pub type AuthenticationWord = Choice<Authentication>;
/// What reaches the client, as a word.
pub type ConnectionWord = Choice<Connection>;

/// A network login in service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NetworkLogin {
    /// Whose it is.
    pub client_id: Uuid,
    /// The contract it serves.
    pub contract_id: Option<Uuid>,
    /// The negotiation that was won.
    pub negotiation_id: Uuid,
    /// Branch.
    pub branch_id: Uuid,
    /// The login itself; null where the authentication needs none.
    pub login: Option<Login>,
    /// Whether a password is kept.
    pub has_password: bool,
    /// How it authenticates at the concentrator.
    pub authentication: Option<AuthenticationWord>,
    /// The technology that reaches the client.
    pub connection: Option<ConnectionWord>,
    /// Speed plan.
    pub speed_plan_id: Option<Uuid>,
    /// Service box.
    pub service_box_id: Option<Uuid>,
    /// Port of the box.
    #[schema(minimum = 1, maximum = 10_000, example = 3)]
    pub port: Option<i32>,
    /// Hardware address.
    pub mac: Option<Mac>,
    /// Where it is installed.
    pub installation_address: Option<Address>,
    /// In service.
    pub active: bool,
}

/// The logins.
#[derive(Debug)]
pub struct Logins;

impl Resource for Logins {
    type Row = Model;
    type In = NetworkLogin;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/logins");
    const ONE: &'static str = "login";
    const NAME: &'static str = "Login";
    const ABOUT: &'static str = "Made by the win of a negotiation.";

    fn read(row: &Model) -> Result<NetworkLogin> {
        Ok(NetworkLogin {
            client_id: row.client_id,
            contract_id: row.contract_id,
            negotiation_id: row.negotiation_id,
            branch_id: row.branch_id,
            login: row.login.as_ref().map(Login::stored),
            has_password: row.password_sealed.is_some(),
            authentication: row
                .authentication
                .as_deref()
                .map(Choice::stored)
                .transpose()?,
            connection: row.connection.as_deref().map(Choice::stored).transpose()?,
            speed_plan_id: row.speed_plan_id,
            service_box_id: row.service_box_id,
            port: row.port,
            mac: row.mac.as_ref().map(Mac::stored),
            installation_address: address(row).or_none(),
            active: row.active,
        })
    }
}

impl Listed for Logins {
    const LIST: &'static ListSpec<Entity> = &ListSpec {
        id: Column::Id,
        sorts: &[
            Sort::instant("created_at", Column::CreatedAt),
            Sort::instant("updated_at", Column::UpdatedAt),
        ],
        descending: true,
        filters: &[
            Filter::reference("client_id", Column::ClientId, Kind::Client),
            Filter::reference("contract_id", Column::ContractId, Kind::Contract),
            Filter::reference("negotiation_id", Column::NegotiationId, Kind::Negotiation),
        ],
        search: Some(Column::SearchText),
        updated: Some(Column::UpdatedAt),
    };
}

fn address(row: &Model) -> Address {
    Address {
        postal_code: row
            .installation_postal_code
            .as_ref()
            .map(PostalCode::stored),
        street: row.installation_street.as_ref().map(Name::stored),
        number: row
            .installation_street_number
            .as_ref()
            .map(HouseNumber::stored),
        complement: row.installation_complement.as_ref().map(Complement::stored),
        district: row.installation_district.as_ref().map(ShortLine::stored),
        city: row.installation_city.as_ref().map(ShortLine::stored),
        state: row.installation_state.as_ref().map(State::stored),
        latitude: row.installation_latitude.map(Coordinate),
        longitude: row.installation_longitude.map(Coordinate),
    }
}
