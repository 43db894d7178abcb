//! Problems as they come about, on rows of the demo.

use demo::ids;
use domain::{
    code::Code,
    violation::{Violation, Violations},
};
use serde_json::json;

use crate::problem::ApiError;

/// A problem as it comes about.
pub fn problem(code: Code) -> ApiError {
    let at = |pointer: &str| ApiError::at(pointer, code);
    match code {
        Code::ValidationFailed => violations([
            ("/description", Code::Required),
            ("/expected_close_on", Code::WrongType),
        ])
        .into(),
        Code::InvalidParameter => at("limit"),
        Code::ReferenceNotFound => at("/client_id"),
        Code::NotReadyToWin => ApiError::conflict(
            code,
            violations([
                ("/contract/due_day", Code::Required),
                ("/client/document", Code::Required),
            ]),
        ),
        Code::StageTransitionNotAllowed => {
            ApiError::conflict(code, Violations::one("/contract", Code::Required))
        }
        Code::InUse => {
            let mut violations = Violations::new();
            violations.add(Violation::new("", code).with("users", "negotiation"));
            ApiError::conflict(code, violations)
        }
        Code::AlreadyWon => {
            let conversion = format!("/negotiations/{}/conversion", ids::WON);
            ApiError::new(code).with("conversion", conversion)
        }
        Code::DocumentTaken => at("/document").with(
            "client",
            json!({ "id": ids::CLIENTS.one(), "name": "João Pereira" }),
        ),
        Code::LoginTaken => at("/login"),
        Code::PortTaken => at("/port"),
        Code::OfferCodeTaken => at("/offer_code"),
        Code::EmailTaken => at("/email"),
        Code::CodeTaken => at("/code"),
        Code::SkuTaken => at("/sku"),
        Code::PositionTaken => at("/position"),
        Code::TemplateInvalid => ApiError {
            violations: Violations::one("/body", Code::TemplateUnknownField),
            ..ApiError::new(code)
        }
        .with(
            "faults",
            json!([{
                "code": Code::TemplateUnknownField,
                "line": 3,
                "column": 12,
                "what": "client.nome",
            }]),
        ),
        Code::ContractIncomplete => {
            ApiError::conflict(code, Violations::one("/contract/due_day", Code::Required))
        }
        Code::IdempotencyKeyInUse | Code::ServiceUnavailable => ApiError::new(code).retry_after(1),
        Code::TooManyRequests => ApiError::new(code).retry_after(10),
        _ => ApiError::new(code),
    }
}

fn violations(all: [(&str, Code); 2]) -> Violations {
    let mut violations = Violations::new();
    for (pointer, code) in all {
        violations.push(pointer, code);
    }
    violations
}

/// Where it comes about.
pub fn instance(code: Code) -> String {
    let negotiation = |below: &str| format!("/negotiations/{}{below}", ids::NEGOTIATIONS.one());
    match code {
        Code::InvalidCredentials | Code::TooManyRequests => "/auth/login".to_owned(),
        Code::RefreshTokenSuperseded => "/auth/refresh".to_owned(),
        Code::ValidationFailed
        | Code::ReferenceNotFound
        | Code::InvalidJson
        | Code::InvalidParameter
        | Code::PayloadTooLarge
        | Code::UnsupportedMediaType
        | Code::IdempotencyKeyInUse => "/negotiations".to_owned(),
        Code::DocumentTaken => "/clients".to_owned(),
        Code::TemplateInvalid => "/contract-templates".to_owned(),
        Code::EmailTaken => "/employees".to_owned(),
        Code::SkuTaken => "/products".to_owned(),
        Code::OfferCodeTaken => "/sales-plans".to_owned(),
        Code::CodeTaken => "/service-boxes".to_owned(),
        Code::PositionTaken => format!("/pipelines/{}/stages", ids::PIPELINES.one()),
        Code::InUse => format!("/channels/{}", ids::CHANNELS.one()),
        Code::OfferInUse => format!("/sales-plans/{}", ids::SALES_PLANS.one()),
        Code::PortsBelowHeld => format!("/service-boxes/{}", ids::SERVICE_BOXES.one()),
        Code::ProposalExpired | Code::ProposalCancelled => {
            format!("/public/proposals/{}", ids::LINK)
        }
        Code::AlreadyWon => format!("/negotiations/{}/win", ids::WON),
        Code::NotReadyToWin => negotiation("/win"),
        Code::StageTransitionNotAllowed => negotiation("/transitions"),
        Code::InvalidStatus => negotiation("/pause"),
        Code::ContractIncomplete => negotiation("/billing"),
        Code::BillingAlreadyGenerated => negotiation("/contract"),
        Code::LoginTaken | Code::PortTaken => negotiation("/access"),
        Code::IntegrationNotConfigured | Code::PipedriveBadResponse | Code::PipedriveTimeout => {
            negotiation("/integrations/pipedrive")
        }
        _ => negotiation(""),
    }
}
