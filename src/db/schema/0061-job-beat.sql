-- A running job's server raises its beat every few seconds: a beat that stands still tells the other servers that it is gone.
ALTER TABLE job ADD COLUMN beat {int} NOT NULL DEFAULT 0;
