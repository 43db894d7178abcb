# What is wrong and how to mend it, by machine code.
# The text itself has no parameters: it is also the problem's title. `.exact` is told instead where
# the violation carries the parameters it names.

## The request as such

invalid_json = The body is not valid JSON. Send one JSON document in UTF-8.
invalid_gzip = The body is said to be gzip but can not be decompressed. Send one whole gzip member and nothing after it, or send the body uncompressed.
invalid_multipart = The form is not valid, or broke off. Send multipart/form-data with one file in the field "file".
invalid_form = The form is no text in UTF-8. Send it again.
duplicate_member = A member stands twice in the same object. Send it once.
invalid_path = The path holds a value of the wrong form. Ids are UUIDs.
invalid_header = A header has a value of the wrong form.
unknown_parameter = This query parameter does not exist here. Remove it or correct its name.
invalid_parameter = The parameter's value is missing or not allowed.
    .exact = The parameter's value is missing or not allowed. Allowed is: { $allowed }.
cursor_expired = The events after this cursor are not kept any more. Read what you follow anew, and go on from the cursor of /events/latest.
invalid_cursor = The cursor does not belong to this list. Start again without it.
method_not_allowed = This path does not know that method. The Allow header names those it knows.
unsupported_media_type = The body's content type is not supported here. Send application/json, or multipart/form-data where a file is uploaded.
unsupported_encoding = The body's Content-Encoding is not taken here. Send it as gzip or uncompressed.
    .exact = The Content-Encoding { $what } is not taken here. Send the body as gzip or uncompressed.
payload_too_large = The body is too large.
    .exact = This is too large. Send at most { $max }.
range_not_satisfiable = The range lies outside the file. Content-Range tells its size.
request_timeout = The request took too long to arrive. Send it again.
not_found = There is no such resource.
read_only = This can not be changed here. Leave it as it is.
precondition_failed = It was changed in the meantime. Read it again and send your change with the new ETag.
    .exact = { $reason ->
        [weak_tag] If-Match holds a weak tag (W/"…"), as proxies that compress make of a strong one, and a change takes strong ones only. Send the tag without W/, or the version in quotes, such as "3".
       *[no_tag] If-Match holds what is no entity tag. Send the ETag as it came, with its quotes, or the version in quotes, such as "3".
    }
idempotency_key_reused = This Idempotency-Key was used with another body. Use a new key for a new request.
idempotency_key_in_use = The first request with this Idempotency-Key is still running. Try again shortly.
too_many_requests = Too many requests. Wait before trying again.
service_unavailable = The service is busy or its database is away. Try again shortly.
storage_unavailable = The file store is away. Nothing was changed; try again shortly.
storage_full = The file store is full. Nothing was changed; tell whoever runs the system.
printer_unavailable = Printing is busy. Try again in a moment.
unprintable = Something in this paper cannot be printed. Type its title, message, names and descriptions anew, without unusual signs.
internal_error = Something went wrong here. Report the request's id if it happens again.
validation_failed = Some values are not acceptable. Each one is listed with what to mend.

## Who is asking

unauthorized = Log in first: the access token or API key is missing, expired or revoked.
invalid_credentials = The e-mail or the password is wrong.
refresh_token_superseded = This refresh token has just been exchanged. Use the new one.
forbidden = You may not do this. Ask someone with a wider role.
person_required = This takes a person who logs in. An integration can not do it, whatever its role.
not_an_integration = Only an integration acts by API keys; a person logs in. Create an employee of the kind integration.
last_admin = This is the last active admin. Make somebody else an admin first.

## The shape of one member

required = This is required. Fill it in.
unknown_member = There is no such member here. Remove it or correct its name.
wrong_type = The value has the wrong JSON type.
too_long = The value is too long. Shorten it.
    .exact = The value is too long. Send at most { $max }.
too_short = The value is too short. Lengthen it.
    .exact = The value is too short. Send at least { $min } characters.
too_many = There are too many items. Remove some.
    .exact = There are too many items. Send at most { $max }.
