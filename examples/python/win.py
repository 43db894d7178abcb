"""From the login to a won negotiation, with the client that openapi-python-client makes of the document."""

import os
import secrets
from typing import TypeVar

from vencemos_client import AuthenticatedClient, Client
from vencemos_client import models as m
from vencemos_client.api.auth import login
from vencemos_client.api.billing_types import list_billing_types
from vencemos_client.api.branches import list_branches
from vencemos_client.api.clients import create_client, list_clients
from vencemos_client.api.contract_templates import create_contract_template
from vencemos_client.api.contracts import get_contract
from vencemos_client.api.negotiation_access import put_negotiation_access
from vencemos_client.api.negotiation_contract import put_negotiation_contract
from vencemos_client.api.negotiation_plans import create_negotiation_plan
from vencemos_client.api.negotiation_stages import create_transition, list_transitions
from vencemos_client.api.negotiation_summary import list_history
from vencemos_client.api.negotiation_tasks import create_negotiation_task
from vencemos_client.api.negotiations import create_negotiation
from vencemos_client.api.sales_plans import create_sales_plan, get_sales_plan, update_sales_plan
from vencemos_client.api.service_boxes import create_service_box
from vencemos_client.api.win import win_negotiation

T = TypeVar("T")


def granted(answer: T | m.Problem | None) -> T:
    """What was asked for; a refusal ends the program and tells how to mend it."""
    if isinstance(answer, m.Problem):
        wrong = "".join(f"\n  {error.pointer}: {error.message}" for error in answer.errors)
        raise SystemExit(f"{answer.code.value}: {answer.title}{wrong}")
    assert answer is not None, "a status that the document doesn't name"
    return answer


base, run, cpf = os.environ.get("BASE", "http://127.0.0.1:8080"), secrets.token_hex(4), "529.982.247-25"

# Log in. The token is good for 15 minutes; auth.refresh exchanges the refresh_token for the next pair.
credentials = m.LoginIn(email=os.environ.get("EMAIL", "admin@localhost"), password=os.environ["PASSWORD"])
tokens = granted(login.sync(client=Client(base), body=credentials))
api = AuthenticatedClient(base, tokens.access_token)

# What the provider sells. Amounts are texts, so that no float ever rounds them.
branch = granted(list_branches.sync(client=api)).data[0]
boleto = granted(list_billing_types.sync(client=api, q="boleto")).data[0]
paper = m.ContractTemplateIn(name=f"Contrato {run}", body="Contrato de {{ client.name }}")
template = granted(create_contract_template.sync(client=api, body=paper))
box = m.ServiceBoxIn(code=f"CTO-{run}", ports=8, branch_id=branch.id)
box_id = granted(create_service_box.sync(client=api, body=box)).id
offer = m.SalesPlanIn(
    name="Fibra 500", offer_code=f"FIBRA-{run}", monthly_price="99.90", setup_fee="150.00", commitment_months=12
)
offer_id = granted(create_sales_plan.sync(client=api, body=offer)).id
parts = [m.Part.CONTRACT, m.Part.ACCESS, m.Part.TASK]
plan = m.NegotiationPlanIn(name=f"Fibra residencial {run}", sales_plan_id=offer_id, requires=parts)
plan_id = granted(create_negotiation_plan.sync(client=api, body=plan)).id

# A prospect asks for fibre: found by document, else made.
maria = m.ClientIn(
    kind=m.ClientKind.PERSON,
    name="Maria de Souza",
    document=cpf,
    phones=["(11) 98765-4321"],
    branch_id=branch.id,
    address=m.Address(postal_code="01310-100", street="Avenida Paulista", number="1", city="São Paulo", state="SP"),
)
known = granted(list_clients.sync(client=api, document=[cpf])).data
person = known[0] if known else granted(create_client.sync(client=api, body=maria))
# With an Idempotency-Key a POST may be sent again after a broken connection: it creates once.
wish = m.NegotiationIn(client_id=person.id, description="Fibra para a casa", negotiation_plan_id=plan_id)
id = granted(create_negotiation.sync(client=api, body=wish, idempotency_key=f"negotiation-{run}")).id

# Too early: a problem says by its code what is the matter, and by JSON pointers where.
problem = win_negotiation.sync(id, client=api)
assert isinstance(problem, m.Problem) and problem.code == m.ProblemCode.NOT_READY_TO_WIN
print("missing:", ", ".join(error.pointer for error in problem.errors))

# What is agreed, and on to the last stage, the one that can win.
terms = m.NegotiationContractIn(billing_type_id=boleto.id, contract_template_id=template.id, due_day=10)
granted(put_negotiation_contract.sync(id, client=api, body=terms))
network = m.NegotiationAccessIn(
    authentication=m.Authentication.PPPOE,
    connection=m.Connection.FIBER,
    login=f"maria.{run}",
    password="segredo-da-rede",
    service_box_id=box_id,
    port=1,
)
granted(put_negotiation_access.sync(id, client=api, body=network))
visit = m.NegotiationTaskIn(title="Visita de instalação")
granted(create_negotiation_task.sync(id, client=api, body=visit))
last = granted(list_transitions.sync(id, client=api)).data[-1]
granted(create_transition.sync(id, client=api, body=m.TransitionIn(stage_id=last.stage_id)))

# Vencemos.
won = granted(win_negotiation.sync(id, client=api, body=m.WinIn(), idempotency_key=f"win-{run}"))
assert won.contract is not None
contract = granted(get_contract.sync(won.contract.id, client=api))
print(f"{won.negotiation.status.value}: contract {contract.number}, {len(won.instalments)} instalments")

# Its history, page by page: the cursor of a page leads to the next.
page = granted(list_history.sync(id, client=api, limit=5))
changes = page.data
while page.page.next_cursor is not None:
    page = granted(list_history.sync(id, client=api, limit=5, cursor=page.page.next_cursor))
    changes += page.data
print("history:", ", ".join(change.action for change in changes))

# A change sends what is set and nothing else. If-Match makes it a 412 when somebody else was faster.
before = get_sales_plan.sync_detailed(offer_id, client=api)
rename = m.SalesPlanPatch(name="Fibra 500 Mega")
after = granted(update_sales_plan.sync(offer_id, client=api, body=rename, if_match=before.headers["ETag"]))
old, new = granted(before.parsed).to_dict(), after.to_dict()
assert new == old | {"name": "Fibra 500 Mega", "version": 2, "updated_at": new["updated_at"]}
print("renamed:", after.name)
