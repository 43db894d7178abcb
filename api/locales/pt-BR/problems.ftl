# O que está errado e como corrigir, por código.
# O texto em si não tem parâmetros: ele também é o título do problema. `.exact` entra no lugar dele
# quando a violação traz os parâmetros que ele cita.

## A requisição

invalid_json = O corpo não é um JSON válido. Envie um único documento JSON em UTF-8.
invalid_gzip = O corpo foi anunciado como gzip, mas não pode ser descompactado. Envie um único membro gzip inteiro e nada depois dele, ou envie o corpo sem compressão.
invalid_multipart = O formulário não é válido ou foi interrompido. Envie multipart/form-data com um arquivo no campo "file".
invalid_form = O formulário não é texto em UTF-8. Envie de novo.
duplicate_member = Um campo aparece duas vezes no mesmo objeto. Envie só uma vez.
invalid_path = O endereço traz um valor em formato errado. Os ids são UUIDs.
invalid_header = Um cabeçalho tem valor em formato errado.
unknown_parameter = Este parâmetro não existe nesta consulta. Retire-o ou corrija o nome.
invalid_parameter = O valor do parâmetro falta ou não é permitido.
    .exact = O valor do parâmetro falta ou não é permitido. É permitido: { $allowed }.
cursor_expired = Os eventos depois deste cursor já não são guardados. Leia de novo o que acompanha e continue a partir do cursor de /events/latest.
invalid_cursor = O cursor não é desta lista. Recomece sem ele.
method_not_allowed = Este endereço não aceita esse método. O cabeçalho Allow diz quais aceita.
unsupported_media_type = O tipo de conteúdo do corpo não é aceito aqui. Envie application/json, ou multipart/form-data onde se envia um arquivo.
unsupported_encoding = O Content-Encoding do corpo não é aceito aqui. Envie como gzip ou sem compressão.
    .exact = O Content-Encoding { $what } não é aceito aqui. Envie o corpo como gzip ou sem compressão.
payload_too_large = O corpo é grande demais.
    .exact = Isto é grande demais. Envie no máximo { $max }.
range_not_satisfiable = O intervalo fica fora do arquivo. Content-Range informa o tamanho.
request_timeout = A requisição demorou demais para chegar. Envie de novo.
not_found = Este recurso não existe.
read_only = Isto não pode ser alterado aqui. Deixe como está.
precondition_failed = O registro mudou nesse meio-tempo. Leia de novo e envie sua alteração com o novo ETag.
    .exact = { $reason ->
        [weak_tag] If-Match traz uma tag fraca (W/"…"), como a que um proxy que comprime faz de uma forte, e uma alteração só aceita as fortes. Envie a tag sem W/, ou a versão entre aspas, como "3".
       *[no_tag] If-Match traz algo que não é uma tag. Envie o ETag como veio, com as aspas, ou a versão entre aspas, como "3".
    }
idempotency_key_reused = Esta Idempotency-Key já foi usada com outro corpo. Use uma chave nova para cada pedido.
idempotency_key_in_use = O primeiro pedido com esta Idempotency-Key ainda está em andamento. Tente daqui a pouco.
too_many_requests = Muitas requisições seguidas. Aguarde antes de tentar de novo.
service_unavailable = O serviço está ocupado ou sem o banco de dados. Tente daqui a pouco.
storage_unavailable = O armazenamento de arquivos está fora do ar. Nada foi alterado; tente de novo em instantes.
storage_full = O armazenamento de arquivos está cheio. Nada foi alterado; avise quem administra o sistema.
printer_unavailable = A impressão está ocupada. Tente de novo em instantes.
unprintable = Algo neste documento não pode ser impresso. Digite de novo o título, a mensagem, os nomes e as descrições, sem sinais incomuns.
internal_error = Algo deu errado aqui. Se acontecer de novo, informe o id da requisição.
validation_failed = Alguns valores não podem ser aceitos. Cada um está listado com o que corrigir.

## Quem está pedindo

