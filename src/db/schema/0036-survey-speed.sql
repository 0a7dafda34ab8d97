-- An instrument's answers by citizen, with all that is read of them when two periods are compared.
DROP INDEX survey_answer_day;
CREATE INDEX survey_answer_change ON survey_answer (instrument, citizen_id, day, id, score);
