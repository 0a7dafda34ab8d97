-- Requests from one committee to another, with what they are about: each version is a row that is never changed. The rounds where money can
-- be asked for, one table for the calendar and the cases, and each committee's own deadlines in them. Earlier deadlines of meetings. What
-- a paper refers to.
CREATE TABLE committee_request (
    id {pk},
    key {text} NOT NULL,
    no {int} NOT NULL,
    what {text} NOT NULL,
    title {text} NOT NULL,
    asking {text} NOT NULL,
    asked {text} NOT NULL,
    question {text} NOT NULL,
    sent {int},
    deadline {int},
    document {text},
    answer {text},
    answer_text {text},
    answered {int},
    withdrawn {int},
    reason {text},
    source {text},
    place {text},
    note {text},
    user_id {ref app_user},
    at {int},
    UNIQUE (key, no)
);
CREATE INDEX committee_request_document ON committee_request (document);
{insertonly committee_request}
INSERT INTO table_change (name, n) VALUES ('committee_request', 0), ('source', 0), ('source_reference', 0);
{counted committee_request}
{counted source}
CREATE TABLE committee_request_link (
    id {pk},
    request {text} NOT NULL,
    no {int} NOT NULL,
    kind {text} NOT NULL,
    target {text} NOT NULL,
    UNIQUE (request, no, kind, target)
);
CREATE INDEX committee_request_link_target ON committee_request_link (kind, target);
{insertonly committee_request_link}
ALTER TABLE investment_event ADD COLUMN request {text};
ALTER TABLE budget_round ADD COLUMN note {text};
ALTER TABLE budget_round ADD COLUMN version {int} NOT NULL DEFAULT 1;
-- The rounds of 2024 stood in both tables, with a key in each.
UPDATE budget_round SET key = 'overfoerselssag-2024' WHERE key = 'ofs-2024';
UPDATE budget_round SET key = 'budget-2024' WHERE key = 'budget-2025';
DROP TABLE investment_round;
UPDATE setting SET key = 'round_submit_weeks' WHERE key = 'investment_weeks_draft';
UPDATE setting SET key = 'round_approve_weeks' WHERE key = 'investment_weeks_approved';
CREATE TABLE round_deadline (
    id {pk},
    round {text} NOT NULL,
    committee {text} NOT NULL,
    no {int} NOT NULL,
    submit_day {int} NOT NULL,
    approve_day {int} NOT NULL,
    reason {text},
    user_id {ref app_user},
    at {int},
    UNIQUE (round, committee, no)
);
{insertonly round_deadline}
CREATE TABLE committee_meeting_version (
    id {pk},
    meeting_id {ref committee_meeting} NOT NULL,
    no {int} NOT NULL,
    day {int} NOT NULL,
    approve_day {int} NOT NULL,
    submit_day {int} NOT NULL,
    note {text},
    user_id {ref app_user},
    at {int},
    UNIQUE (meeting_id, no)
);
{insertonly committee_meeting_version}
CREATE TABLE source_reference (
    id {pk},
    source {text} NOT NULL,
    title {text} NOT NULL,
    committee {text},
    day {int},
    url {text},
    place {text},
    note {text},
    UNIQUE (source, title)
);
{counted source_reference}
