//! Papers, printed without a server around them: to look at with `PAPERS=<directory>`.

mod texts;
mod turns;
mod unicode;

use api::paper::{Printer, contract, sheet::ProposalSheet, template};
use serde_json::{Value, json};
use tests::pdf::Pdf;

#[tokio::test]
async fn the_same_sheet_gives_the_same_bytes() {
    let printer = Printer::new();
    let sheet: ProposalSheet = serde_json::from_value(short()).unwrap();
    let first = printer.proposal(&sheet).await.unwrap();
    assert!(first.starts_with(b"%PDF-"));
    assert_eq!(printer.proposal(&sheet).await.unwrap(), first);
    assert_ne!(printer.draft(&sheet).await.unwrap(), first);
    keep("proposal-short.pdf", &first);
    keep("proposal-draft.pdf", &printer.draft(&sheet).await.unwrap());
}

#[tokio::test]
async fn long_words_and_foreign_markup_are_text() {
    let printer = Printer::new();
    let sheet: ProposalSheet = serde_json::from_value(long()).unwrap();
    let pdf = printer.proposal(&sheet).await.unwrap();
    keep("proposal-long.pdf", &pdf);
    let pdf = Pdf::of(&pdf);
    pdf.expect(&[
        "#import \"x.typ\": * $x^2$ ] *_negrito_*",
        "9.999.999.999,99",
    ]);
    assert!(pdf.pages() > 2, "{} pages", pdf.pages());
}

#[tokio::test]
async fn a_contract_comes_out_in_both_forms() {
    let printer = Printer::new();
    let mut sheet = contract::sample().expect("a sample").clone();
    let last = sheet.instalments.last().unwrap().clone();
    for number in 4..=13 {
        let mut next = last.clone();
        next.number = number;
        sheet.instalments.push(next);
    }
    template::check(TERMS, &sheet).expect("a template without faults");
    let pdf = printer.contract(sheet.clone(), TERMS.to_owned()).await;
    let pdf = pdf.unwrap().unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    keep("contract.pdf", &pdf);
    let page = printer.contract_page(sheet, TERMS.to_owned()).await;
    let page = page.unwrap().unwrap();
    assert!(page.contains("<h3>Contrato de prestação"));
    keep("contract.html", page.as_bytes());
}

const TERMS: &str = "\
# Contrato de prestação de serviço de comunicação multimídia

**{{ branch.name }}**, CNPJ {{ branch.document | document }}, e **{{ client.name }}**, {{ client.document | document }}, \
acordam o que segue, na oferta {{ offer.offer_code }}.

## 1. Objeto

A contratada presta o serviço de conexão à internet na velocidade de {{ speed_plan.download_mbps }} Mbps de download e \
{{ speed_plan.upload_mbps }} Mbps de upload, no endereço de instalação indicado acima, nos termos do Regulamento Geral de \
Direitos do Consumidor de Serviços de Telecomunicações e do Código de Defesa do Consumidor.

## 2. Preço e pagamento

O contratante paga **{{ totals.monthly | brl }}** por mês, com vencimento todo dia {{ contract.due_day }}, a partir de \
{{ contract.starts_on | date }}. Em caso de atraso incidem multa de 2 % e juros de 1 % ao mês, calculados dia a dia sobre o \
valor em aberto, sem prejuízo da correção pelo índice {{ offer.adjustment_index | default(\"legal\") }}.

{% for line in lines %}
- {{ line.quantity }} × {{ line.description }}: {{ line.total | brl }}{% if line.monthly %} por mês{% endif %}

{% endfor %}

## 3. Permanência

{% if contract.commitment_months %}
O contratante permanece por {{ contract.commitment_months }} meses, até {{ contract.ends_on | date }}. A rescisão antecipada \
obriga ao pagamento proporcional do benefício concedido, na forma da lei.
{% else %}
Não há prazo de permanência.
{% endif %}

## 4. Foro

Fica eleito o foro do domicílio do contratante.
";

fn keep(name: &str, pdf: &[u8]) {
    if let Some(directory) = std::env::var_os("PAPERS") {
        std::fs::write(std::path::Path::new(&directory).join(name), pdf).unwrap();
    }
}

fn short() -> Value {
    json!({
        "number": 42, "title": "Internet fibra para a sua casa",
        "message": "Olá, Maria,\nconforme combinamos por telefone, segue a nossa proposta.\n\nA instalação leva até cinco dias úteis depois do aceite.",
        "issued_on": "2026-12-31", "valid_until": "2027-01-15",
        "branch": { "name": "Matriz", "document": "12ABC34501DE35", "email": null, "phone": null, "address": null },
        "client": { "name": "Maria da Conceição Araújo", "document": "52998224725", "email": "maria@example.com",
            "phone": "+5511987654321", "address": "Rua das Acácias, 100, ap. 12, Bela Vista, São Paulo – SP, 01310-100" },
        "responsible": { "name": "João Ávila", "email": "joao@example.com" },
        "offer": { "name": "Fibra 500 Mega", "offer_code": "FIB-500-2026", "monthly_price": "99.90", "commitment_months": 12,
            "adjustment_index": "IPCA", "speed": { "name": "500 Mega", "download_mbps": 500, "upload_mbps": 250 } },
        "discount": { "amount": "10.00", "months": 6 },
        "lines": [
            { "description": "Telefone fixo", "monthly": true, "months": null, "quantity": 1, "unit_price": "29.90", "discount": "0.00", "total": "29.90" },
            { "description": "Roteador Wi-Fi 6", "monthly": false, "months": null, "quantity": 2, "unit_price": "1234.56", "discount": "69.12", "total": "2400.00" },
        ],
        "totals": { "monthly": "119.80", "setup_fee": "150.00", "one_time": "2550.00" },
        "attachments": [
            { "id": "0199b0a2-7c1e-7000-8000-000000000001", "file_name": "planta.pdf", "content_type": "application/pdf", "size": 1_468_006, "sha256": "00" },
        ],
    })
}

fn long() -> Value {
    let mut sheet = short();
    let hostile =
        "#import \"x.typ\": * $x^2$ ] *_negrito_* \\ `raw` <tag> @ref = título // fim — שלום 🎉 ";
    sheet["title"] = json!(format!("{hostile}{}", "W".repeat(120)));
    sheet["message"] = json!(format!(
        "{hostile}\n\n{}",
        "Palavras e mais palavras, até que a folha acabe. ".repeat(98)
    ));
    sheet["branch"]["name"] = json!(
        "Provedor de Internet e Telecomunicações do Vale do Rio São Francisco Limitada, filial de Petrolina"
    );
    sheet["client"]["name"] = json!("a".repeat(200));
    sheet["client"]["email"] = json!(format!("{}@example.com", "m".repeat(60)));
    sheet["offer"]["name"] = json!(format!("Fibra {}", "e cabo ".repeat(30)));
    sheet["lines"] = (0..30).map(|place| json!({
        "description": format!("{place} {hostile}"), "monthly": place % 2 == 0, "months": 6, "quantity": 9999,
        "unit_price": "1234567.89", "discount": "9999.99", "total": "9999999999.99",
    })).collect();
    sheet
}
