-- A document on its way: who writes in which section, comments, hearings, approvals, committee meetings and decisions, budget rounds.
CREATE TABLE section_lock (
    id {pk},
    section_id {ref document_section} NOT NULL UNIQUE,
    user_id {ref app_user} NOT NULL,
    at {int} NOT NULL
);
CREATE TABLE document_comment (
    id {pk},
    document_id {ref document} NOT NULL,
    section {text},
    text {text} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user},
    resolved {int},
    resolved_by {ref app_user}
);
CREATE INDEX document_comment_document ON document_comment (document_id);
CREATE TABLE document_hearing (
    id {pk},
    document_id {ref document} NOT NULL,
    administration {text} NOT NULL,
    question {text},
    deadline {int} NOT NULL,
    asked {int} NOT NULL,
    asked_by {ref app_user},
    answer_kind {text},
    answer {text},
    answered {int},
    answered_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX document_hearing_document ON document_hearing (document_id);
CREATE TABLE document_approval (
    id {pk},
    document_id {ref document} NOT NULL,
    administration {text} NOT NULL,
    role {text} NOT NULL,
    deadline {int} NOT NULL,
    asked {int} NOT NULL,
    asked_by {ref app_user},
    approved {int},
    approved_by {ref app_user},
    document_version {int},
    note {text},
    version {int} NOT NULL
);
CREATE INDEX document_approval_document ON document_approval (document_id);
CREATE TABLE committee_meeting (
    id {pk},
    committee {text} NOT NULL,
    day {int} NOT NULL,
    approve_day {int} NOT NULL,
    submit_day {int} NOT NULL,
    note {text},
    version {int} NOT NULL,
    UNIQUE (committee, day)
);
CREATE TABLE document_agenda (
    id {pk},
    document_id {ref document} NOT NULL,
    meeting_id {ref committee_meeting} NOT NULL,
    item {int},
    case_no {text},
    decision {text},
    decision_text {text},
    decided {int},
    version {int} NOT NULL,
    UNIQUE (document_id, meeting_id)
);
CREATE TABLE budget_round (
    id {pk},
    key {text} NOT NULL UNIQUE,
    kind {text} NOT NULL,
    title {text} NOT NULL,
    title_en {text},
    from_day {int} NOT NULL,
    to_day {int} NOT NULL,
    as_printed {text},
    pool {text},
    source {text},
    place {text}
);
