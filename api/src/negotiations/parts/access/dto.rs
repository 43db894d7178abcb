//! How an access is typed and shown.

use demo::ids;
use domain::{
    access::{AccessInput, Authentication, Connection},
    values::{Address as Place, AddressInput},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fields::{
    Address, Choice, Complement, Coordinate, HouseNumber, Instant, Int, Login, Mac, Name,
    NetworkPassword, PostalCode, ShortLine, State,
};

/// How the login authenticates.
pub type AuthenticationWord = Choice<Authentication>;
/// What reaches the client.
pub type ConnectionWord = Choice<Connection>;
/// Number of a port, from 1.
pub type PortNumber = Int<1, 100_000>;
/// Mbit/s.
pub type Mbps = Int<1, 1_000_000>;

/// How the client will be connected. PUT names what its authentication needs; without `password` it keeps
/// the stored one, null clears it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "authentication": "pppoe", "connection": "fiber", "login": "joao.pereira", "password": "s3nha-da-rede",
    "service_box_id": ids::SERVICE_BOXES.one(), "port": 5,
}))]
pub struct NegotiationAccessIn {
    /// How the login authenticates at the concentrator; PPPoE and hotspot need login and password, MAC a MAC.
    pub authentication: Option<AuthenticationWord>,
    /// The technology that reaches the client.
    pub connection: Option<ConnectionWord>,
    /// Network login, unique across the network; kept in lower case.
    pub login: Option<Login>,
    /// Network password; never returned but by `reveal-password`.
    #[serde(skip_serializing_if = "crate::fields::hidden")]
    #[schema(write_only)]
    pub password: Option<NetworkPassword>,
    /// Service box (FTTH), of the negotiation's branch.
    pub service_box_id: Option<Uuid>,
    /// Port of the box; choosing it holds it for this negotiation.
    pub port: Option<PortNumber>,
    /// MAC address.
    pub mac: Option<Mac>,
    /// Where it is installed; null = the client's address.
    pub installation_address: Option<Address>,
    /// When the hold of the port ends: thirty days ahead unless a manager says otherwise, with null in a change again.
    pub hold_until: Option<Instant>,
}

/// The speed that was sold.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SpeedSold {
    /// Id of the speed plan.
    pub id: Uuid,
    /// Name.
    pub name: Name,
    /// Download in Mbit/s.
    pub download_mbps: Mbps,
    /// Upload in Mbit/s.
    pub upload_mbps: Mbps,
}

/// What is derived of an access.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct AccessExtra {
    /// A password is stored.
    pub has_password: bool,
    /// The speed plan of the offer sold; null without one.
    pub speed_plan: Option<SpeedSold>,
    /// Everything its authentication and connection need is there.
    pub complete: bool,
}

/// What the rules look at; `document` tells a password that is null from one that is absent.
pub fn typed(input: NegotiationAccessIn, document: &serde_json::Value) -> AccessInput {
    AccessInput {
        authentication: input.authentication.map(|word| word.0),
        connection: input.connection.map(|word| word.0),
        login: input.login.map(String::from),
        password: document
            .get("password")
            .map(|_| input.password.map(String::from)),
        service_box_id: input.service_box_id,
        port: input.port.map(|port| port.0),
        mac: input.mac.map(String::from),
        installation_address: input
            .installation_address
            .and_then(Address::or_none)
            .map(place),
    }
}

fn place(address: Address) -> AddressInput {
    AddressInput {
        postal_code: address.postal_code.map(String::from),
        street: address.street.map(String::from),
        number: address.number.map(String::from),
        complement: address.complement.map(String::from),
        district: address.district.map(String::from),
        city: address.city.map(String::from),
        state: address.state.map(String::from),
        latitude: address.latitude.map(|degrees| degrees.0),
        longitude: address.longitude.map(|degrees| degrees.0),
    }
}

/// How an address is shown.
pub fn shown(address: Place) -> Address {
    Address {
        postal_code: address
            .postal_code
            .map(|code| PostalCode::stored(code.as_str())),
        street: address.street.map(Name::stored),
        number: address.number.map(HouseNumber::stored),
        complement: address.complement.map(Complement::stored),
        district: address.district.map(ShortLine::stored),
        city: address.city.map(ShortLine::stored),
        state: address.state.map(|state| State::stored(state.as_str())),
        latitude: address.latitude.map(Coordinate),
        longitude: address.longitude.map(Coordinate),
    }
}
