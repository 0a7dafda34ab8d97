-- Raised by every commit that changes data, for the results that each process keeps of its statements (src/db/keep.c).
INSERT INTO table_change (name, n) VALUES ('data', 1);