duplicate_item = The same item stands twice. Send it once.
out_of_range = The value lies outside what is allowed here.
    .exact = { $reason ->
        [passed] This has passed already. Choose one that lies ahead.
       *[range] The value lies outside what is allowed. Send one from { $min } to { $max }.
    }
invalid_format = The value is not in the expected form.
control_character = The text holds a control character. Remove it.
bidirectional_control = The text holds a mark that turns the direction of writing, so that it reads as something else. Remove it; typing the text anew does.
invalid_choice = This is not one of the allowed words.
    .exact = This is not one of the allowed words. Use one of: { $choices }.
invalid_date = This is no date or instant that can be read.
    .exact = { $reason ->
        [time_too] A date is asked for here, without a time. Write the day alone, as YYYY-MM-DD.
        [date_alone] An instant is asked for here, not a date alone. Add the time and its offset, such as 2026-11-30T13:00:00Z.
        [offset_missing] The instant does not say its offset from UTC. Put Z or an offset behind it, such as 2026-11-30T10:00:00-03:00.
        [no_instant] This is no instant. Write date, T, time with seconds and its offset, such as 2026-11-30T13:00:00Z.
        [no_such_day] No calendar has this day, or no clock this time. Check what was typed.
       *[no_date] This is no date. Write it as YYYY-MM-DD, such as 2026-12-31.
    }
invalid_period = The end lies before the start. Correct one of them.
invalid_document = This is not a valid CPF or CNPJ.
    .exact = { $reason ->
        [cpf_form] This is not a CPF, which is what a person has: 11 digits, such as 529.982.247-25. Write all of them.
        [cnpj_form] This is not a CNPJ, which is what a company has: 14 letters and digits, such as 12.ABC.345/01DE-35. Write all of them.
        [form] This is neither a CPF, which has 11 digits, nor a CNPJ, which has 14 letters and digits. Write all of them.
       *[check_digits] This has the form of a CPF or CNPJ, but not its check digits. Check what was typed.
    }
invalid_phone = This is not a valid phone number.
    .exact = { $reason ->
        [unknown_area_code] Brazil has no such area code. Check the first two digits, or write + and the country code of a foreign number.
        [area_code_missing] The area code is missing. Write it in front, such as (11) 98765-4321.
        [ninth_digit_missing] A mobile number has nine digits after its area code. Put the ninth digit, a 9, in front.
        [too_short] The number has too few digits. Write its area code and eight or nine digits.
        [too_long] The number has too many digits. Write one number, with its area code and eight or nine digits.
       *[no_number] This is not a phone number. Write digits alone, such as (11) 98765-4321, and a foreign number with + and its country code.
    }
invalid_email = This is not an e-mail address that mail servers take. Write it as name@example.com.
invalid_postal_code = This is not a valid CEP. Write its 8 digits.
invalid_state = This is not a Brazilian state. Use its two letters, such as SP.
invalid_mac = This is not a MAC address. Write it as AA:BB:CC:DD:EE:FF.
invalid_login = A login has only letters, digits and the signs . _ - @. Remove the others.
invalid_money = Write the amount as text with at most two decimals, such as "99.90".
invalid_percent = Write the percentage as text with at most two decimals, such as "10.50".
invalid_time_zone = This time zone is unknown. Use an IANA name, such as America/Sao_Paulo.
weak_password = The password is easy to guess. Choose one that is not the e-mail.
common_password = This password is among the most common ones. Choose another.
wrong_password = The current password is wrong.
not_for_integrations = An integration has neither e-mail nor password. Leave it out.

## References

reference_not_found = Nothing has this id. Choose one that you can see.
    .exact = { $reason ->
       *[no_id] This is not an id: ids are UUIDs. Choose one that you can see.
    }
