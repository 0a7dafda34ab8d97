-- Intake: files from registers. What each register tells of and until when, the facts as they were delivered, the runs and their faults.
CREATE TABLE data_source (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    unit {text},
    kinds {text},
    until_day {int},
    run_id {ref import_run}
);
-- One benefit or register code as the files write it, and the spell kind it stands for.
CREATE TABLE benefit_code (
    id {pk},
    source_id {ref data_source} NOT NULL,
    code {text} NOT NULL,
    kind {text},
    UNIQUE (source_id, code)
);
-- What a person got of a benefit in a week (its Monday), as last delivered. code_id and run_id refer to benefit_code and import_run; the
-- engines are not asked to look them up for each of millions of rows.
CREATE TABLE benefit_week (
    id {pk},
    source_id {int} NOT NULL,
    week {int} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    code_id {int} NOT NULL,
    held {int} NOT NULL,
    amount {int},
    refund_rate {int},
    refund {int},
    share_rate {int},
    share {int},
    municipality {text},
    run_id {int} NOT NULL,
    UNIQUE (source_id, week, citizen_id, code_id)
);
CREATE TABLE benefit_week_earlier (
    id {pk},
    source_id {int} NOT NULL,
    week {int} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    code_id {int} NOT NULL,
    held {int} NOT NULL,
    amount {int},
    refund_rate {int},
    refund {int},
    share_rate {int},
    share {int},
    municipality {text},
    run_id {int} NOT NULL,
    replaced_run {int} NOT NULL
);
CREATE INDEX benefit_week_earlier_citizen ON benefit_week_earlier (citizen_id, week);
{insertonly benefit_week_earlier}
-- Hours of paid work of a person in a month (its first day), in hundredths.
CREATE TABLE wage_month (
    id {pk},
    source_id {int} NOT NULL,
    month {int} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    code_id {int} NOT NULL,
    held {int} NOT NULL,
    hours {int} NOT NULL,
    run_id {int} NOT NULL,
    UNIQUE (source_id, month, citizen_id, code_id)
);
CREATE TABLE wage_month_earlier (
    id {pk},
    source_id {int} NOT NULL,
    month {int} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    code_id {int} NOT NULL,
    held {int} NOT NULL,
    hours {int} NOT NULL,
    run_id {int} NOT NULL,
    replaced_run {int} NOT NULL
);
CREATE INDEX wage_month_earlier_citizen ON wage_month_earlier (citizen_id, month);
{insertonly wage_month_earlier}
-- Spells that have not ended as far as their register is known: they are looked at anew when it is known further.
CREATE INDEX spell_open_source ON spell (source, citizen_id) WHERE end_day IS NULL AND source IS NOT NULL;
-- The register a course came from; NULL = made here.
ALTER TABLE course ADD COLUMN source {text};
-- A file from a register: checked, then saved or discarded. state: waiting, checking, checked, writing, done, discarded, failed.
CREATE TABLE intake_run (
    id {pk},
    run_id {ref import_run} NOT NULL UNIQUE,
    kind {text} NOT NULL,
    state {text} NOT NULL,
    mapping {text} NOT NULL,
    mapping_text {text} NOT NULL,
    source {text} NOT NULL,
    file_path {text} NOT NULL,
    uploaded {int} NOT NULL,
    digest {text},
    bytes {int},
    until_day {int},
    create_unknown {int} NOT NULL,
    n_rows {int} NOT NULL,
    n_ready {int} NOT NULL,
    n_fault {int} NOT NULL,
    n_unknown {int} NOT NULL,
    n_duplicate {int} NOT NULL,
    n_dropped {int} NOT NULL,
    n_zero {int} NOT NULL,
    n_persons {int} NOT NULL,
    n_created {int} NOT NULL,
    first_day {int},
    last_day {int},
    position {int},
    spells_new {int} NOT NULL,
    spells_changed {int} NOT NULL,
    spells_removed {int} NOT NULL,
    job_id {int},
    progress {int} NOT NULL,
    message {text}
);
CREATE INDEX intake_run_digest ON intake_run (digest, source, state);
CREATE INDEX intake_run_state ON intake_run (state, source);
-- Rows of a file that were not taken: line, column, what is wrong, and the row with the end of the person's number masked.
CREATE TABLE intake_fault (
    id {pk},
    run_id {ref import_run} NOT NULL,
    line {int} NOT NULL,
    column_name {text},
    reason {text} NOT NULL,
    value {text},
    row_text {text}
);
CREATE INDEX intake_fault_run ON intake_fault (run_id, line);
{insertonly intake_fault}
