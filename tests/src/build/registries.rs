//! People, places and registries.

use super::Make;
use crate::{TestApp, documents};
use serde_json::{Value, json};

fn named(kind: &str) -> String {
    format!("{kind} {}", documents::next())
}

impl TestApp {
    pub fn branch(&self) -> Make<'_> {
        let body = json!({ "name": named("Filial"), "document": documents::cnpj() });
        Make::new(self, "/branches", body)
    }

    pub fn employee(&self) -> Make<'_> {
        let body = json!({
            "name": named("Funcionária"),
            "email": documents::email("employee"),
            "password": super::super::app::PASSWORD,
            "role": "admin",
            "branch_ids": [],
        });
        Make::new(self, "/employees", body)
    }

    /// A person who can be won: CPF, phone and a whole address.
    pub fn client(&self) -> Make<'_> {
        let body = json!({
            "kind": "person",
            "name": named("Maria de Souza"),
            "document": documents::cpf(),
            "phones": [documents::phone()],
            "address": address(),
        });
        Make::new(self, "/clients", body).in_matriz()
    }

    /// A company that can be won.
    pub fn company(&self) -> Make<'_> {
        let body = json!({
            "kind": "company",
            "name": named("Padaria Pão Quente Ltda"),
            "document": documents::cnpj(),
            "email": documents::email("padaria"),
            "address": address(),
        });
        Make::new(self, "/clients", body).in_matriz()
    }

    pub fn contact_of(&self, client: &str) -> Make<'_> {
        let body = json!({ "name": named("João"), "phones": [documents::phone()] });
        Make::new(self, format!("/clients/{client}/contacts"), body)
    }

    pub fn channel(&self) -> Make<'_> {
        Make::new(self, "/channels", json!({ "name": named("Indicação") }))
    }

    pub fn campaign(&self) -> Make<'_> {
        Make::new(self, "/campaigns", json!({ "name": named("Verão") }))
    }

    pub fn pipeline(&self) -> Make<'_> {
        Make::new(
            self,
            "/pipelines",
            json!({ "name": named("Funil"), "policy": "free" }),
        )
    }

    pub fn stage_of(&self, pipeline: &str, position: u32) -> Make<'_> {
        let body = json!({ "name": named("Estágio"), "position": position });
        Make::new(self, format!("/pipelines/{pipeline}/stages"), body)
    }

    pub fn outcome_reason(&self) -> Make<'_> {
        let body = json!({ "outcome": "lost", "name": named("Preço") });
        Make::new(self, "/outcome-reasons", body)
    }

    pub fn speed_plan(&self) -> Make<'_> {
        let body = json!({ "name": named("500 Mega"), "download_mbps": 500, "upload_mbps": 250 });
        Make::new(self, "/speed-plans", body)
    }

    /// 99.90 a month, 150.00 at once, twelve months.
    pub fn sales_plan(&self) -> Make<'_> {
        let body = json!({
            "name": named("Fibra 500"),
            "offer_code": format!("OFERTA-{}", documents::next()),
            "monthly_price": "99.90",
            "setup_fee": "150.00",
            "commitment_months": 12,
        });
        Make::new(self, "/sales-plans", body).needs("speed_plan_id", Self::speed_plan)
    }

    pub fn billing_type(&self) -> Make<'_> {
        let body = json!({ "name": named("Boleto"), "method": "boleto" });
        Make::new(self, "/billing-types", body)
    }

    pub fn contract_template(&self) -> Make<'_> {
        let body = json!({
            "name": named("Contrato de adesão"),
            "body": "Contrato de {{ client.name }}, {{ today | date }}",
        });
        Make::new(self, "/contract-templates", body)
    }

    /// A box with eight ports.
    pub fn service_box(&self) -> Make<'_> {
        let body = json!({ "code": format!("CTO-{}", documents::next()), "ports": 8 });
        Make::new(self, "/service-boxes", body).in_matriz()
    }

    pub fn ticket_subject(&self) -> Make<'_> {
        let body = json!({ "name": named("Instalação"), "default_priority": "high" });
        Make::new(self, "/ticket-subjects", body)
    }

    pub fn process(&self) -> Make<'_> {
        Make::new(self, "/processes", json!({ "name": named("Processo") }))
    }

    pub fn schedule_type(&self) -> Make<'_> {
        let body = json!({ "name": named("Visita"), "default_minutes": 60 });
        Make::new(self, "/schedule-types", body)
    }

    /// 20.00 a month.
    pub fn service(&self) -> Make<'_> {
        let body = json!({ "name": named("IP fixo"), "price": "20.00", "charging": "monthly" });
        Make::new(self, "/services", body)
    }

    /// 350.00 apiece.
    pub fn product(&self) -> Make<'_> {
        Make::new(
            self,
            "/products",
            json!({ "name": named("Roteador"), "price": "350.00" }),
        )
    }

    /// A template that asks for contract and access.
    pub fn negotiation_plan(&self) -> Make<'_> {
        let body =
            json!({ "name": named("Fibra residencial"), "requires": ["contract", "access"] });
        Make::new(self, "/negotiation-plans", body).needs("sales_plan_id", Self::sales_plan)
    }
}

/// An address with everything that an installation needs.
#[must_use]
pub fn address() -> Value {
    json!({
        "postal_code": "01310100",
        "street": "Avenida Paulista",
        "number": "1000",
        "district": "Bela Vista",
        "city": "São Paulo",
        "state": "SP",
    })
}