unauthorized = Entre primeiro: o token de acesso ou a chave de API falta, expirou ou foi revogado.
invalid_credentials = E-mail ou senha incorretos.
refresh_token_superseded = Este token de renovação acabou de ser trocado. Use o novo.
forbidden = Você não tem permissão para isso. Peça a alguém com um perfil mais amplo.
person_required = Isto é só para pessoas que entram com login. Uma integração não pode, qualquer que seja seu perfil.
not_an_integration = Só uma integração age com chaves de API; uma pessoa entra com login. Crie um funcionário do tipo integration.
last_admin = Este é o último administrador ativo. Torne outra pessoa administradora antes.

## O formato de um campo

required = Campo obrigatório. Preencha.
unknown_member = Este campo não existe aqui. Retire-o ou corrija o nome.
wrong_type = O valor tem o tipo JSON errado.
too_long = O valor é longo demais. Encurte.
    .exact = O valor é longo demais. O máximo é { $max }.
too_short = O valor é curto demais. Complete.
    .exact = O valor é curto demais. O mínimo é { $min } caracteres.
too_many = Há itens demais. Retire alguns.
    .exact = Há itens demais. O máximo é { $max }.
duplicate_item = O mesmo item aparece duas vezes. Envie só uma.
out_of_range = O valor está fora do permitido.
    .exact = { $reason ->
        [passed] Isto já passou. Escolha um momento à frente.
       *[range] O valor está fora do permitido. Informe de { $min } a { $max }.
    }
invalid_format = O valor não está no formato esperado.
control_character = O texto tem um caractere de controle. Retire-o.
bidirectional_control = O texto tem uma marca que inverte a direção da escrita e faz ler outra coisa. Retire-a; basta digitar o texto de novo.
invalid_choice = Esta não é uma das opções aceitas.
    .exact = Esta não é uma das opções aceitas. Use uma destas: { $choices }.
invalid_date = Isto não é uma data ou um instante que se possa ler.
    .exact = { $reason ->
        [time_too] Aqui se pede uma data, sem hora. Informe só o dia, como AAAA-MM-DD.
        [date_alone] Aqui se pede um instante, não só uma data. Acrescente a hora e o fuso, como em 2026-11-30T13:00:00Z.
        [offset_missing] O instante não diz o fuso em relação a UTC. Ponha Z ou o fuso no fim, como em 2026-11-30T10:00:00-03:00.
        [no_instant] Isto não é um instante. Escreva data, T, hora com segundos e o fuso, como em 2026-11-30T13:00:00Z.
        [no_such_day] Este dia não existe no calendário, ou esta hora no relógio. Confira o que foi digitado.
       *[no_date] Isto não é uma data. Escreva como AAAA-MM-DD, por exemplo 2026-12-31.
    }
invalid_period = O fim é anterior ao início. Corrija um dos dois.
invalid_document = CPF ou CNPJ inválido.
    .exact = { $reason ->
        [cpf_form] Isto não é um CPF, o documento de uma pessoa: 11 dígitos, como 529.982.247-25. Informe todos.
        [cnpj_form] Isto não é um CNPJ, o documento de uma empresa: 14 letras e dígitos, como 12.ABC.345/01DE-35. Informe todos.
        [form] Isto não é um CPF, que tem 11 dígitos, nem um CNPJ, que tem 14 letras e dígitos. Informe todos.
       *[check_digits] Tem a forma de um CPF ou CNPJ, mas não os dígitos verificadores. Confira o que foi digitado.
    }
invalid_phone = Telefone inválido.
    .exact = { $reason ->
        [unknown_area_code] Não existe este DDD no Brasil. Confira os dois primeiros dígitos, ou informe + e o código do país de um número estrangeiro.
        [area_code_missing] Falta o DDD. Informe-o na frente, como em (11) 98765-4321.
        [ninth_digit_missing] Um celular tem nove dígitos depois do DDD. Informe o nono dígito, um 9, na frente.
        [too_short] O número tem dígitos de menos. Informe o DDD e oito ou nove dígitos.
        [too_long] O número tem dígitos demais. Informe um só número, com DDD e oito ou nove dígitos.
       *[no_number] Isto não é um telefone. Informe só os dígitos, como em (11) 98765-4321, e um número estrangeiro com + e o código do país.
    }
