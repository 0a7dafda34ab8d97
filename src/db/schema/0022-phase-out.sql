-- Phase-out of offers: the plan with days per offer, each step of it, and the tasks sent to those responsible for the citizens.
CREATE TABLE phase_out (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    agreement {text},
    state {text} NOT NULL,
    responsible_id {ref app_user},
    reason {text},
    document_no {text},
    drafted {int} NOT NULL,
    decided {int},
    carried_out {int},
    cancelled {int},
    version {int} NOT NULL
);
CREATE INDEX phase_out_agreement ON phase_out (agreement);
CREATE TABLE phase_out_offer (
    id {pk},
    phase_out_id {ref phase_out} NOT NULL,
    intervention {text} NOT NULL,
    sort {int} NOT NULL,
    last_referral_day {int},
    end_day {int},
    old_last_referral_day {int},
    old_end_day {int},
    version {int} NOT NULL
);
CREATE UNIQUE INDEX phase_out_offer_of ON phase_out_offer (phase_out_id, intervention);
CREATE INDEX phase_out_offer_intervention ON phase_out_offer (intervention);
CREATE TABLE phase_out_event (
    id {pk},
    phase_out_id {ref phase_out} NOT NULL,
    at {int} NOT NULL,
    user_id {int},
    action {text} NOT NULL,
    n {int},
    detail {text}
);
CREATE INDEX phase_out_event_of ON phase_out_event (phase_out_id, id);
{insertonly phase_out_event}
CREATE TABLE phase_out_task (
    id {pk},
    phase_out_id {ref phase_out} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    intervention {text} NOT NULL,
    user_id {ref app_user} NOT NULL,
    due_day {int},
    sent_day {int} NOT NULL,
    sent_by {int},
    batch {int} NOT NULL,
    withdrawn {int},
    version {int} NOT NULL
);
CREATE INDEX phase_out_task_of ON phase_out_task (phase_out_id, batch);
CREATE INDEX phase_out_task_citizen ON phase_out_task (citizen_id, intervention);
CREATE INDEX phase_out_task_user ON phase_out_task (user_id, withdrawn, due_day);
