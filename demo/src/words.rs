//! The words that names, streets and companies are put together from.

/// A town with a branch.
#[derive(Debug)]
pub struct Town {
    /// Name.
    pub name: &'static str,
    /// UF.
    pub state: &'static str,
    /// First five digits of its postal codes.
    pub postal_prefix: &'static str,
    /// Area code of its phones.
    pub area_code: &'static str,
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
}

/// The towns with a branch.
pub const TOWNS: [Town; 4] = [
    Town {
        name: "Campinas",
        state: "SP",
        postal_prefix: "13010",
        area_code: "19",
        latitude: -22.9056,
        longitude: -47.0608,
    },
    Town {
        name: "Londrina",
        state: "PR",
        postal_prefix: "86010",
        area_code: "43",
        latitude: -23.3103,
        longitude: -51.1628,
    },
    Town {
        name: "Joinville",
        state: "SC",
        postal_prefix: "89201",
        area_code: "47",
        latitude: -26.3044,
        longitude: -48.8456,
    },
    Town {
        name: "Uberlândia",
        state: "MG",
        postal_prefix: "38400",
        area_code: "34",
        latitude: -18.9186,
        longitude: -48.2772,
    },
];

/// First names.
pub const FIRST: [&str; 40] = [
    "Adriana", "Alice", "Antônio", "Beatriz", "Bruno", "Caio", "Camila", "Carlos", "Cecília",
    "Daniel", "Débora", "Diego", "Eduardo", "Elisa", "Fábio", "Fernanda", "Gabriel", "Helena",
    "Heitor", "Inês", "Joana", "João", "José", "Júlia", "Laura", "Letícia", "Lúcia", "Luís",
    "Marcos", "Maria", "Mateus", "Natália", "Otávio", "Paulo", "Rafael", "Renata", "Sofia",
    "Tiago", "Valéria", "Vítor",
];

/// Family names.
pub const LAST: [&str; 40] = [
    "Almeida",
    "Alves",
    "Andrade",
    "Araújo",
    "Barbosa",
    "Barros",
    "Batista",
    "Cardoso",
    "Carvalho",
    "Castro",
    "Conceição",
    "Correia",
    "Costa",
    "Cunha",
    "Dias",
    "Duarte",
    "Farias",
    "Fernandes",
    "Ferreira",
    "Freitas",
    "Gomes",
    "Gonçalves",
    "Lima",
    "Lopes",
    "Machado",
    "Magalhães",
    "Martins",
    "Melo",
    "Mendes",
    "Monteiro",
    "Moraes",
    "Moreira",
    "Nogueira",
    "Nunes",
    "Oliveira",
    "Pereira",
    "Ramos",
    "Ribeiro",
    "Silva",
    "Teixeira",
];

/// What a company does.
pub const TRADES: [&str; 16] = [
    "Padaria",
    "Farmácia",
    "Oficina",
    "Mercado",
    "Clínica",
    "Escola",
    "Papelaria",
    "Restaurante",
    "Academia",
    "Contabilidade",
    "Imobiliária",
    "Transportes",
    "Hotel",
    "Gráfica",
    "Floricultura",
    "Construtora",
];

/// What a company is called.
pub const BRANDS: [&str; 20] = [
    "Aurora",
    "Bela Vista",
    "Boa Esperança",
    "Central",
    "Estrela",
    "Horizonte",
    "Ipê",
    "Jatobá",
    "Luz",
    "Nova Era",
    "Pioneira",
    "Planalto",
    "Ponto Certo",
    "Primavera",
    "Real",
    "Santa Rita",
    "São Jorge",
    "Sol Nascente",
    "União",
    "Vitória",
];

/// Streets.
pub const STREETS: [&str; 20] = [
    "Rua das Acácias",
    "Rua dos Ipês",
    "Avenida Brasil",
    "Avenida Paraná",
    "Rua Quinze de Novembro",
    "Rua Sete de Setembro",
    "Rua Tiradentes",
    "Avenida das Nações",
    "Rua São João",
    "Rua das Palmeiras",
    "Rua Minas Gerais",
    "Rua Bahia",
    "Avenida Independência",
    "Rua do Comércio",
    "Travessa da Paz",
    "Rua Santos Dumont",
    "Rua Rio Branco",
    "Alameda dos Jasmins",
    "Rua Dom Pedro II",
    "Avenida Goiás",
];

/// Districts.
pub const DISTRICTS: [&str; 12] = [
    "Centro",
    "Jardim América",
    "Jardim das Flores",
    "Vila Nova",
    "Vila Industrial",
    "Bom Retiro",
    "Santa Mônica",
    "Boa Vista",
    "Parque Industrial",
    "São José",
    "Alto da Glória",
    "Cidade Jardim",
];

/// What is wanted.
pub const WISHES: [&str; 10] = [
    "Internet residencial",
    "Internet para a loja",
    "Fibra para apartamento",
    "Upgrade de plano",
    "Link dedicado",
    "Fibra para condomínio",
    "Internet rural",
    "Segundo ponto",
    "Troca de operadora",
    "Internet para escritório",
];

/// What sellers write down.
pub const NOTES: [&str; 8] = [
    "Pediu retorno na semana que vem.",
    "Prefere contato por WhatsApp à tarde.",
    "Tem contrato com outra operadora até o fim do mês.",
    "Achou o valor da adesão alto.",
    "Quer instalação no sábado.",
    "Vizinho já é cliente e recomendou.",
    "Confirmar viabilidade na caixa mais próxima.",
    "Decide junto com o sócio.",
];