inactive = This is inactive. Choose an active one or activate it first.
not_in_branch = This does not belong to the negotiation's branch. Choose one of that branch.
not_of_client = This belongs to another client. Choose one of the negotiation's client.
not_of_pipeline = This stage belongs to another pipeline. Choose one of this pipeline.
not_of_outcome = This reason is for another outcome. Choose one for this outcome.
not_valid_today = This is not valid today. Choose another or change its dates.
in_use = This is in use and can not be deleted. Deactivate it instead.
    .exact = This is in use and can not be deleted. It is used by: { $users }.
    .billing_type = billing types
    .client = clients
    .contract = contracts
    .employee = employees
    .instalment = instalments
    .login = logins
    .negotiation = negotiations
    .negotiation_plan = negotiation plans
    .sales_plan = sales plans
    .service_box = service boxes
    .ticket = tickets
    .ticket_subject = ticket subjects

## Uniqueness

document_taken = Another client already has this document. Use that client.
    .exact = { $reason ->
       *[elsewhere] A client of another branch already has this document. A colleague of that branch can share it with yours.
    }
email_taken = Another employee already has this e-mail. Use another.
offer_code_taken = Another sales plan already has this offer code. Use another.
code_taken = Another service box of the branch already has this code. Use another.
sku_taken = Another product already has this SKU. Use another.
position_taken = Another stage of the pipeline already has this position. Use another.
login_taken = This login belongs to somebody else on the network. Choose another.
port_taken = This port is held or occupied by somebody else. Choose a free one.
already_exists = This exists already.

## Clients and registries

contact_channel_required = A client needs at least one phone or an e-mail. Fill in one of them.
offer_in_use = This offer was sold already, so its commercial terms stay. Make a revision instead.
ports_below_held = A port above this count is held or occupied. Release it first or keep more ports.
    .exact = Port { $limit } is held or occupied. Keep at least { $limit } ports or release it first.
move_to_required = Negotiations stand in this stage. Say with move_to which stage they go to.

## Status and stages of a negotiation

invalid_status = The negotiation's status does not allow this.
    .exact = The negotiation is { $from }, which does not allow this: { $action }.
reason_required = This pipeline asks for a reason. Choose one.
stage_transition_not_allowed = The negotiation can not move to this stage yet. Each obstacle is listed.
same_stage = The negotiation is in this stage already. Choose another.
backward_not_allowed = This pipeline only moves forward. Choose a later stage.
step_skipped = This pipeline moves one stage at a time. Choose the next one.
move_not_listed = The pipeline's list of moves does not allow this one. Choose another stage.
contact_missing = The negotiation has no contact. Choose one.
contract_incomplete = The contract is incomplete. Fill in its billing type, template and due day.
access_incomplete = The access is incomplete. Fill in what its authentication and connection need.
ticket_incomplete = The ticket is incomplete. Fill in its subject and priority.
task_missing = The negotiation has no task. Add one.
accepted_proposal_missing = The client has not accepted a proposal yet.
channel_missing = The negotiation has no sales channel. Choose one.
campaign_missing = The negotiation has no campaign. Choose one.
expected_close_on_missing = The negotiation has no expected closing date. Fill it in.
client_document_missing = The client has no valid CPF or CNPJ. Fill it in on the client.

## Parts of a negotiation

plan_missing = The negotiation has no negotiation plan. Choose one first.
commitment_above_offer = The commitment is longer than the offer's. Shorten it.
    .exact = The offer's commitment is at most { $limit } months. Shorten it.
commitment_above_person_maximum = The commitment is longer than a person may be bound. Shorten it.
    .exact = A person may be bound for at most { $limit } months. Shorten the commitment.
discount_above_limit = The discount is above what your role may give. Lower it or ask a manager.
    .exact = Your role may give at most { $limit } % of discount. Lower it or ask a manager.
discount_above_price = The discount is above the offer's price. Lower it.
    .exact = The discount is above the offer's price of R$ { $limit }. Lower it.
discount_above_line = The discount is above the line's value. Lower it.
    .exact = The discount is above the line's value of R$ { $limit }. Lower it.
setup_fee_above_offer = The setup fee is above the offer's. Lower it or ask a manager.
    .exact = The offer's setup fee is R$ { $limit }. Lower yours or ask a manager.