invalid_email = Isto não é um endereço de e-mail que os servidores aceitem. Escreva como nome@example.com.
invalid_postal_code = CEP inválido. Informe os 8 dígitos.
invalid_state = UF inválida. Use as duas letras, como SP.
invalid_mac = Endereço MAC inválido. Escreva como AA:BB:CC:DD:EE:FF.
invalid_login = O login só aceita letras, números e os sinais . _ - @. Retire os demais.
invalid_money = Informe o valor como texto com até duas casas decimais, como "99.90".
invalid_percent = Informe o percentual como texto com até duas casas decimais, como "10.50".
invalid_time_zone = Fuso horário desconhecido. Use um nome IANA, como America/Sao_Paulo.
weak_password = A senha é fácil de adivinhar. Escolha uma diferente do e-mail.
common_password = Esta senha está entre as mais comuns. Escolha outra.
wrong_password = A senha atual está incorreta.
not_for_integrations = Uma integração não tem e-mail nem senha. Deixe em branco.

## Referências

reference_not_found = Nada foi encontrado com este id. Escolha um que você possa ver.
    .exact = { $reason ->
       *[no_id] Isto não é um id: os ids são UUIDs. Escolha um que você possa ver.
    }
inactive = Este cadastro está inativo. Escolha um ativo ou ative-o antes.
not_in_branch = Isto não pertence à filial da negociação. Escolha um dessa filial.
not_of_client = Isto é de outro cliente. Escolha um do cliente da negociação.
not_of_pipeline = Este estágio é de outro funil. Escolha um deste funil.
not_of_outcome = Este motivo é de outro desfecho. Escolha um deste desfecho.
not_valid_today = Isto não está vigente hoje. Escolha outro ou ajuste as datas.
in_use = Está em uso e não pode ser excluído. Em vez disso, desative.
    .exact = Está em uso e não pode ser excluído. Quem usa: { $users }.
    .billing_type = tipos de cobrança
    .client = clientes
    .contract = contratos
    .employee = colaboradores
    .instalment = parcelas
    .login = logins
    .negotiation = negociações
    .negotiation_plan = planos de negociação
    .sales_plan = planos de venda
    .service_box = caixas de atendimento
    .ticket = atendimentos
    .ticket_subject = assuntos de atendimento

## Unicidade

document_taken = Outro cliente já tem este CPF/CNPJ. Use aquele cliente.
    .exact = { $reason ->
       *[elsewhere] Um cliente de outra filial já tem este CPF/CNPJ. Um colega daquela filial pode compartilhá-lo com a sua.
    }
email_taken = Outro colaborador já tem este e-mail. Use outro.
offer_code_taken = Outro plano de venda já tem este código de oferta. Use outro.
code_taken = Outra caixa de atendimento da filial já tem este código. Use outro.
sku_taken = Outro produto já tem este SKU. Use outro.
position_taken = Outro estágio do funil já ocupa esta posição. Use outra.
login_taken = Este login já é de outra pessoa na rede. Escolha outro.
port_taken = Esta porta está reservada ou ocupada por outro. Escolha uma livre.
already_exists = Isto já existe.

## Clientes e cadastros

contact_channel_required = O cliente precisa de pelo menos um telefone ou e-mail. Informe um deles.
offer_in_use = Esta oferta já foi vendida, então suas condições comerciais não mudam. Crie uma revisão.
ports_below_held = Há porta acima desta quantidade reservada ou ocupada. Libere-a antes ou mantenha mais portas.
    .exact = A porta { $limit } está reservada ou ocupada. Mantenha pelo menos { $limit } portas ou libere-a antes.
move_to_required = Há negociações neste estágio. Informe em move_to para qual estágio elas vão.

## Situação e estágios da negociação

