-- Activity that has no citizen: employers by CVR number, and one table for the rows of all registers (company contacts, partnerships, staff
-- courses, supplier reports, contract cost, extra meetings, milestones …). Which columns a register uses stands in its field table.
CREATE TABLE employer (
    id {pk},
    cvr {text} NOT NULL,
    p_number {text},
    name {text} NOT NULL,
    address {text},
    postal_district {text},
    sector {text},
    web {text},
    note {text},
    sort_name {text} NOT NULL,
    search {text} NOT NULL,
    removed {int},
    removed_by {int},
    user_id {int},
    version {int} NOT NULL
);
CREATE INDEX employer_cvr ON employer (cvr);
CREATE INDEX employer_name ON employer (sort_name, id);
CREATE TABLE activity (
    id {pk},
    reg {text} NOT NULL,
    intervention {text} NOT NULL,
    parent_id {ref activity},
    employer_id {ref employer},
    kind {text},
    state {text},
    title {text},
    party {text},
    person {text},
    day {int},
    end_day {int},
    due_day {int},
    done_day {int},
    reminded {int},
    quantity {int},
    minutes {int},
    amount {int},
    as_printed {text},
    value {int},
    unit {text},
    qualifier {text},
    data_date {text},
    place {text},
    document {text},
    reason {text},
    text {text},
    pool_job_id {ref pool_job},
    sort_title {text},
    search {text},
    person_key {text},
    user_id {int},
    undo_state {text},
    undo_by {int},
    undo_at {int},
    cancelled {int},
    cancelled_by {int},
    cancel_reason {text},
    version {int} NOT NULL
);
CREATE INDEX activity_of ON activity (reg, intervention, day, id);
CREATE INDEX activity_day ON activity (reg, day, id);
CREATE INDEX activity_intervention ON activity (intervention, reg, state);
CREATE INDEX activity_parent ON activity (parent_id, reg, id);
CREATE INDEX activity_employer ON activity (employer_id, day, id);
CREATE INDEX activity_due ON activity (reg, state, due_day);
-- Which registers and ways of working an intervention uses beyond those of its kind.
CREATE TABLE activity_use (
    id {pk},
    intervention {text} NOT NULL,
    reg {text} NOT NULL,
    source {text},
    place {text}
);
CREATE INDEX activity_use_of ON activity_use (intervention, reg);
-- Which reported figure says the same as a measure of a register.
CREATE TABLE activity_reported (
    id {pk},
    intervention {text} NOT NULL,
    measure {text} NOT NULL,
    reported {text} NOT NULL
);
CREATE INDEX activity_reported_of ON activity_reported (intervention, measure);
ALTER TABLE pool_job ADD COLUMN employer_id {ref employer};
CREATE INDEX pool_job_employer ON pool_job (employer_id);
