//! From rows to what the domain's rules ask for.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    access::Claim,
    client::ClientStage,
    contract::ContractTerms,
    conversion::{ConversionFacts, Draft, draft},
    negotiation::{EntryFacts, Outcome, Part},
    readiness::{AccessState, ClientFacts, ContractState, PlanFacts, ReadinessFacts},
    sale::Sale,
};
use uuid::Uuid;

use super::{
    Agreed, Connected, Dossier, Planned,
    rows::{client_address, login_claim, port_claim},
};
use crate::{
    Error,
    column::{json, money, word},
    negotiation_plans,
    negotiations::{access, contract, lines, outcome, ticket},
    offer,
};

impl Dossier {
    /// The branch's today.
    #[must_use]
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        self.branch.today(now)
    }

    /// What a stage's entry requirements look at.
    ///
    /// # Errors
    /// When a row holds what this version doesn't know.
    pub fn entry_facts(&self) -> Result<EntryFacts, Error> {
        let contract = self.contract.as_ref().map(|part| self.terms(part));
        let access = self.access.as_ref().map(|part| access::terms(&part.access));
        let ticket = self.ticket.as_ref().map(ticket::terms);
        Ok(EntryFacts {
            contact: self.negotiation.contact_id.is_some(),
            contract: contract
                .transpose()?
                .is_some_and(|terms| terms.is_complete()),
            access: access.transpose()?.is_some_and(|terms| terms.is_complete()),
            ticket: ticket.transpose()?.is_some_and(|terms| terms.is_complete()),
            task: !self.tasks.is_empty(),
            accepted_proposal: self.accepted_proposal.is_some(),
            channel: self.negotiation.channel_id.is_some(),
            campaign: self.negotiation.campaign_id.is_some(),
            expected_close_on: self.negotiation.expected_close_on.is_some(),
            client_document: self.client.document.is_some(),
        })
    }

    /// What readiness looks at.
    ///
    /// # Errors
    /// When a row holds what this version doesn't know.
    pub fn readiness(&self, now: DateTime<Utc>) -> Result<ReadinessFacts, Error> {
        let contract = self.contract.as_ref().map(|part| self.contract_state(part));
        let access = self
            .access
            .as_ref()
            .map(|part| self.access_state(part, now));
        Ok(ReadinessFacts {
            status: word(&self.negotiation.status)?,
            stage_can_win: self.stage.can_win,
            today: self.today(now),
            max_person_commitment_months: self.branch.max_person_commitment_months,
            client: self.client_facts()?,
            plan: self.plan.as_ref().map(plan_facts).transpose()?,
            contract: contract.transpose()?,
            access: access.transpose()?,
            ticket: self.ticket.as_ref().map(ticket::terms).transpose()?,
            has_contact: self.negotiation.contact_id.is_some(),
            has_task: !self.tasks.is_empty(),
            accepted_proposal: self.accepted()?,
        })
    }

    /// What is sold: the offer, the contract's terms (else the plan's), the lines.
    ///
    /// # Errors
    /// When a row holds what this version doesn't know.
    pub fn sale(&self) -> Result<Sale, Error> {
        let offer = self.offer();
        let cents = |cents: Option<i64>| money(cents.unwrap_or_default());
        let (setup_fee, discount) = match &self.contract {
            Some(part) => {
                let terms = self.terms(part)?;
                (terms.setup_fee, terms.discount)
            }
            None => (
                cents(offer.map(|offer| offer.setup_fee_cents))?,
                self.plan
                    .as_ref()
                    .map(|planned| negotiation_plans::discount(&planned.plan))
                    .transpose()?
                    .flatten(),
            ),
        };
        let services = self.services.iter().map(|(line, service)| {
            Ok((
                text(&line.description, &service.name),
                lines::service(line)?,
            ))
        });
        let products = self.products.iter().map(|(line, product)| {
            Ok((
                text(&line.description, &product.name),
                lines::product(line)?,
            ))
        });
        Ok(Sale {
            offer_name: offer.map(|offer| offer.name.clone()).unwrap_or_default(),
            monthly_price: cents(offer.map(|offer| offer.monthly_price_cents))?,
            setup_fee,
            discount,
            services: services.collect::<Result<_, Error>>()?,
            products: products.collect::<Result<_, Error>>()?,
        })
    }

    /// What the win looks at, given its readiness and its sale.
    ///
    /// # Errors
    /// When a row holds what this version doesn't know.
    pub fn conversion<'a>(
        &self,
        readiness: &'a ReadinessFacts,
        sale: &'a Sale,
        now: DateTime<Utc>,
        starts_on: Option<NaiveDate>,
    ) -> Result<ConversionFacts<'a>, Error> {
        Ok(ConversionFacts {
            readiness,
            client_stage: word::<ClientStage>(&self.client.stage)?,
            now,
            starts_on,
            generated_start: self.billing.as_ref().map(|billing| billing.starts_on),
            min_days_to_first_due: self.branch.min_days_to_first_due,
            sale,
            speed_plan_id: self.speed_plan().map(|speed| speed.id),
            open_tasks: self.open_tasks(),
        })
    }

    /// What the win would make now, as far as it is known yet. Who only looks gives ids that nobody keeps.
    ///
    /// # Errors
    /// When a row holds what this version doesn't know.
    pub fn draft(
        &self,
        now: DateTime<Utc>,
        next_id: &mut dyn FnMut() -> Uuid,
    ) -> Result<Draft, Error> {
        let (readiness, sale) = (self.readiness(now)?, self.sale()?);
        let facts = self.conversion(&readiness, &sale, now, None)?;
        Ok(draft(&facts, next_id))
    }

    /// The contract's terms, its offer filled in; `None` without a contract part.
    ///
    /// # Errors
    /// When the row holds what this version doesn't know.
    pub fn contract_terms(&self) -> Result<Option<ContractTerms>, Error> {
        self.contract
            .as_ref()
            .map(|part| self.terms(part))
            .transpose()
    }

    /// The outcomes for which the pipeline wants a reason.
    ///
    /// # Errors
    /// When the row holds what this version doesn't know.
    pub fn reason_required_for(&self) -> Result<Vec<Outcome>, Error> {
        outcome::required_by(&self.pipeline)
    }

    fn terms(&self, part: &Agreed) -> Result<ContractTerms, Error> {
        let terms = contract::terms(&part.contract)?;
        Ok(ContractTerms {
            sales_plan_id: self.offer().map(|offer| offer.id),
            ..terms
        })
    }

    fn contract_state(&self, part: &Agreed) -> Result<ContractState, Error> {
        Ok(ContractState {
            terms: self.terms(part)?,
            offer: self.offer().map(offer::offer).transpose()?,
            sold_here: self.sold_here(),
            billing_type_client_id: part.billing_type.as_ref().and_then(|kind| kind.client_id),
        })
    }

    fn access_state(&self, part: &Connected, now: DateTime<Utc>) -> Result<AccessState, Error> {
        let login = part.login_claim.as_ref().map(login_claim).transpose()?;
        let port = part.port_claim.as_ref().map(port_claim).transpose()?;
        Ok(AccessState {
            terms: access::terms(&part.access)?,
            box_ports: part
                .service_box
                .as_ref()
                .map(|service_box| service_box.ports),
            login_held: login.is_some_and(|claim| self.holds(&claim, now)),
            port_held: port.is_some_and(|claim| self.holds(&claim, now)),
        })
    }

    /// What a won negotiation has in service it holds as well.
    fn holds(&self, claim: &Claim, now: DateTime<Utc>) -> bool {
        claim.negotiation_id == Some(self.negotiation.id) && claim.is_live(now)
    }

    fn client_facts(&self) -> Result<ClientFacts, Error> {
        let client = &self.client;
        let phones: Vec<String> = json(&client.phones, "phones")?;
        Ok(ClientFacts {
            id: client.id,
            kind: word(&client.kind)?,
            name: client.name.clone(),
            document: client.document.clone(),
            has_contact_channel: client.email.is_some() || !phones.is_empty(),
            address: client_address(client)?,
        })
    }
}

fn plan_facts(planned: &Planned) -> Result<PlanFacts, Error> {
    let plan = &planned.plan;
    Ok(PlanFacts {
        valid_from: plan.valid_from,
        valid_until: plan.valid_until,
        requires: json::<Vec<Part>>(&plan.requires, "requires")?,
    })
}

/// A line is called as it was typed, else as what it sells.
fn text(description: &Option<String>, name: &str) -> String {
    description.clone().unwrap_or_else(|| name.to_owned())
}
