//! What the client accepted, out of the snapshot, and the same terms as they stand.

use domain::{
    lines::Charging,
    proposal::terms::{Item, Line, Reduction, Terms},
    readiness::Accepted,
    values::Money,
};
use sea_orm::prelude::Json;
use serde::Deserialize;
use uuid::Uuid;

use super::Dossier;
use crate::{Error, negotiations::lines};

/// The terms among what a snapshot tells.
#[derive(Deserialize)]
struct Snapshot {
    offer: Option<Offer>,
    discount: Option<Discount>,
    lines: Vec<Sold>,
    totals: Totals,
}

#[derive(Deserialize)]
struct Offer {
    offer_code: String,
    monthly_price: Money,
    commitment_months: i32,
    adjustment_index: Option<String>,
    speed: Option<Speed>,
}

#[derive(Deserialize)]
struct Speed {
    download_mbps: i32,
    upload_mbps: i32,
}

#[derive(Deserialize)]
struct Discount {
    amount: Money,
    months: Option<i32>,
}

#[derive(Deserialize)]
struct Sold {
    service_id: Option<Uuid>,
    product_id: Option<Uuid>,
    description: String,
    #[serde(default)]
    described: bool,
    monthly: bool,
    months: Option<i32>,
    quantity: i32,
    unit_price: Money,
    discount: Money,
}

#[derive(Deserialize)]
struct Totals {
    setup_fee: Money,
}

impl Dossier {
    /// What was accepted beside what would be won; `None` when nothing was.
    pub(super) fn accepted(&self) -> Result<Option<Accepted>, Error> {
        let Some(snapshot) = &self.accepted_proposal else {
            return Ok(None);
        };
        Ok(Some(Accepted {
            accepted: told(snapshot)?,
            current: self.terms_now()?,
        }))
    }

    fn terms_now(&self) -> Result<Terms, Error> {
        let (sale, offer) = (self.sale()?, self.offer());
        let agreed = self.contract_terms()?.map(|terms| terms.commitment_months);
        let offered = offer.map(|offer| offer.commitment_months);
        let reduction = sale.discount.map(|discount| {
            let amount = discount.on(sale.monthly_price);
            amount.map(|amount| Reduction {
                amount,
                months: discount.months,
            })
        });
        let reduction = reduction.transpose();
        Ok(Terms {
            offer_code: offer.map(|offer| offer.offer_code.clone()),
            monthly_price: sale.monthly_price,
            speed: self
                .speed_plan()
                .map(|speed| (speed.download_mbps, speed.upload_mbps)),
            adjustment_index: offer.and_then(|offer| offer.adjustment_index.clone()),
            commitment_months: agreed.or(offered).unwrap_or_default(),
            setup_fee: sale.setup_fee,
            discount: reduction.map_err(|_| Error::corrupt("discount"))?,
            lines: self.lines_now()?,
        })
    }

    fn lines_now(&self) -> Result<Vec<Line>, Error> {
        let services = self.services.iter().map(|(row, service)| {
            let line = lines::service(row)?;
            Ok(Line {
                id: Some(row.id),
                item: Some(Item::Service(line.service_id)),
                described: line.description.is_some(),
                description: line.description.unwrap_or_else(|| service.name.clone()),
                monthly: line.charging == Charging::Monthly,
                months: line.months,
                quantity: line.quantity,
                unit_price: line.unit_price,
                discount: line.discount,
            })
        });
        let products = self.products.iter().map(|(row, product)| {
            let line = lines::product(row)?;
            Ok(Line {
                id: Some(row.id),
                item: Some(Item::Product(line.product_id)),
                described: line.description.is_some(),
                description: line.description.unwrap_or_else(|| product.name.clone()),
                monthly: false,
                months: None,
                quantity: line.quantity,
                unit_price: line.unit_price,
                discount: line.discount,
            })
        });
        services.chain(products).collect()
    }
}

fn told(snapshot: &Json) -> Result<Terms, Error> {
    let told = Snapshot::deserialize(snapshot).map_err(|_| Error::corrupt("snapshot"))?;
    let terms = Terms {
        setup_fee: told.totals.setup_fee,
        discount: told.discount.map(|discount| Reduction {
            amount: discount.amount,
            months: discount.months,
        }),
        lines: told.lines.into_iter().map(line).collect(),
        ..Terms::default()
    };
    let Some(offer) = told.offer else {
        return Ok(terms);
    };
    Ok(Terms {
        offer_code: Some(offer.offer_code),
        monthly_price: offer.monthly_price,
        commitment_months: offer.commitment_months,
        adjustment_index: offer.adjustment_index,
        speed: offer
            .speed
            .map(|speed| (speed.download_mbps, speed.upload_mbps)),
        ..terms
    })
}

fn line(sold: Sold) -> Line {
    let service = sold.service_id.map(Item::Service);
    Line {
        id: None,
        item: service.or(sold.product_id.map(Item::Product)),
        description: sold.description,
        described: sold.described,
        monthly: sold.monthly,
        months: sold.months,
        quantity: sold.quantity,
        unit_price: sold.unit_price,
        discount: sold.discount,
    }
}