invalid_status = A situação da negociação não permite isto.
    .exact = A negociação está { $from ->
        [open] aberta
        [paused] pausada
        [lost] perdida
        [aborted] abortada
        [won] vencida
       *[other] em outra situação
    } e não permite { $action ->
        [pause] pausar
        [resume] retomar
        [lose] marcar como perdida
        [abort] abortar
        [reopen] reabrir
        [win] vencer
       *[other] esta alteração
    }.
reason_required = Este funil pede um motivo. Escolha um.
stage_transition_not_allowed = A negociação ainda não pode ir para este estágio. Cada impedimento está listado.
same_stage = A negociação já está neste estágio. Escolha outro.
backward_not_allowed = Este funil só anda para a frente. Escolha um estágio posterior.
step_skipped = Este funil avança um estágio por vez. Escolha o próximo.
move_not_listed = A lista de movimentos do funil não permite este. Escolha outro estágio.
contact_missing = A negociação não tem contato. Escolha um.
contract_incomplete = O contrato está incompleto. Informe o tipo de cobrança, o modelo e o dia de vencimento.
access_incomplete = O acesso está incompleto. Informe o que a autenticação e a conexão exigem.
ticket_incomplete = O atendimento está incompleto. Informe o assunto e a prioridade.
task_missing = A negociação não tem tarefa. Inclua uma.
accepted_proposal_missing = O cliente ainda não aceitou uma proposta.
channel_missing = A negociação não tem canal de venda. Escolha um.
campaign_missing = A negociação não tem campanha. Escolha uma.
expected_close_on_missing = A negociação não tem previsão de fechamento. Informe a data.
client_document_missing = O cliente não tem CPF ou CNPJ válido. Informe no cadastro do cliente.

## Abas da negociação

plan_missing = A negociação não tem plano de negociação. Escolha um antes.
commitment_above_offer = A fidelidade é maior que a da oferta. Reduza.
    .exact = A fidelidade da oferta é de no máximo { $limit } meses. Reduza.
commitment_above_person_maximum = A fidelidade é maior que a permitida para pessoa física. Reduza.
    .exact = Para pessoa física a fidelidade é de no máximo { $limit } meses. Reduza.
discount_above_limit = O desconto passa do limite do seu perfil. Reduza ou peça a um gerente.
    .exact = Seu perfil pode dar no máximo { $limit } % de desconto. Reduza ou peça a um gerente.
discount_above_price = O desconto é maior que o preço da oferta. Reduza.
    .exact = O desconto é maior que o preço da oferta, R$ { $limit }. Reduza.
discount_above_line = O desconto é maior que o valor do item. Reduza.
    .exact = O desconto é maior que o valor do item, R$ { $limit }. Reduza.
setup_fee_above_offer = A taxa de adesão é maior que a da oferta. Reduza ou peça a um gerente.
    .exact = A taxa de adesão da oferta é R$ { $limit }. Reduza ou peça a um gerente.
login_required = Esta autenticação exige login. Informe.
password_required = Esta autenticação exige senha. Informe.
mac_required = Esta autenticação exige o endereço MAC. Informe.
port_without_box = A porta precisa da caixa de atendimento. Escolha também a caixa.
port_requires_fiber = Só conexão por fibra tem caixa e porta de atendimento. Retire-as ou escolha fibra.
port_above_box = A caixa de atendimento não tem esta porta. Escolha uma menor.
    .exact = A caixa de atendimento tem só { $limit } portas. Escolha uma delas.
hold_requires_port = Não há porta para reservar. Escolha antes a caixa e a porta de atendimento.
months_require_monthly = Só serviço mensal dura um número de meses. Retire os meses ou cobre por mês.

## Financeiro

billing_already_generated = O financeiro já foi gerado, então isto está travado. Descarte o financeiro antes.
billing_not_generated = O financeiro ainda não foi gerado.
billing_start_differs = O financeiro foi gerado para outra data de início. Descarte-o ou vença com a data dele.

## Vencemos

