-- Documents, their sections and questions, and what was frozen at issue.
CREATE TABLE document (
    id {pk},
    key {text} NOT NULL UNIQUE,
    kind {text} NOT NULL,
    title {text} NOT NULL,
    state {text} NOT NULL,
    lang {text} NOT NULL,
    recipient {text},
    committee {text},
    case_f2 {text},
    case_edoc {text},
    asked {int},
    asked_by {text},
    day {int},
    author {text},
    issue_no {int} NOT NULL,
    changed {int} NOT NULL,
    changed_by {ref app_user},
    version {int} NOT NULL
);
CREATE TABLE document_section (
    id {pk},
    document_id {ref document} NOT NULL,
    key {text} NOT NULL,
    pos {int} NOT NULL,
    title {text} NOT NULL,
    body {text} NOT NULL,
    hidden {int} NOT NULL,
    version {int} NOT NULL,
    UNIQUE (document_id, key)
);
CREATE TABLE document_question (
    id {pk},
    document_id {ref document} NOT NULL,
    pos {int} NOT NULL,
    text {text} NOT NULL,
    section {text},
    reason {text},
    version {int} NOT NULL
);
CREATE TABLE document_issue (
    id {pk},
    document_id {ref document} NOT NULL,
    issue_no {int} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user},
    data_day {int} NOT NULL,
    hash {text} NOT NULL,
    html {text} NOT NULL,
    markdown {text} NOT NULL,
    UNIQUE (document_id, issue_no)
);
CREATE TABLE document_figure (
    id {pk},
    document_id {ref document} NOT NULL,
    issue_no {int} NOT NULL,
    pos {int} NOT NULL,
    key {text} NOT NULL,
    indicator {text} NOT NULL,
    indicator_version {int} NOT NULL,
    params {text},
    as_of {int},
    value {text},
    n {int},
    json {text} NOT NULL
);
CREATE INDEX document_figure_document ON document_figure (document_id, issue_no, pos);
{insertonly document_issue}
{insertonly document_figure}
