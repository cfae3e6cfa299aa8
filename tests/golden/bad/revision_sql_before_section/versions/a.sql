-- dbmig
-- revision: abc
-- down_revision: null
CREATE TABLE t (a);
-- dbmig:downgrade