not_ready_to_win = A negociação ainda não pode ser vencida. Tudo o que falta está listado.
already_won = A negociação já foi vencida.
stage_cannot_win = Não se vence uma negociação neste estágio. Mova para um que permita.
client_name_missing = O cliente está sem nome. Informe no cadastro do cliente.
client_contact_missing = O cliente está sem telefone e sem e-mail. Informe um deles no cadastro do cliente.
installation_address_missing = Falta CEP, rua, número, cidade ou UF no endereço de instalação. Complete.
plan_not_valid = O plano de negociação não está vigente hoje. Escolha outro.
offer_not_valid = O plano de venda não está vigente hoje. Escolha outro plano de negociação.
login_not_held = O login não está mais reservado para esta negociação. Salve o acesso de novo ou escolha outro login.
port_not_held = A porta não está mais reservada para esta negociação. Salve o acesso de novo ou escolha outra porta.
accepted_proposal_differs = Isto não é o que o cliente aceitou. Volte ao que foi aceito ou envie uma nova proposta para aceite.
    .exact = O cliente aceitou { $accepted } e agora consta { $current }. Volte ao que foi aceito ou envie uma nova proposta para aceite.

## Propostas, arquivos e integrações

unsupported_file_type = Este tipo de arquivo não é aceito, ou o conteúdo não é o que o nome diz. Envie pdf, png, jpg (jpeg, jfif), webp, docx, xlsx, odt, txt ou csv.
empty_file = O arquivo está vazio. Escolha outro.
attachments_too_large = Os anexos desta proposta passariam de 20 MiB no total. Remova um antes.
proposal_not_draft = Só um rascunho pode ser alterado ou enviado. Crie uma nova proposta.
proposal_already_answered = Esta proposta já foi respondida.
proposal_expired = Esta proposta expirou. Peça uma nova.
proposal_cancelled = Esta proposta foi retirada. Peça uma nova.
proposal_not_sent = Esta proposta ainda não foi enviada. Envie-a primeiro.
proposal_sent = Uma proposta desta negociação foi enviada ao cliente, por isso ela fica. Marque-a como perdida ou aborte.
integration_not_configured = Esta integração não está configurada no servidor. Fale com quem o administra.
pipedrive_person_not_found = O Pipedrive não tem pessoa com este id. Confira o id.
pipedrive_unauthorized = O Pipedrive recusou o token do servidor. Peça a quem administra o servidor para renová-lo.
pipedrive_bad_response = O Pipedrive deu uma resposta sem sentido. Tente mais tarde.
pipedrive_unavailable = O Pipedrive não está aceitando pedidos agora. Tente depois do tempo indicado em Retry-After.
pipedrive_timeout = O Pipedrive não respondeu a tempo. Tente mais tarde.

## Modelos de contrato

template_invalid = O modelo não é válido. Cada erro está indicado com linha e coluna.
template_failed = O modelo não pode ser preenchido com esta negociação. Corrija o modelo no ponto indicado.
template_syntax = O modelo está malformado.
    .exact = Linha { $line }, coluna { $column }: o modelo está malformado aqui: { $what }.
template_unknown_field = O modelo cita um campo que não existe.
    .exact = Linha { $line }, coluna { $column }: não há campo { $what }.
template_unknown_filter = O modelo cita um filtro ou teste que não existe.
    .exact = Linha { $line }, coluna { $column }: não há filtro ou teste { $what }.
template_not_allowed = O modelo usa algo que não é permitido em modelos.
    .exact = Linha { $line }, coluna { $column }: { $what } não é permitido em modelos.
template_too_much = O modelo faz, diz ou aninha demais. Encurte-o, suas expressões ou seus laços, e não ponha uma lista dentro de outra.
    .exact = Linha { $line }, coluna { $column }: o modelo faz, diz ou aninha demais. Encurte-o, suas expressões ou seus laços, e não ponha uma lista dentro de outra.
template_value = O modelo faz com um valor algo que ele não admite.
    .exact = Linha { $line }, coluna { $column }: isto não pode ser feito com os seus valores: { $what }. Valores em reais podem ser somados, subtraídos, comparados e multiplicados por números inteiros; o que não tem resultado exato é recusado.
