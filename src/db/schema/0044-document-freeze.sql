-- What a frozen figure was made of (read_at is the real clock, which imports keep too), document numbers, which figures a document uses, and the values its writers last agreed to.
ALTER TABLE document_figure ADD COLUMN title {text};
ALTER TABLE document_figure ADD COLUMN definition {text};
ALTER TABLE document_figure ADD COLUMN definition_no {int};
ALTER TABLE document_figure ADD COLUMN identity {text};
ALTER TABLE document_figure ADD COLUMN exact {int};
ALTER TABLE document_figure ADD COLUMN read_at {int};
CREATE INDEX document_figure_key ON document_figure (key, document_id);
-- A number runs through the year; a document keeps its own through all its issues.
CREATE TABLE document_number (
    id {pk},
    document_id {ref document} NOT NULL UNIQUE,
    year {int} NOT NULL,
    no {int} NOT NULL,
    UNIQUE (year, no)
);
-- Replaced whenever a section is saved.
CREATE TABLE document_use (
    id {pk},
    document_id {ref document} NOT NULL,
    section {text} NOT NULL,
    key {text} NOT NULL
);
CREATE INDEX document_use_document ON document_use (document_id, section);
CREATE INDEX document_use_key ON document_use (key, document_id);
CREATE TABLE document_value (
    id {pk},
    document_id {ref document} NOT NULL,
    key {text} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user},
    indicator_version {int} NOT NULL,
    definition_no {int},
    identity {text},
    as_of {int},
    value {text},
    exact {int},
    cause {text},
    read_at {int}
);
CREATE INDEX document_value_document ON document_value (document_id, key, id);
{insertonly document_value}
-- Files of an issue, as they were made: nobody gets another one later. content is base64.
CREATE TABLE document_file (
    id {pk},
    document_id {ref document} NOT NULL,
    issue_no {int} NOT NULL,
    format {text} NOT NULL,
    hash {text} NOT NULL,
    size {int} NOT NULL,
    base64 {text} NOT NULL,
    UNIQUE (document_id, issue_no, format)
);
{insertonly document_file}
CREATE INDEX benefit_week_earlier_run ON benefit_week_earlier (replaced_run, week);
CREATE INDEX wage_month_earlier_run ON wage_month_earlier (replaced_run, month);
