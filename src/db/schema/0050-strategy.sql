-- A strategy as a living record. What its source printed stays in strategy, theme and initiative; what is written on screen stands beside it.
ALTER TABLE strategy ADD COLUMN administrations {text};
ALTER TABLE strategy ADD COLUMN committees {text};
ALTER TABLE strategy ADD COLUMN first_status_as_printed {text};
ALTER TABLE strategy ADD COLUMN proposal_budget {text};
CREATE INDEX initiative_strategy ON initiative (strategy);
-- What a strategy is to cost and from where; the amount is a reported figure.
CREATE TABLE strategy_part (
    id {pk},
    strategy {text} NOT NULL,
    key {text} NOT NULL UNIQUE,
    sort {int},
    kind {text} NOT NULL,
    label {text} NOT NULL,
    label_en {text},
    reported {text},
    note {text},
    note_en {text},
    source {text},
    place {text}
);
CREATE INDEX strategy_part_strategy ON strategy_part (strategy, sort);
-- What analyses behind the strategy found.
CREATE TABLE strategy_finding (
    id {pk},
    strategy {text} NOT NULL,
    key {text} NOT NULL UNIQUE,
    sort {int},
    text {text} NOT NULL,
    text_en {text},
    about {text} NOT NULL,
    reading {text},
    reading_en {text},
    as_printed {text},
    source {text},
    place {text}
);
CREATE INDEX strategy_finding_strategy ON strategy_finding (strategy, sort);
-- Forerunners, related cases and what is going on around it; none of them is one of its initiatives.
CREATE TABLE strategy_relation (
    id {pk},
    strategy {text} NOT NULL,
    key {text} NOT NULL UNIQUE,
    sort {int},
    kind {text} NOT NULL,
    title {text} NOT NULL,
    title_en {text},
    partners {text},
    purpose {text},
    purpose_en {text},
    origin {text},
    origin_en {text},
    decided_as_printed {text},
    count_as_printed {text},
    source {text},
    place {text}
);
CREATE INDEX strategy_relation_strategy ON strategy_relation (strategy, sort);
-- What is written on screen about an initiative; the newest is in force.
CREATE TABLE initiative_version (
    id {pk},
    initiative {text} NOT NULL,
    no {int} NOT NULL,
    newest {int} NOT NULL,
    theme {text} NOT NULL,
    title {text} NOT NULL,
    owner {text},
    target_text {text},
    note {text},
    reason {text},
    user_id {ref app_user},
    at {int} NOT NULL,
    UNIQUE (initiative, no)
);
CREATE INDEX initiative_version_newest ON initiative_version (initiative, newest);
-- Sums that an external pool is asked for, with each step of the application.
CREATE TABLE strategy_application (
    id {pk},
    strategy {text} NOT NULL,
    title {text} NOT NULL,
    funder {text},
    sought_amount {int},
    note {text},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX strategy_application_strategy ON strategy_application (strategy, id);
CREATE TABLE strategy_application_initiative (
    id {pk},
    application_id {ref strategy_application} NOT NULL,
    initiative {text} NOT NULL,
    UNIQUE (application_id, initiative)
);
CREATE INDEX strategy_application_initiative_of ON strategy_application_initiative (initiative);
CREATE TABLE strategy_application_state (
    id {pk},
    application_id {ref strategy_application} NOT NULL,
    state {text} NOT NULL,
    day {int} NOT NULL,
    amount {int},
    note {text},
    user_id {ref app_user},
    at {int} NOT NULL,
    withdrawn {int},
    withdrawn_by {ref app_user}
);
CREATE INDEX strategy_application_state_of ON strategy_application_state (application_id, id);
-- Kind and status of an initiative from a day on. A row is never changed, only taken back.
CREATE TABLE initiative_change (
    id {pk},
    initiative {text} NOT NULL,
    what {text} NOT NULL,
    value {text} NOT NULL,
    from_day {int} NOT NULL,
    reason {text},
    state_id {ref strategy_application_state},
    user_id {ref app_user},
    at {int} NOT NULL,
    withdrawn {int},
    withdrawn_by {ref app_user}
);
CREATE INDEX initiative_change_of ON initiative_change (initiative, what, from_day, id);
CREATE TABLE initiative_evaluation (
    id {pk},
    initiative {text} NOT NULL,
    day {int} NOT NULL,
    who {text} NOT NULL,
    result {text} NOT NULL,
    conclusion {text} NOT NULL,
    goal {text},
    document_key {text},
    link {text},
    removed {int},
    removed_by {ref app_user},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX initiative_evaluation_of ON initiative_evaluation (initiative, day);
CREATE TABLE initiative_funding (
    id {pk},
    initiative {text} NOT NULL,
    kind {text} NOT NULL,
    grant_key {text},
    administration {text},
    first_year {int} NOT NULL,
    last_year {int},
    amount {int},
    day {int} NOT NULL,
    note {text},
    removed {int},
    removed_by {ref app_user},
    user_id {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX initiative_funding_of ON initiative_funding (initiative, first_year);
-- A proposal that is owed to a budget because a pool was refused.
CREATE TABLE strategy_task (
    id {pk},
    strategy {text} NOT NULL,
    application_id {ref strategy_application} NOT NULL,
    state_id {ref strategy_application_state} NOT NULL,
    budget {text} NOT NULL,
    opened {int} NOT NULL,
    responsible_id {ref app_user},
    closed {int},
    closed_by {ref app_user},
    note_key {text},
    reason {text},
    withdrawn {int},
    version {int} NOT NULL
);
CREATE INDEX strategy_task_strategy ON strategy_task (strategy, id);
CREATE INDEX strategy_task_responsible ON strategy_task (responsible_id, opened);
INSERT INTO table_change (name, n) VALUES ('initiative_version', 0), ('strategy_relation', 0), ('strategy_finding', 0), ('strategy_application', 0);
{counted initiative_version}
{counted strategy_relation}
{counted strategy_finding}
{counted strategy_application}