login_required = This authentication needs a login. Fill it in.
password_required = This authentication needs a password. Fill it in.
mac_required = This authentication needs a MAC address. Fill it in.
port_without_box = A port needs its service box. Choose the box too.
port_requires_fiber = Only a fiber connection has a service box and a port. Remove them or choose fiber.
port_above_box = The service box does not have this port. Choose a lower one.
    .exact = The service box has only { $limit } ports. Choose one of them.
hold_requires_port = There is no port to hold. Choose a service box and a port first.
months_require_monthly = Only a monthly service lasts for a number of months. Remove the months or charge it monthly.

## Billing

billing_already_generated = The billing is generated, so this is locked. Discard the billing first.
billing_not_generated = No billing is generated yet.
billing_start_differs = The billing was generated for another start. Discard it or win with its start.

## The win

not_ready_to_win = The negotiation is not ready to be won. Everything that is missing is listed.
already_won = The negotiation is won already.
stage_cannot_win = A negotiation can not be won from this stage. Move it to one that allows it.
client_name_missing = The client has no name. Fill it in on the client.
client_contact_missing = The client has neither a phone nor an e-mail. Fill in one of them on the client.
installation_address_missing = The installation address lacks its CEP, street, number, city or state. Complete it.
plan_not_valid = The negotiation plan is not valid today. Choose another.
offer_not_valid = The sales plan is not valid today. Choose another negotiation plan.
login_not_held = The login is no longer held for this negotiation. Save the access again or choose another login.
port_not_held = The port is no longer held for this negotiation. Save the access again or choose another port.
accepted_proposal_differs = This is not what the client accepted. Put it back, or send a new proposal and have it accepted.
    .exact = The client accepted { $accepted }, and { $current } stands here now. Put it back, or send a new proposal and have it accepted.

## Proposals, files and integrations

unsupported_file_type = Files of this type are not accepted, or the content is not what the name says. Send pdf, png, jpg (jpeg, jfif), webp, docx, xlsx, odt, txt or csv.
empty_file = The file is empty. Choose another one.
attachments_too_large = The attachments of this proposal would be larger than 20 MiB together. Remove one first.
proposal_not_draft = Only a draft can be changed or sent. Make a new proposal.
proposal_already_answered = This proposal was answered already.
proposal_expired = This proposal has expired. Ask for a new one.
proposal_cancelled = This proposal was withdrawn. Ask for a new one.
proposal_not_sent = This proposal has not been sent yet. Send it first.
proposal_sent = A proposal of this negotiation was sent to the client, so it stays. Lose or abort it instead.
integration_not_configured = This integration is not set up on the server. Ask whoever runs it.
pipedrive_person_not_found = Pipedrive knows no person with this id. Check the id.
pipedrive_unauthorized = Pipedrive refused the server's token. Ask whoever runs the server to renew it.
pipedrive_bad_response = Pipedrive gave an answer that makes no sense. Try again later.
pipedrive_unavailable = Pipedrive takes no requests at the moment. Try again after the time that Retry-After names.
pipedrive_timeout = Pipedrive did not answer in time. Try again later.

## Contract templates

template_invalid = The template is not valid. Each fault is named with its line and column.
template_failed = The template cannot be filled in with this negotiation. Mend the template at the place that is named.
template_syntax = The template is not well formed.
    .exact = Line { $line }, column { $column }: the template is not well formed here: { $what }.
template_unknown_field = The template names a field that does not exist.
    .exact = Line { $line }, column { $column }: there is no field { $what }.
template_unknown_filter = The template names a filter or test that does not exist.
    .exact = Line { $line }, column { $column }: there is no filter or test { $what }.
template_not_allowed = The template uses what is not allowed in templates.
    .exact = Line { $line }, column { $column }: { $what } is not allowed in templates.
template_too_much = The template does, says or nests too much. Shorten it, its expressions or its loops, and put no list into a list.
    .exact = Line { $line }, column { $column }: the template does, says or nests too much. Shorten it, its expressions or its loops, and put no list into a list.
template_value = The template does something with a value that it does not bear.
    .exact = Line { $line }, column { $column }: this can not be done with its values: { $what }. Amounts can be added, subtracted, compared, and multiplied by whole numbers; what has no exact result is refused.
