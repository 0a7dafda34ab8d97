-- Answers are counted, so that whoever keeps a result of them sees that it is old.
INSERT INTO table_change (name, n) VALUES ('survey_answer', 0);
{counted survey_answer}
