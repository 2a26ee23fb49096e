"""Row ids, one type per table, so that a deal's id is never taken for a contact's."""

from typing import NewType

ContactId = NewType("ContactId", int)
CompanyId = NewType("CompanyId", int)
DealId = NewType("DealId", int)
ActivityId = NewType("ActivityId", int)
TaskId = NewType("TaskId", int)
MailboxId = NewType("MailboxId", int)
ThreadId = NewType("ThreadId", int)
MessageId = NewType("MessageId", int)
FactId = NewType("FactId", int)
SequenceId = NewType("SequenceId", int)
EnrolmentId = NewType("EnrolmentId", int)
ApprovalId = NewType("ApprovalId", int)
QuoteId = NewType("QuoteId", int)
ProposalId = NewType("ProposalId", int)
InvoiceId = NewType("InvoiceId", int)
RunId = NewType("RunId", int)
EventId = NewType("EventId", int)
OutboxId = NewType("OutboxId", int)
UndoId = NewType("UndoId", int)
BatchId = NewType("BatchId", int)
